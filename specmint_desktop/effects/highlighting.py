"""Colours of code: which stretches of a text are what, by Pygments' lexers, off the window's thread."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from itertools import accumulate
from pathlib import PurePosixPath
from typing import Any, TypeAlias

LARGEST_COLOURED = 400_000
"""Characters; a larger text is shown plain."""

Span: TypeAlias = tuple[int, int, str]
"""Start and length in UTF-16 units, as Qt counts, and what it is: a word of `KINDS`."""

KINDS = ("keyword", "string", "number", "comment", "function", "type")
"""Each has a colour of its own: `code_keyword` of the theme, and so on."""

# Names of Pygments' token types, the most special first, so that the window needs none of its classes.
_KIND_OF: Mapping[str, str] = {
    "Comment": "comment",
    "Keyword": "keyword",
    "Literal.String.Doc": "comment",
    "Literal.String": "string",
    "Literal.Number": "number",
    "Name.Tag": "function",
    "Name.Attribute": "type",
    "Name.Decorator": "type",
    "Name.Class": "type",
    "Name.Function": "function",
    "Operator.Word": "keyword",
    "Generic.Heading": "keyword",
    "Generic.Subheading": "keyword",
}


def spans(path: str, text: str) -> tuple[Span, ...]:
    """Return the coloured stretches in order; none for a kind of file that we do not write, or a large one."""
    make = _lexers().get(PurePosixPath(path).suffix)
    if make is None or len(text) > LARGEST_COLOURED:
        return ()
    found = tuple(_joined(make(), text))
    return found if text.isascii() or max(text) <= "\uffff" else _in_utf_16(text, found)


def _joined(lexer: Any, text: str) -> Iterator[Span]:
    """Yield neighbours of one kind as one stretch: fewer to draw."""
    begin = end = 0
    last = ""
    for at, token, value in lexer.get_tokens_unprocessed(text):
        kind = _kind(token)
        if kind != last or at != end:
            if last and end > begin:
                yield begin, end - begin, last
            begin, last = at, kind
        end = at + len(value)
    if last and end > begin:
        yield begin, end - begin, last


@cache
def _kind(token: tuple[str, ...]) -> str:
    words = (".".join(token[:size]) for size in range(len(token), 0, -1))
    return next((_KIND_OF[word] for word in words if word in _KIND_OF), "")


def _in_utf_16(text: str, found: tuple[Span, ...]) -> tuple[Span, ...]:
    """Return the stretches counted in UTF-16 units, where a character beyond U+FFFF counts twice."""
    units = list(accumulate((2 if one > "\uffff" else 1 for one in text), initial=0))
    return tuple((units[at], units[at + size] - units[at], kind) for at, size, kind in found)


@cache
def _lexers() -> Mapping[str, Callable[[], Any]]:
    """Return the lexers of the kinds of files that we write; Pygments ships no types."""
    from pygments.lexers.configs import TOMLLexer  # type: ignore[import-untyped]  # see above
    from pygments.lexers.data import JsonLexer  # type: ignore[import-untyped]  # see above
    from pygments.lexers.html import XmlLexer  # type: ignore[import-untyped]  # see above
    from pygments.lexers.javascript import JavascriptLexer  # type: ignore[import-untyped]  # see above
    from pygments.lexers.jvm import JavaLexer  # type: ignore[import-untyped]  # see above
    from pygments.lexers.markup import MarkdownLexer  # type: ignore[import-untyped]  # see above
    from pygments.lexers.python import PythonLexer  # type: ignore[import-untyped]  # see above

    return {
        ".py": PythonLexer,
        ".java": JavaLexer,
        ".js": JavascriptLexer,
        ".json": JsonLexer,
        ".toml": TOMLLexer,
        ".xml": XmlLexer,
        # A fence in a text would name the lexer of any language there is.
        ".md": partial(MarkdownLexer, handlecodeblocks=False),
    }
