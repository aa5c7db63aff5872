"""Flows along the links that a document draws from the answer to a new object (OpenAPI, Link Object)."""

from collections.abc import Iterator
from functools import partial

from engine.cases.dependencies import Producer
from engine.cases.flows.bench import About, Bench, Chain, Step
from engine.cases.flows.link_bodies import LinkBody
from engine.cases.flows.link_parameters import LinkParameters
from engine.cases.model import Flow, TestCase
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
    parameters = LinkParameters.read(link_, operation, bench)
    if parameters is None:
        return None
    subject, taken = parameters.subject, parameters.taken
    if link_.body is None:
        there = bench.written_on(subject, f"link {link_.name}", lambda _: parameters.put(subject.minimal()))
        return (there, taken) if there else None
    body = LinkBody.read(link_.body, subject, bench, taken)
    if body is None:
        return None
    there = bench.written_on(
        body.subject, f"link {link_.name}", lambda draw: parameters.put(body.request(draw))
    )
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
