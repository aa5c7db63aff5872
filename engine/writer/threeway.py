"""Three versions of each grain: what was written last, what a person made of it, what would be written now."""

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

from engine.units import HEAD, Units
from engine.writer.grains import ABOVE, ROOT, Content, Grain, adopted, orphaned, with_own_lines
from engine.writer.kinds import Kind

Outcome = Literal["same", "new", "kept", "added", "conflict", "orphan", "deleted", "removed"]
"""`added`: ours, with a person's lines below it."""

YOURS: frozenset[Outcome] = frozenset(("kept", "added", "conflict", "orphan"))
EDITS: frozenset[Outcome] = YOURS | {"deleted"}
OURS: frozenset[Outcome] = frozenset(("same", "new"))


def outcomes(base: Units, yours: Units, new: Units) -> dict[str, Outcome]:
    """Return what becomes of each grain; a new one that is the same as yours is `same`."""
    return {
        name: _outcome(base.get(name), yours.get(name), new.get(name)) for name in {**yours, **new, **base}
    }


def is_reordered(base: Units, yours: Collection[str]) -> bool:
    """Tell whether a person moved grains about: their content alone would not show it."""
    return [name for name in base if name in yours] != [name for name in yours if name in base]


def merged(
    kind: Kind, yours: Content, new: Content | None, found: Mapping[str, Outcome]
) -> tuple[str, list[Grain]]:
    """Return frame and grains of the result: a person's order, what is new behind what it stands behind."""
    ours = new.grains if new else {}
    chosen = {name: _chosen(kind, name, yours, ours, outcome) for name, outcome in found.items()}
    kept = {name: grain for name, grain in chosen.items() if grain is not None}
    if new is None and kept:
        kept = {name: grain for name, grain in yours.grains.items() if _is_frame(grain)} | kept
    kept |= _folders_needed(kept, yours.grains)
    standing = {name: grain for name, grain in kept.items() if _stands(grain, kept)}
    return (new or yours).frame, _woven(standing, [*yours.grains], [*ours])


def _outcome(base: str | None, yours: str | None, new: str | None) -> Outcome:
    if yours == new:
        return "same" if new is not None else "removed"
    if yours == base:
        return "new" if new is not None else "removed"
    if yours is None:
        return "deleted"
    if new is None:
        return "kept" if base is None else "orphan"
    return "kept" if new == base else "conflict"


def _chosen(
    kind: Kind, name: str, yours: Content, ours: Mapping[str, Grain], outcome: Outcome
) -> Grain | None:
    if outcome in OURS:
        grain, mine = ours.get(name), yours.grains.get(name)
        if grain is None:
            return None
        # The folder of a Postman item is where the person put it.
        return grain._replace(under=mine.under) if mine else grain
    if outcome not in YOURS:
        return None
    grain = yours.grains[name]
    if outcome == "added":
        return with_own_lines(ours[name], grain)
    if outcome == "orphan":
        return orphaned(kind, grain) if name != HEAD else grain
    return adopted(kind, grain) if name in ours else grain


def _folders_needed(kept: Mapping[str, Grain], yours: Mapping[str, Grain]) -> dict[str, Grain]:
    """Return the folders that would go, but for what a person keeps in them."""
    needed: dict[str, Grain] = {}
    for grain in kept.values():
        under = grain.under
        while under not in kept and under not in needed and under in yours:
            needed[under] = yours[under]
            under = yours[under].under
    return needed


def _woven(kept: Mapping[str, Grain], yours: Sequence[str], ours: Sequence[str]) -> list[Grain]:
    mine = set(yours)
    followers: dict[str, list[str]] = {}
    behind = ROOT
    for name in ours:
        if name in mine and name in kept:
            behind = name
        elif name in kept:
            followers.setdefault(behind, []).append(name)
    order = followers.get(ROOT, [])
    order = [*order, *(each for name in yours if name in kept for each in (name, *followers.get(name, ())))]
    heads_first = sorted(order, key=lambda name: name != HEAD)
    return [kept[name] for name in heads_first]


def _stands(grain: Grain, kept: Mapping[str, Grain]) -> bool:
    """Tell whether no folder around it is one that a person deleted."""
    under = grain.under
    while under not in {ROOT, ABOVE}:
        if under not in kept:
            return False
        under = kept[under].under
    return True


def _is_frame(grain: Grain) -> bool:
    return grain.name == HEAD or grain.under == ABOVE
