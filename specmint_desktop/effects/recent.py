"""Documents that were opened before, and diagnostics for support."""

from pathlib import Path
from typing import TYPE_CHECKING

from specmint_desktop import crash, session
from specmint_desktop.state.shell import (
    DiagnosticsGathered,
    GatherDiagnostics,
    LookForRecent,
    ReadRecent,
    RecentLookedFor,
    RecentRead,
)

if TYPE_CHECKING:
    from specmint_desktop.effects import Outside

_ADDRESSES = ("http://", "https://")
RECENT = "recent.json"


def read_recent(_effect: ReadRecent, outside: "Outside") -> RecentRead:
    """Return what was kept; an entry that is not as we write it is left out."""
    written = session.read(outside.data, RECENT).get("documents")
    entries = written if isinstance(written, list) else []
    return RecentRead(
        tuple(
            (document, title, operations, is_missing(document))
            for document, title, operations in filter(_is_entry, entries)
        )
    )


def look_for_recent(effect: LookForRecent, _outside: "Outside") -> RecentLookedFor:
    return RecentLookedFor(frozenset(filter(is_missing, effect.documents)))


def gather_diagnostics(effect: GatherDiagnostics, _outside: "Outside") -> DiagnosticsGathered:
    text = "\n".join((crash.system(), "", "Settings", effect.settings, "", "Log", *effect.lines, ""))
    return DiagnosticsGathered(crash.redacted(text))


def is_missing(document: str) -> bool:
    if document.lower().startswith(_ADDRESSES):
        return False
    try:
        return not Path(document).exists()
    except (OSError, ValueError):
        return True


def _is_entry(entry: object) -> bool:
    return (
        isinstance(entry, list)
        and len(entry) == 3
        and isinstance(entry[0], str)
        and isinstance(entry[1], str)
        and isinstance(entry[2], int)
    )
