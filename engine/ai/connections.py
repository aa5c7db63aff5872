"""What is asked about operations together: who makes what an input names, and in which order they make sense."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Final, NamedTuple

from engine.ai.compact import kind_of_value, plain
from engine.ai.provider import Question
from engine.ai.redact import Redactor, has_secret
from engine.ai.texts import NAME, identity, kept_back, location_of, opted_out
from engine.cases.chains import Chains
from engine.cases.dependencies import Dependencies, collection, item_prefixes, shape
from engine.cases.oracles import json_content
from engine.cases.resources import resources
from engine.cases.sites import Site, Sites
from engine.cases.values.effective import Effective, Effectives
from engine.cases.values.semantic import normal_form
from engine.openapi.model import Api, Operation, Schemas

MOST_LINKS: Final = 300
MOST_MAKERS: Final = 400
MOST_RESOURCES: Final = 60
MOST_OPERATIONS: Final = 20
_MOST_FIELDS: Final = 10
_LONGEST_WORDS: Final = 100
_DEEPEST_BODY: Final = 2
_NAMING: Final = frozenset(
    ("id", "uuid", "guid", "ref", "reference", "key", "number", "no", "handle", "slug", "code", "identifier")
)
_ID: Final = re.compile(r"[\w.$@:+/\[\]-]{1,100}")
_SAFE: Final = ("GET", "HEAD", "OPTIONS")


class Made(NamedTuple):
    """A field of the answer of an operation that makes something; `nouns` are words for it."""

    operation: Operation
    capture: str
    types: frozenset[str]
    format: str
    nouns: frozenset[str]


class AskedLink(NamedTuple):
    question: Question
    operation: Operation
    location: str
    site: Site


class AskedFlow(NamedTuple):
    question: Question


class Connections(NamedTuple):
    """The questions, and by `createPet id` what an answer to them may name."""

    links: tuple[AskedLink, ...] = ()
    flows: tuple[AskedFlow, ...] = ()
    made: Mapping[str, Made] = {}


def connections(
    api: Api, chosen: Iterable[Operation], effectives: Effectives, sites: Sites, domain: str
) -> Connections:
    """Return the questions about links and flows of `chosen`."""
    operations = [each for each in chosen if not opted_out(api, each) and _is_plain(each)]
    made = dict(_made(operations, effectives, api.schemas))
    context = "\n".join(_makers(made))
    dependencies = Dependencies(api, effectives)
    chains = Chains(api.operations, dependencies, effectives, sites)
    asked = _Asker(effectives, sites, dependencies, chains, domain)
    links: list[AskedLink] = []
    for operation in operations:
        links += asked.links(operation, context) if made else ()
    flows = asked.flows(api, {each.id: each for each in operations}, made)
    return Connections(tuple(links[:MOST_LINKS]), tuple(flows), made)


class _Asker:
    def __init__(
        self,
        effectives: Effectives,
        sites: Sites,
        dependencies: Dependencies,
        chains: Chains,
        domain: str,
    ) -> None:
        self._schemas = effectives.schemas
        self._effectives = effectives
        self._sites = sites
        self._dependencies = dependencies
        self._chains = chains
        self._domain = domain
        self._seen: set[str] = set()

    def links(self, operation: Operation, context: str) -> Iterator[AskedLink]:
        linked = {each.site for each in self._chains.inputs(operation)}
        for site in (each for each in self._open(operation) if each not in linked):
            location = location_of(site)
            effective = self._effectives.of(*site.pointers)
            if not _is_named(site) or kept_back(self._schemas, (site.at, *effective.pointers)):
                continue
            kind = kind_of_value(effective, self._effectives, Redactor())
            text = f"operation {operation.method} {_said(operation.path)}: {_words(operation)}\ninput {location}: {kind}"
            id_ = identity("links", self._domain, text)
            question = Question(id_, "links", text, (location,), "", context)
            yield AskedLink(question, operation, location, site)

    def _open(self, operation: Operation) -> Iterator[Site]:
        """Yield the inputs that name something which rules find nobody to make."""
        by_name = {each.name: each for each in operation.parameters if each.place == "path"}
        for parameter, prefix in item_prefixes(operation):
            if self._dependencies.is_free(parameter) or shape(prefix) in self._seen:
                continue
            self._seen.add(shape(prefix))
            safe = operation.method in _SAFE
            if self._dependencies.producer(prefix, by_name[parameter.name], safe=safe) is None:
                yield from (each for each in self._sites.of_parameter(parameter) if not each.path)
        for parameter in operation.parameters:
            if parameter.place == "query":
                yield from (
                    each
                    for each in self._sites.of_parameter(parameter)
                    if not each.path and self._names(each)
                )
        media = json_content(operation.body.content) if operation.body else None
        if media is not None and operation.method == "POST":
            sites = self._sites.of_body(media, None)
            required = frozenset(each.path for each in sites if each.required is not None)
            yield from (each for each in sites if _is_near(each.path, required) and self._names(each))

    def _names(self, site: Site) -> bool:
        """Tell whether an input names an object: by its last word, as a text or number that is not told."""
        words = normal_form(leaf_of(site))
        effective = self._effectives.of(*site.pointers)
        told = {"enum", "const", "pattern", "default"} & effective.keywords.keys()
        types = effective.types - {"null"}
        is_id = bool(types) and types <= {"integer", "string"}
        return len(words) > 1 and words[-1].removesuffix("s") in _NAMING and is_id and not told

    def flows(
        self, api: Api, by_id: Mapping[str, Operation], made: Mapping[str, Made]
    ) -> Iterator[AskedFlow]:
        fields: dict[str, list[str]] = {}
        for label, field in made.items():
            fields.setdefault(field.operation.id, []).append(label.partition(" ")[2])
        groups = resources(api.operations)[:MOST_RESOURCES]
        for group in groups:
            own = [by_id[each] for each in group.operation_ids if each in by_id][:MOST_OPERATIONS]
            if len(own) < 3 or not any(each.method == "POST" for each in own):
                continue
            lines = [f"objects of {_said(group.path)}"]
            for each in own:
                shown = f" {{{', '.join(fields[each.id])}}}" if each.id in fields else ""
                lines.append(f"{each.id} {each.method} {_said(each.path)}{shown} // {_words(each)}")
            text = "\n".join(lines)
            ids = tuple(each.id for each in own)
            yield AskedFlow(Question(identity("flows", self._domain, text), "flows", text, ids))


def nouns_of(name: str) -> frozenset[str]:
    """Return the words of a name in the singular, without those that every id has."""
    words = (each.removesuffix("s") for each in normal_form(name))
    return frozenset(each for each in words if each not in _NAMING)


def leaf_of(site: Site) -> str:
    """Return the name of an input; an item of a list has that of the list."""
    return next((each for each in reversed(site.path) if isinstance(each, str)), site.name)


def _is_near(path: tuple[str | int, ...], required: frozenset[tuple[str | int, ...]]) -> bool:
    """Tell whether an input of a body is always there, in few objects and one list at most."""
    above = [path[: number + 1] for number, each in enumerate(path) if isinstance(each, str)]
    return 1 <= len(above) <= _DEEPEST_BODY and len(path) - len(above) <= 1 and required.issuperset(above)


def _made(
    operations: Iterable[Operation], effectives: Effectives, schemas: Schemas
) -> Iterator[tuple[str, Made]]:
    makers = 0
    for operation in operations:
        if operation.method != "POST" or makers >= MOST_MAKERS:
            continue
        answers = (each for each in operation.responses if each.status.startswith("2"))
        media = next((found for each in answers if (found := json_content(each.content))), None)
        if media is None or media.schema is None:
            continue
        makers += 1
        nouns = nouns_of((collection(operation.path) or operation.path).rpartition("/")[2])
        fields = _fields(effectives.of(media.schema), effectives, schemas)
        for (name, capture), effective in islice(fields, _MOST_FIELDS):
            types = effective.types - {"null"}
            format_ = str(effective.keywords.get("format", ""))
            yield f"{operation.id} {name}", Made(operation, capture, types, format_, nouns)


def _fields(
    effective: Effective, effectives: Effectives, schemas: Schemas, name: str = "", capture: str = ""
) -> Iterator[tuple[tuple[str, str], Effective]]:
    for own, pointers in effective.properties.items():
        if not NAME.fullmatch(own) or has_secret(own):
            continue
        inner = effectives.of(*pointers)
        if kept_back(schemas, (*pointers, *inner.pointers)):
            continue
        at = f"{capture}/{own.replace('~', '~0').replace('/', '~1')}"
        if inner.types - {"null"} and inner.types <= {"string", "integer", "null"}:
            yield (f"{name}{own}", at), inner
        elif not capture and "object" in inner.types:
            yield from _fields(inner, effectives, schemas, f"{own}.", at)


def _makers(made: Mapping[str, Made]) -> Iterator[str]:
    fields: dict[str, list[str]] = {}
    of: dict[str, Operation] = {}
    for label, each in made.items():
        fields.setdefault(each.operation.id, []).append(label.partition(" ")[2])
        of[each.operation.id] = each.operation
    for name, operation in of.items():
        yield f"{name} POST {_said(operation.path)} {{{', '.join(fields[name])}}}"


def _is_plain(operation: Operation) -> bool:
    return _ID.fullmatch(operation.id) is not None and not has_secret(operation.id)


def _is_named(site: Site) -> bool:
    return all(
        NAME.fullmatch(str(each)) and not has_secret(str(each)) for each in (site.name or "body", *site.path)
    )


def _words(operation: Operation) -> str:
    return plain(Redactor()(operation.summary or operation.description), _LONGEST_WORDS)


def _said(path: str) -> str:
    return plain(Redactor()(path))
