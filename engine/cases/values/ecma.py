"""A reader of ECMA-262 regular expressions, as far as making text that matches asks for it."""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

ENDLESS = 1 << 30
_DEEPEST = 60
_LONGEST = 5_000


class UnreadableError(Exception):
    """Not a regular expression that we can read."""


class Chars(NamedTuple):
    """One character: `source` is the class, escape or literal as an expression of its own."""

    source: str
    low: int = 1
    high: int = 1


class Sequence(NamedTuple):
    parts: tuple["Node", ...]
    low: int
    high: int


class Choice(NamedTuple):
    options: tuple["Node", ...]
    low: int
    high: int


class Repeat(NamedTuple):
    """`filler`: text before or after an expression that is not anchored there."""

    body: "Node"
    least: int
    most: int
    low: int
    high: int
    filler: bool = False


class Group(NamedTuple):
    number: int
    body: "Node"
    low: int
    high: int


class Back(NamedTuple):
    """What the group `number` held."""

    number: int
    low: int = 0
    high: int = ENDLESS


class Mark(NamedTuple):
    """Takes no character: an anchor such as `^` and `$`, or a look around (`(?`)."""

    word: str
    low: int = 0
    high: int = 0


Node: TypeAlias = Chars | Sequence | Choice | Repeat | Group | Back | Mark


class Expression(NamedTuple):
    """`risky`: a backtracking engine may need exponential time; `looks`: has look-around or references."""

    root: Node
    risky: bool
    looks: bool


def read(pattern: str) -> Expression:
    """Return the tree of `pattern`.

    Raises:
        UnreadableError: not an expression, or one past our limits.
    """
    if len(pattern) > _LONGEST:
        raise UnreadableError(f"longer than {_LONGEST} characters")
    reader = _Reader(pattern)
    options = reader.options(0)
    if reader.at < len(pattern):
        raise UnreadableError(f"`)` at {reader.at} closes nothing")
    looks = reader.looks or reader.names_used
    return Expression(choice([_open_ended(option) for option in options]), reader.risky, looks)


def sequence(parts: list[Node]) -> Node:
    if len(parts) == 1:
        return parts[0]
    low = sum(part.low for part in parts)
    return Sequence(tuple(parts), low, min(sum(part.high for part in parts), ENDLESS))


def choice(options: list[Node]) -> Node:
    if len(options) == 1:
        return options[0]
    return Choice(tuple(options), min(o.low for o in options), max(o.high for o in options))


def _open_ended(option: Node) -> Node:
    """Let text stand before and after where `option` is not anchored."""
    parts: list[Node] = list(option.parts) if isinstance(option, Sequence) else [option]
    filler = Repeat(Chars("[a-z]"), 0, ENDLESS, 0, ENDLESS, filler=True)
    if not _anchored(parts[0] if parts else None, "^"):
        parts.insert(0, filler)
    if not _anchored(parts[-1], "$"):
        parts.append(filler)
    return sequence(parts)


def _anchored(part: Node | None, word: str) -> bool:
    while isinstance(part, (Group, Sequence)):
        if isinstance(part, Group):
            part = part.body
        else:
            part = part.parts[0 if word == "^" else -1] if part.parts else None
    if isinstance(part, Choice):
        return all(
            isinstance(option, (Sequence, Mark)) and _anchored(option, word) for option in part.options
        )
    return isinstance(part, Mark) and part.word == word


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.groups = 0
        self.names: dict[str, int] = {}
        self.risky = False
        self.looks = False
        self.names_used = False

    def peek(self, length: int = 1) -> str:
        return self.text[self.at : self.at + length]

    def take(self, length: int = 1) -> str:
        taken = self.peek(length)
        if len(taken) < length:
            raise UnreadableError("ends in the middle")
        self.at += length
        return taken

    def until(self, end: str) -> str:
        stop = self.text.find(end, self.at)
        if stop < 0:
            raise UnreadableError(f"`{end}` is missing")
        taken = self.text[self.at : stop]
        self.at = stop + len(end)
        return taken

    def options(self, depth: int) -> list[Node]:
        if depth > _DEEPEST:
            raise UnreadableError(f"groups deeper than {_DEEPEST}")
        options = [self.run(depth)]
        while self.peek() == "|":
            self.take()
            options.append(self.run(depth))
        return options

    def run(self, depth: int) -> Node:
        parts: list[Node] = []
        while self.at < len(self.text) and self.peek() not in "|)":
            parts.append(self.quantified(self.atom(depth)))
        return sequence(parts) if parts else Sequence((), 0, 0)

    def quantified(self, atom: Node) -> Node:
        bounds = self.quantifier()
        if bounds is None:
            return atom
        least, most = bounds
        if least > most:
            raise UnreadableError(f"{{{least},{most}}} is out of order")
        if isinstance(atom, Mark):
            return atom if least else Sequence((), 0, 0)
        if most > 8 and _is_loose(atom):
            self.risky = True
        return Repeat(atom, least, most, min(atom.low * least, ENDLESS), min(atom.high * most, ENDLESS))

    def quantifier(self) -> tuple[int, int] | None:
        simple = {"*": (0, ENDLESS), "+": (1, ENDLESS), "?": (0, 1)}.get(self.peek())
        if simple is not None:
            self.take()
        elif self.peek() == "{":
            simple = self.braces()
        if simple is not None and self.peek() == "?":
            self.take()
        return simple

    def braces(self) -> tuple[int, int] | None:
        stop = self.text.find("}", self.at)
        inside = self.text[self.at + 1 : stop] if 0 < stop < self.at + 24 else ""
        low, comma, high = inside.partition(",")
        if not (low.isdecimal() and low.isascii() and (not high or (high.isdecimal() and high.isascii()))):
            return None
        self.at = stop + 1
        least = min(int(low), ENDLESS)
        if not comma:
            return least, least
        return least, min(int(high), ENDLESS) if high else ENDLESS

    def atom(self, depth: int) -> Node:
        first = self.take()
        if first == "(":
            return self.group(depth)
        if first == "[":
            return Chars("[" + self.bracketed())
        if first in "^$":
            return Mark(first)
        if first == "\\":
            return self.escape()
        if first in "*+?":
            raise UnreadableError(f"`{first}` repeats nothing")
        return Chars(first if first == "." else _escaped(first))

    def bracketed(self) -> str:
        start = self.at
        while True:
            taken = self.take()
            if taken == "\\":
                self.take()
            elif taken == "]":
                return self.text[start : self.at]

    def group(self, depth: int) -> Node:
        number = 0
        look = ""
        if self.peek() == "?":
            self.take()
            look = self.opening()
        if not look or look.startswith("<name>"):
            self.groups += 1
            number = self.groups
            self.names[look[6:]] = number
        inside = choice(self.options(depth + 1))
        if self.take() != ")":
            raise UnreadableError("`)` is missing")
        if look in ("=", "!", "<=", "<!"):
            self.looks = True
            return Mark("(?" + look)
        return Group(number, inside, inside.low, inside.high) if look != ":" else inside

    def opening(self) -> str:
        """Read what follows `(?` and return its kind."""
        for kind in (":", "=", "!", "<=", "<!"):
            if self.peek(len(kind)) == kind:
                return self.take(len(kind))
        if self.peek() == "<" or self.peek(2) == "P<":
            self.until("<")
            return "<name>" + self.until(">")
        raise UnreadableError(f"`(?{self.peek()}` is not ECMA-262")

    def escape(self) -> Node:
        kind = self.take()
        if kind in "bB":
            return Mark("\\" + kind)
        if kind in "123456789":
            return self.reference(kind)
        if kind == "k" and self.peek() == "<":
            self.take()
            self.names_used = True
            return Back(self.names.get(self.until(">"), 0))
        reading = _ESCAPES.get(kind)
        return Chars("\\" + kind + (reading(self) if reading else ""))

    def reference(self, digits: str) -> Node:
        while self.peek().isdecimal():
            digits += self.take()
        self.looks = True
        return Back(int(digits[:6]))

    def property_name(self) -> str:
        return self.take() + self.until("}") + "}" if self.peek() == "{" else ""

    def code_point(self) -> str:
        return self.property_name() if self.peek() == "{" else self.take(4)


_ESCAPES: dict[str, Callable[[_Reader], str]] = {
    "p": _Reader.property_name,
    "P": _Reader.property_name,
    "u": _Reader.code_point,
    "x": lambda reader: reader.take(2),
    "c": lambda reader: reader.take(1),
}


def _escaped(character: str) -> str:
    return "\\" + character if character in "{}]/" else character


def _is_loose(node: Node) -> bool:
    """Whether one text can be read in several ways, so that repeating it may explode."""
    if isinstance(node, Repeat):
        return node.least != node.most or _is_loose(node.body)
    if isinstance(node, Group):
        return _is_loose(node.body)
    if isinstance(node, Sequence):
        return any(map(_is_loose, node.parts))
    return isinstance(node, (Choice, Back))
