"""What an operation needs of others: who makes the objects that its path and its other inputs name, in order."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from engine.cases.dependencies import (
    Dependencies,
    Producer,
    collection,
    collection_of_last,
    item_prefixes,
    normal,
    own_ids,
    shape,
)
from engine.cases.linked_inputs import DrawnInputs, Input, kinds
from engine.cases.references import Item, Reference, References, is_scalar, struck_out
from engine.cases.sites import Site, Sites
from engine.cases.values.effective import Effectives
from engine.cases.values.semantic import normal_form
from engine.openapi.model import Operation, Parameter

_SAFE = ("GET", "HEAD", "OPTIONS")
_LEAST_SURE = 0.7
_SAME, _BY_NAME = 0.7, 0.5
_IDS = ("id", "uuid", "guid")
_LONGEST_CHAIN = 6
# Of GitHub's 300 operations below what nobody makes two thirds need two values: their setups cost 2 % of a run.
_MOST_GIVEN = 1


class Named(NamedTuple):
    """A path parameter that names an object, the shape of the path up to it, and who makes the object, if anybody."""

    parameter: Parameter
    item: str
    producer: Producer | None


class Chains:
    """Finds who makes what, and what that needs itself; one per run."""

    def __init__(
        self,
        operations: tuple[Operation, ...],
        dependencies: Dependencies,
        effectives: Effectives,
        sites: Sites,
    ) -> None:
        self._dependencies = dependencies
        self._effectives = effectives
        self._named: dict[str, tuple[Named, ...]] = {}
        self._inputs: dict[str, tuple[Input, ...]] = {}
        nouns = _nouns(operations)
        items = {shape(each.path): each for found in nouns.values() for each in found}
        self._drawn = DrawnInputs(dependencies, effectives, sites, items)
        self._references = References(nouns, effectives, sites)
        self._holding = {shape(collection_of_last(each.path)) for each in operations if _last_parameter(each)}

    def chain(self, operation: Operation) -> tuple[Producer, ...] | None:
        """Return the producers of what `operation` cannot do without, in the order in which they make it.

        None where a path parameter that names an object has no producer; empty where nothing is needed.
        """
        return None if self.unmade(operation) else self._made(operation, (), optional=False)

    def chains(self, operation: Operation, *, below_given: bool = False) -> Iterator[tuple[Producer, ...]]:
        """Yield the producers to try for the cases of `operation`: for all its inputs, then for fewer.

        Where a path parameter has no producer, it and those before it must be given by a person;
        `below_given` asks for the producers of those behind them.
        """
        unmade = self.unmade(operation)
        given = tuple(each.item for each in unmade)
        tried: tuple[Producer, ...] | None = ()
        for optional in (True, False) if self.inputs(operation) else (False,):
            found = self._made(operation, given, optional=optional, has_path=below_given or not unmade)
            if found and found != tried:
                yield found
            tried = found

    def unmade(self, operation: Operation) -> tuple[Named, ...]:
        """Return the path parameters that a person must give: an object that is given stands in given ones."""
        named = self.named(operation)
        missing = [at for at, each in enumerate(named, 1) if each.producer is None]
        return named[: missing[-1]] if missing else ()

    def is_partly_made(self, operation: Operation) -> bool:
        """Tell whether objects are made below one that a person must give."""
        given = len(self.unmade(operation))
        return 0 < given <= _MOST_GIVEN and given < len(self.named(operation))

    def named(self, operation: Operation) -> tuple[Named, ...]:
        """Return the path parameters that name an object, and who makes it, or finds it."""
        known = self._named.get(operation.id)
        if known is None:
            known = self._named[operation.id] = tuple(self._find_named(operation))
        return known

    def inputs(self, operation: Operation) -> tuple[Input, ...]:
        """Return the inputs beside the path that take ids which another operation gives."""
        known = self._inputs.get(operation.id)
        if known is None:
            known = self._inputs[operation.id] = tuple(self._find_inputs(operation))
        return known

    def _find_named(self, operation: Operation) -> Iterator[Named]:
        safe = operation.method in _SAFE
        for parameter, prefix in item_prefixes(operation):
            if self._dependencies.is_free(parameter):
                continue
            producer = self._dependencies.producer(prefix, parameter, safe=safe)
            is_own = producer is not None and producer.operation.id == operation.id
            yield Named(parameter, shape(prefix), None if is_own else producer)

    def _made(
        self, operation: Operation, given: tuple[str, ...], *, optional: bool, has_path: bool = True
    ) -> tuple[Producer, ...] | None:
        found: dict[str, Producer] = {}
        above = frozenset((operation.id,))
        for each in self.inputs(operation):
            if each.required or optional:
                self._add(each, found, above if each.required else frozenset(), given)
        if has_path and not self._add_path(operation, found, above, given):
            return None
        return tuple(found.values()) if len(found) <= _LONGEST_CHAIN else None

    def _add(
        self, taken: Input, found: dict[str, Producer], above: frozenset[str], given: tuple[str, ...]
    ) -> None:
        """Add a producer and what it needs, where all of that can be made; a circle is left open."""
        grown = dict(found)
        if self._grow(taken.producer, grown, above, given) and len(grown) <= _LONGEST_CHAIN:
            found.update(grown)
            maker = found[shape(taken.producer.item)]
            if taken.more and maker.operation is taken.producer.operation:
                found[shape(maker.item)] = maker.giving(taken.more)

    def _grow(
        self, producer: Producer, found: dict[str, Producer], above: frozenset[str], given: tuple[str, ...]
    ) -> bool:
        key, operation = shape(producer.item), producer.operation
        if key in found:
            return True
        if operation.id in above:
            return False
        above |= {operation.id}
        for each in self.inputs(operation):
            if each.required:
                self._add(each, found, above, given)
        if not self._add_path(operation, found, above, given):
            return False
        found[key] = producer
        return True

    def _add_path(
        self, operation: Operation, found: dict[str, Producer], above: frozenset[str], given: tuple[str, ...]
    ) -> bool:
        for _, item, producer in self.named(operation):
            if item in given or item in found:
                continue
            if producer is None or not self._grow(producer, found, above, given):
                return False
        return True

    def _find_inputs(self, operation: Operation) -> Iterator[Input]:
        if struck_out(operation.raw):
            return
        said = tuple(self._drawn.of(operation))
        yield from said
        names = {each.site.name for each in said if each.site.place != "body"}
        paths = {each.site.path for each in said if each.site.place == "body"}
        for each in self._references.of(operation):
            site = each.site
            is_said = site.path in paths if site.place == "body" else site.name in names
            if is_said or _is_own(site, operation):
                continue
            if struck_out(self._effectives.schemas.raw(site.at)):
                continue
            found = self._fitting(operation, each)
            if found is not None:
                yield found

    def _fitting(self, operation: Operation, reference: Reference) -> Input | None:
        """Return what a reference takes: of the object nearest to `operation` that has what fits."""
        # What makes an object may refer to others that were there before; what acts on them may not.
        may_list = operation.method in _SAFE or (
            operation.method == "POST" and shape(operation.path) in self._holding
        )
        for item in sorted(reference.items, key=lambda each: _distance(each.path, operation.path)):
            producer = self._dependencies.producer(item.path, item.parameter, safe=may_list)
            if producer is None or producer.score < _LEAST_SURE:
                continue
            site, score = reference.site, min(reference.score, producer.score)
            if not reference.value and self._fits(producer, site):
                return Input(site, producer, score, reference.required)
            other = self._other(operation, producer, reference)
            if other is not None:
                return other
        return None

    def _other(self, operation: Operation, producer: Producer, reference: Reference) -> Input | None:
        """Return what a reference takes where that is not the id by which paths name the object."""
        site, wanted = reference.site, self._effectives.of(*reference.site.pointers)
        is_uuid = wanted.keywords.get("format") == "uuid"
        if shape(collection_of_last(producer.item)) == shape(collection(operation.path) or operation.path):
            return None  # what the object itself is known by: cases are about it
        for value in (reference.value,) if reference.value else ("uuid", "guid") if is_uuid else ("id",):
            capture = self._dependencies.another(producer, value)
            made = self._dependencies.captured(producer._replace(capture=capture)) if capture else None
            if (
                capture is None
                or made is None
                or not is_scalar(made)
                or kinds(made).isdisjoint(kinds(wanted))
            ):
                continue
            if made.keywords.get("format") == wanted.keywords.get("format"):
                score = _SAME if made.pointers == wanted.pointers else min(reference.score, _BY_NAME)
                more = capture if capture != producer.capture else ""
                return Input(site, producer, score, reference.required, more, made=made.pointers)
        return None

    def _fits(self, producer: Producer, site: Site) -> bool:
        """Tell whether what a producer gives is an id, of the type that a site takes."""
        wanted = self._effectives.of(*site.pointers)
        if not producer.is_in_json:
            is_number = producer.capture.startswith("xml-number")
            kind = "number" if is_number else "string"
            return kind in kinds(wanted) and normal(producer.parameter).endswith(_IDS)
        last = normal(producer.capture.rpartition("/")[2])
        made = self._dependencies.captured(producer)
        if made is None or not last.endswith(_IDS) or kinds(made).isdisjoint(kinds(wanted)):
            return False
        formats = {made.keywords.get("format"), wanted.keywords.get("format")} - {None}
        return "uuid" not in formats or formats == {"uuid"}


def _is_own(site: Site, operation: Operation) -> bool:
    """Tell whether a property of the body is the id of the object itself."""
    if site.place != "body" or len(site.path) != 1:
        return False
    return normal(str(site.path[0])) in own_ids("", collection(operation.path) or operation.path)


def _nouns(operations: tuple[Operation, ...]) -> Mapping[str, tuple[Item, ...]]:
    """Return the kinds of objects that somebody makes or lists, by what names call them."""
    sources = {shape(each.path) for each in operations if each.method in ("POST", "GET")}
    found: dict[str, dict[str, Item]] = {}
    for operation in operations:
        parameter = _last_parameter(operation)
        path = operation.path.rstrip("/")
        if parameter is not None and shape(collection_of_last(path)) in sources:
            for noun in _called(path, parameter.name):
                found.setdefault(noun, {}).setdefault(shape(path), Item(path, parameter))
    return {noun: tuple(items.values()) for noun, items in found.items()}


def _last_parameter(operation: Operation) -> Parameter | None:
    """Return the parameter that is the last segment of a path."""
    last = operation.path.rstrip("/").rpartition("/")[2]
    if not (last.startswith("{") and last.endswith("}")):
        return None
    return next(
        (each for each in operation.parameters if each.place == "path" and each.name == last[1:-1]), None
    )


def _called(item: str, parameter: str) -> Iterator[str]:
    """Yield what names call an object: after its collection, alone and with what that belongs to.

    After the parameter where that says more: `/menu/{menuItemId}`. Nothing where it says that the path is about
    another kind: `/stages/{channelId}`.
    """
    words = [normal_form(part) for part in item.split("/") if part and "{" not in part]
    named = normal_form(parameter)
    if not words or not words[-1]:
        return
    if len(named) > 1 and named[-1] in _IDS and named[-2] != words[-1][-1]:
        if named[: len(words[-1])] == words[-1]:
            yield "".join(named[:-1])
        return
    yield "".join(words[-1])
    if len(words) > 1:
        yield "".join((*words[-2], *words[-1]))


def _distance(item: str, path: str) -> tuple[int, int]:
    """Return how far an object is from a path: fewer segments in common first, then more to make before it."""
    common = 0
    for one, other in zip(shape(item).split("/"), shape(path).split("/"), strict=False):
        if one != other:
            break
        common += 1
    return -common, item.count("{")
