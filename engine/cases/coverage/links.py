"""Which operation gives another one its ids, as far as the document tells, and which cases use that."""

from collections.abc import Iterable, Iterator, Mapping

from engine.cases.chains import Chains
from engine.cases.coverage.model import Link
from engine.cases.dependencies import Producer, item_prefixes, shape
from engine.cases.linked_inputs import Input
from engine.cases.model import Flow
from engine.openapi.model import Operation


def links_of(operation: Operation, chains: Chains) -> Iterator[Link]:
    """Yield who gives each input of an operation that names an object its id, as far as somebody does."""
    to = operation.id
    for parameter, _, producer in chains.named(operation):
        if producer is None:
            continue
        yield Link(producer.operation.id, to, parameter.name, parameter.at, producer.capture, producer.score)
    for each in chains.inputs(operation):
        yield _taken(each, to)


def chained(operation: Operation, inputs: Iterable[Input], producers: Iterable[Producer]) -> Iterator[Link]:
    """Yield the links of an operation whose objects can all be made, or found, by `producers`."""
    prefixes = {shape(prefix): each for each, prefix in item_prefixes(operation)}
    made = {shape(each.item) for each in producers}
    for each in producers:
        parameter = prefixes.get(shape(each.item))
        if parameter is not None:
            source = each.operation.id
            yield Link(source, operation.id, parameter.name, parameter.at, each.capture, each.score)
    for taken in inputs:
        if shape(taken.producer.item) in made:
            yield _taken(taken, operation.id)


def _taken(each: Input, to: str) -> Link:
    capture = each.more or each.producer.capture
    return Link(each.producer.operation.id, to, each.site.leaf, each.site.at, capture, each.score)


def carried_in(flows: Iterable[Flow]) -> Mapping[str, set[str]]:
    """Return operation -> those whose captured values a later step of some flow sends to it."""
    found: dict[str, set[str]] = {}
    for flow in flows:
        captured: dict[str, str] = {}
        for step in flow.steps:
            for name, source in captured.items():
                if live(name) in step.wire.target or live(name) in (step.wire.body or ""):
                    found.setdefault(step.operation_id, set()).add(source)
            captured.update(dict.fromkeys(step.captures, step.operation_id))
    return found


def live(name: str) -> str:
    """Return how a captured value stands in a request."""
    return f"{{{{{name}}}}}"
