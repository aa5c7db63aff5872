"""The answers of models that are kept on this computer."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.errors import OutputError
from specmint_desktop.state.models import AnswersGone, ForgetAnswers

if TYPE_CHECKING:
    from specmint_desktop.effects import Outside

FILE: Final = "answers.sqlite"
_BUSY_S: Final = 5.0


def forget_answers(_effect: ForgetAnswers, outside: "Outside") -> AnswersGone:
    """Empty the file, which a job may have open.

    Raises:
        OutputError: `answers-kept`.
    """
    path = outside.data / FILE
    return AnswersGone(_emptied(path) if path.is_file() else 0)


def _emptied(path: Path) -> int:
    try:
        with closing(sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None)) as base:
            count = base.execute("DELETE FROM answers").rowcount
            base.execute("VACUUM")
            base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise OutputError(
            "answers-kept",
            f"the answers in `{path}` cannot be deleted: {error}",
            cure="delete the file yourself while SpecMint is closed",
        ) from error
    return int(count)
