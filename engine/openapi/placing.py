"""Findings to problems: each gets its line and column, all of one file in one walk."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from engine.errors import Location, Pointer, Problem, Severity
from engine.openapi.positions import locate
from engine.openapi.problems import Finding
from engine.openapi.resolve import Documents

if TYPE_CHECKING:  # JSON is read without a YAML reader
    from engine.openapi.yaml_positions import Landmarks

MOST_OF_ONE_CODE: Final = 50


def placed(
    findings: Iterable[Finding], documents: Documents, data: bytes, landmarks: "Landmarks | None"
) -> list[Problem]:
    """Return the problems of `findings` by file, line and column, each once.

    `data` is the text of the entry, `landmarks` are where keys of it stand, if it is YAML.

    Past `MOST_OF_ONE_CODE` the rest of a code is counted in one problem `more`.
    """
    kept, left_out = _capped(dict.fromkeys(findings))
    by_file: dict[str, list[Pointer]] = {}
    for finding in kept:
        by_file.setdefault(_file_and(finding)[1], []).append(finding.at)
    positions: dict[Pointer, tuple[int, int]] = {}
    for file, pointers in by_file.items():
        text = data if not file else documents.text(file)
        indented = None if file else documents.indented
        known = None if file else landmarks
        is_json = documents.is_json(file)
        positions.update(locate(text, pointers, is_json=is_json, indented=indented, landmarks=known))
    kept.sort(key=lambda finding: (*_file_and(finding), positions[finding.at]))
    problems = [_problem(finding, documents, positions) for finding in kept]
    for code, count in left_out.items():
        problems.append(
            Problem(
                "more",
                f"{count:,} more problems `{code}` are not shown",
                "mend the ones shown first",
                Location(documents.source.document),
                Severity.WARNING,
            )
        )
    return problems


def _capped(findings: Iterable[Finding]) -> tuple[list[Finding], dict[str, int]]:
    seen: dict[str, int] = {}
    kept = []
    for finding in findings:
        seen[finding.code] = seen.get(finding.code, 0) + 1
        if seen[finding.code] <= MOST_OF_ONE_CODE:
            kept.append(finding)
    return kept, {code: count - MOST_OF_ONE_CODE for code, count in seen.items() if count > MOST_OF_ONE_CODE}


def _file_and(finding: Finding) -> tuple[bool, str]:
    file = finding.at.partition("#")[0]
    return bool(file), file


def _problem(finding: Finding, documents: Documents, positions: dict[Pointer, tuple[int, int]]) -> Problem:
    line, column = positions[finding.at]
    shown = documents.source.shown(documents.path(finding.at.partition("#")[0]))
    return Problem(
        finding.code, finding.what, finding.cure, Location(shown, finding.at, line, column), finding.severity
    )
