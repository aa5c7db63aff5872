"""Inputs beside the path that take the id of an object: which object, as names, schemas and descriptions tell."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeAlias

from engine.cases.oracles import is_form, is_xml, json_content
from engine.cases.sites import Site, Sites
from engine.cases.values.effective import Effective, Effectives
from engine.cases.values.semantic import normal_form
from engine.errors import Pointer
from engine.openapi.model import JsonValue, MediaType, Operation, Parameter

OPT_OUT = "x-specmint-link"
"""An input, or an operation, with this set to false takes no ids from others; an operation gives none either."""
_IDS = frozenset(("id", "uuid", "guid"))
_ENDINGS = ("id", "ids", "uuid", "uuids", "guid", "guids")
_DEEPEST = 4
_WIDEST_REFERENCE = 2
_NAMES, _SUFFIX, _DESCRIBED, _VALUED = 0.7, 0.6, 0.6, 0.5
# What stands before the noun and leaves it what it is.
_ROLES = frozenset(
    (
        "default", "parent", "new", "old", "source", "target", "from", "to", "primary", "main", "first", "second",
        "other", "related", "original", "current", "billing", "shipping", "home", "away",
    )
)  # fmt: skip
# In headers these name the request, and no object.
_OF_REQUESTS = frozenset(
    ("request", "correlation", "trace", "session", "transaction", "idempotency", "client")
)
_TOLD = re.compile(
    r"\b(?:id|identifier|uuid|guid) of (?:the |an? |this |its )?([a-z][a-z_-]*)"
    r"(?=\W*$|[.,;:()]|\s+(?:that|who|which|to|of|in|for|from|on|at|with|being|whose|where|is|as)\b)",
    re.IGNORECASE,
)
# By these an object is known too, beside its id.
_VALUES = frozenset(("key", "slug", "code", "number", "handle", "sku", "reference"))
_NO_TYPE = frozenset(("enum", "const", "default"))


class Item(NamedTuple):
    """A kind of object: `parameter` ends the path template `path` of one of them."""

    path: str
    parameter: Parameter


class Reference(NamedTuple):
    """`site` takes the id of one of `items`, the likeliest first, or another `value` of it: its `code`."""

    site: Site
    items: tuple[Item, ...]
    score: float
    required: bool
    value: str = ""


Nouns: TypeAlias = Mapping[str, tuple[Item, ...]]
"""Kinds of objects by the normal form of what a name calls them."""
_Named: TypeAlias = tuple[tuple[Item, ...], float, str]
_Path: TypeAlias = tuple[str | int, ...]


class References:
    """Finds the references of one document; bodies that operations share are looked at once."""

    def __init__(self, nouns: Nouns, effectives: Effectives, sites: Sites) -> None:
        self._nouns = nouns
        self._effectives = effectives
        self._sites = sites
        self._telling: dict[str, bool] = {}
        self._of_bodies: dict[Pointer, tuple[Reference, ...]] = {}
        self._of_parameters: dict[int, tuple[Parameter, tuple[Reference, ...]]] = {}

    def of(self, operation: Operation) -> Iterator[Reference]:
        """Yield what `operation` refers to, parameters first."""
        if not self._nouns:
            return
        for parameter in operation.parameters:
            if parameter.place in ("query", "header"):
                yield from self._of_parameter(parameter)
        media = sent_media(operation)
        if media is not None and media.schema is not None:
            known = self._of_bodies.get(media.schema)
            if known is None:
                known = self._of_bodies[media.schema] = tuple(self._of_body(media))
            yield from known

    def _of_parameter(self, parameter: Parameter) -> tuple[Reference, ...]:
        entry = self._of_parameters.get(id(parameter))
        if entry is None:
            found: tuple[Reference, ...] = ()
            if self._may_name(parameter.name):
                sites = self._sites.of_parameter(parameter)
                found = tuple(self._among(each for each in sites if each.path in ((), (0,))))
            entry = self._of_parameters[id(parameter)] = (parameter, found)
        return entry[1]

    def _of_body(self, media: MediaType) -> Iterator[Reference]:
        is_flat = is_form(media.name)
        sites = self._sites.of_body(media, None)
        if any(self._may_name(_name(each)) for each in sites):
            yield from self._among(each for each in sites if not is_flat or len(each.path) <= 1)

    def _among(self, sites: Iterable[Site]) -> Iterator[Reference]:
        """Yield the references among the sites of one input, outermost first."""
        needed: dict[_Path, bool] = {}
        holders: dict[_Path, Site] = {}
        for site in sites:
            path = site.path
            if len(path) > _DEEPEST:
                continue
            holders[path] = site
            is_own = site.required is not None or (not path and site.place == "body") or path[-1:] == (0,)
            needed[path] = is_own and (not path or needed.get(path[:-1], False))
            name = _name(site)
            if not self._may_name(name) or not is_scalar(self._effectives.of(*site.pointers)):
                continue
            named = self._named(site, name, holders.get(path[:-1]))
            if named is not None:
                items, score, value = named
                yield Reference(site, items, score, needed[path], value)

    def _may_name(self, name: str) -> bool:
        known = self._telling.get(name)
        if known is None:
            known = self._telling[name] = name.lower().endswith(_ENDINGS) or self._may_call(normal_form(name))
        return known

    def _may_call(self, words: tuple[str, ...]) -> bool:
        is_value = words[-1:] and words[-1] in _VALUES and self._by_words(words[:-1]) is not None
        return bool(is_value) or "".join(words) in self._nouns

    def _named(self, site: Site, name: str, holder: Site | None) -> _Named | None:
        """Return the objects whose id a site takes, as its name says it, else its description."""
        words = normal_form(name)
        if site.place == "header":
            words = words[1:] if words[:1] == ("x",) else words
            if words and words[0] in _OF_REQUESTS:
                return None
        if len(words) == 1 and words[0] in _IDS:
            return self._by_holder(site, holder)
        # What holds the fields of a 2.0 form stands nowhere, the fields themselves do.
        schema = self._effectives.schemas.raw(site.at if site.place == "body" else site.pointers[0])
        if words[-1:] and words[-1] in _IDS:
            found = self._by_words(words[:-1])
            if found is not None:
                return found
            return self._by_description(schema)
        if self._tells(site, schema):
            items = self._nouns.get("".join(words))
            return (items, _NAMES, "") if items else None
        found = self._by_words(words[:-1]) if words[-1:] and words[-1] in _VALUES else None
        return found and (found[0], _VALUED, words[-1])

    def _by_words(self, words: tuple[str, ...]) -> _Named | None:
        items = self._nouns.get("".join(words))
        if items:
            return items, _NAMES, ""
        if len(words) > 1 and words[0] in _ROLES:
            items = self._nouns.get("".join(words[1:]))
            return (items, _SUFFIX, "") if items else None
        return None

    def _by_holder(self, site: Site, holder: Site | None) -> _Named | None:
        """Return what an object that has little but an id refers to: `customer: {id}`."""
        above = [each for each in site.path[:-1] if isinstance(each, str)]
        if not above or holder is None:
            return None
        has_little = len(self._effectives.of(*holder.pointers).properties) <= _WIDEST_REFERENCE
        return self._by_words(normal_form(above[-1])) if has_little else None

    def _tells(self, site: Site, schema: JsonValue) -> bool:
        """Tell whether an input that is named like an object takes its id: by format, schema or description."""
        effective = self._effectives.of(*site.pointers)
        if effective.keywords.get("format") == "uuid":
            return True
        named = normal_form(effective.pointers[0].rpartition("/")[2])
        if len(named) > 1 and named[-1] in _IDS:
            return True
        described = schema.get("description") if isinstance(schema, dict) else None
        return isinstance(described, str) and bool(_TOLD.search(described[:400]))

    def _by_description(self, schema: JsonValue) -> _Named | None:
        described = schema.get("description") if isinstance(schema, dict) else None
        found = _TOLD.search(described[:400]) if isinstance(described, str) else None
        items = self._nouns.get("".join(normal_form(found[1]))) if found else None
        return (items, _DESCRIBED, "") if items else None


def struck_out(raw: JsonValue) -> bool:
    """Tell whether a person has struck out the links of what is written so."""
    return isinstance(raw, dict) and raw.get(OPT_OUT) is False


def sent_media(operation: Operation) -> MediaType | None:
    """Return the JSON body of an operation, else its form, else its XML."""
    content = operation.body.content if operation.body else ()
    found = json_content(content) or next((each for each in content if is_form(each.name)), None)
    return found or next((each for each in content if is_xml(each.name)), None)


def _name(site: Site) -> str:
    """Return what a site is called: the items of a list as the list."""
    return next((each for each in reversed(site.path) if isinstance(each, str)), site.name)


def is_scalar(effective: Effective) -> bool:
    """Tell whether an input takes one text or number, none of those that the document lists."""
    types = effective.types - {"null"}
    return types <= {"string", "integer", "number"} and _NO_TYPE.isdisjoint(effective.keywords)
