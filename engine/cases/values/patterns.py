"""Text that matches a pattern, and text that just fails to; each confirmed by a real engine."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.cases.rng import Stream
from engine.cases.values.ecma import (
    ENDLESS,
    Back,
    Chars,
    Choice,
    Expression,
    Group,
    Node,
    Repeat,
    UnreadableError,
    read,
)
from engine.cases.values.ecma import Sequence as Parts

if TYPE_CHECKING:
    from regress import Regex

TRIES = 200
_LONG_TEXT = 300
_SAFE_TEXT = 20
_BACKTRACKS = 100_000
_HEXADECIMAL = re.compile(r"(?=.*[0-9])[0-9A-Fa-f-]{8,}")
_ASCII = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.@ :/+,;!#$%&'()*<=>?[]^`{|}~\"\\"
# ruff: noqa: RUF001 - letters of other alphabets are what this is about
_BEYOND = "\t\néüñßøłÉÜАБвгΑΩαωאבعبあいアカ中文한글กไ‐–—€£°©™½²😀🎉\r\f\v\x00\x01\x1f\x7f\xa0\u2028"


@lru_cache(maxsize=4096)
def expression(pattern: str) -> Expression | None:
    """Return the tree of `pattern`, None where it cannot be read."""
    try:
        return read(pattern)
    except UnreadableError:
        return None


@lru_cache(maxsize=4096)
def _engine(pattern: str) -> "Regex | None":
    from regress import Regex, RegressError

    # JSON Schema asks for Unicode mode; many documents are only readable without it.
    for flags in ("u", ""):
        try:
            return Regex(pattern, flags)
        except RegressError:
            continue
    return None


@lru_cache(maxsize=4096)
def _patient(pattern: str) -> Callable[[str], bool] | None:
    """Return a matcher whose time is bounded whatever the pattern: linear, or cut after a count."""
    from jsonschema_rs import Draft202012Validator, FancyRegexOptions, RegexOptions, ValidationError

    limits = {"size_limit": 1 << 22, "dfa_size_limit": 1 << 22}
    for options in (RegexOptions(**limits), FancyRegexOptions(backtrack_limit=_BACKTRACKS, **limits)):
        try:
            return Draft202012Validator({"pattern": pattern}, pattern_options=options).is_valid
        except (ValidationError, ValueError):
            continue
    return None


def matches(pattern: str, text: str) -> bool:
    """Whether `pattern` is found in `text`; False where it is no pattern at all."""
    known, engine = expression(pattern), _engine(pattern)
    if engine is None:
        return False
    if known is None or known.risky or len(text) > _LONG_TEXT:
        patient = _patient(pattern)
        if patient is not None:
            return patient(text)
        if len(text) > _SAFE_TEXT:
            return False
    try:
        return engine.find(text) is not None
    except UnicodeEncodeError:
        return False


def is_readable(pattern: str) -> bool:
    """Whether the pattern means something to us, so that a failing sampler is not its fault."""
    return expression(pattern) is not None and _engine(pattern) is not None


@lru_cache(maxsize=4096)
def members(source: str) -> str:
    """Return the characters that one class or escape accepts, the plainest first; a choice of them."""
    engine = _engine(f"^(?:{source})$")
    if engine is None:
        return ""
    inside = "".join(c for c in _ASCII + _BEYOND + _named(source) if engine.find(c) is not None)
    return "".join(dict.fromkeys(inside))


def _named(source: str) -> str:
    """Return the characters that a class names itself: ends of ranges in foreign alphabets."""
    import re

    codes = re.findall(r"\\u\{?([0-9A-Fa-f]{4,6})|\\x([0-9A-Fa-f]{2})", source)
    numbers = [int(long or short, 16) for long, short in codes]
    return "".join(chr(n) for n in numbers if n < 0xD800 or 0xDFFF < n <= 0x10FFFF) + "".join(
        c for c in source if not c.isascii()
    )


@lru_cache(maxsize=4096)
def _pleasant(source: str) -> str:
    """Return the characters of a class that a person would type first."""
    inside = members(source)
    if inside.startswith("abcdefghijklmnopqrstuvwxyz"):
        negated = source.startswith("[^") or source in (".", "\\S", "\\D", "\\W")
        return inside[:26] if negated or "0123456789" not in inside else inside[:36]
    letters = "".join(c for c in inside if c.isalnum() and c.isascii())
    return letters or inside


class _Writer:
    """One try: writes text of a wanted length along the tree."""

    def __init__(self, draw: Stream, *, wide: bool) -> None:
        self.draw = draw
        self.alphabet = members if wide else _pleasant
        self.held: dict[int, str] = {}

    def write(self, node: Node, length: int) -> str:
        if isinstance(node, Chars):
            alphabet = self.alphabet(node.source)
            return self.draw.choice(alphabet) if alphabet else ""
        if isinstance(node, Parts):
            return self.row(node.parts, node.low, node.high, length)
        if isinstance(node, Repeat):
            return self.repeat(node, length)
        if isinstance(node, Choice):
            fitting = [o for o in node.options if o.low <= length <= o.high] or node.options
            return self.write(self.draw.choice(fitting), length)
        if isinstance(node, Group):
            text = self.held[node.number] = self.write(node.body, length)
            return text
        return self.held.get(node.number, "") if isinstance(node, Back) else ""

    def row(self, parts: Sequence[Node], low: int, high: int, length: int) -> str:
        written: list[str] = []
        for part in parts:
            low -= part.low
            high = high - part.high if high < ENDLESS else _sum_high(parts[len(written) + 1 :])
            share = self.share(part, max(part.low, length - high), min(part.high, length - low))
            text = self.write(part, share)
            written.append(text)
            length -= len(text)
        return "".join(written)

    def share(self, part: Node, least: int, most: int) -> int:
        if most <= least:
            return least
        if isinstance(part, Repeat):
            if part.filler:
                return least
            size = part.body.low
            if size == part.body.high and size > 1:
                fewest = -(-least // size)
                return (fewest + self.draw.below(max(most // size - fewest, 0) + 1)) * size
        return least + self.draw.below(min(most - least, 12) + 1) if self.draw.below(2) else most

    def repeat(self, node: Repeat, length: int) -> str:
        body = node.body
        if isinstance(body, Chars):
            alphabet = self.alphabet(body.source)
            count = max(node.least, min(length, node.most))
            return "".join(self.draw.choice(alphabet) for _ in range(count)) if alphabet else ""
        fewest = max(node.least, -(-length // body.high) if body.high else 0)
        most = min(node.most, length // body.low if body.low else max(length, node.least))
        if most < fewest:
            return ""
        count = fewest if body.low == body.high else fewest + self.draw.below(min(most - fewest, 4) + 1)
        if not count and length:
            count = 1
        return self.row([body] * count, body.low * count, min(body.high * count, ENDLESS), length)


def _sum_high(parts: Sequence[Node]) -> int:
    total = 0
    for part in parts:
        total += part.high
        if total >= ENDLESS:
            return ENDLESS
    return total


def _natural(node: Node) -> int:
    """Return the length that reads best: a few characters where the pattern leaves it open."""
    if isinstance(node, Repeat):
        if node.filler:
            return 0
        most = min(node.most, max(node.least, 8 if isinstance(node.body, Chars) else 1))
        return _natural(node.body) * most
    if isinstance(node, Parts):
        return sum(map(_natural, node.parts))
    if isinstance(node, Choice):
        return min(map(_natural, node.options))
    return _natural(node.body) if isinstance(node, Group) else node.low


def samples(patterns: Sequence[str], draw: Stream, low: int, high: int) -> Iterator[str]:
    """Yield texts of `low` to `high` code points that match every one of `patterns`; at most 200 tries."""
    trees = [tree for tree in map(expression, patterns) if tree is not None]
    if len(trees) < len(patterns) or not trees:
        return
    tree = max(trees, key=lambda one: one.root.low)
    least, most = max(low, tree.root.low), min(high, tree.root.high)
    if least > most:
        return
    goal = min(max(_natural(tree.root), least), most)
    for attempt in range(TRIES):
        room = min(most - least, attempt // 4)
        length = goal if attempt < 8 else min(max(goal + draw.below(2 * room + 1) - room, least), most)
        text = _Writer(draw, wide=attempt >= 24).write(tree.root, length)
        if low <= len(text) <= high and "{{" not in text and all(matches(p, text) for p in patterns):
            yield text


def sample(patterns: Sequence[str], draw: Stream, low: int, high: int) -> str | None:
    """Return the first of `samples`, None where the tries are used up."""
    return next(samples(patterns, draw, low, high), None)


def nearest_failing(pattern: str, valid_text: str) -> str | None:
    """Return text that does not match, as like to `valid_text` as possible; None where all matches."""
    return failing(pattern, valid_text, keeps=lambda _text: True)


def failing(pattern: str, valid_text: str, *, keeps: Callable[[str], bool]) -> str | None:
    """Return the nearest text that does not match and that `keeps` lets stand, one that can be seen before others."""
    if not is_readable(pattern):
        return None
    for text in sorted(_neighbours(valid_text), key=lambda text: not text.isprintable()):
        if "{{" not in text and keeps(text) and not matches(pattern, text):
            return text
    return None


def _neighbours(text: str) -> Iterator[str]:
    """Yield ever less similar texts: same length and alphabet first.

    Hexadecimal texts (a UUID, a digest) are the same in both cases to who reads what they stand for.
    """
    places = list(dict.fromkeys((*range(min(len(text), 8)), *range(max(len(text) - 8, 0), len(text)))))
    replacements = (_other_case, _other_kind, lambda _: "!", lambda _: " ", lambda _: "é", lambda _: "\n")
    for replacement in replacements[1:] if _HEXADECIMAL.fullmatch(text) else replacements:
        for place in places:
            other = replacement(text[place])
            if other != text[place]:
                yield text[:place] + other + text[place + 1 :]
    yield from (text[:-1], text + text[-1:], text[1:], text + "!", "!" + text, f"{text} {text}")
    yield from (
        "!" * len(text),
        " " * len(text),
        "a" * len(text),
        "0" * len(text),
        "é" * len(text),
        "",
        "!",
        "0",
        "a",
    )


def _other_case(character: str) -> str:
    other = character.swapcase()
    return other if len(other) == 1 and character.isascii() else character


def _other_kind(character: str) -> str:
    if character.isdecimal():
        return "x"
    return "7" if character.isalpha() else "x"
