# Written by SpecMint, and written again when you generate again. Your own code goes into tests/hooks.py.
"""Values of an answer in XML."""

import re
from typing import Any
from xml.etree import ElementTree

NUMBER = re.compile("-?[0-9]{1,15}")


def in_xml(body: bytes, source: str) -> Any:
    """Return what stands at `xml:/owner/@id`, by local names below the root element; `None` where nothing does.

    With `xml-number:` a text that is a whole number is one.
    """
    kind, _, way = source.partition(":")
    *names, last = way.split("/")[1:] or [""]
    path = "/".join(f"{{*}}{name}" for name in (names if last.startswith("@") else [*names, last]) if name)
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        return None
    for element in root.findall(path) if path else [root]:
        text = _attribute(element, last[1:]) if last.startswith("@") else (element.text or "").strip()
        if text is not None:
            return int(text) if kind == "xml-number" and NUMBER.fullmatch(text) else text
    return None


def _attribute(element: ElementTree.Element, name: str) -> str | None:
    named = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
    return named.get(name)
