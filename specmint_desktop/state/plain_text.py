"""Text of a document as it may be drawn: marks that steer or hide text are made visible, and it is never too long."""

import re
from html import escape
from typing import Final

MOST: Final = 300
"""Characters of a line in a list or a label."""

_LONGEST_TOOLTIP: Final = 2_000

# Controls, direction marks, separators, what takes no room, halves of surrogate pairs.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_ENDLESS: Final = re.compile(r"\S{40}(?=\S{20})")
_SOFT_BREAK: Final = re.compile(r"(?<=\S)\r?\n(?=[^\s\-*+#>|`~=\d])")
"""A line end inside a paragraph of Markdown: lists, headings, tables and code begin otherwise."""
_BREAKS: Final = re.compile(r"[\t\n\r]+")


def visible(text: str) -> str:
    """Return the text with a sign in the place of each mark that is not seen; as long as before."""
    return _UNSEEN.sub(_sign, text)


def line(text: str, most: int = MOST) -> str:
    """Return one visible line of at most `most` characters."""
    # Twice as much is looked at, since breaks become one blank; the rest of a million is not touched.
    shown = visible(_BREAKS.sub(" ", text[: 2 * most]))
    return shown if len(shown) <= most and len(text) <= 2 * most else f"{shown[: most - 1]}…"


def paragraph(text: str, most: int) -> str:
    """Return visible text with its line ends, of at most `most` characters."""
    shown = visible(text[:most])
    return shown if len(text) <= most else f"{shown[: most - 1]}…"


def reflowed(text: str) -> str:
    """Return a description whose paragraphs are one line each, so that they wrap where there is room."""
    return _SOFT_BREAK.sub(" ", text)


def tooltip(text: str) -> str:
    """Return the text as a tooltip that shows it as it stands: Qt would draw what looks like HTML."""
    return f"<qt>{escape(visible(text[:_LONGEST_TOOLTIP]))}</qt>"


def breakable(text: str) -> str:
    """Return the text with places where a word without end may go on in the next line."""
    return _ENDLESS.sub("\\g<0>\u200b", text)


def _sign(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"
