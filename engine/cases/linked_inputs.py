"""Inputs beside the path that take what another answer holds, and those to which links of the document give it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from engine.cases.dependencies import Dependencies, Producer, collection_of_last, shape
from engine.cases.oracles import is_form
from engine.cases.references import Item, is_scalar, sent_media
from engine.cases.runtime_expressions import Held, held_at
from engine.cases.sites import Site, Sites
from engine.cases.values.effective import Effective, Effectives
from engine.errors import Pointer
from engine.openapi.model import JsonValue, Operation


class Input(NamedTuple):
    """An input beside the path, and who makes the object whose id it takes; `required`: by the smallest request.

    `more` is where the answer has another value of the object, where it takes that. The value stands for `{}` in
    `text`, alone where that is empty. `made` is how it is documented, where that must fit by more than its type.
    """

    site: Site
    producer: Producer
    score: float
    required: bool
    more: str = ""
    text: str = ""
    made: tuple[Pointer, ...] = ()

    def around(self, value: JsonValue) -> JsonValue:
        """Return what stands at the site where the value is `value`."""
        return self.text.replace("{}", str(value)) if self.text else value


class DrawnInputs:
    """Inputs that Link Objects of the document fill. `items`: kinds of objects by the shape of their paths."""

    def __init__(
        self, dependencies: Dependencies, effectives: Effectives, sites: Sites, items: Mapping[str, Item]
    ) -> None:
        self._dependencies = dependencies
        self._effectives = effectives
        self._sites = sites
        self._items = items
        self._parameters = {
            (to.id, parameter.name): producer
            for to, parameter, producer in dependencies.drawn
            if parameter.place in ("query", "header")
        }
        self._bodies: dict[str, list[tuple[Operation, JsonValue]]] = {}
        for to, creator, body in dependencies.drawn_bodies:
            # An object is not sent back as it is: what a PUT may hold is what its cases are about.
            is_itself = shape(collection_of_last(to.path)) == shape(creator.path)
            if not (is_itself and to.method in ("PUT", "PATCH")):
                self._bodies.setdefault(to.id, []).append((creator, body))

    def of(self, operation: Operation) -> Iterator[Input]:
        """Yield what links give `operation`, parameters first; what an input is given first counts."""
        firsts: dict[str, Producer] = {}
        for parameter in operation.parameters if self._parameters else ():
            producer = self._parameters.get((operation.id, parameter.name))
            sites = self._sites.of_parameter(parameter)
            if producer is not None and sites:
                yield self._taking(Input(sites[0], producer, 1.0, parameter.required), firsts)
        if operation.id in self._bodies:
            yield from (self._taking(each, firsts) for each in self._of_body(operation))

    def _of_body(self, operation: Operation) -> Iterator[Input]:
        media = sent_media(operation)
        if media is None:
            return
        sites = [
            each
            for each in self._sites.of_body(media, None)
            if not is_form(media.name) or len(each.path) <= 1
        ]
        needed, given = needed_of(sites), set[tuple[str | int, ...]]()
        for creator, body in self._bodies[operation.id]:
            for site in sites:
                held = held_at(body, site.path)
                if site.path in given or held is None or not held.source:
                    continue
                made = fitting(self._dependencies, self._effectives, creator, held, site)
                if made is not None:
                    given.add(site.path)
                    name = str(site.path[-1]) if site.path else "body"
                    item = f"{creator.path.rstrip('/')}/{{{name}}}"
                    producer = Producer(creator, name, held.source, item, 1.0, lists=False)
                    yield Input(site, producer, 1.0, needed[site.path], text=held.text, made=made)

    def _taking(self, taken: Input, firsts: dict[str, Producer]) -> Input:
        """Return an input that takes its value from the object that paths name too, else from another answer.

        `firsts`: of each operation that makes no such object what an input takes first; the others take more of it.
        """
        producer = taken.producer
        item = self._items.get(shape(producer.item))
        made = self._dependencies.producer(*item, safe=False) if item else None
        if made is None or made.operation.id != producer.operation.id:
            apart = producer._replace(item=f"{producer.item}#{producer.capture}")
            made = firsts.setdefault(producer.operation.id, apart)
        return taken._replace(
            producer=made, more=producer.capture if producer.capture != made.capture else ""
        )


def fitting(
    dependencies: Dependencies, effectives: Effectives, creator: Operation, held: Held, site: Site
) -> tuple[Pointer, ...] | None:
    """Return how a value that a link names is documented, None where it does not fit a site; () where it is not."""
    wanted = effectives.of(*site.pointers)
    if held.source is None or not is_scalar(wanted):
        return None
    producer = Producer(creator, "", held.source, "", 1.0, lists=False)
    made = dependencies.captured(producer) if producer.is_in_json else None
    if held.text or not producer.is_in_json:
        return (made.pointers if made else ()) if "string" in wanted.types else None
    if made is None:
        return None if held.tail else ()
    is_there = not held.tail or dependencies.is_always_there(producer)
    return made.pointers if is_there and not kinds(made).isdisjoint(kinds(wanted)) else None


def needed_of(sites: Iterable[Site]) -> Mapping[tuple[str | int, ...], bool]:
    """Return which places of a body the smallest request holds; the lists that it holds have an item."""
    needed: dict[tuple[str | int, ...], bool] = {}
    for site in sites:
        path = site.path
        is_own = site.required is not None or not path or path[-1] == 0
        needed[path] = is_own and (not path or needed.get(path[:-1], False))
    return needed


def kinds(effective: Effective) -> frozenset[str]:
    """Return the types of a value, null aside; whole numbers are numbers."""
    return frozenset("number" if each == "integer" else each for each in effective.types - {"null"})
