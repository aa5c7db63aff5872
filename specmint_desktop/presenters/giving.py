"""Which document a message gives: a file, folder, ZIP or address, or text that first has to become a file."""

import re
from typing import Final
from urllib.parse import unquote, urlsplit

from resources import FOLDER
from specmint_desktop.state.documents import (
    DocumentsGiven,
    FindPath,
    KeepPastedText,
    PastedTextKept,
    SampleChosen,
)
from specmint_desktop.state.jobs import DocumentOfJobOpened, JobRow
from specmint_desktop.state.messages import Effect, Fact, Intent
from specmint_desktop.state.whole import State

LONGEST_PATH: Final = 4_096
_ADDRESS: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_CONTENT: Final = re.compile(r"""[{\[%#-]|["']?(openapi|swagger)["']?\s*:""")
_DRIVE: Final = re.compile(r"/[A-Za-z]:/")


def document_given(state: State, message: Intent | Fact) -> str | None:
    """Return the one document that the message opens; None where it opens none, or several."""
    match message:
        case DocumentsGiven(documents=(document,)) | PastedTextKept(document=document):
            return document
        case SampleChosen(name=name):
            return str(FOLDER / "samples" / f"{name}.yaml")
        case DocumentOfJobOpened(job=job):
            row = row_of(state, job)
            return None if row is None else row.document
        case _:
            return None


def row_of(state: State, job: str) -> JobRow | None:
    rows = (*state.queue.rows, *state.history.rows)
    return next((row for row in rows if row.id == job), None)


def named_by(text: str) -> str | Effect | None:
    """Return the address that a text is, else what has to be done for it; None where it is blank."""
    line = text.strip()
    if not line:
        return None
    line = line.removeprefix('"').removesuffix('"')
    if "\n" in line or len(line) > LONGEST_PATH or _CONTENT.match(line):
        return KeepPastedText(text)
    if _ADDRESS.fullmatch(line):
        return line
    return FindPath(_path(line))


def _path(line: str) -> str:
    if not line.lower().startswith("file://"):
        return line
    path = unquote(urlsplit(line).path)
    return path[1:] if _DRIVE.match(path) else path
