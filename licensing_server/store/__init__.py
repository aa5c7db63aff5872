"""Where the server keeps what it knows: one seam, SQLite and PostgreSQL behind it.

    store = opened(url)
    await store.read(work)      work(connection) -> value, and writes nothing
    await store.write(work)     one transaction: all of it or nothing, and the answer only after the commit
    store.transaction(work)     `write` for callers without an event loop: commands, workers, tests
    store.look(work)            `read` for the same callers

`work` is a function of one SQLAlchemy `Connection` and speaks SQLAlchemy Core with the tables of `schema`. To undo
everything it raises, and what it raised reaches the caller as it was. It never begins or commits, waits for nothing
outside the database, and reads its results to the end (`.first()`, `.all()`), since an open result holds back
SQLite's log. Of two writers on SQLite one waits for the other; on PostgreSQL take the row that decides by
`.with_for_update()` first, which SQLite ignores. `insert_new` tells whether a row was new. Whoever changes
something adds a row to the audit in the same transaction, as the last step.
"""

from licensing_server.store.engine import Store, first_row, insert_new, opened
from licensing_server.store.failures import Busy, Unavailable

__all__ = ["Busy", "Store", "Unavailable", "first_row", "insert_new", "opened"]
