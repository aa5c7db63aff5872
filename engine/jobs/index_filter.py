"""Which cases a person wants to see, as a condition of SQL with bound values."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Criteria:
    """An empty tuple lets all in. Each word of `text` must stand in id, title, or the operation's id or summary."""

    text: str = ""
    kinds: tuple[str, ...] = ()
    techniques: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def condition(criteria: Criteria) -> tuple[str, tuple[str, ...]]:
    """Return a condition over `cases c`, and the values of its marks."""
    parts = list(_parts(criteria))
    return (
        " AND ".join(sql for sql, _ in parts) or "1",
        tuple(value for _, values in parts for value in values),
    )


def _parts(criteria: Criteria) -> Iterator[tuple[str, tuple[str, ...]]]:
    words = {"kind": criteria.kinds, "technique": criteria.techniques, "source": criteria.sources}
    chosen = {column: values for column, values in words.items() if values}
    if chosen:
        shape = " AND ".join(f"{column} IN ({_marks(values)})" for column, values in chosen.items())
        yield (
            f"c.shape IN (SELECT number FROM shapes WHERE {shape})",  # noqa: S608 - columns and marks
            tuple(value for values in chosen.values() for value in values),
        )
    if criteria.tags:
        yield (
            f"c.operation IN (SELECT operation FROM tags WHERE tag IN ({_marks(criteria.tags)}))",  # noqa: S608 - marks
            criteria.tags,
        )
    for word in criteria.text.split():
        # SQLite folds ASCII by itself, fast; other letters through Python.
        title, summary = ("c.title", "summary") if word.isascii() else ("folded(c.title)", "folded(summary)")
        operations = (
            f"SELECT number FROM operations WHERE id LIKE ? ESCAPE '~' OR {summary} LIKE ? ESCAPE '~'"  # noqa: S608 - two columns
        )
        yield (
            f"({title} LIKE ? ESCAPE '~' OR c.id LIKE ? ESCAPE '~' OR c.operation IN ({operations}))",
            (f"%{_escaped(word.casefold())}%",) * 4,
        )


def _marks(values: tuple[str, ...]) -> str:
    return ", ".join("?" * len(values))


def _escaped(word: str) -> str:
    return word.replace("~", "~~").replace("%", "~%").replace("_", "~_")
