"""The run as JUnit XML, as servers for continuous integration read it."""

import re
from xml.sax.saxutils import escape, quoteattr

from engine.runner.message import lines_of
from engine.runner.model import CaseResult, RunResult

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit_report(result: RunResult) -> bytes:
    """Return one suite per operation; the name of a test begins with the id of its case."""
    grouped: dict[str, list[CaseResult]] = {}
    for each in result.results:
        grouped.setdefault(f"{each.method} {each.path}", []).append(each)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<testsuites name={_quoted(result.title)} {_counts(list(result.results))} {_time(result.took_ms)}>",
    ]
    for name, members in grouped.items():
        took = _time(sum(member.took_ms for member in members))
        stamp = f" timestamp={_quoted(result.started)}" if result.started else ""
        lines.append(f"<testsuite name={_quoted(name)} {_counts(members)} {took}{stamp}>")
        lines += [_test(name, member) for member in members]
        lines.append("</testsuite>")
    lines.append("</testsuites>\n")
    return "\n".join(lines).encode()


def _test(operation: str, result: CaseResult) -> str:
    name = _quoted(f"{result.id}: {result.title}")
    head = f"<testcase classname={_quoted(operation)} name={name} {_time(result.took_ms)}"
    if result.verdict == "pass":
        return f"{head}/>"
    if result.verdict == "skip":
        return f"{head}><skipped message={_quoted(result.reason)}/></testcase>"
    told = escape(_clean("\n".join(lines_of(result))))
    return f"{head}><failure message={_quoted(result.reason)}>{told}</failure></testcase>"


def _counts(results: list[CaseResult]) -> str:
    failed = sum(each.verdict == "fail" for each in results)
    skipped = sum(each.verdict == "skip" for each in results)
    return f'tests="{len(results)}" failures="{failed}" errors="0" skipped="{skipped}"'


def _time(took_ms: int) -> str:
    return f'time="{took_ms / 1000:.3f}"'


def _quoted(text: str) -> str:
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub(lambda found: ascii(found[0])[1:-1], text)
