"""Flows about values that a client sends and a service must not keep, or has to give itself."""

from engine.cases.flows.bench import About, Bench
from engine.cases.flows.fields import is_telling, value_in
from engine.cases.model import ABSENT, Check, Flow, Request, TestCase
from engine.cases.rng import Stream
from engine.cases.values import Effective
from engine.openapi.model import JsonValue, Operation

_MOST = 3
_PRIVILEGES: tuple[tuple[str, str, JsonValue], ...] = (
    ("role", "role", "admin"),
    ("isAdmin", "is_admin", True),
    ("ownerId", "owner_id", "1"),
    ("verified", "verified", True),
    ("balance", "balance", 1_000_000),
)
"""As camel case and snake case write them, and what nobody gives themselves."""
_ALWAYS_TRIED = 2
"""Of accounts: answers about anything else must document a privilege for it to be tried."""
_ACCOUNTS = frozenset(
    ("user", "account", "member", "profile", "customer", "person", "employee", "admin", "player")
)
_MADE_UP: dict[str, JsonValue] = {
    "date-time": "2001-02-03T04:05:06Z",
    "date": "2001-02-03",
    "uuid": "00000000-0000-4000-8000-00000000000d",
}


def mass_assignment(bench: Bench) -> Flow | None:
    """A privilege that the document does not let a client set is not stored."""
    operation = bench.kept.replace or bench.kept.change or bench.kept.create
    schema = bench.schema(operation)
    if schema is None or bench.answer is None:
        return None
    mine, its = bench.effectives.of(schema), bench.effectives.of(bench.answer)
    is_inside = not any(len(field.sent) == 1 for field in bench.fields(operation))
    if is_inside or _is_open(bench, mine):
        return None
    tried = _ALWAYS_TRIED if bench.kept.noun.rpartition(" ")[2] in _ACCOUNTS else 0
    snake = any("_" in name for name in (*mine.properties, *its.properties))
    named = [(row[1] if snake else row[0], row[2]) for row in _PRIVILEGES]
    sent = {
        name: value
        for number, (name, value) in enumerate(named)
        if name not in mine.properties
        and (name in its.properties or number < tried)
        and _may_be(bench, its, name, value)
    }
    title = f"A client cannot give itself privileges with {bench.kept.a_noun.lower()}"
    about = About("mass-assignment", operation, title, "the document lets no client set this", 0.8)
    return _not_stored(bench, about, sent)


def read_only(bench: Bench) -> Flow | None:
    """A value that only the service sets is not taken from a client."""
    operation = bench.kept.replace or bench.kept.change
    schema = bench.schema(operation)
    if operation is None or schema is None or bench.answer is None:
        return None
    mine, its = bench.effectives.of(schema), bench.effectives.of(bench.answer)
    sent: dict[str, JsonValue] = {}
    for name, pointers in mine.properties.items():
        effective = bench.effectives.of(*pointers)
        value = _made_up(effective) if effective.read_only and name in its.properties else ABSENT
        if value is not ABSENT and len(sent) < _MOST:
            sent[name] = value
    title = f"What only the service sets is not taken from a client with {bench.kept.a_noun.lower()}"
    about = About("read-only", operation, title, "`readOnly` values are the service's own")
    return _not_stored(bench, about, sent)


def default(bench: Bench) -> Flow | None:
    """What is left out has its default."""
    made, read = bench.created, bench.read
    checks = tuple(
        Check("default", field.at, equals=field.effective.keywords["default"])
        for field in bench.fields(bench.kept.create)
        if "default" in field.effective.keywords
        and value_in(made.request.body, field.sent) is ABSENT
        and is_telling(field, field.effective.keywords["default"])
    )
    if read is None or not checks:
        return None
    title = f"{bench.kept.a_noun} has the documented defaults"
    return bench.flow(
        About("default", bench.kept.create, title, "what is left out has its `default`", 0.8),
        bench.made(made),
        bench.step("read", read, "default", "finds the defaults", *checks),
    )


def _not_stored(bench: Bench, about: About, sent: dict[str, JsonValue]) -> Flow | None:
    """Return the flow that sends values and finds them not stored, None where nothing can be sent."""
    word, read = about.technique, bench.read
    acting = _with(bench, about.operation, word, sent)
    if read is None or acting is None or not sent:
        return None
    checks = (Check(word, f"/{name}", differs=value) for name, value in sent.items())
    looked = bench.step("read", read, word, "finds nothing of it", *checks)
    if about.operation is bench.kept.create:
        # Where it is refused nothing can be read, and all is well: the flow is skipped.
        made = acting._replace(captures=bench.created.captures)
        return bench.flow(about, bench.made(made), looked)
    return bench.flow(
        about, bench.made(bench.created), bench.step("write", acting, word, "may refuse or ignore it"), looked
    )


def _with(bench: Bench, operation: Operation, word: str, sent: dict[str, JsonValue]) -> TestCase | None:
    subject = bench.subject(operation)

    def build(_: Stream) -> Request:
        made = bench.created.request if operation is bench.kept.create else subject.minimal()
        return made._replace(body={**made.body, **sent} if isinstance(made.body, dict) else made.body)

    return bench.written(operation, word, build, "ignore-or-refuse")


def _is_open(bench: Bench, effective: Effective) -> bool:
    """Tell whether a schema says by itself that any other property is welcome."""
    schemas = bench.effectives.schemas
    says = any("additionalProperties" in schemas.at(pointer) for pointer in effective.pointers)
    return says and effective.closed is None


def _may_be(bench: Bench, its: Effective, name: str, value: JsonValue) -> bool:
    """Tell whether an answer could hold `value`: else it would say nothing that it does not."""
    pointers = its.properties.get(name)
    if pointers is None:
        return True
    effective = bench.effectives.of(*pointers)
    word = {bool: "boolean", str: "string", int: "integer"}[type(value)]
    fits = word in effective.types or (word == "integer" and "number" in effective.types)
    return fits and value in effective.keywords.get("enum", [value])


def _made_up(effective: Effective) -> JsonValue:
    """Return a value that no service would give by chance, `ABSENT` where there is none."""
    keywords = effective.keywords
    if "enum" in keywords or "const" in keywords or effective.branches:
        return ABSENT
    if "string" in effective.types:
        return _MADE_UP.get(keywords.get("format", ""), "made-up" if "format" not in keywords else ABSENT)
    return 987_654 if effective.types & {"integer", "number"} else ABSENT
