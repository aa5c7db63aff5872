"""XML of an answer: hostile text, of which entities of its own are not expanded."""

import re
from typing import Any
from xml.parsers import expat

_NUMBER = re.compile("-?[0-9]{1,15}")


class _EntitiesDeclared(Exception):  # noqa: N818  no error: what follows may be a bomb and is not expanded
    pass


class _Found(Exception):  # noqa: N818  no error: what follows is not looked at
    pass


def xml_fault(body: bytes) -> str:
    """Return why a body is not well formed, empty where it is."""
    try:
        _read(_parser(), body)
    except _EntitiesDeclared:
        return ""
    except (expat.ExpatError, ValueError, LookupError) as error:
        return str(error)
    return ""


def in_xml(body: bytes, source: str) -> Any:
    """Return what stands at `xml:/owner/@id`, by local names below the root element; None where nothing does.

    With `xml-number:` a text that is a whole number is one.
    """
    kind, _, way = source.partition(":")
    wanted = way.split("/")[1:]
    attribute = wanted.pop()[1:] if wanted and wanted[-1].startswith("@") else ""
    search = _Search(wanted, attribute)
    parser = _parser()
    parser.StartElementHandler = search.start
    parser.EndElementHandler = search.end
    parser.CharacterDataHandler = search.data
    try:
        _read(parser, body)
    except _Found:
        text = "".join(search.found).strip()
        return int(text) if kind == "xml-number" and _NUMBER.fullmatch(text) else text
    except (_EntitiesDeclared, expat.ExpatError, ValueError, LookupError):
        pass
    return None


class _Search:
    """Looks for the first element at the end of a way, or for an attribute of it."""

    def __init__(self, wanted: list[str], attribute: str) -> None:
        self.found: list[str] = []
        self._wanted = wanted
        self._attribute = attribute
        self._depth = 0
        self._matched = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        is_next = self._depth == 0 or (
            self._depth <= len(self._wanted) and _local(name) == self._wanted[self._depth - 1]
        )
        if self._matched == self._depth and is_next:
            self._matched += 1
            if self._attribute and self._matched == len(self._wanted) + 1:
                named = {_local(key): value for key, value in attributes.items()}
                if self._attribute in named:
                    self.found = [named[self._attribute]]
                    raise _Found
        self._depth += 1

    def end(self, _name: str) -> None:
        if not self._attribute and self._matched == self._depth == len(self._wanted) + 1:
            raise _Found
        self._depth -= 1
        self._matched = min(self._matched, self._depth)

    def data(self, text: str) -> None:
        if not self._attribute and self._matched == self._depth == len(self._wanted) + 1:
            self.found.append(text)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = _stop
    return parser


def _stop(*_: object) -> None:
    raise _EntitiesDeclared


def _read(parser: expat.XMLParserType, body: bytes) -> None:
    parser.Parse(body, True)  # noqa: FBT003  the C function takes no keywords
