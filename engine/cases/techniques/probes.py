"""Probes of single inputs: whatever the service thinks of them, it must answer and stay up.

They change nothing, never wait and call nobody: quotes that end nowhere, an echo, a sum in a template.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from engine.cases.model import Kind
from engine.cases.sites import Site
from engine.cases.subject import Subject
from engine.cases.techniques.candidate import Candidate
from engine.cases.techniques.words import the_input
from engine.cases.values.effective import Effective
from engine.cases.wire.shapes import is_file
from engine.openapi.model import JsonValue

_LONG_TEXT = 10_000
_LONG_LINE = 2_000  # many servers take no longer line of a request
_HUGE: Mapping[str, JsonValue] = {"integer": 2**63 - 1, "number": 1e300}
_ODD = "a\u0001b\u202ec\u200bd\u0301e"
_TOLD = frozenset(("enum", "const", "format", "pattern"))


class Probe(NamedTuple):
    text: str
    says: str


_INJECTIONS: Final[Mapping[str, Probe]] = {
    "sql-injection": Probe("specmint'\")", "quotes that SQL would trip over"),
    "nosql-injection": Probe('{"$gt": ""}', "an operator of a document database"),
    "command-injection": Probe("; echo specmint", "a command for a shell"),
    "path-traversal": Probe("../../../../etc/hostname", "a path that leads upwards"),
    "script-injection": Probe("<script>alert(1)</script>", "a script for a browser"),
    "template-injection": Probe("${7*7}{{7*7}}", "an expression for a template"),
}


def limits_unset(subject: Subject, site: Site) -> Iterator[Candidate]:
    """Very long text, huge numbers and odd characters, where the document sets no limit."""
    effective = subject.effective(site)
    if not _is_probed(subject, site):
        return
    if _is_free_text(effective):
        if "maxLength" not in effective.keywords:
            size = _LONG_TEXT if site.place == "body" else _LONG_LINE
            yield _boundary(subject, site, "long-string", "x" * size, f"a text of {size} characters")
        if site.place != "header" and (site.place != "body" or subject.sends_json):
            yield _boundary(
                subject, site, "odd-characters", _ODD, "control, bidirectional and zero-width characters"
            )
    elif {"maximum", "exclusiveMaximum", "format", "enum", "const"}.isdisjoint(effective.keywords):
        huge = next((_HUGE[kind] for kind in _HUGE if effective.types == {kind}), None)
        if huge is not None:
            yield _boundary(subject, site, "huge-number", huge, f"the number {huge}")


def injections(subject: Subject, site: Site) -> Iterator[Candidate]:
    """One probe of each kind in each free text."""
    if not _is_probed(subject, site) or not _is_free_text(subject.effective(site)):
        return
    for technique, probe in _INJECTIONS.items():
        if site.place == "header" and "{{" in probe.text:
            continue  # two braces have no escape there
        yield _candidate(
            subject,
            site,
            technique,
            "security",
            probe.text,
            f"stays up when {the_input(site)} holds {probe.says}",
            f"{the_input(site)} takes any text, so it must be treated as text",
        )


def _is_probed(subject: Subject, site: Site) -> bool:
    """Tell whether a probe does no harm here: nothing is deleted by it, and the object asked for stays the same."""
    if site.place in ("path", "cookie", "querystring") or subject.operation.method == "DELETE":
        return False
    return not subject.is_decided(site) and not (subject.is_text(site) and _is_of_bytes(subject, site))


def _is_of_bytes(subject: Subject, site: Site) -> bool:
    """Tell whether a value stands for the bytes of a file, which are no text."""
    schemas = subject.values.effectives.schemas
    return any(is_file(schemas.at(at)) for at in subject.effective(site).pointers)


def _is_free_text(effective: Effective) -> bool:
    return effective.types == {"string"} and effective.is_plain and _TOLD.isdisjoint(effective.keywords)


def _boundary(subject: Subject, site: Site, technique: str, value: JsonValue, what: str) -> Candidate:
    return _candidate(
        subject,
        site,
        technique,
        "boundary",
        value,
        f"stays up when {the_input(site)} holds {what}",
        f"the document sets no limit for {the_input(site)}",
    )


def _candidate(  # noqa: PLR0913, PLR0917 - the parts of a case, each once
    subject: Subject, site: Site, technique: str, kind: Kind, value: JsonValue, says: str, why: str
) -> Candidate:
    return Candidate(
        technique,
        kind,
        site.at,
        "alive",
        says,
        why,
        lambda _: subject.with_value(site, value),
        site.place,
        site.leaf,
    )
