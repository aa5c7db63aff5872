"""Flows about what a service keeps of a write: all of it, nothing else, and nothing of a refused one."""

from engine.cases.flows.bench import About, Bench, Step
from engine.cases.flows.fields import (
    is_left_out,
    is_telling,
    is_unlike_a_default,
    kept_checks,
    same_checks,
    value_in,
)
from engine.cases.flows.lists import listing
from engine.cases.model import ABSENT, Check, Flow


def crud(bench: Bench) -> Flow | None:
    """The whole life of an object."""
    kept, read, update = bench.kept, bench.read, bench.replaced or bench.changed
    deleted = bench.deleted if kept.deletes else None
    if read is None or (update is None and deleted is None):
        return None
    noun, operation = kept.noun, kept.replace if bench.replaced else kept.change
    steps = [
        bench.made(bench.created),
        bench.step("read", read, "crud", f"finds the new {noun}", *bench.same_object),
    ]
    page = listing(bench)
    if page is not None:
        steps.append(bench.step("list", page.case, "crud", "lists it", *page.checks("crud")))
    if update is not None:
        checks = kept_checks(bench.fields(operation), update.request.body, "crud")
        steps.append(bench.step("update", update, "crud", f"changes the {noun}"))
        steps.append(bench.step("read-again", read, "crud", f"finds the {noun} as it was changed", *checks))
    if deleted is not None:
        steps += deletion(bench, "crud")
    done = ["made", "read", *(["changed"] if update else []), *(["deleted"] if deleted else [])]
    title = f"{kept.a_noun} is {', '.join(done[:-1])} and {done[-1]}"
    why = "each operation on an object shows what the one before it left"
    return bench.flow(About("crud", kept.create, title, why, 0.9), *steps)


def read_back(bench: Bench) -> Flow | None:
    """What was sent is what is read."""
    whole, read = bench.created_full, bench.read
    if whole is None or read is None:
        return None
    checks = kept_checks(bench.fields(bench.kept.create), whole.request.body, "read-back")
    if not checks:
        return None
    title = f"{bench.kept.a_noun} is read as it was made"
    why = "what is documented in both request and answer is read as it was sent"
    return bench.flow(
        About("read-back", bench.kept.create, title, why, 0.9),
        bench.made(whole),
        bench.step("read", read, "read-back", "finds what was sent", *checks),
    )


def location(bench: Bench) -> Flow | None:
    """The address that the answer gives leads to the new object."""
    read, create = bench.read, bench.kept.create
    successes = (response for response in create.responses if response.status[0] == "2")
    headers = {header.name.lower() for response in successes for header in response.headers}
    if read is None or "location" not in headers or read.request.query:
        return None
    name = "location" if "location" not in bench.created.captures else "locationOfIt"
    made = bench.created._replace(captures={**bench.created.captures, name: "header:Location#path"})
    there = read._replace(wire=read.wire._replace(target="{{" + name + "}}"))
    title = f"`Location` of a new {bench.kept.noun} leads to it"
    why = "`Location` names the object that was made (RFC 9110, 10.2.2)"
    return bench.flow(
        About("location", create, title, why),
        bench.made(made),
        bench.step("follow", there, "location", "finds it at `Location`", *bench.same_object),
    )


def use_after_delete(bench: Bench) -> Flow | None:
    """What was deleted is gone."""
    operation = bench.kept.delete
    if operation is None or not bench.kept.deletes or bench.read is None or bench.deleted is None:
        return None
    title = f"A deleted {bench.kept.noun} can no longer be read"
    about = About("use-after-delete", operation, title, "after DELETE the object is gone")
    return bench.flow(about, bench.made(bench.created), *deletion(bench, "use-after-delete"))


def put_replace(bench: Bench) -> Flow | None:
    """PUT takes the place of the whole object: what it leaves out is not kept."""
    operation, whole, least = bench.kept.replace, bench.created_full, bench.least(bench.kept.replace)
    if operation is None or whole is None or bench.read is None or least is None or not bench.kept.replaces:
        return None
    checks = []
    for field in filter(bench.replaces, bench.fields(operation)):
        old = value_in(whole.request.body, field.sent)
        if (
            field.optional
            and is_left_out(field, least.request.body)
            and is_telling(field, old)
            and is_unlike_a_default(field, old)
        ):
            checks.append(Check("put-replace", field.at, differs=old))
    if not checks:
        return None
    title = f"PUT replaces the whole {bench.kept.noun}"
    why = "PUT replaces the object (RFC 9110, 9.3.4): what it leaves out keeps no old value"
    return bench.flow(
        About("put-replace", operation, title, why, 0.9),
        bench.made(whole),
        bench.step("replace", least, "put-replace", "replaces it with the least it needs"),
        bench.step("read", bench.read, "put-replace", "finds no old value of what was left out", *checks),
    )


def put_idempotent(bench: Bench) -> Flow | None:
    """The same PUT twice is the same as once."""
    operation, read, put = bench.kept.replace, bench.read, bench.replaced
    word = "put-idempotent"
    same = same_checks(bench.fields(operation), "read", word)
    if operation is None or read is None or put is None or not same:
        return None
    title = f"The same PUT twice leaves the same {bench.kept.noun}"
    return bench.flow(
        About(word, operation, title, "PUT is idempotent (RFC 9110, 9.2.2)"),
        bench.made(bench.created),
        bench.step("replace", put, word, "replaces it"),
        bench.step("read", read, word, "finds it replaced"),
        bench.step("replace-again", put, word, "replaces it in the same way"),
        bench.step("read-again", read, word, "finds the same", *same),
    )


def failed_write(bench: Bench) -> Flow | None:
    """A write that is refused changes nothing."""
    operation, read = bench.kept.replace or bench.kept.change, bench.read
    word = "failed-write"
    same = same_checks(bench.fields(operation), "read", word)
    refused = bench.refused(operation) if operation and same else None
    if operation is None or read is None or refused is None:
        return None
    title = f"A refused {operation.method} leaves the {bench.kept.noun} as it was"
    return bench.flow(
        About(word, operation, title, "a request that is refused changes nothing"),
        bench.made(bench.created),
        bench.step("read", read, word, "finds it"),
        bench.step("write", refused, word, "must refuse what the document forbids"),
        bench.step("read-again", read, word, "finds it unchanged", *same),
    )


def patch_keeps(bench: Bench) -> Flow | None:
    """PATCH changes what it names and keeps the rest."""
    operation, whole, read, patch = bench.kept.change, bench.created_full, bench.read, bench.changed
    if operation is None or whole is None or read is None or patch is None:
        return None
    fields = [
        field
        for field in bench.fields(bench.kept.create)
        if value_in(patch.request.body, field.sent) is ABSENT
        and value_in(whole.request.body, field.sent) is not ABSENT
    ]
    word, title = "patch-keeps", f"PATCH of one field keeps the others of the {bench.kept.noun}"
    same = same_checks(fields, "read", word)
    if not same:
        return None
    why = "PATCH changes what it names (RFC 5789); the other fields keep their values"
    return bench.flow(
        About(word, operation, title, why),
        bench.made(whole),
        bench.step("read", read, word, "finds it"),
        bench.step("change", patch, word, "changes one field"),
        bench.step(
            "read-again", read, word, "finds the others unchanged", *same_checks(fields, "read", word)
        ),
    )


def deletion(bench: Bench, word: str) -> tuple[Step, ...]:
    """Return the deletion of the object, and a look at where it was."""
    if bench.read is None or bench.deleted is None:
        return ()
    gone = bench.expecting(bench.read, bench.kept.read, "unknown")
    return (
        bench.step("delete", bench.deleted, word, f"deletes the {bench.kept.noun}"),
        bench.step("read-gone", gone, word, f"no longer finds the {bench.kept.noun}"),
    )
