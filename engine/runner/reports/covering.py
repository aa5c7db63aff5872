"""What a run covered of the document, as a part of the page: each number stands in text."""

from collections.abc import Iterator

from engine.cases.coverage.model import CRITERIA, Measure, level_name
from engine.cases.coverage.words import next_step
from engine.runner.coverage import Covered, seen_notes
from engine.runner.reports.escaping import safe


def coverage_section(seen: Covered) -> Iterator[str]:
    """Yield the criteria, and the level of each operation with the status codes that it answered."""
    yield '<section class="notes" id="coverage"><h2>Covered of the document</h2><ul>'
    yield from (f"<li>{safe(text)}</li>" for text in seen_notes(seen))
    yield "</ul><table><tr><th>Criterion</th><th>Seen</th><th>Of</th></tr>"
    yield from (_row(name, measure) for name, measure in seen.measures.items())
    yield "</table><details><summary>Operation by operation</summary><table>"
    yield "<tr><th>Operation</th><th>Level</th><th>Answered</th><th>Next</th></tr>"
    for each in seen.operations:
        operation = each.operation
        codes = ", ".join(map(str, seen.statuses[operation.id])) or "nothing"
        step = next_step(each.measures) if seen.is_whole else ""
        name = safe(f"{operation.method} {operation.path}")
        yield f"<tr><td>{name}</td><td>{level_name(each.level)}</td><td>{codes}</td><td>{safe(step)}</td></tr>"
    yield "</table></details></section>"


def _row(name: str, measure: Measure) -> str:
    said = safe(CRITERIA[name])
    return f"<tr><td>{said}</td><td>{measure.covered:,}</td><td>{measure.total:,}</td></tr>"
