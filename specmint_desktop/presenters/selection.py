"""Which operations are let in, and the patterns that say so after a person ticked some."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from engine.jobs.messages import OperationSummary
from engine.options import GenerateOptions, chooser, names_of, pattern_of

Operations = Sequence[OperationSummary]


def included_ids(operations: Operations, options: GenerateOptions) -> frozenset[str]:
    """Return the ids of the operations that the engine would take."""
    lets_in = chooser(options)
    return frozenset(each.id for each in operations if lets_in(_names(each)))


def ticked(
    operations: Operations, options: GenerateOptions, ids: AbstractSet[str], *, is_included: bool
) -> GenerateOptions:
    """Return the options that let `ids` in or leave them out, and treat all other operations as before.

    Patterns of a person stay, where they do not speak against it.
    """
    before = included_ids(operations, options)
    changed = _with_these(operations, options, ids) if is_included else options
    wanted = before | ids if is_included else before - ids
    return _without_those(operations, changed, included_ids(operations, changed) - wanted)


def _with_these(operations: Operations, options: GenerateOptions, ids: AbstractSet[str]) -> GenerateOptions:
    names = frozenset(name for each in operations if each.id in ids for name in _names(each))
    exclude = tuple(pattern for pattern in options.exclude if not _fits_any(pattern, names))
    include = options.include
    if include:
        let_in = chooser(replace(options, exclude=()))
        missing = frozenset(each.id for each in operations if each.id in ids and not let_in(_names(each)))
        include = (*include, *_patterns(operations, missing))
    changed = replace(options, include=include, exclude=exclude)
    if len(included_ids(operations, replace(changed, exclude=()))) == len({each.id for each in operations}):
        return replace(changed, include=())
    return changed


def _without_those(
    operations: Operations, options: GenerateOptions, ids: AbstractSet[str]
) -> GenerateOptions:
    return replace(options, exclude=(*options.exclude, *_patterns(operations, ids))) if ids else options


def _fits_any(pattern: str, names: AbstractSet[str]) -> bool:
    if pattern_of(pattern) == pattern:
        return pattern in names
    return chooser(GenerateOptions(include=(pattern,)))(tuple(names))


def _patterns(operations: Operations, ids: AbstractSet[str]) -> tuple[str, ...]:
    """Return patterns that fit just these: a tag where it means no other operation, else method and path."""
    by_name = _by_name(operations)
    left = set(ids)
    patterns: list[str] = []
    for tag in dict.fromkeys(tag for each in operations if each.id in ids for tag in each.tags[:1]):
        meant = by_name[tag]
        if meant <= ids and meant & left and len(meant) > 1:
            patterns.append(pattern_of(tag))
            left -= meant
    patterns += [pattern_of(f"{each.method} {each.path}") for each in operations if each.id in left]
    return tuple(dict.fromkeys(patterns))


def _by_name(operations: Operations) -> Mapping[str, set[str]]:
    by_name: dict[str, set[str]] = {}
    for each in operations:
        for name in _names(each):
            by_name.setdefault(name, set()).add(each.id)
    return by_name


def _names(operation: OperationSummary) -> tuple[str, ...]:
    return names_of(operation.id, operation.tags, operation.method, operation.path)
