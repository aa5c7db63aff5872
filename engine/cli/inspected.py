"""What `specmint inspect` found, as text for people who test."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from engine.cases.coverage.model import CRITERIA
from engine.cases.coverage.words import REASONS
from engine.cli.terminal import counted, printable, tell

Entry = dict[str, Any]

MOST_EXAMPLES = 5
MOST_LINES = 40
"""Lines of a list without an end of its own; all of it is in `--json`."""
_LONGEST = 60


def print_document(found: Entry) -> None:
    operations = found["operations"]
    planned = sum(each["cases"]["planned"] for each in operations)
    available = sum(each["cases"]["available"] for each in operations)
    about = found["document"]
    tell(
        f"{about['title']} {about['version']} (OpenAPI {about['openapi']}): "
        f"{counted(len(operations), 'operation')}, {planned:,} of {counted(available, 'possible case')} planned, "
        f"{counted(sum(each['requests'] for each in operations), 'request')} to run them"
    )
    _coverage(found["coverage"])
    _operations(operations)
    _techniques(operations)
    _left_out(found["leftOut"], sum(sum(_cut(each).values()) for each in operations))
    _links(found["links"])
    _rules(found["rules"])
    _flows(found["flows"])
    for skipped in found["skipped"]:
        tell(f"skipped: {skipped['name']}: {skipped['reason']}")


def _coverage(coverage: Entry) -> None:
    tell("")
    for note in coverage["notes"]:
        tell(note["text"])
    rows = [
        (f"{each['covered']:,}", "of", f"{each['total']:,}", CRITERIA[name])
        for name, each in coverage["criteria"].items()
    ]
    _table([("COVERED", "", "", "WHAT"), *rows])


def _operations(operations: Sequence[Entry]) -> None:
    head = ("METHOD", "PATH", "OPERATION", "INPUTS", "CASES", "REQUESTS", "LEVEL", "NEXT")
    _table([head, *map(_operation, operations)])


def _operation(entry: Entry) -> tuple[str, ...]:
    inputs = [f"{each['name']}{'' if each['required'] else '?'}" for each in entry["parameters"]]
    if entry["body"]:
        inputs.append("body" if entry["body"]["required"] else "body?")
    return (
        entry["method"],
        _short(entry["path"]),
        _short(entry["operationId"]),
        _short(",".join(inputs), 40),
        f"{entry['cases']['planned']:,} of {entry['cases']['available']:,}",
        f"{entry['requests']:,}{', leaves data' if entry['leavesData'] else ''}",
        entry["level"],
        _short(entry["next"].partition(" ")[2], 90),
    )


def _techniques(operations: Sequence[Entry]) -> None:
    available: Counter[str] = Counter()
    planned: Counter[str] = Counter()
    for each in operations:
        for technique, count in each["cases"]["byTechnique"].items():
            available[technique] += count["available"]
            planned[technique] += count["planned"]
    rows = [(name, f"{planned[name]:,}", f"{available[name]:,}") for name in sorted(available)]
    _table([("TECHNIQUE", "PLANNED", "AVAILABLE"), *rows])


def _cut(entry: Entry) -> Counter[str]:
    """Return what waits behind the number of cases, by technique."""
    cut: Counter[str] = Counter(entry["cut"])
    return cut


def _left_out(left_out: Sequence[Entry], cut: int) -> None:
    by_reason: dict[str, list[Entry]] = {}
    for each in left_out:
        by_reason.setdefault(each["reason"], []).append(each)
    if not by_reason and not cut:
        return
    tell("")
    tell("LEFT OUT")
    if cut:
        tell(f"cut: {cut:,} ({REASONS['cut']}: raise --cases)")
    for reason, same in sorted(by_reason.items(), key=lambda pair: -len(pair[1])):
        tell(f"{reason}: {len(same):,} ({REASONS[reason]})")
        _examples(same)


def _examples(same: Sequence[Entry]) -> None:
    """Print each detail once, with its first place."""
    by_detail: dict[str, list[Entry]] = {}
    for each in same:
        by_detail.setdefault(each["detail"], []).append(each)
    most = sorted(by_detail.values(), key=len, reverse=True)
    for alike in most[:MOST_EXAMPLES]:
        first = alike[0]
        what = f" {first['technique']}" if first["technique"] else ""
        more = f", and {len(alike) - 1:,} more" if len(alike) > 1 else ""
        tell(f"  {first['detail']}: {first['operationId']}{what}{more}")
        tell(f"    {first['target']}")
    _rest(sum(map(len, most[MOST_EXAMPLES:])))


def _links(links: Sequence[Entry]) -> None:
    rows = [
        (f"{link['score']:.1f}", link["from"], "->", link["to"], link["parameter"], link["capture"])
        for link in sorted(links, key=lambda link: -float(link["score"]))
    ]
    _table([("SCORE", "FROM", "", "TO", "PARAMETER", "TAKEN FROM"), *rows[:MOST_LINES]])
    _rest(len(rows) - MOST_LINES)


def _rules(rules: Sequence[Entry]) -> None:
    """Print what inputs ask of each other, guesses last: they shape requests, and nothing is called wrong for them."""
    rows = [
        (f"{rule['confidence']:.1f}", rule["operationId"], "" if rule["broken"] else "a guess", rule["rule"])
        for rule in sorted(rules, key=lambda rule: -float(rule["confidence"]))
    ]
    _table([("SURE", "OPERATION", "", "RULE BETWEEN INPUTS"), *rows[:MOST_LINES]])
    _rest(len(rows) - MOST_LINES)


def _flows(flows: Sequence[Entry]) -> None:
    rows = [(flow["id"], flow["technique"], " > ".join(_steps(flow))) for flow in flows]
    _table([("FLOW", "TECHNIQUE", "STEPS"), *rows[:MOST_LINES]])
    _rest(len(rows) - MOST_LINES)


def _steps(flow: Entry) -> Iterator[str]:
    yield from (step["operationId"] for step in flow["steps"])
    yield from (f"({step['operationId']})" for step in flow["cleanup"])


def _rest(count: int) -> None:
    if count > 0:
        tell(f"  and {count:,} more, see --json")


def _short(text: str, most: int = _LONGEST) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _table(rows: Sequence[tuple[str, ...]]) -> None:
    """Print a table, a head without rows not at all."""
    if len(rows) < 2:
        return
    cells = [[printable(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    tell("")
    for row in cells:
        tell("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
