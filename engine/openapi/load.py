"""A document, from wherever it is, to a frozen `Api` and the problems on the way."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from typing import Final

from engine.errors import DocumentError, Problem
from engine.openapi import v2, v3_0, v3_1, v3_2
from engine.openapi.contents import Adapter, Contents, Reading
from engine.openapi.map_references import spread_at_the_top
from engine.openapi.model import Api, Operation, Schemas
from engine.openapi.normal_form import Normaliser
from engine.openapi.parse import parse, text_of
from engine.openapi.placing import placed
from engine.openapi.problems import RefusedHost
from engine.openapi.reachable import with_whole_requests
from engine.openapi.resolve import ROOT, Documents
from engine.openapi.rules import broken_rules
from engine.openapi.source import Source
from engine.openapi.source import read as read_source
from engine.openapi.validate import structure_faults
from engine.openapi.versions import version_of

ADAPTERS: Final[Mapping[str, Adapter]] = {
    "2.0": v2.ADAPTER,
    "3.0": v3_0.ADAPTER,
    "3.1": v3_1.ADAPTER,
    "3.2": v3_2.ADAPTER,
}


def load(
    document: str,
    *,
    report: Callable[[Problem], None],
    stdin: Callable[[], bytes],
    opened: Callable[[Source], Source] = lambda source: source,
    hosts: Collection[str] = (),
) -> Api:
    """Return what can be tested of `document`: a file, folder, ZIP, URL, or `-` for standard input.

    Every problem of the document is reported with line and column; an operation that a problem makes
    unusable is in `Api.skipped`. `opened` sees the source before it is read, and may put another in its place.
    References to other hosts are followed to `hosts` only.

    Raises:
        DocumentError: nothing of the document can be used.
        FetchError: the URL cannot be fetched.
    """
    source = opened(read_source(document, stdin, hosts))
    data = text_of(source.data, source.document)
    parsed = parse(data, source.document)
    version, odd = version_of(parsed.tree, source.document)
    adapter = ADAPTERS[version]
    # An `Api` reads files beside the entry, but never its text again: as large as what was made of it.
    documents = Documents(
        source._replace(data=b""),
        parsed.tree,
        parsed.problems,
        adapter.schemas.siblings,
        json_files={"": parsed.is_json},
        is_indented=parsed.is_indented,
    )
    if documents.has_names:
        documents.anchors.add("", parsed.tree, data)
    reading = Reading(documents, odd)
    spread_at_the_top(reading)
    contents = adapter.read(reading)
    operations = _checked(reading, version, contents.operations)
    findings, refused = documents.remote_faults.gathered(reading.findings)
    for problem in (*documents.problems, *placed(findings, documents, data, parsed.landmarks)):
        report(problem)
    return _api(reading, adapter, contents._replace(operations=operations), source.data, refused)


def _checked(reading: Reading, version: str, operations: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """Add what rules and the official description find; return the operations that can still be tested."""
    reading.findings.extend(broken_rules(reading, ADAPTERS[version].schemas))
    operations = with_whole_requests(reading, operations)
    if not operations:
        reading.warn("no-operations", "no operation can be tested", "add operations below `paths`", ROOT)
    reported = {finding.at for finding in reading.findings}
    reading.findings.extend(
        finding for finding in structure_faults(version, reading.root) if finding.at not in reported
    )
    return operations


def _api(
    reading: Reading, adapter: Adapter, contents: Contents, entry: bytes, refused: tuple[RefusedHost, ...]
) -> Api:
    documents, root = reading.documents, reading.root
    info = root.get("info")
    info = info if isinstance(info, dict) else {}
    return Api(
        title=str(info.get("title") or ""),
        version=str(info.get("version") or ""),
        openapi=str(root.get("openapi", root.get("swagger"))),
        sha256=hashlib.sha256(entry).hexdigest(),
        operations=contents.operations,
        security_schemes=contents.security_schemes,
        schemas=Schemas(documents.at, Normaliser(documents, adapter.schemas, reading.forms)),
        description=str(info.get("description") or ""),
        servers=contents.servers,
        skipped=tuple(reading.skipped),
        fetched=documents.fetched,
        refused=refused,
    )


def check(document: str, *, stdin: Callable[[], bytes]) -> tuple[Problem, ...]:
    """Return every problem of `document`, the one that makes it unreadable included.

    Raises:
        FetchError: the URL cannot be fetched.
    """
    problems: list[Problem] = []
    try:
        load(document, report=problems.append, stdin=stdin)
    except DocumentError as error:
        problems.append(error.problem)
    return tuple(problems)
