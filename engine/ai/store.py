"""Answers that need no second call: of lock files, and of a cache on this computer."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

from engine.ai.hybrid import Said
from engine.ai.lock import items_of, listed
from engine.ai.prompts import digest
from engine.ai.provider import Question

MOST_BYTES: Final = 200_000_000
_BUSY_S: Final = 2.0
_REFUSED: Final = {"refused": True}


class Cache:
    """What models said or refused to say, by question, words of the prompt, provider, model and effort.

    Whatever goes wrong with its file, a job goes on without it: an answer can be asked for again.
    """

    def __init__(self, path: Path, now: Callable[[], float], most_bytes: int = MOST_BYTES) -> None:
        self._now = now
        self._most = most_bytes
        self._base: sqlite3.Connection | None = None
        with suppress(OSError, sqlite3.Error):
            path.parent.mkdir(parents=True, exist_ok=True)
            base = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None)
            try:
                base.execute("PRAGMA journal_mode = WAL")
                base.execute("PRAGMA synchronous = NORMAL")
                base.execute(
                    "CREATE TABLE IF NOT EXISTS answers (id TEXT PRIMARY KEY, items TEXT NOT NULL, used REAL NOT NULL)"
                )
            except sqlite3.Error:
                base.close()
                raise
            self._base = base

    def get(self, key: str) -> str | None:
        if self._base is None:
            return None
        with suppress(sqlite3.Error):
            row = self._base.execute("SELECT items FROM answers WHERE id = ?", (key,)).fetchone()
            if row is not None and isinstance(row[0], str):
                self._base.execute("UPDATE answers SET used = ? WHERE id = ?", (self._now(), key))
                return row[0]
        return None

    def put(self, key: str, items: str) -> None:
        if self._base is not None:
            with suppress(sqlite3.Error):
                self._base.execute(
                    "INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", (key, items, self._now())
                )

    def close(self) -> None:
        """Part with what was not used for longest, where there is too much."""
        if self._base is None:
            return
        with closing(self._base) as base, suppress(sqlite3.Error):
            base.execute(
                "DELETE FROM answers WHERE id IN (SELECT id FROM (SELECT id, sum(length(items) + 100) "
                "OVER (ORDER BY used DESC, id) AS size FROM answers) WHERE size > ?)",
                (self._most,),
            )
        self._base = None


class Answers:
    """What a job looks up and keeps: `locked` first, then the cache. `used` is what the next lock file holds."""

    def __init__(
        self,
        locked: Mapping[str, Said],
        cache: Cache | None,
        asked: tuple[str, ...],
        *,
        is_anew: bool = False,
    ) -> None:
        """`asked` are provider, model and effort: other ones would answer otherwise.

        `is_anew`: the cache is written and not read.
        """
        self._is_anew = is_anew
        self._locked = locked
        self._cache = cache
        self._asked = asked
        self.used: dict[str, Said] = {}

    def get(self, question: Question) -> Said | None:
        said = self._locked.get(question.id) or _said(self._kept(question))
        if said is not None:
            self.used[question.id] = said
        return said

    def put(self, question: Question, said: Said) -> None:
        self.used[question.id] = said
        self._keep(question, {"provider": said.provider, "model": said.model, "items": listed(said)})

    def is_refused(self, question: Question) -> bool:
        """Tell whether the model that is asked refused to answer before; a lock file knows of no refusal."""
        return question.id not in self._locked and self._kept(question) == _REFUSED

    def refuse(self, question: Question, provider: str, model: str) -> None:
        """Keep a refusal of the model that is asked: that of one which stood in for it says nothing of it."""
        if (provider, model) == self._asked[:2]:
            self._keep(question, _REFUSED)

    def _kept(self, question: Question) -> Any:
        kept = self._cache.get(self._key(question)) if self._cache is not None and not self._is_anew else None
        try:
            return None if kept is None else json.loads(kept)
        except (ValueError, RecursionError):
            return None

    def _keep(self, question: Question, written: dict[str, Any]) -> None:
        if self._cache is not None:
            self._cache.put(self._key(question), json.dumps(written))

    def _key(self, question: Question) -> str:
        parts = (digest(), *self._asked, question.stage, question.id)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _said(kept: Any) -> Said | None:
    """Return a kept answer: who gave it is kept too, since another model may have stood in for the one asked."""
    if not isinstance(kept, dict):
        return None
    items, provider, model = items_of(kept.get("items")), kept.get("provider"), kept.get("model")
    if items is None or not isinstance(provider, str) or not isinstance(model, str):
        return None
    return Said(items, provider, model)
