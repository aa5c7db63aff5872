"""The body of a request that follows a link, as the link writes it (OpenAPI, Link Object, `requestBody`)."""

from collections.abc import Mapping
from typing import TypeAlias

from engine.cases.bindings import as_linked
from engine.cases.dependencies import Linked, Producer
from engine.cases.flows.bench import Bench, Chain
from engine.cases.flows.bodies import RUN
from engine.cases.linked_inputs import Input, fitting
from engine.cases.model import ABSENT, Request
from engine.cases.rng import Stream
from engine.cases.runtime_expressions import Held, held_at
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
        held = held_at(body, ())
        if held is None:
            raise _Unsaid
        if held.source is None:
            return held.literal
        if held.sent:
            return self._sent(held)
        site = self._sites.get(path)
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

    def _sent(self, held: Held) -> JsonValue:
        """Return what stands in the body that the object was made with."""
        found: JsonValue = self._bench.created.request.body
        for token in (held.source or "").split("/")[1:]:
            name = token.replace("~1", "/").replace("~0", "~")
            found = found.get(name, ABSENT) if isinstance(found, Mapping) else ABSENT
        is_text = isinstance(found, str)
        holds_more = is_text and "{{" in str(found).replace(RUN, "")
        if found is ABSENT or isinstance(found, dict | list) or holds_more or (held.text and not is_text):
            raise _Unsaid
        return held.text.replace("{}", str(found)) if held.text else found

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
            if source not in self._names:
                self._names[source] = name
                self.taken = (*self.taken, (producer, name))
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
