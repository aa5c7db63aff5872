"""What a model said once is not asked again: from the lock file beside a suite, or from the cache of a computer."""

import json
import sqlite3
from pathlib import Path

import pytest

from engine.ai import lock
from engine.ai.hybrid import Said
from engine.ai.provider import Item, Question
from engine.ai.store import Answers, Cache
from engine.errors import UsageError

SAID = Said(
    (Item("value", ("a",), "", '"Walks"', ""), Item("or", ("b", "c"), "", "", "“é”")), "lock", "model-a"
)
QUESTION = Question("id-1", "values", "text", ("a",))
ASKED = ("openai", "model-a", "low")


def test_what_is_locked_is_read_back_and_sorted_with_a_line_each() -> None:
    content = lock.written({"b": SAID, "a": Said((), "x", "model-b")})

    assert lock.read(content, "x") == {"a": Said((), "lock", "model-b"), "b": SAID}
    assert [line.strip()[:3] for line in content.decode().splitlines()] == [
        "{",
        '"sc',
        '"an',
        '"a"',
        '"b"',
        "}",
        "}",
    ]
    assert content.isascii()
    assert lock.read(lock.written({}), "x") == {}


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"schemaVersion": 2, "answers": {}}', b"[" * 99_999, b"\xff"]
)
def test_a_file_that_is_no_lock_file_is_named(content: bytes) -> None:
    with pytest.raises(UsageError) as raised:
        lock.read(content, "my.lock.json")

    assert raised.value.problem.code == "ai-lock-broken"
    assert "my.lock.json" in str(raised.value)


@pytest.mark.parametrize(
    "answer",
    [
        1, {}, {"model": 1, "items": []}, {"model": "m"}, {"model": "m", "items": [1]}, {"model": "m", "items": [{"at": 1}]},
        {"model": "m", "items": [{"at": ["a"], "kind": "value", "op": "", "json": 1, "quote": ""}]},
        {"model": "m", "items": [{"at": [1], "kind": "value", "op": "", "json": "1", "quote": ""}]},
        {"model": "m", "items": [{"at": ["a"], "kind": "\x1b[2J\ud800", "op": "", "json": "1", "quote": ""}]},
        {"model": "m", "items": [{"at": ["a"], "kind": "value", "op": "=>", "json": "1", "quote": ""}]},
    ],
)  # fmt: skip
def test_an_answer_in_no_form_is_as_good_as_none(answer: object) -> None:
    assert lock.read(json.dumps({"schemaVersion": 1, "answers": {"a": answer}}).encode(), "x") == {}


def test_the_cache_keeps_an_answer_for_the_same_question_to_the_same_model(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "new" / "answers.db", lambda: 1.0)
    Answers({}, cache, ASKED).put(QUESTION, SAID)
    other = Answers({}, cache, ("openai", "model-b", "low"))
    same = Answers({}, cache, ASKED)

    assert (same.get(QUESTION), other.get(QUESTION)) == (SAID, None)
    assert same.used.keys() == {"id-1"}
    cache.close()


def test_a_refusal_is_kept_for_the_same_question_to_the_same_model_until_it_answers(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "answers.db", lambda: 1.0)
    answers, other = Answers({}, cache, ASKED), Answers({}, cache, ("openai", "model-b", "low"))
    answers.refuse(QUESTION, "openai", "model-a")
    other.refuse(QUESTION, "openai", "model-a")

    assert (answers.is_refused(QUESTION), answers.get(QUESTION), answers.used) == (True, None, {})
    assert not other.is_refused(QUESTION)
    assert not Answers({"id-1": SAID}, cache, ASKED).is_refused(QUESTION)
    assert not Answers({}, cache, ASKED, is_anew=True).is_refused(QUESTION)
    assert not Answers({}, None, ASKED).is_refused(QUESTION)
    answers.put(QUESTION, SAID)
    assert (answers.is_refused(QUESTION), answers.get(QUESTION)) == (False, SAID)
    cache.close()


def test_what_is_locked_goes_before_the_cache_and_is_used(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "answers.db", lambda: 1.0)
    Answers({}, cache, ASKED).put(QUESTION, Said((), "openai", "model-a"))

    answers = Answers({"id-1": SAID}, cache, ASKED)

    assert answers.get(QUESTION) == SAID
    cache.close()


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    path, now = tmp_path / "answers.db", [0.0]
    cache = Cache(path, lambda: now[0], most_bytes=350)
    for number in range(4):
        now[0] = number
        cache.put(str(number), "x" * 10)
    now[0] = 9.0
    assert cache.get("0") == "x" * 10
    cache.close()

    again = Cache(path, lambda: 10.0)

    assert [again.get(str(number)) is not None for number in range(4)] == [True, False, True, True]
    again.close()


def test_a_cache_that_cannot_be_used_is_gone_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "broken.db").write_text("no database, but long enough to be read as one" * 100)
    for path in (tmp_path / "file" / "answers.db", tmp_path / "broken.db", tmp_path):
        cache = Cache(path, lambda: 1.0)
        answers = Answers({}, cache, ASKED)
        answers.put(QUESTION, SAID)

        assert answers.get(QUESTION) is None
        assert answers.used == {"id-1": SAID}
        cache.close()
        cache.close()


def test_on_a_full_disk_what_is_kept_stays_and_the_rest_is_gone_without(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "answers.sqlite", lambda: 1.0)
    cache.put("before", "[]")
    assert cache._base is not None
    (pages,) = cache._base.execute("PRAGMA page_count").fetchone()
    cache._base.execute(f"PRAGMA max_page_count = {pages}")

    cache.put("after", "x" * 100_000)

    assert (cache.get("before"), cache.get("after")) == ("[]", None)
    cache.close()


def test_a_clock_that_goes_back_loses_no_answer(tmp_path: Path) -> None:
    times = iter((2_000_000_000.0, 5.0, 5.0))
    cache = Cache(tmp_path / "answers.sqlite", lambda: next(times))
    cache.put("one", "[1]")
    cache.put("two", "[2]")

    assert (cache.get("one"), cache._base is not None) == ("[1]", True)
    cache.close()
    again = Cache(tmp_path / "answers.sqlite", lambda: 6.0)
    assert (again.get("one"), again.get("two")) == ("[1]", "[2]")
    again.close()


@pytest.mark.parametrize(
    "row", ["{", "[]", "{}", '{"refused": "x"}', '{"items": [], "provider": 1, "model": "m"}', "[" * 100_000]
)
def test_a_cache_whose_rows_are_nonsense_answers_nothing(tmp_path: Path, row: str) -> None:
    path = tmp_path / "answers.db"
    cache = Cache(path, lambda: 1.0)
    answers = Answers({}, cache, ASKED)
    answers.put(QUESTION, SAID)
    with sqlite3.connect(path) as base:
        base.execute("UPDATE answers SET items = ?", (row,))
    base.close()

    assert (answers.get(QUESTION), answers.is_refused(QUESTION)) == (None, False)
    cache.close()
