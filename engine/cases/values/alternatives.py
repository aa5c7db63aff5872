"""The ways to satisfy a schema with branches and conditions: which schemas join, which properties stand."""

from collections.abc import Iterator, Mapping
from itertools import count, islice

from engine.cases.values.effective import Effective, Effectives
from engine.cases.values.making import Context, NoValue, Run, Style, Workshop
from engine.cases.values.objects import component_name, optional_names, required_names
from engine.errors import Pointer
from engine.openapi.model import child

MOST_VARIANTS = 100
_DEEPEST = 6
_MOST_GROWTH = 40
_MOST_VISITS = 1_000


def alternatives(effectives: Effectives, pointers: tuple[Pointer, ...]) -> Iterator[tuple[Pointer, ...]]:
    """Yield conjunctions that take one branch of each `oneOf` and `anyOf`, then one side of each `if`."""
    first: list[tuple[Pointer, ...]] = []
    for option in _branches(effectives, pointers, frozenset(), count()):
        first.append(option)
        yield option
    for option in first[:8]:
        yield from _conditional(effectives, option)


def _branches(
    effectives: Effectives, pointers: tuple[Pointer, ...], taken: frozenset[Pointer], visits: Iterator[int]
) -> Iterator[tuple[Pointer, ...]]:
    effective = effectives[pointers]
    if next(visits) > _MOST_VISITS:
        raise NoValue("unsolved", f"more than {_MOST_VISITS} ways through the branches", pointers)
    if effective.contradiction is not None:
        return
    waiting = [branch for branch in branches_of(effectives, effective) if branch[0] not in taken]
    if not waiting or len(taken) >= _DEEPEST:
        yield pointers
        return
    at, options = waiting[0]
    for option in sorted(islice(options, _MOST_VISITS), key=lambda one: _rank(effectives, effective, one)):
        yield from _branches(effectives, (*pointers, option), taken | {at}, visits)


def _rank(effectives: Effectives, effective: Effective, option: Pointer) -> int:
    """Order the branches: one that is chosen already, then as written, null at the end."""
    branch = effectives.of(option)
    if branch.pointers and branch.pointers[0] in effective.pointers:
        return 0
    return 2 if branch.types == {"null"} else 1


def branches_of(effectives: Effectives, effective: Effective) -> list[tuple[Pointer, tuple[Pointer, ...]]]:
    """Return where a choice stands and its options: `oneOf`, `anyOf`, and what a discriminator leads to."""
    written = [(at, options) for _, at, options in effective.branches]
    return written + _mapped(effectives, effective)


def variant_name(effectives: Effectives, option: Pointer, number: int) -> str:
    """Return how a person names a branch: as the document does, else by its type or its place among all."""
    branch, title = effectives.of(option), effectives.schemas.at(option).get("title")
    named = component_name(branch.pointers) or (title if isinstance(title, str) else "")
    if named:
        return " ".join(named.split())
    types = [word for word in sorted(branch.types) if len(branch.types) == 1]
    return types[0] if types and types[0] != "object" else f"variant {number + 1}"


def _mapped(effectives: Effectives, effective: Effective) -> list[tuple[Pointer, tuple[Pointer, ...]]]:
    """Return the schemas that a discriminator without `oneOf` leads to: the base is one of them."""
    holder = effective.discriminator
    if holder is None or any(at in (f"{holder}/oneOf", f"{holder}/anyOf") for _, at, _ in effective.branches):
        return []
    discriminator = effectives.schemas.at(holder)["discriminator"]
    mapping = discriminator.get("mapping")
    if not isinstance(mapping, Mapping):
        return []
    targets = [
        pointer
        for pointer in (_target(effectives, holder, target) for target in mapping.values())
        if pointer is not None
    ]
    if not targets or any(target in effective.pointers for target in targets):
        return []
    return [(child(holder, "discriminator"), tuple(dict.fromkeys(targets)))]


def _target(effectives: Effectives, holder: Pointer, target: object) -> Pointer | None:
    if not isinstance(target, str):
        return None
    shared = holder.rpartition("/")[0]
    pointer = Pointer(target) if "#/" in target else child(Pointer(shared), target)
    try:
        return effectives.schemas.follow(pointer)[0]
    except KeyError:
        return None


def _conditional(effectives: Effectives, option: tuple[Pointer, ...]) -> Iterator[tuple[Pointer, ...]]:
    effective = effectives[option]
    for keyword, pointer in effective.conditions:
        schema = effectives.schemas.at(pointer)
        if keyword == "if":
            for words in (("then",), ("if", "then"), ("else",)):
                added = tuple(child(pointer, word) for word in words if word in schema)
                if added and effectives.of(*option, *added).contradiction is None:
                    yield (*option, *added)
        elif keyword == "dependentSchemas":
            added = tuple(child(pointer, keyword, name) for name in schema[keyword])
            if effectives.of(*option, *added).contradiction is None:
                yield (*option, *added)


def name_choices(
    values: Workshop, pointers: tuple[Pointer, ...], effective: Effective, context: Context, style: Style
) -> Iterator[list[str]]:
    """Yield sets of properties to try: few, each one more, and as many as the judge lets stand together."""

    def stands(names: list[str]) -> bool:
        try:
            value = values.flat(effective, context, names)(Run(values.sample_stream(pointers), style))
        except NoValue:
            return False
        return values.is_accepted(pointers, value)

    least = required_names(values, effective)
    optional = optional_names(values, effective)[:_MOST_GROWTH]
    everything = [*least, *optional]
    start = next(
        (names for names in _starts(least, optional) if stands(names)),
        None,
    )
    if start is None:
        yield everything
        yield from ([name for name in everything if name != left] for left in optional)
        return
    if context.mode.shape == "full":
        grown = list(start)
        for name in optional:
            if name not in grown and stands([*grown, name]):
                grown.append(name)
        yield grown
    yield start


def _starts(least: list[str], optional: list[str]) -> Iterator[list[str]]:
    yield least
    yield from ([*least, name] for name in optional)
