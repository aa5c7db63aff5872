"""What the makers of values share: the state of one value in the making, and how it can fail."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Literal, NamedTuple, Protocol, TypeAlias

from engine.cases.rng import Stream
from engine.cases.values.effective import Effective, Effectives
from engine.errors import Pointer
from engine.openapi.model import JsonValue

OBJECT = frozenset(("object",))
DEEPEST = 12
MOST_ITEMS = 200
LONGEST_TEXT = 10_000
_NODES = 2_000
# Optional parts go into the first 60 objects and arrays: a body that nobody can read finds no more.
RESERVE = _NODES - 60
"""Where less is left of a `Run`, it is for required values only."""

Shape: TypeAlias = Literal["minimal", "full"]
Style: TypeAlias = Literal["plain", "realistic"]
ValuePlace: TypeAlias = tuple[tuple[Pointer, ...], str]
"""The schemas that a value is the conjunction of, and the name that it stands under."""
NoValueReason: TypeAlias = Literal[
    "unsatisfiable", "unsolved", "too-large", "duplicate", "not-verified", "another-variant"
]


class NoValue(Exception):  # noqa: N818 - an answer to be expected, not an error
    """There is no value, or none was found; never leaves the case room."""

    def __init__(self, reason: NoValueReason, detail: str, at: tuple[Pointer, ...] = ()) -> None:
        super().__init__(reason, detail)
        self.reason: NoValueReason = reason
        self.detail = detail
        self.at = at


class Mode(NamedTuple):
    """Which values are asked for; one maker is kept for each mode, and serves both styles."""

    shape: Shape = "minimal"
    examples: bool = True
    unique: bool = False
    unique_names: bool = False


class Context(NamedTuple):
    """Where a value stands: what its name says about it depends on the name of its parent."""

    mode: Mode
    name: str = ""
    parent: str = ""


def plainest(types: frozenset[str], context: Context) -> Context:
    """Return the plainest context in which the same values are made, so that one maker serves both."""
    if types == OBJECT:  # its properties know it by its own name
        return Context(context.mode, context.name) if context.parent else context
    # Of the other types only the values of arrays differ between minimal and full.
    if context.mode.shape == "full" and types.isdisjoint(("object", "array")):
        return Context(_minimal(context.mode), context.name, context.parent)
    return context


@cache
def _minimal(mode: Mode) -> Mode:
    return mode._replace(shape="minimal")


class Run:
    """One value in the making: its draws, its style, the schemas entered, and how much may still be built.

    `unsure` is set by makers whose value only a judge can confirm.
    """

    __slots__ = ("draw", "left", "style", "trail", "unsure")

    def __init__(self, draw: Stream, style: Style = "plain") -> None:
        self.draw = draw
        self.style: Style = style
        self.trail: list[int] = []
        self.left = _NODES
        self.unsure = False

    def enter(self, identity: int, at: tuple[Pointer, ...]) -> None:
        """Count one object or array on the way down; a schema stands in itself only once."""
        trail = self.trail
        if len(trail) >= DEEPEST or self.left <= 0 or trail.count(identity) >= 2:
            raise NoValue(
                "too-large", f"{at[0] if at else 'the value'} goes deeper than {DEEPEST} levels", at
            )
        self.left -= 1
        trail.append(identity)

    def repeat(self, spent: int, made: int, wanted: int, at: tuple[Pointer, ...]) -> None:
        """Count what is sent again: `spent` went into the first `made` of `wanted` items."""
        if wanted > made and spent:
            self.left -= spent * (wanted - made) // made
            if self.left <= 0:
                raise NoValue("too-large", f"{wanted} items are more than can be built", at)


Maker: TypeAlias = Callable[[Run], JsonValue]


class Workshop(Protocol):
    """What the makers of objects and arrays need of `Values`."""

    @property
    def effectives(self) -> Effectives: ...

    @property
    def domain(self) -> str | None: ...

    def cell(self, pointers: tuple[Pointer, ...], context: Context) -> "Cell": ...

    def identity(self, pointers: tuple[Pointer, ...]) -> int: ...

    def sample_stream(self, pointers: Sequence[Pointer]) -> Stream: ...

    def flat(self, effective: Effective, context: Context, names: Sequence[str] | None = None) -> Maker: ...

    def is_accepted(self, pointers: Sequence[Pointer], value: JsonValue) -> bool: ...

    def object_example(self, effective: Effective, context: Context) -> Mapping[str, JsonValue] | None: ...

    def without_read_only(self, pointers: Sequence[Pointer], value: JsonValue) -> JsonValue: ...


class Cell:
    """A maker that is made when first used, so that schemas may refer to themselves."""

    __slots__ = ("_compile", "build")

    def __init__(self, compile_: Callable[["Cell"], Maker]) -> None:
        self._compile: Callable[[Cell], Maker] | None = compile_
        self.build: Maker = self._first

    def _first(self, run: Run) -> JsonValue:
        compile_ = self._compile
        if compile_ is not None:
            try:
                self.build = compile_(self)
            except NoValue as none:
                self.build = _refusing(none)
            self._compile = None
        return self.build(run)


def _refusing(none: NoValue) -> Maker:
    def build(_run: Run) -> JsonValue:
        raise NoValue(none.reason, none.detail, none.at)

    return build
