"""What is worth asking about a document: inputs that rules leave bland, and operations whose prose states duties."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from engine.ai.catalogue import PASSES, Speed
from engine.ai.compact import BREAK, kind_of_value, plain, telling
from engine.ai.connections import Connections, connections
from engine.ai.languages import may_state_a_duty
from engine.ai.provider import Question, Stage
from engine.ai.redact import Redactor, has_secret
from engine.ai.texts import NAME, identity, kept_back, location_of, opted_out
from engine.cases.oracles import is_form, is_json
from engine.cases.requests import usual_media
from engine.cases.sites import Site, Sites
from engine.cases.values.effective import Effective, Effectives
from engine.cases.values.semantic import domain_of, kind_of, normal_form
from engine.errors import Pointer
from engine.openapi.model import Api, MediaType, Operation, Parameter

MOST_INPUTS: Final = 40
_DEEPEST: Final = 3
_MOST_USES: Final = 3
_LONGEST_WORDS_OF_INPUT: Final = 200
_SHORTEST_TEXT: Final = 4

# The last words of names whose values are keys to something, or mean something to the service alone.
_CODES: Final = frozenset(
    (
        "id", "ids", "uuid", "guid", "key", "token", "hash", "code", "sha", "etag", "secret", "password", "cursor",
        "signature", "checksum", "version", "filter", "sort", "order", "fields", "query", "expression", "ref", "path",
        "url", "uri", "type", "status", "state", "format", "base64", "data", "content", "json", "xml", "regex",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and where its locations lead: `sites` by location, `uses` the operations that it concerns.

    For values all sites of one location take the same values.
    """

    question: Question
    sites: Mapping[str, tuple[Site, ...]]
    uses: tuple[str, ...]
    words: Mapping[str, tuple[Pointer, str]] = field(default_factory=dict)
    """By location, and "" for the operation: where its description stands in the document, and the whole of it."""


_NO_CONNECTIONS: Final = Connections()


@dataclass(frozen=True, slots=True)
class Questions:
    """All questions of a document, each once, in its order; `secrets` counts what was taken out, by shape.

    `needed`: operation id -> the questions about its required inputs.
    """

    values: tuple[Asked, ...]
    rules: tuple[Asked, ...]
    secrets: Mapping[str, int]
    needed: Mapping[str, frozenset[str]]
    connections: Connections = _NO_CONNECTIONS
    domain: str = ""

    @property
    def all(self) -> tuple[Question, ...]:
        links = (each.question for each in self.connections.links)
        flows = (each.question for each in self.connections.flows)
        return (*(each.question for each in (*self.values, *self.rules)), *links, *flows)

    def operations(self, ids: Collection[str]) -> int:
        """Return of how many operations something is sent where the questions `ids` are asked."""
        told = (each for each in (*self.values, *self.rules) if each.question.id in ids)
        return len({operation for each in told for operation in each.uses})


def questions(  # noqa: PLR0913, PLR0917 - what questions are made of
    api: Api,
    operations: Iterable[Operation],
    effectives: Effectives,
    sites: Sites,
    domain: str = "",
    speed: Speed = "best",
) -> Questions:
    """Return what is worth asking about `operations` at this speed."""
    passes, chosen = PASSES[speed], tuple(each for each in operations if NAME.fullmatch(each.method))
    collector = _Collector(api, effectives, sites, domain)
    rules = tuple(asked for each in chosen if not opted_out(api, each) for asked in collector.operation(each))
    values = tuple(collector.values())
    found = connections(api, chosen, effectives, sites, domain) if "links" in passes else Connections()
    return Questions(
        values,
        rules if "rules" in passes else (),
        collector.secrets,
        collector.needed(values),
        found if "flows" in passes else found._replace(flows=()),
        domain,
    )


class _Collector:
    def __init__(self, api: Api, effectives: Effectives, sites: Sites, domain: str) -> None:
        self._api = api
        self._effectives = effectives
        self._sites = sites
        self._domain = domain
        self._vocabulary = domain_of(domain) if domain else None
        self._uses: dict[tuple[str, str], tuple[list[str], list[Site], list[str]]] = {}
        self._required: dict[str, set[str]] = {}
        self.secrets: dict[str, int] = {}

    def operation(self, operation: Operation) -> Iterator[Asked]:
        """Yield the question about the rules of one operation, and keep its bland inputs for `values`."""
        redact = Redactor()
        lines: list[str] = []
        found: dict[str, Site] = {}
        told = _words_of(operation)
        stand: dict[str, tuple[Pointer, str]] = {"": told}
        words = telling(redact(told[1]))
        for site in filter(_is_plainly_named, self._inputs(operation)):
            effective = self._effectives.of(*site.pointers)
            if kept_back(self._api.schemas, (site.at, *effective.pointers)):
                continue
            stands = self._words(operation, site)
            said = redact(stands[1])
            own = plain(said, _LONGEST_WORDS_OF_INPUT)
            kind = kind_of_value(effective, self._effectives, redact)
            self._keep_bland(operation, site, effective, f"{kind} // {own}" if own else kind)
            if len(found) < MOST_INPUTS and len(site.path) <= _DEEPEST:
                found[location_of(site)] = site
                stand[location_of(site)] = stands
                mark = "" if site.required else "?"
                told_of = telling(said, _LONGEST_WORDS_OF_INPUT)
                lines.append(f"{location_of(site)}{mark}: {kind}" + (f" // {told_of}" if told_of else ""))
        for name, count in redact.found.items():
            self.secrets[name] = self.secrets.get(name, 0) + count
        head = f"operation {operation.method} {plain(redact(operation.path))}: {words}"
        text = "\n".join((head, *lines))
        if found and may_state_a_duty(_prose(words, lines)):
            sites = {at: (site,) for at, site in found.items()}
            asked = self._asked("rules", text, sites, (operation.id,), _tag(operation))
            yield replace(asked, words=stand)

    def values(self) -> Iterator[Asked]:
        for (name, kind), (places, sites, uses) in self._uses.items():
            text = f"{_first_line(name, kind)}\nused in: {'; '.join(places)}"
            yield self._asked("values", text, {name: tuple(sites)}, tuple(dict.fromkeys(uses)), "")

    def needed(self, values: Iterable[Asked]) -> dict[str, frozenset[str]]:
        """Return, by operation, the questions of `values` about inputs that it requires."""
        ids = {each.question.text.partition("\n")[0]: each.question.id for each in values}
        return {name: frozenset(ids[line] for line in lines) for name, lines in self._required.items()}

    def _asked(
        self, stage: Stage, text: str, sites: Mapping[str, tuple[Site, ...]], uses: tuple[str, ...], tag: str
    ) -> Asked:
        return Asked(
            Question(identity(stage, self._domain, text), stage, text, tuple(sites), tag), sites, uses
        )

    def _inputs(self, operation: Operation) -> Iterator[Site]:
        for parameter in operation.parameters:
            if parameter.place in ("query", "header", "cookie"):
                yield from (each for each in self._sites.of_parameter(parameter) if not each.path)
        media = _asked_body(operation)
        if media is not None:
            for site in self._sites.of_body(media, None):
                if site.path and all(isinstance(token, str) for token in site.path):
                    yield site

    def _words(self, operation: Operation, site: Site) -> tuple[Pointer, str]:
        """Return where the words about an input stand, and these."""
        if site.place != "body":
            words = next((each.description for each in operation.parameters if _is_of(each, site)), "")
            return Pointer(f"{site.at}/description"), words
        for pointer in (site.at, *self._effectives.of(*site.pointers).pointers):
            try:
                schema = self._api.schemas.raw(pointer)
            except KeyError:
                continue
            told = schema.get("description") if isinstance(schema, dict) else None
            if isinstance(told, str) and told:
                return Pointer(f"{pointer}/description"), told
        return site.at, ""

    def _keep_bland(self, operation: Operation, site: Site, effective: Effective, kind: str) -> None:
        name = str(site.path[-1]) if site.path else site.name
        if site.place not in ("query", "body") or not self._is_bland(name, site, effective, kind):
            return
        places, sites, uses = self._uses.setdefault((name, kind), ([], [], []))
        if len(places) < _MOST_USES:
            places.append(f"{operation.method} {plain(Redactor()(operation.path))} {location_of(site)}")
        if site.pointers not in {each.pointers for each in sites}:
            sites.append(site)
        uses.append(operation.id)
        if site.required:
            self._required.setdefault(operation.id, set()).add(_first_line(name, kind))

    def _is_bland(self, name: str, site: Site, effective: Effective, words: str) -> bool:
        keywords = effective.keywords
        told = {"enum", "const", "format", "default", "pattern"}
        if effective.types - {"null"} != {"string"} or told & keywords.keys() or effective.examples:
            return False
        if not effective.is_plain or effective.write_only or keywords.get("maxLength", 99) < _SHORTEST_TEXT:
            return False
        words_of_name = normal_form(name)
        if not words_of_name or words_of_name[-1] in _CODES or words_of_name[0] in ("x", "is", "has"):
            return False
        parent = str(site.path[-2]) if len(site.path) > 1 else ""
        return kind_of(name, parent, words, self._vocabulary) is None


def _prose(words: str, lines: Iterable[str]) -> str:
    """Return the sentences alone: names and types are of no language."""
    own = (line.partition(" // ")[2] for line in lines)
    return "\n".join((words, *filter(None, own))).replace(BREAK, "\n")


def _words_of(operation: Operation) -> tuple[Pointer, str]:
    name = "description" if operation.description else "summary"
    return Pointer(f"{operation.at}/{name}"), operation.description or operation.summary


def _is_plainly_named(site: Site) -> bool:
    """Tell whether no name on the way to an input could be read as anything else in a question."""
    return all(
        NAME.fullmatch(str(each)) and not has_secret(str(each)) for each in (site.name or "body", *site.path)
    )


def _first_line(name: str, kind: str) -> str:
    return f"input {name}: {kind}"


def _is_of(parameter: Parameter, site: Site) -> bool:
    return (parameter.place, parameter.name) == (site.place, site.name)


def _asked_body(operation: Operation) -> MediaType | None:
    """Return the body that a suite sends where that is JSON or a form."""
    media = usual_media(operation)
    return media if media is not None and (is_json(media.name) or is_form(media.name)) else None


def _tag(operation: Operation) -> str:
    return operation.tags[0] if operation.tags else ""
