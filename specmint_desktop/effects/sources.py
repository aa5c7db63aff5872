"""A part of a file of the document, as the source view shows it: few lines, none too long, all of it visible."""

import re
import zipfile
import zlib
from pathlib import Path
from typing import Final, NamedTuple

from engine.errors import DocumentError, Location
from specmint_desktop.state.documents import ReadSource, SourceText
from specmint_desktop.state.plain_text import visible

MOST_BYTES: Final = 200_000_000
LINES: Final = 2_000
LONGEST_LINE: Final = 2_000
_BEFORE: Final = 400
_STEP: Final = 1 << 16
_BOM: Final = b"\xef\xbb\xbf"
# YAML ends lines with these too; JSON only with a line feed.
_YAML_BREAKS: Final = re.compile(rb"\r\n?|\xc2\x85|\xe2\x80[\xa8\xa9]")


class _Cut(NamedTuple):
    """What is shown of a line; `start` is the index of its first character in the line, after `lead`."""

    text: str
    start: int
    lead: int


def part(asked: ReadSource) -> SourceText:
    """Return the lines around the place.

    Raises:
        DocumentError: the text is not there any more, or cannot be read.
    """
    data = _with_line_feeds(_bytes_of(asked.document).removeprefix(_BOM))
    total = data.count(b"\n") + (not data.endswith(b"\n"))
    marked = min(max(asked.line, 1), max(total, 1))
    first = asked.first_line or marked - LINES // 2
    first = max(1, min(first, total - LINES + 1))
    start = _start_of(data, first)
    lines = _lines(data, start)
    cuts = [
        _cut(line, asked.column if number == marked else None) for number, line in enumerate(lines, first)
    ]
    return SourceText(
        asked.document,
        "\n".join(cut.text for cut in cuts),
        asked.line,
        asked.column,
        first,
        max(total, 1),
        _mark(cuts, marked - first, asked.column),
    )


def _bytes_of(document: str) -> bytes:
    path = Path(document)
    try:
        if path.is_file():
            if path.stat().st_size > MOST_BYTES:
                raise _refused(document, f"it has more than {MOST_BYTES:,} bytes")
            return path.read_bytes()
        for parent in path.parents:
            if parent.is_file():
                return _member(parent, path.relative_to(parent).as_posix(), document)
    except (OSError, ValueError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise _refused(document, reason) from error
    raise _refused(document, "there is no such file")


def _member(archive: Path, name: str, document: str) -> bytes:
    with zipfile.ZipFile(archive) as opened:
        try:
            member = opened.getinfo(name)
        except KeyError:
            raise _refused(document, f"the ZIP holds no `{name}`") from None
        if member.file_size > MOST_BYTES:
            raise _refused(document, f"it has more than {MOST_BYTES:,} bytes")
        with opened.open(member) as stream:
            return stream.read(member.file_size)


def _refused(document: str, reason: str) -> DocumentError:
    return DocumentError(
        "source-unreadable",
        f"the source cannot be shown: {reason}",
        cure="check the document again",
        at=Location(document),
    )


def _with_line_feeds(data: bytes) -> bytes:
    if data[:1000].lstrip()[:1] in (b"{", b"["):
        return data
    return _YAML_BREAKS.sub(b"\n", data)


def _start_of(data: bytes, line: int) -> int:
    """Return where a line begins; whole steps are counted in C."""
    missing, at = line - 1, 0
    while missing:
        found = data.count(b"\n", at, at + _STEP)
        if found >= missing:
            break
        missing -= found
        at += _STEP
    for _ in range(missing):
        at = data.index(b"\n", at) + 1
    return at


def _lines(data: bytes, start: int) -> list[str]:
    end = start
    for _ in range(LINES):
        found = data.find(b"\n", end)
        if found < 0:
            end = len(data)
            break
        end = found + 1
    text = data[start:end].decode(errors="replace")
    return [line.removesuffix("\r") for line in text.removesuffix("\n").split("\n")]


def _cut(line: str, column: int | None) -> _Cut:
    """Return a line of at most `LONGEST_LINE` characters, around `column` where that stands far behind."""
    if len(line) <= LONGEST_LINE:
        return _Cut(visible(line), 0, 0)
    start = max(0, (column or 1) - 1 - _BEFORE)
    piece = visible(line[start : start + LONGEST_LINE])
    lead = "… " if start else ""
    tail = f" … {len(line):,} characters" if start + LONGEST_LINE < len(line) else ""
    return _Cut(f"{lead}{piece}{tail}", start, len(lead))


def _mark(cuts: list[_Cut], index: int, column: int | None) -> int | None:
    if column is None or not 0 <= index < len(cuts):
        return None
    cut = cuts[index]
    return min(max(column - 1 - cut.start, 0) + cut.lead, len(cut.text))
