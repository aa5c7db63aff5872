"""Flows about what must be refused because of what was done before: twice, by others, in the wrong place."""

from engine.cases.flows import bodies
from engine.cases.flows.bench import About, Bench, renamed, second
from engine.cases.model import Flow, TestCase
from engine.cases.oracles import documents
from engine.openapi.model import Operation


def delete_twice(bench: Bench) -> Flow | None:
    """Deleting again what is gone is no defect of the service."""
    operation, deleted = bench.kept.delete, bench.deleted
    if operation is None or deleted is None or not bench.kept.deletes:
        return None
    noun, word = bench.kept.noun, "delete-twice"
    again = bench.expecting(deleted, operation, "again")
    return bench.flow(
        About(
            word, operation, f"{bench.kept.a_noun} is deleted twice", "DELETE is idempotent (RFC 9110, 9.2.2)"
        ),
        bench.made(bench.created),
        bench.step("delete", deleted, word, f"deletes the {noun}"),
        bench.step("delete-again", again, word, "finds nothing to delete"),
    )


def create_conflict(bench: Bench) -> Flow | None:
    """What must be unique is taken once."""
    operation, made = bench.kept.create, bench.created
    may_return_the_first = documents(operation, "200") and documents(operation, "201")
    if not documents(operation, "409") or may_return_the_first or not bodies.holds_run(made.request.body):
        return None
    word = "create-conflict"
    again = bench.expecting(made._replace(captures={}), operation, "conflict")
    return bench.flow(
        About(word, operation, f"{bench.kept.a_noun} is not made twice", "409 is documented", 0.6),
        bench.made(made),
        bench.step("create-again", again, word, "must refuse what is taken"),
    )


def hierarchy(bench: Bench) -> Flow | None:
    """A child is found under its own parent only."""
    at, read = bench.kept.holder, bench.read
    other = bench.second_parent
    if at is None or read is None or other is None or bench.is_named_by_client:
        return None
    word = "hierarchy"
    names = {name: second(name) for name in bench.parents[at].case.captures}
    elsewhere = bench.expecting(renamed(read, names), bench.kept.read, "owner")
    title = f"{bench.kept.a_noun} is not found under another parent"
    return bench.flow(
        About(word, bench.kept.read, title, "the path says what the object belongs to", 0.7),
        bench.step("setup-second", other, "setup", "makes another parent"),
        bench.made(bench.created),
        bench.step("read-elsewhere", elsewhere, word, "must not find it there"),
        cleanup=bench.second_parent_cleanup,
    )


def other_user(bench: Bench) -> Flow | None:
    """Nobody reads or deletes what belongs to somebody else."""
    kept, read = bench.kept, bench.read
    if not bench.is_protected(kept.create) or read is None:
        return None
    word, steps = "other-user", []
    for role, operation in (("read-as-other", kept.read), ("delete-as-other", kept.delete)):
        case = _as_other(bench, operation) if operation and bench.is_protected(operation) else None
        if case is not None:
            steps.append(bench.step(role, case, word, "must refuse another user"))
    if not steps:
        return None
    title = f"Nobody reaches the {kept.noun} of another user"
    about = About(word, kept.read, title, "the second credential is of a user who must not reach it", 0.8)
    return bench.flow(
        about, bench.made(bench.created), *steps, bench.step("read", read, word, "finds it where it was")
    )


def _as_other(bench: Bench, operation: Operation) -> TestCase | None:
    subject = bench.subject(operation)
    return bench.written(operation, "other", lambda _: subject.minimal()._replace(auth="other"), "owner")
