"""Flows along the links that a document draws from the answer to a new object (OpenAPI, Link Object)."""

from collections.abc import Iterator
from functools import partial

from engine.cases.dependencies import Producer
from engine.cases.flows.bench import About, Bench, Chain, Step
from engine.cases.flows.link_bodies import LinkBody
from engine.cases.model import Flow, TestCase
from engine.cases.runtime_expressions import source_of
from engine.openapi.model import Link, Operation

_MADE = "linked"


def link(bench: Bench) -> Flow | None:
    """A documented link leads to what it promises."""
    for each, operation, maker in bench.kept.links:
        found = _followed(bench, each, operation)
        if found is not None:
            there, chain = found
            title = f"The link `{each.name}` of a new {bench.kept.noun} can be followed"
            taken = {name: producer.capture for producer, name in chain}
            made = bench.created._replace(captures={**bench.created.captures, **taken})
            return bench.flow(
                About("link", operation, title, f"the document links to {operation.method} {operation.path}"),
                bench.made(made),
                bench.step("follow", _capturing(there, maker), "link", "is there"),
                cleanup=tuple(_gone(bench, maker, chain)),
            )
    return None


def _followed(bench: Bench, link_: Link, operation: Operation) -> tuple[TestCase, Chain] | None:
    """Return the request of a link, and what it takes from the answer to the making of the object."""
    sources = {name.rpartition(".")[2]: source_of(value) for name, value in link_.parameters.items()}
    needed = [each for each in operation.parameters if each.place == "path" or each.required]
    if not all(each.place == "path" and sources.get(each.name) for each in needed):
        return None
    taken: list[tuple[Producer, str]] = []
    for number, parameter in enumerate(needed, 1):
        before = operation.path.partition(f"{{{parameter.name}}}")[0]
        item, source = f"{before}{{{parameter.name}}}", sources[parameter.name] or ""
        producer = Producer(bench.kept.create, parameter.name, source, item, 1.0, lists=False)
        taken.append((producer, f"link{number}"))
    subject = bench.on(operation, (*bench.makers, *taken))
    if link_.body is None:
        there = bench.written_on(subject, "link", lambda _: subject.minimal())
        return (there, tuple(taken)) if there else None
    body = LinkBody.read(link_.body, subject, bench, tuple(taken))
    if body is None:
        return None
    there = bench.written_on(body.subject, f"link {link_.name}", body.request)
    return (there, (*taken, *body.taken)) if there else None


def _capturing(there: TestCase, maker: Producer | None) -> TestCase:
    return there._replace(captures={_MADE: maker.capture}) if maker else there


def _gone(bench: Bench, maker: Producer | None, chain: Chain) -> Iterator[Step]:
    """Yield what deletes the object that following the link made."""
    deleter = maker.deleter if maker else None
    if maker is None or deleter is None:
        return
    subject = bench.on(deleter, (*bench.makers, *chain, (maker, _MADE)))
    if all(each.name in subject.bindings for each in deleter.parameters if each.place == "path"):
        made = bench.written_on(subject, "linked", partial(subject.requests.make, "minimal"))
        if made is not None:
            yield bench.step("cleanup-linked", made, "cleanup", "deletes what following the link made")
