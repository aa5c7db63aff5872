"""What a drag, a drop or the clipboard gives: documents, or text."""

from typing import NamedTuple

from PySide6.QtCore import QMimeData

_MOST = 200  # documents of one drop
_LONGEST = 50_000_000  # characters of text


class Given(NamedTuple):
    """Either paths and addresses, or a text, or neither."""

    documents: tuple[str, ...] = ()
    text: str = ""


def given_by(data: QMimeData | None) -> Given:
    """Return what a person gives; addresses of files become paths of this system."""
    if data is None:  # an empty clipboard has none
        return Given()
    if data.hasUrls():
        found = []
        for url in data.urls()[:_MOST]:
            if url.isLocalFile():
                found.append(url.toLocalFile())
            elif url.scheme() in ("http", "https"):
                found.append(url.toString())
        if found:
            return Given(tuple(found))
    if data.hasText() and data.text().strip():
        return Given(text=data.text()[:_LONGEST])
    return Given()
