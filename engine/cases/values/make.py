"""Values that satisfy a schema: makers compiled once per schema, confirmed by a judge where in doubt."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from engine.cases.rng import Stream, stream
from engine.cases.values.alternatives import alternatives, name_choices
from engine.cases.values.arrays import array_maker
from engine.cases.values.checks import fits
from engine.cases.values.effective import Effective, Effectives
from engine.cases.values.endless import Endings
from engine.cases.values.limits import Limit, date_ends, length_limits, numeric_limits
from engine.cases.values.making import (
    OBJECT,
    Cell,
    Context,
    Maker,
    Mode,
    NoValue,
    Run,
    Shape,
    Style,
    ValuePlace,
    plainest,
)
from engine.cases.values.merging import has_type
from engine.cases.values.objects import names_by_count, object_maker
from engine.cases.values.scalars import (
    RUN,
    RUN_SAMPLES,
    holds,
    is_unique,
    number_maker,
    text_maker,
    text_of,
    with_token,
)
from engine.cases.values.semantic import domain_of
from engine.errors import Pointer
from engine.openapi.model import JsonValue, Schemas

Judge = Callable[[Pointer, JsonValue], bool]
_TRIES = 8
_MOST_CANDIDATES = 64
_DEEPEST_COMPILE = 12
_PREFERRED = ("object", "array", "string", "integer", "number", "boolean", "null")
_HINTS: Mapping[str, tuple[str, ...]] = {
    "string": ("minLength", "maxLength", "pattern", "format"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    "array": ("minItems", "maxItems", "uniqueItems"),
    "object": ("minProperties", "maxProperties", "dependentRequired"),
}


_NOTHING_KNOWN: Mapping[ValuePlace, tuple[str, ...]] = {}


class Values:
    """Makes values for the schemas of one document; the same stream gives the same value."""

    def __init__(
        self,
        schemas: Schemas,
        *,
        accepts: Judge,
        domain: str | None = None,
        known: Mapping[ValuePlace, tuple[str, ...]] = _NOTHING_KNOWN,
    ) -> None:
        """`accepts` judges a value by a schema in its request form; `domain` is a hint in words.

        `known` has lifelike texts for inputs that neither the document nor a vocabulary says anything about.
        """
        self._known = known
        self.effectives = Effectives(schemas)
        self._endings = Endings(self.effectives)
        self.accepts = accepts
        self.domain = domain_of(domain) if domain else None
        self._cells: dict[tuple[tuple[Pointer, ...], Context], Cell] = {}
        # Keys of plain fields: a context would be made and hashed for each value asked for.
        self._asked: dict[tuple[tuple[Pointer, ...], Shape, str, bool, bool, bool], Cell] = {}
        # Asked for on both sides of each limit, and by each operation that shares a parameter.
        self._limits: dict[tuple[tuple[Pointer, ...], str, bool], tuple[Limit, ...]] = {}
        self._identities: dict[tuple[Pointer, ...], int] = {}
        self._compiling = 0

    def make(  # noqa: PLR0913 - the ways in which values differ, all by name
        self,
        pointers: tuple[Pointer, ...],
        draw: Stream,
        *,
        shape: Shape = "minimal",
        style: Style = "plain",
        name: str = "",
        examples: bool = True,
        unique: bool = False,
        unique_names: bool = False,
    ) -> JsonValue:
        """Return a value of the conjunction; parts of it may be shared, so it is not to be changed.

        Args:
            pointers: schemas that it satisfies all at once; none accepts anything.
            draw: where its choices come from.
            shape: "minimal" holds what is required, "full" every optional property inside the limits.
            style: "plain" takes documented values first, "realistic" draws among all.
            name: name of the parameter or property, for semantic data.
            examples: whether documented examples are used.
            unique: what servers keep apart carries `{{run}}`.
            unique_names: then `name` and `title` too.

        Raises:
            NoValue: there is none, or none was found.
        """
        key = (pointers, shape, name, examples, unique, unique_names)
        cell = self._asked.get(key)
        if cell is None:
            mode = Mode(shape, examples, unique, unique_names)
            cell = self._asked[key] = self.cell(pointers, Context(mode, name))
        run = Run(draw, style)
        for _ in range(_TRIES):
            value = cell.build(run)
            if not run.unsure or self.is_accepted(pointers, value):
                return value
            run.left = Run(draw).left
        raise NoValue("unsolved", f"{_TRIES} values were made and none was accepted", pointers)

    def text(self, effective: Effective, length: int, draw: Stream, *, astral: bool = False) -> str | None:
        """Return text of exactly `length` code points that keeps all but, perhaps, the length bounds.

        `astral` asks for one character above U+FFFF where that stays valid; None where there is none.
        """
        return text_of(effective, length, draw, self.domain, astral=astral)

    def array(self, effective: Effective, count: int, draw: Stream, *, name: str = "") -> JsonValue:
        """Return an array of exactly `count` items, valid ones, whatever the schema says of their number."""
        return array_maker(self, effective, Context(Mode(), name), count)(Run(draw))

    def object(self, effective: Effective, count: int, draw: Stream, *, name: str = "") -> JsonValue:
        """Return an object of exactly `count` properties, whatever the schema says of their number."""
        names = names_by_count(self, effective, count)
        return object_maker(self, effective, Context(Mode(), name), names)(Run(draw))

    def of_type(self, effective: Effective, word: str, draw: Stream) -> JsonValue:
        """Return a value of one of the types of a plain schema."""
        alone = effective._replace(types=frozenset((word,)))
        return self.flat(alone, Context(Mode()))(Run(draw))

    def is_accepted(self, pointers: Sequence[Pointer], value: JsonValue) -> bool:
        """Whether the judge accepts `value`, with whatever `{{run}}` will be."""
        texts = [value]
        if holds(value, RUN):
            texts = [with_token(value, token) for token in RUN_SAMPLES]
        return all(self.accepts(pointer, text) for pointer in pointers for text in texts)

    def cell(self, pointers: tuple[Pointer, ...], context: Context) -> Cell:
        key = (pointers, context)
        cell = self._cells.get(key)
        if cell is None:
            effective = self.effectives[pointers]
            named, same = self._named(pointers, effective), plainest(effective.types, context)
            if named == pointers and same == context:
                cell = self._cells[key] = Cell(lambda _one: self._compiled(pointers, context))
            else:
                cell = self._cells[key] = self.cell(named, same)
        return cell

    def _named(self, pointers: tuple[Pointer, ...], effective: Effective) -> tuple[Pointer, ...]:
        """Return where a plain object stands that `pointers` only refer to: one maker serves all who do."""
        if (
            effective.pointers == pointers
            or self._known
            or effective.types != OBJECT
            or not effective.is_plain
            or effective.discriminator
        ):
            return pointers
        return effective.pointers if self.effectives[effective.pointers] is effective else pointers

    def limits(self, pointers: tuple[Pointer, ...], name: str, *, astral: bool) -> tuple[Limit, ...]:
        """Return the values at and beside each limit of the conjunction; see `length_limits`."""
        key = (pointers, name, astral)
        known = self._limits.get(key)
        if known is None:
            effective = self.effectives[pointers]
            known = self._limits[key] = (
                *numeric_limits(effective),
                *date_ends(effective, name),
                *length_limits(effective, self, name=name, astral=astral),
            )
        return known

    def identity(self, pointers: tuple[Pointer, ...]) -> int:
        """Return a number for the conjunction, by which recursion is seen."""
        return self._identities.setdefault(pointers, len(self._identities))

    def sample_stream(self, pointers: Sequence[Pointer]) -> Stream:
        """Return a stream for choices that all values of a schema share: it knows no case and no seed."""
        return stream(0, "sample", *pointers)

    def _compiled(self, pointers: tuple[Pointer, ...], context: Context) -> Maker:
        effective = self.effectives[pointers]
        if effective.contradiction is not None:
            raise NoValue("unsatisfiable", effective.contradiction, effective.pointers)
        if not effective.is_plain or effective.discriminator or "default" in effective.keywords:
            return self._by_style(pointers, context)
        fixed = self._fixed(pointers, effective, context)
        if fixed:
            return _constant(fixed)
        flat = self.flat(effective, context)
        known = [value for value in self._known.get((pointers, context.name), ()) if fits(effective, value)]
        return _known_or(known, flat) if known else flat

    def _by_style(self, pointers: tuple[Pointer, ...], context: Context) -> Maker:
        """Return a maker for a schema whose values are found another way in each style."""
        plain = Cell(lambda one: self._styled(one, pointers, context, "plain"))
        realistic = Cell(lambda one: self._styled(one, pointers, context, "realistic"))
        return lambda run: (plain if run.style == "plain" else realistic).build(run)

    def _styled(self, cell: Cell, pointers: tuple[Pointer, ...], context: Context, style: Style) -> Maker:
        effective = self.effectives[pointers]
        fixed = self._fixed(pointers, effective, context, style)
        if fixed:
            return _constant(fixed)
        if effective.is_plain and effective.discriminator is None:
            return self.flat(effective, context)
        if not self._endings.may_end(pointers):
            raise NoValue("unsatisfiable", f"{pointers[0]} goes on without end", effective.pointers)
        found = list(islice(alternatives(self.effectives, pointers), _MOST_CANDIDATES))
        if not found:
            raise NoValue("unsatisfiable", _no_branch(effective), effective.pointers)
        if effective.is_plain and found == [pointers]:
            return self.flat(effective, context)
        return self._chosen(cell, pointers, found, context, style)

    def flat(self, effective: Effective, context: Context, names: Sequence[str] | None = None) -> Maker:
        """Return a maker by the merged keywords alone; branches and conditions are not looked at."""
        kind = _kind_of_value(effective, context)
        if kind == "object":
            return _or_null(effective, object_maker(self, effective, context, names))
        if kind == "array":
            return _or_null(effective, array_maker(self, effective, context))
        if kind == "string":
            return text_maker(effective, context, self.domain)
        if kind == "boolean":
            return lambda run: run.style == "plain" or run.draw.below(2) == 0
        if kind == "null":
            return lambda _run: None
        return number_maker(effective, context, self.domain)

    def _fixed(
        self, pointers: tuple[Pointer, ...], effective: Effective, context: Context, style: Style = "plain"
    ) -> list[JsonValue]:
        """Return what the document itself offers, the first source that has something valid."""
        keywords, mode = effective.keywords, context.mode
        sources: list[Sequence[JsonValue]] = []
        if mode.examples and effective.examples and _kind_of_value(effective, context) != "object":
            apart = mode.unique and is_unique(effective, context, self.domain)
            sources.append([] if apart else [example.value for example in effective.examples])
        if "const" in keywords:
            sources.append([keywords["const"]])
        if style == "plain" and "default" in keywords and keywords["default"] is not None:
            sources.append([keywords["default"]])
        if "enum" in keywords:
            sources.append(sorted(keywords["enum"], key=lambda value: value is None))
        for source in sources:
            valid = [value for value in source[:200] if self._is_usable(pointers, effective, value)]
            if valid:
                return [self.without_read_only(pointers, value) for value in valid]
        if ("enum" in keywords or "const" in keywords) and effective.is_plain:
            where = effective.written.get("const") or effective.written["enum"]
            raise NoValue(
                "unsatisfiable", f"no value of {where} keeps the other keywords", effective.pointers
            )
        return []

    def _is_usable(self, pointers: Sequence[Pointer], effective: Effective, value: JsonValue) -> bool:
        if holds(value, "{{"):
            return False
        if effective.is_plain and not isinstance(value, (dict, list)):
            return fits(effective, value)
        return has_type(value, effective.types) and self.is_accepted(pointers, value)

    def object_example(self, effective: Effective, context: Context) -> Mapping[str, JsonValue] | None:
        """Return the first documented example of the object that its schema accepts."""
        if not context.mode.examples:
            return None
        for example in effective.examples:
            if isinstance(example.value, dict) and self._is_usable(
                effective.pointers, effective, example.value
            ):
                return example.value
        default = effective.keywords.get("default")
        if isinstance(default, dict) and default and self._is_usable(effective.pointers, effective, default):
            return default
        return None

    def without_read_only(self, pointers: Sequence[Pointer], value: JsonValue, depth: int = 0) -> JsonValue:
        """Return a documented value without the properties that a request must not hold."""
        if depth > _DEEPEST_COMPILE or not isinstance(value, (dict, list)):
            return value
        effective = self.effectives.of(*pointers)
        if isinstance(value, list):
            return [self.without_read_only(effective.items, item, depth + 1) for item in value]
        return {
            name: self.without_read_only(effective.properties.get(name, ()), item, depth + 1)
            for name, item in value.items()
            if not self.effectives[effective.properties.get(name, ())].read_only
        }

    def _chosen(
        self,
        cell: Cell,
        pointers: tuple[Pointer, ...],
        found: Sequence[tuple[Pointer, ...]],
        context: Context,
        style: Style,
    ) -> Maker:
        """Return the maker of the first alternative whose sample the judge accepts.

        While it is looked for, and where the choice leads into endless depth, each is tried in turn.
        """
        spare = [self._lazy_flat(option, context, style) for option in found[:8]]
        cell.build = _in_turn(spare)
        if self._compiling >= _DEEPEST_COMPILE:
            return cell.build
        self._compiling += 1
        try:
            chosen = self._search(pointers, found, context, style)
        finally:
            self._compiling -= 1
        return _in_turn([chosen, *spare])

    def _lazy_flat(self, option: tuple[Pointer, ...], context: Context, style: Style) -> Maker:
        cell = Cell(lambda _one: self._of_option(option, context, style))
        return lambda run: cell.build(run)  # noqa: PLW0108 - `build` is replaced by its first call

    def _of_option(self, option: tuple[Pointer, ...], context: Context, style: Style) -> Maker:
        effective = self.effectives[option]
        fixed = self._fixed(option, effective, context, style)
        return _constant(fixed) if fixed else self.flat(effective, context)

    def _search(
        self,
        pointers: tuple[Pointer, ...],
        found: Sequence[tuple[Pointer, ...]],
        context: Context,
        style: Style,
    ) -> Maker:
        failure: NoValue | None = None
        for maker in islice(self._candidates(pointers, found, context, style), _MOST_CANDIDATES):
            draw = self.sample_stream(pointers)
            try:
                for _ in range(3):
                    if self.is_accepted(pointers, maker(Run(draw, style))):
                        return maker
            except NoValue as none:
                none.__traceback__ = None
                failure = failure or none
        if failure is not None and failure.reason == "too-large":
            raise failure
        raise NoValue("unsolved", failure.detail if failure else _UNSOLVED, pointers)

    def _candidates(
        self,
        pointers: tuple[Pointer, ...],
        found: Sequence[tuple[Pointer, ...]],
        context: Context,
        style: Style,
    ) -> Iterator[Maker]:
        for option in found:
            effective = self.effectives[option]
            try:
                yield self._of_option(option, context, style)
                if _kind_of_value(effective, context) == "object":
                    for names in name_choices(self, pointers, effective, context, style):
                        yield self.flat(effective, context, names)
            except NoValue:
                continue


_UNSOLVED = "no way through the branches and conditions was found that the schema accepts"


def _no_branch(effective: Effective) -> str:
    words = " and ".join(str(at) for _, at, _ in effective.branches)
    return f"every branch of {words} contradicts what stands beside it"


def _constant(values: Sequence[JsonValue]) -> Maker:
    first = values[0]
    if len(values) == 1:
        return lambda _run: first
    return lambda run: first if run.style == "plain" else run.draw.choice(values)


def _known_or(known: Sequence[JsonValue], flat: Maker) -> Maker:
    """Return a maker of known values; lifelike sets draw others too, since there are more of them than are known."""
    first = known[0]

    def build(run: Run) -> JsonValue:
        if run.style == "plain":
            return first
        return run.draw.choice(known) if run.draw.below(2) else flat(run)

    return build


def _or_null(effective: Effective, maker: Maker) -> Maker:
    """Let null end a recursion that has no other end."""
    if "null" not in effective.types or len(effective.types) > 2:
        return maker

    def build(run: Run) -> JsonValue:
        try:
            return maker(run)
        except NoValue:
            return None

    return build


def _in_turn(makers: Sequence[Maker]) -> Maker:
    """Return a maker that takes the first of `makers` that has a value."""

    def build(run: Run) -> JsonValue:
        run.unsure = True
        failure: NoValue | None = None
        depth = len(run.trail)
        for maker in makers:
            try:
                return maker(run)
            except NoValue as none:
                del run.trail[depth:]
                none.__traceback__ = None  # its frames keep it, and no run collects cycles
                failure = failure or none
        raise failure or NoValue("unsolved", _UNSOLVED)

    return build


def _kind_of_value(effective: Effective, context: Context) -> str:
    """Return the type to make: what the keywords speak of, null only where nothing else is allowed."""
    types = effective.types
    if len(types) == 1:
        return next(iter(types))
    if effective.properties and "object" in types:
        return "object"
    if (effective.items or effective.prefix_items or effective.contains) and "array" in types:
        return "array"
    for kind, words in _HINTS.items():
        if kind in types and any(word in effective.keywords for word in words):
            return kind
    if len(types) == 7:
        asks = effective.required or effective.additional or effective.pattern_properties or not context.name
        return "object" if asks or effective.property_names else "string"
    return next(kind for kind in _PREFERRED if kind in types)
