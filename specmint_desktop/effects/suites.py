"""Reading a suite: the ZIP in a job's folder. Errors of the system become sentences."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from engine.errors import OutputError
from specmint_desktop.effects.highlighting import spans
from specmint_desktop.state.plain_text import visible
from specmint_desktop.state.results import FileText

LARGEST_SHOWN = 2_000_000
"""Characters of one file that are shown; the whole is in the suite."""
LONGEST_LINE = 2_000
"""A JSON file with longer lines is shown indented, where it is not too large for that."""
LARGEST_INDENTED = 1_000_000
MOST_ROWS = 5_000
_GONE = "generate the tests again: the result is no longer kept, or it is damaged"


@contextmanager
def opened(suite_file: str) -> Iterator[zipfile.ZipFile]:
    """Open the suite.

    Raises:
        OutputError: `result-gone`, also for a file that is not in it.
    """
    try:
        with zipfile.ZipFile(suite_file) as archive:
            yield archive
    except (OSError, KeyError, zipfile.BadZipFile, ValueError, UnicodeError) as error:
        raise OutputError("result-gone", f"the result {suite_file} cannot be read", cure=_GONE) from error


def text_of(archive: zipfile.ZipFile, path: str) -> str:
    return archive.read(path).decode("utf-8", "replace").replace("\r\n", "\n")


def shown(path: str, text: str, line: int | None) -> FileText:
    """Return the file as it is shown: coloured, indented where it is one long line, cut where it is huge."""
    is_indented = is_cut = False
    if path.endswith(".json") and _has_long_lines(text):
        indented = _indented(text, line)
        if indented is not None:
            is_indented, is_cut, text, line = True, len(text) > LARGEST_INDENTED, *indented
    if len(text) > LARGEST_SHOWN:
        is_cut, text = True, text[: text.rfind("\n", 0, LARGEST_SHOWN) + 1 or LARGEST_SHOWN]
    text = visible(text)
    return FileText(path, text, spans(path, text), _rows(path, text), line, is_indented, is_cut)


def _has_long_lines(text: str) -> bool:
    return any(len(each) > LONGEST_LINE for each in text.splitlines())


def _indented(text: str, line: int | None) -> tuple[str, int | None] | None:
    """Return the text indented and the line in it; of a huge file only the item that stands on the line."""
    try:
        if len(text) <= LARGEST_INDENTED:
            again = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
            return again, line and _line_of_item(text, again, line)
        if line is not None:
            item = text.split("\n")[line - 1].strip().rstrip(",")
            return json.dumps(json.loads(item), indent=2, ensure_ascii=False), 1
    except (ValueError, RecursionError):
        return None
    return None


def _line_of_item(text: str, again: str, line: int) -> int | None:
    """Return where the first value of a line stands in the indented text: its items keep their order."""
    item = text.split("\n")[line - 1]
    begin = item.find('"name":"')
    if begin < 0:
        return None
    name = item[begin + len('"name":') : item.find('",', begin) + 1]
    at = again.find(f'"name": {name}')
    return None if at < 0 else again.count("\n", 0, at) + 1


def _rows(path: str, text: str) -> tuple[tuple[str, ...], ...]:
    if not path.endswith(".csv"):
        return ()
    rows = csv.reader(io.StringIO(text), strict=False)
    try:
        return tuple(tuple(row) for row, _ in zip(rows, range(MOST_ROWS), strict=False))
    except csv.Error:
        return ()
