"""Text of a document as a literal of another language: the only way to quotes in generated text.

Which characters are escaped is written out here and not asked of `unicodedata`, whose answers change
with the version of Python.
"""

import re
from collections.abc import Callable
from functools import lru_cache

import orjson

from engine.openapi.model import JsonValue

LONGEST_JAVA_PART = 16_000
"""Characters of one Java literal: below 65,535 bytes even where each takes three."""

# Controls, soft hyphen, zero-width and bidirectional marks, line separators, byte-order mark,
# interlinear marks, noncharacters, tags; and surrogates, which no encoder would write.
_UNSEEN = (
    r"\x00-\x1f\x7f-\xa0\xad\u034f\u061c\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202f"
    r"\u205f-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff\U000e0000-\U000e0fff"
)
_PYTHON = re.compile(rf'[\\"{_UNSEEN}]')
_JAVASCRIPT = re.compile(rf"[{_UNSEEN}]|<(?=[/!])")
_UNSEEN_TEXT = re.compile(rf"[{_UNSEEN}]+")
_SPACES = re.compile(r"\s+")
_XML_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Round brackets mean nothing where square ones do not, nor does a dash in a line, nor `_` in a word.
_BEFORE_MARKDOWN = re.compile(
    r"(?=[\\`*{}\[\]<>#!|~&$_+-])(?:(?=[^_+-])|^|(?<![A-Za-z0-9])(?=_)|(?=_(?![A-Za-z0-9])))"
)
_PLAIN = str.maketrans({"\\": "/", '"': "'"})
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\", '"': '\\"'}


def python(text: str) -> str:
    """Return a Python string literal in double quotes, on one line."""
    if is_plain(text):
        return f'"{text}"'
    return f'"{_PYTHON.sub(_python_escape, text)}"'


def java(text: str) -> str:
    """Return a Java expression of type String; a long text is joined at run time."""
    if len(text) <= LONGEST_JAVA_PART and is_plain(text):
        return f'"{text}"'
    parts = [text[at : at + LONGEST_JAVA_PART] for at in range(0, len(text), LONGEST_JAVA_PART)] or [""]
    written = [f'"{_PYTHON.sub(_java_escape, part)}"' for part in parts]
    return written[0] if len(written) == 1 else f'String.join("", {", ".join(written)})'


def javascript(value: JsonValue) -> str:
    """Return a JavaScript expression: JSON that may also stand in a script element or a comment."""
    return _JAVASCRIPT.sub(_javascript_escape, orjson.dumps(value).decode().replace("*/", "*\\/"))


def javascript_text(text: str) -> str:
    """Return a JavaScript string literal in single quotes."""
    if is_plain(text) and "'" not in text and "<" not in text and "*/" not in text:
        return f"'{text}'"
    inside = javascript(_whole(text))[1:-1].replace('\\"', '"').replace("'", "\\'")
    return f"'{inside}'"


def xml(text: str) -> str:
    """Return character data or an attribute's value; what XML cannot hold becomes U+FFFD."""
    clean = _XML_ILLEGAL.sub("\ufffd", text)
    return _each(clean, {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "\r": "&#13;"})


def toml(text: str) -> str:
    """Return a TOML basic string."""
    return f'"{_PYTHON.sub(_toml_escape, _whole(text))}"'


def markdown(text: str) -> str:
    """Return one line of Markdown that shows the text and nothing else."""
    return "\\".join(_BEFORE_MARKDOWN.split(words(text)))


def dotenv(text: str) -> str:
    """Return the value of a `.env` line: one line, in double quotes where it needs them."""
    if re.fullmatch(r"[A-Za-z0-9_./:@%+,=-]*", text):
        return text
    return '"' + _each(_UNSEEN_TEXT.sub(" ", text), {"\\": "\\\\", '"': '\\"', "$": "\\$", "`": "\\`"}) + '"'


@lru_cache(maxsize=256)  # a path, a pointer: each format writes them once or more
def words(text: str, limit: int = 500) -> str:
    """Return text for a comment or a docstring, on one line: nothing in it ends either.

    Quotes, backslashes, `*/` and `{{` lose their meaning; the end is cut at `limit` characters.
    """
    if len(text) <= limit and is_plain(text) and not _changes(text):
        return text
    line = _SPACES.sub(" ", _UNSEEN_TEXT.sub(" ", text)).strip()
    plain = line.translate(_PLAIN).replace("*/", "* /").replace("/*", "/ *").replace("{{", "{ {")
    return plain if len(plain) <= limit else plain[: limit - 3].rstrip() + "..."


def is_plain(text: str) -> bool:
    """Tell whether no language would need an escape inside of double quotes: nearly all text is so."""
    return text.isascii() and text.isprintable() and '"' not in text and "\\" not in text


FILTERS: dict[str, Callable[..., str]] = {
    "python": python,
    "java": java,
    "javascript": javascript,
    "javascript_text": javascript_text,
    "xml": xml,
    "toml": toml,
    "markdown": markdown,
    "dotenv": dotenv,
    "words": words,
}


def _changes(text: str) -> bool:
    return "*" in text or "{{" in text or "  " in text or text != text.strip()


def _each(text: str, table: dict[str, str | int | None]) -> str:
    return text.translate(str.maketrans(table))


def _whole(text: str) -> str:
    """Return the text with lone surrogates replaced: formats without an escape for them."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _python_escape(found: re.Match[str]) -> str:
    character = found[0]
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _java_escape(found: re.Match[str]) -> str:
    character = found[0]
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    return f"\\{code:03o}" if code < 0x100 else _utf16_escape(code)


def _javascript_escape(found: re.Match[str]) -> str:
    return "\\x3c" if found[0] == "<" else _utf16_escape(ord(found[0]))


def _toml_escape(found: re.Match[str]) -> str:
    character = found[0]
    code = ord(character)
    if character in _SHORT:
        return _SHORT[character]
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _utf16_escape(code: int) -> str:
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
