"""The body of a request that follows a link, as the link writes it (OpenAPI, Link Object, `requestBody`)."""

from typing import TypeAlias

from engine.cases.bindings import as_linked
from engine.cases.dependencies import Binding, Linked, Producer
from engine.cases.flows.bench import Bench, Chain
from engine.cases.flows.sent_values import SentValues, as_text
from engine.cases.linked_inputs import Input, fitting
from engine.cases.model import ABSENT, Request
from engine.cases.references import is_scalar
from engine.cases.rng import Stream
from engine.cases.runtime_expressions import Held, held_at, pieces, source_of
from engine.cases.sites import Site
from engine.cases.subject import Subject
from engine.openapi.model import JsonValue

_Path: TypeAlias = tuple[str | int, ...]


class _Unsaid(Exception):  # noqa: N818 - not an error: the link is not followed
    """The link asks for what is not known before it is followed, or does not fit."""


class LinkBody:
    """What a link has for the body of `subject`, and what it takes of the answer for that."""

    def __init__(self, subject: Subject, bench: Bench, chain: Chain) -> None:
        self._bench = bench
        self._sites = {each.path: each for each in subject.sites if each.place == "body"}
        self._names = {producer.capture: name for producer, name in chain}
        self._sent = SentValues(bench)
        self._samples = {str(each.value): each.sample for each in subject.bindings.values()}
        self._links: dict[_Path, Linked] = {}
        self._value: JsonValue = ABSENT
        self.taken: Chain = ()
        self.subject = subject

    @classmethod
    def read(cls, body: JsonValue, subject: Subject, bench: Bench, chain: Chain) -> "LinkBody | None":
        """Return what a link has for a body, None where more is needed, or something that nobody knows."""
        found = cls(subject, bench, chain)
        try:
            found._value = found._filled(body, ())
        except _Unsaid:
            return None
        kept = [each for each in subject.links if each.site.path not in found._links]
        bound = {(each.site.place, each.site.path) for each in kept}
        for each in subject.inputs:
            is_held = each.site.place == "body" and _at(found._value, each.site.path) is not ABSENT
            if not each.required or is_held or (each.site.place, each.site.path) in bound:
                continue
            source = each.more or each.producer.capture
            is_own = each.producer.operation is bench.kept.create and each.site.place == "body"
            if not is_own or found._taken(Held(source, text=each.text), each.site) is None:
                return None
        found.subject = subject.linked((*kept, *found._links.values()))
        return found if subject.media is not None else None

    def request(self, draw: Stream) -> Request:
        """Return the smallest request, with what the link says in its body."""
        made = self.subject.requests.make("minimal", draw)
        return made._replace(body=_merged(made.body, self._value))

    def _filled(self, body: JsonValue, path: _Path) -> JsonValue:
        """Return what stands at a place of the body (_Unsaid where that is not known)."""
        if isinstance(body, dict):
            return {name: self._filled(each, (*path, name)) for name, each in body.items()}
        if isinstance(body, list):
            return [self._filled(each, (*path, 0)) for each in body]
        expressions = pieces(body)[1::2] if isinstance(body, str) else []
        site = self._sites.get(path)
        if all(source_of(each) is None for each in expressions):
            return self._known(self._sent.value(body), site)
        held = held_at(body, ()) if len(expressions) == 1 else None
        if held is None:
            return self._known(self._joined(body), site)
        effective = self.subject.effective(site) if site else None
        if site is None or effective is None or "object" not in effective.types or held.text:
            return self._captured(held, site)
        below = (
            (name, self._sites.get((*path, name)), held_at(body, (name,))) for name in effective.properties
        )
        inner = ((name, self._taken(each, at)) for name, at, each in below if each and at)
        found = {name: linked.binding.value for name, linked in inner if linked}
        if not found:
            raise _Unsaid
        return found

    def _known(self, value: Binding | JsonValue, site: Site | None) -> JsonValue:
        """Return what is known before the link is followed, bound to its place where a step captures it."""
        if value is ABSENT:
            raise _Unsaid
        if not isinstance(value, Binding):
            return value
        accepts = self.subject.values.accepts
        if site is None or not all(accepts(at, value.sample) for at in site.pointers):
            raise _Unsaid
        self._links[site.path] = Linked(site, value)
        return value.value

    def _joined(self, text: str) -> Binding | JsonValue:
        """Return a text of several expressions, some of which the answer has."""
        live, sample, samples = "", "", dict[str, str]()
        for number, part in enumerate(pieces(text)):
            if number % 2 == 0:
                live, sample = live + part, sample + part
                continue
            source = source_of(part)
            found = self._sent.value(part) if source is None else self._named(source)
            if not isinstance(found, Binding):
                if found is ABSENT or isinstance(found, dict | list):
                    raise _Unsaid
                found = Binding(found, found, "captured")
            else:
                samples.update(found.lives)
            live, sample = live + as_text(found.value), sample + as_text(found.sample)
        return Binding(live, sample, "captured", tuple(samples.items()))

    def _named(self, source: str) -> Binding:
        """Return a value of the answer that stands beside others in a text."""
        create = self._bench.kept.create
        made = self._bench.dependencies.captured(Producer(create, "", source, "", 1.0, lists=False))
        if not source or (made is not None and not is_scalar(made)):
            raise _Unsaid
        name = self._name(source)
        sample = self._samples.setdefault(f"{{{{{name}}}}}", "1")
        return Binding(f"{{{{{name}}}}}", sample, "captured")

    def _name(self, source: str) -> str:
        """Return what a value of the answer is captured as."""
        name = self._names.get(source)
        if name is None:
            name = self._names[source] = f"link{len(self._names) + 1}"
            create = self._bench.kept.create
            producer = Producer(create, name, source, f"{create.path}#{source}", 1.0, lists=False)
            self.taken = (*self.taken, (producer, name))
        return name

    def _captured(self, held: Held, site: Site | None) -> JsonValue:
        linked = self._taken(held, site) if site else None
        if linked is None:
            raise _Unsaid
        return linked.binding.value

    def _taken(self, held: Held, site: Site) -> Linked | None:
        """Return a place of the body with what is captured for it, None where that does not fit."""
        create, source = self._bench.kept.create, held.source or ""
        made = fitting(self._bench.dependencies, self._bench.effectives, create, held, site)
        if made is None:
            return None
        name = self._names.get(source) or f"link{len(self._names) + 1}"
        producer = Producer(create, name, source, f"{create.path}#{source}", 1.0, lists=False)
        taken = Input(site, producer, 1.0, required=True, text=held.text, made=made)
        linked = as_linked(self.subject, taken, name, self._samples)
        if linked is not None:
            self._name(source)
            self._links[site.path] = linked
        return linked


def _at(value: JsonValue, path: _Path) -> JsonValue:
    for token in path:
        if isinstance(value, dict):
            value = value.get(str(token), ABSENT)
        else:
            value = value[0] if isinstance(value, list) and value and token == 0 else ABSENT
    return value


def _merged(made: JsonValue, said: JsonValue) -> JsonValue:
    """Return what a link says, with what a body cannot do without beside it."""
    if not isinstance(made, dict) or not isinstance(said, dict):
        return said
    return {**made, **{name: _merged(made.get(name, ABSENT), each) for name, each in said.items()}}
