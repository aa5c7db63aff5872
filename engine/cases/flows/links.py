"""Flows along the links that a document draws from the answer to a new object (OpenAPI, Link Object)."""

from engine.cases.dependencies import Producer
from engine.cases.flows.bench import About, Bench
from engine.cases.model import Flow, TestCase
from engine.openapi.model import Link, Operation

_BODY, _HEADER = "$response.body#/", "$response.header."


def link(bench: Bench) -> Flow | None:
    """A documented link leads to what it promises."""
    for each, operation in bench.kept.links:
        found = _followed(bench, each, operation)
        if found is not None:
            made, there = found
            title = f"The link `{each.name}` of a new {bench.kept.noun} can be followed"
            return bench.flow(
                About("link", operation, title, f"the document links to {operation.method} {operation.path}"),
                bench.made(made),
                bench.step("follow", there, "link", "is there"),
            )
    return None


def _followed(bench: Bench, link_: Link, operation: Operation) -> tuple[TestCase, TestCase] | None:
    """Return the making of the object with what the link takes from it, and the request of the link."""
    sources = {name.rpartition(".")[2]: _source(value) for name, value in link_.parameters.items()}
    needed = [each for each in operation.parameters if each.place == "path" or each.required]
    if not all(each.place == "path" and sources.get(each.name) for each in needed):
        return None
    taken: list[tuple[Producer, str]] = []
    for number, parameter in enumerate(needed, 1):
        before = operation.path.partition(f"{{{parameter.name}}}")[0]
        item, source = f"{before}{{{parameter.name}}}", sources[parameter.name]
        producer = Producer(bench.kept.create, parameter.name, source, item, 1.0, lists=False)
        taken.append((producer, f"link{number}"))
    subject, made = bench.subject(operation, tuple(taken)), bench.created
    there = bench.written(operation, "link", lambda _: subject.minimal())
    if there is None:
        return None
    captures = {**made.captures, **{name: producer.capture for producer, name in taken}}
    return made._replace(captures=captures), there


def _source(expression: object) -> str:
    """Return where a runtime expression finds its value, empty where that is not in an answer."""
    text = expression if isinstance(expression, str) else ""
    if text.startswith(_BODY):
        return text.removeprefix(_BODY[:-1])
    return f"header:{text[len(_HEADER) :]}" if text.lower().startswith(_HEADER) else ""
