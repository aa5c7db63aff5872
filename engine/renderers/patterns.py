"""Regular expressions that Python, Java and JavaScript (with and without `u`) read alike."""

import re
from functools import lru_cache

LONGEST_PATTERN = 2_000
DEEPEST_GROUP = 50
LARGEST_COUNT = 10_000

END = r"(?![\s\S])"
"""The end of the text: `$` also matches before a last line break in Python and Java."""

_ANY = r"[\s\S]"
_NO_LINE_END = r"[^\n\r\u2028\u2029]"
_CLASSES = {
    "d": "0-9",
    "w": "A-Za-z0-9_",
    # ECMA-262: white space and line terminators. Python and Java differ from it and from each other.
    "s": r"\t\n\x0b\f\r \xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff",
}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
_SHOWN = {"\t": r"\t", "\n": r"\n", "\r": r"\r", "\f": r"\f"}
_OPENING = re.compile(r"\?[:=!]|\?<[A-Za-z_$][A-Za-z0-9_$]*>|(?!\?)")
_COUNT = re.compile(r"\{(\d+)(,(\d*))?\}", re.ASCII)
_SYNTAX = frozenset("^$\\.*+?()[]{}|/")
_CLASS_SYNTAX = frozenset("^\\[]-")


class _NotPortableError(Exception):
    pass


@lru_cache(maxsize=4096)
def portable(pattern: str) -> str | None:
    """Return an ECMA-262 pattern in the form that all four read alike, `None` where there is none."""
    if len(pattern) > LONGEST_PATTERN:
        return None
    try:
        written = _Reader(pattern).read()
        re.compile(written)
    except (_NotPortableError, re.error, RecursionError, OverflowError):
        return None
    return written


class _Reader:
    """One pass over the pattern; raises `_NotPortableError` at the first thing that engines read differently."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._out: list[str] = []
        self._open_groups: list[bool] = []
        self._repeatable = False

    def read(self) -> str:
        while self._at < len(self._pattern):
            self._token(self._next())
        if self._open_groups:
            raise _NotPortableError
        return "".join(self._out)

    def _token(self, character: str) -> None:
        match character:
            case "\\":
                self._put(self._escape())
            case "[":
                self._put(self._class())
            case "(":
                self._open()
            case ")":
                self._close()
            case "|" | "^":
                self._put(character, repeatable=False)
            case "$":
                self._put(END, repeatable=False)
            case ".":
                self._put(_NO_LINE_END)
            case "*" | "+" | "?":
                self._repeat(character)
            case "{":
                self._count()
            case _:
                self._put(_literal(character, _SYNTAX))

    def _put(self, text: str, *, repeatable: bool = True) -> None:
        self._out.append(text)
        self._repeatable = repeatable

    def _next(self) -> str:
        if self._at >= len(self._pattern):
            raise _NotPortableError
        self._at += 1
        return self._pattern[self._at - 1]

    def _peek(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _escape(self) -> str:
        kind = self._next()
        if kind in _CLASSES:
            return f"[{_CLASSES[kind]}]"
        if kind.lower() in _CLASSES:
            return f"[^{_CLASSES[kind.lower()]}]"
        return _literal(self._character(kind), _SYNTAX)

    def _character(self, kind: str) -> str:
        """Return the character that the escape of `kind` stands for."""
        if kind in ("x", "u"):
            return self._hexadecimal(2 if kind == "x" else 4)
        if kind == "0" and self._peek().isdigit():
            raise _NotPortableError
        if kind in _CONTROLS:
            return _CONTROLS[kind]
        if kind.isalnum():
            raise _NotPortableError
        return kind

    def _hexadecimal(self, digits: int) -> str:
        text = self._pattern[self._at : self._at + digits]
        if not re.fullmatch(rf"[0-9A-Fa-f]{{{digits}}}", text):
            raise _NotPortableError
        self._at += digits
        return chr(int(text, 16))

    def _open(self) -> None:
        if len(self._open_groups) >= DEEPEST_GROUP:
            raise _NotPortableError
        found = _OPENING.match(self._pattern, self._at)
        if found is None:
            raise _NotPortableError
        self._at = found.end()
        kept = found[0] if found[0] in ("?:", "?=", "?!") else ""
        self._open_groups.append(kept not in ("?=", "?!"))
        self._put(f"({kept}", repeatable=False)

    def _close(self) -> None:
        if not self._open_groups:
            raise _NotPortableError
        self._put(")", repeatable=self._open_groups.pop())

    def _repeat(self, quantifier: str) -> None:
        if not self._repeatable:
            raise _NotPortableError
        if self._peek() == "?":
            quantifier += self._next()
        self._put(quantifier, repeatable=False)

    def _count(self) -> None:
        found = _COUNT.match(self._pattern, self._at - 1)
        if found is None:
            self._put(r"\{")
            return
        self._at = found.end()
        if any(len(number) > 5 or int(number) > LARGEST_COUNT for number in (found[1], found[3]) if number):
            raise _NotPortableError
        self._repeat(found[0])

    def _class(self) -> str:
        """Return a character class; the opening bracket has been read."""
        negated = self._peek() == "^"
        if negated:
            self._next()
        members: list[str] = []
        sets: set[str] = set()
        while self._peek() != "]":
            self._member(members, sets)
        self._next()
        if any(kind.upper() in sets and kind in sets for kind in _CLASSES):
            return self._everything(negated=negated)
        if not members:
            return self._everything(negated=not negated)
        if any(kind.isupper() for kind in sets):
            raise _NotPortableError
        return f"[{'^' if negated else ''}{''.join(dict.fromkeys(members))}]"

    def _everything(self, *, negated: bool) -> str:
        if negated:
            raise _NotPortableError
        return _ANY

    def _member(self, members: list[str], sets: set[str]) -> None:
        character = self._next()
        if character == "\\" and (self._peek() in _CLASSES or self._peek().lower() in _CLASSES):
            kind = self._next()
            sets.add(kind)
            members.append(_CLASSES[kind.lower()])
            return
        low = self._class_character(character)
        if self._peek() != "-" or self._pattern[self._at + 1 : self._at + 2] in ("]", ""):
            members.append(_literal(low, _CLASS_SYNTAX))
            return
        self._next()
        high = self._class_character(self._next())
        if high < low:
            raise _NotPortableError
        members.append(f"{_range_end(low)}-{_range_end(high)}")

    def _class_character(self, character: str) -> str:
        if character != "\\":
            return character
        kind = self._next()
        if kind.lower() in _CLASSES:
            raise _NotPortableError
        return "\b" if kind == "b" else self._character(kind)


def _literal(character: str, syntax: frozenset[str]) -> str:
    """Return one character as it is written in a pattern, escaped only where all engines agree."""
    code = ord(character)
    if code > 0xFFFF or 0xD800 <= code <= 0xDFFF:
        raise _NotPortableError  # one character with `u`, two without
    if character in syntax:
        return f"\\{character}"
    if character in _SHOWN:
        return _SHOWN[character]
    if code < 0x20 or 0x7F <= code <= 0xA0:
        return f"\\x{code:02x}"
    return character if code < 0x2000 or 0x2070 <= code < 0xFE00 else f"\\u{code:04x}"


def _range_end(character: str) -> str:
    # Python warns of `--`, `&&`, `~~` and `||` in a class, Java reads `&&` as an intersection.
    return f"\\x{ord(character):02x}" if character in "-&~|" else _literal(character, _CLASS_SYNTAX)
