"""From a case to the test that sends it, and back: the index knows the block, the words of kinds the test in it."""

import re
import zipfile
from typing import Final

from engine.jobs.index_filter import Criteria
from engine.jobs.index_reader import Index
from specmint_desktop.effects.suites import text_of

_COLLECTION: Final = ".postman_collection.json"
_KIND: Final = re.compile(r"""["'](positive|boundary|negative|security)["']""")
_ID_IN_ITEM: Final = re.compile(r'"name": ?"(?:Setup: |Cleanup: )?([a-z0-9-]+): ')


def place_of(
    index: Index, archive: zipfile.ZipFile, format_name: str, case: str, kind: str
) -> tuple[str, int] | None:
    """Return the file and the line, from 1, of the test that sends the case; None where the format has none."""
    found = [each for each in index.places(case) if each.format == format_name and each.part == "code"]
    if not found:
        return None
    place = found[0]
    lines = text_of(archive, place.file).split("\n")[place.first_line - 1 : place.last_line]
    kinds = (match and match[1] for match in map(_KIND.search, lines))
    inside = next((at for at, each in enumerate(kinds) if each == kind), 0)
    return place.file, place.first_line + inside


def case_at(index: Index, path: str, text: str, line: int) -> str | None:
    """Return the case that a line of the shown text belongs to; in test code the first of its test."""
    above = text.split("\n")[:line]
    if path.endswith(_COLLECTION):
        return next((found[1] for each in reversed(above) if (found := _ID_IN_ITEM.search(each))), None)
    case = index.case_at(path, line)
    entry = index.case(case) if case else None
    if entry is None or path.endswith(".json"):
        return case
    block = next((each for each in index.places(entry.id) if each.file == path and each.part == "code"), None)
    start = block.first_line - 1 if block else 0
    kind = _kind_near(text.split("\n")[start:], line - start)
    first = index.cases(entry.operation, 0, 1, Criteria(kinds=(kind,))) if kind else ()
    return first[0].id if first else case


def _kind_near(lines: list[str], line: int) -> str:
    """Return the kind named last up to the line, else the first one below."""
    above = _kinds(lines[:line])
    return above[-1] if above else next(iter(_kinds(lines[line:])), "")


def _kinds(lines: list[str]) -> list[str]:
    return [found[1] for each in lines if (found := _KIND.search(each))]
