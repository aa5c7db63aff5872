"""Which operation gives another one its ids, as far as the document tells, and which cases use that."""

from collections.abc import Iterable, Iterator, Mapping

from engine.cases.coverage.model import Link
from engine.cases.dependencies import Dependencies, Producer, item_prefixes
from engine.cases.model import Flow
from engine.openapi.model import Operation

_SAFE = ("GET", "HEAD", "OPTIONS")


def links_of(operation: Operation, dependencies: Dependencies) -> Iterator[Link | None]:
    """Yield who gives each path parameter that names an object its id, None for what nobody gives."""
    for parameter, prefix in item_prefixes(operation):
        if dependencies.is_free(parameter):
            continue
        producer = dependencies.producer(prefix, parameter, safe=operation.method in _SAFE)
        if producer is None or producer.operation.id == operation.id:
            yield None
        else:
            source = producer.operation.id
            yield Link(source, operation.id, parameter.name, parameter.at, producer.capture, producer.score)


def chained(operation: Operation, producers: Iterable[Producer]) -> Iterator[Link]:
    """Yield the links of an operation whose objects can all be made, or found, by `producers`."""
    at = {each.name: each.at for each in operation.parameters if each.place == "path"}
    for source, name, capture, _, score, *_ in producers:
        yield Link(source.id, operation.id, name, at.get(name, operation.at), capture, score)


def carried_in(flows: Iterable[Flow]) -> Mapping[str, set[str]]:
    """Return operation -> those whose captured values a later step of some flow sends to it."""
    found: dict[str, set[str]] = {}
    for flow in flows:
        captured: dict[str, str] = {}
        for step in flow.steps:
            for name, source in captured.items():
                if live(name) in step.wire.target:
                    found.setdefault(step.operation_id, set()).add(source)
            captured.update(dict.fromkeys(step.captures, step.operation_id))
    return found


def live(name: str) -> str:
    """Return how a captured value stands in a request."""
    return f"{{{{{name}}}}}"
