"""Which operations two suites have, as their manifests tell it; one that does not tell leaves it unknown."""

from collections.abc import Collection, Mapping
from pathlib import PurePosixPath
from typing import Any, NamedTuple, TypeAlias

from engine.units import CASES, DATA

Operations: TypeAlias = Mapping[str, tuple[str, str]]
"""Operation as people read it (`POST /orders`) -> the name of its data file, the digest of its cases."""


class Changes(NamedTuple):
    """Operations as people read them; `changed` have cases that were added, removed or changed."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


def operations_in(manifest: Mapping[str, Any]) -> Operations | None:
    """Return what a manifest tells; None where that is nothing, or damaged."""
    told = manifest.get("operations")
    if not isinstance(told, dict):
        return None
    found: dict[str, tuple[str, str]] = {}
    for name, entry in told.items():
        match entry:
            case [str(slug), str(digest)]:
                found[name] = slug, digest
            case _:
                return None
    return found


def compared(before: Operations | None, after: Operations | None) -> Changes:
    """Return what became of the operations; nothing where one of both is unknown."""
    if before is None or after is None:
        return Changes()
    return Changes(
        tuple(name for name in after if name not in before),
        tuple(name for name in before if name not in after),
        tuple(name for name, entry in after.items() if name in before and before[name][1] != entry[1]),
    )


def with_skipped(
    after: Operations | None, before: Operations | None, skipped: Collection[str]
) -> Operations | None:
    """Return what the next run shall know: operations whose cases were skipped are as they were last.

    `skipped` has `cases.json` only where no other file has the cases.
    """
    slugs = {PurePosixPath(path).stem for path in skipped if holds_cases(path)}
    if not slugs and CASES not in skipped:
        return after
    if after is None or before is None or CASES in skipped:
        return before
    kept = {name: entry for name, entry in after.items() if entry[0] not in slugs}
    return kept | {name: entry for name, entry in before.items() if entry[0] in slugs}


def holds_cases(path: str) -> bool:
    """Tell whether a file of a format has the cases of one operation."""
    return DATA.fullmatch(path) is not None and "/data/flows/" not in path
