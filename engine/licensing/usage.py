"""What was done here, counted by the month until the licence server knows of it; only where that is wanted.

It is wanted where the person switched it on, or where the licence asks for it by contract. Counts only: nothing of
what was done is in them. Several processes count at once, so it is a database.
"""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from engine import keep
from engine.licensing.contract import MOST_COUNTED, Meter
from engine.licensing.payloads import Licence

COUNTS: Final = "usage.sqlite"
CHOICE: Final = "usage.json"
_WAIT_S: Final = 5.0
_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS counted (lic TEXT, period TEXT, meter TEXT, batch TEXT, count INTEGER, "
    "PRIMARY KEY (lic, period, meter, batch)) WITHOUT ROWID"
)
_ADD: Final = (
    "INSERT INTO counted VALUES (?, ?, ?, '', ?) "
    "ON CONFLICT DO UPDATE SET count = min(count + excluded.count, ?)"
)


class Batch(NamedTuple):
    """Counts of one month that go together; its id is told with it, so that none counts twice."""

    id: str
    period: str
    counts: Mapping[Meter, int]


def is_shared(folder: Path) -> bool:
    """Return whether the person switched counting on; it is off until then."""
    try:
        return keep.read_object(folder / CHOICE).content == {"share": True}
    except OSError:
        return False


def share(folder: Path, *, is_on: bool) -> None:
    """Switch counting on or off.

    Raises:
        OSError: it could not be written.
    """
    keep.write(folder / CHOICE, json.dumps({"share": is_on}).encode(), is_private=True)


def wanted(licence: Licence, *, is_shared: bool) -> tuple[Meter, ...]:
    """Return the meters that count: all where the person switched it on, else what the licence asks for."""
    return tuple(each for each in Meter if is_shared or each.value in licence.usage)


def add(folder: Path, lic: str, period: str, counts: Mapping[Meter, int]) -> None:
    """Count for a licence in a month.

    Raises:
        OSError, sqlite3.Error: the folder or the file refuses.
    """
    rows = [(lic, period, meter.value, count, MOST_COUNTED) for meter, count in counts.items() if count > 0]
    if rows:
        folder.mkdir(parents=True, exist_ok=True)
        with _opened(folder) as base:
            base.executemany(_ADD, rows)


def batches(
    folder: Path, lic: str, meters: Collection[Meter], new_id: Callable[[], str]
) -> tuple[Batch, ...]:
    """Return what the server is to be told, the oldest month first; what is not wanted any more is deleted.

    A month that has a batch on its way gets no other before that one arrived.

    Raises:
        sqlite3.Error: the file refuses.
    """
    if not (folder / COUNTS).exists():
        return ()
    with _opened(folder) as base:
        kept = tuple(each.value for each in meters)
        places = ", ".join("?" * len(kept))
        base.execute(f"DELETE FROM counted WHERE lic <> ? OR meter NOT IN ({places})", (lic, *kept))  # noqa: S608 - question marks only
        for (period,) in base.execute(
            "SELECT period FROM counted GROUP BY period HAVING max(batch) = ''"
        ).fetchall():
            base.execute("UPDATE counted SET batch = ? WHERE period = ?", (new_id(), period))
        rows = base.execute(
            "SELECT batch, period, meter, count FROM counted WHERE batch <> '' ORDER BY period, meter"
        ).fetchall()
    found: dict[tuple[str, str], dict[Meter, int]] = {}
    for batch, period, meter, count in rows:
        found.setdefault((batch, period), {})[Meter(meter)] = count
    return tuple(Batch(batch, period, counts) for (batch, period), counts in found.items())


def forget(folder: Path, batch: str) -> None:
    """Delete a batch that the server knows."""
    with _opened(folder) as base:
        base.execute("DELETE FROM counted WHERE batch = ?", (batch,))


@contextmanager
def _opened(folder: Path) -> Iterator[sqlite3.Connection]:
    """Give the database in one transaction; a file that is none is begun anew."""
    path = folder / COUNTS
    try:
        base = _connected(path)
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        path.unlink(missing_ok=True)
        base = _connected(path)
    with closing(base), base:
        yield base


def _connected(path: Path) -> sqlite3.Connection:
    base = sqlite3.connect(path, timeout=_WAIT_S, isolation_level="IMMEDIATE")
    try:
        base.execute(_TABLE)
    except BaseException:
        base.close()
        raise
    return base
