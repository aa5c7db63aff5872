"""States of the window and words of its jobs, made by hand."""

from collections.abc import Sequence
from dataclasses import replace

from engine.errors import Location, Pointer, Problem, Severity
from engine.jobs.messages import CasesOffered, DocumentSummarised, DocumentSummary, Message, OperationSummary
from engine.licensing.entitlements import ENTITLEMENTS, Entitlement, Tier
from engine.licensing.verdict import Standing
from engine.licensing.verdict import State as Verdict
from specmint_desktop.presenters import root
from specmint_desktop.state.documents import DocumentsGiven
from specmint_desktop.state.jobs import JobReported
from specmint_desktop.state.messages import Effect, Fact, Intent
from specmint_desktop.state.whole import State

DOCUMENT = "/users/me/pets.yaml"


def licensed(state: State, tier: Tier, given: Entitlement | None = None) -> State:
    """Return the state with a licence of this tier in force; `given` are figures of its own."""
    standing = Standing(Verdict.ACTIVE, tier, given or ENTITLEMENTS[tier], {})
    return replace(state, licence=replace(state.licence, standing=standing))


def operation(name: str, method: str, path: str, *tags: str, line: int | None = 1) -> OperationSummary:
    return OperationSummary(name, method, path, tags, "", False, f"#/paths/{name}", line, DOCUMENT)


PETS = (
    operation("listPets", "GET", "/pets", "pets", line=12),
    operation("addPet", "POST", "/pets", "pets", line=30),
    operation("getPet", "GET", "/pets/{id}", "pets", "public", line=52),
    operation("listOrders", "GET", "/orders", "orders", line=80),
    operation("health", "GET", "/health", line=101),
)


def summary(
    operations: Sequence[OperationSummary] = PETS,
    *,
    skipped: Sequence[str] = (),
    document: str = DOCUMENT,
    title: str = "Pets",
) -> DocumentSummary:
    return DocumentSummary(
        document=document,
        title=title,
        version="1.2.0",
        openapi="3.1.0",
        description="All about pets.",
        found=len(operations) + len(skipped),
        operations=tuple(operations),
        skipped=tuple(skipped),
        schemes=("bearer: http",),
        servers=("https://pets.example.com/v1",),
        size=12_345,
        sha256="ab" * 32,
        files=(document,),
    )


def problem(
    code: str,
    line: int | None = None,
    *,
    is_error: bool = True,
    document: str = DOCUMENT,
    column: int | None = 3,
    what: str = "something is wrong",
) -> Problem:
    at = None if line is None else Location(document, Pointer("#/paths"), line, column)
    return Problem(code, what, "mend it", at, Severity.ERROR if is_error else Severity.WARNING)


def after(state: State, *messages: Intent | Fact) -> tuple[State, tuple[Effect, ...]]:
    """Return the state after all messages, and the effects of the last."""
    effects: tuple[Effect, ...] = ()
    for message in messages:
        state, effects = root.after(state, message)
    return state, effects


def opened(document: str = DOCUMENT) -> State:
    """Return the window while it reads a document."""
    return after(State("/jobs"), DocumentsGiven((document,)))[0]


def heard(state: State, *words: Message) -> State:
    return after(state, *(JobReported(word) for word in words))[0]


def read(
    operations: Sequence[OperationSummary] = PETS,
    *,
    offers: int = 20,
    skipped: Sequence[str] = (),
    title: str = "Pets",
) -> State:
    """Return the window with a document that is read and counted."""
    state = opened()
    job = state.document.job or ""
    return heard(
        state,
        DocumentSummarised(job, summary(operations, skipped=skipped, title=title)),
        CasesOffered(job, tuple((each.id, offers) for each in operations), complete=True, flows=4),
    )
