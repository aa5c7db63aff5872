"""Keys of providers: where they are kept, what is shown of them, and how a job gets one."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from engine.errors import OutputError, UsageError
from engine.jobs.messages import Asking, Job, Kind
from engine.options import AiOptions, GenerateOptions
from engine.provider_keys import KeyStore, Secret
from specmint_desktop.app import first_state
from specmint_desktop.effects import PERFORMERS, Outside
from specmint_desktop.effects.answers import FILE
from specmint_desktop.effects.keys import Keys, with_keys
from specmint_desktop.settings import load
from specmint_desktop.state.messages import Effect
from specmint_desktop.state.models import (
    AnswersGone,
    DeleteKey,
    ForgetAnswers,
    KeepKey,
    KeyPlace,
    KnownKey,
    ModelsRead,
    ReadModels,
    Where,
)
from tests.samples.key_stores import MemoryKeys, NoKeyring
from tests.samples.window import NOON

KEY = "sk-test-0123456789abcdefghijZZZZ"
HOST = "api.openai.com"
LOCAL = "http://localhost:11434/v1"


def outside(folder: Path, store: KeyStore) -> Outside:
    return Outside(folder, folder, lambda: NOON, keys=Keys(store))


def read(effect: Effect, there: Outside) -> ModelsRead:
    fact = PERFORMERS[type(effect)](effect, there)
    assert isinstance(fact, ModelsRead)
    return fact


def test_the_catalogue_says_who_is_asked_where_and_for_how_much(tmp_path: Path) -> None:
    found = read(ReadModels(LOCAL), outside(tmp_path, MemoryKeys()))

    assert {each.provider for each in found.offered} == {"openai", "anthropic"}
    assert all(each.read_usd is None or each.read_usd > 0 for each in found.offered)
    assert found.where["openai"].host == HOST
    assert found.where["compatible"] == Where(LOCAL, "localhost:11434", is_here=True)
    assert found.policy == "loopback"  # as tests have it
    assert (found.keys, found.keyring_fault) == ({}, "")


def test_when_models_end_is_known_by_the_vendors_own_word_first(tmp_path: Path) -> None:
    said = {f"openai@{HOST}": {"day": "2026-11-24", "models": {"gpt-5": "2027-02-28", "new": "no day"}}}
    (tmp_path / "models.json").write_text(json.dumps(said), "utf-8")

    ends = read(ReadModels(LOCAL), outside(tmp_path, MemoryKeys())).ends

    assert ends.today == NOON.date().isoformat()
    assert (ends.days["openai"]["gpt-5"], ends.days["openai"]["gpt-4o"]) == ("2027-02-28", "2027-01-14")
    assert "new" not in ends.days["openai"]
    assert ends.gone["anthropic"] == ("claude-3",)


def test_the_window_knows_from_its_start_how_far_requests_may_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPECMINT_AI_NETWORK", "none")

    assert first_state(tmp_path, load({})).models.policy == "none"


def test_an_address_that_is_none_is_told_and_leads_nowhere(tmp_path: Path) -> None:
    there = outside(tmp_path, MemoryKeys())

    assert read(ReadModels(""), there).where["compatible"] == Where("", "")
    wrong = read(ReadModels("ftp://x"), there).where["compatible"]
    assert (wrong.host, wrong.fault != "") == ("", True)


def test_a_key_is_kept_in_the_keyring_and_only_its_end_is_shown(tmp_path: Path) -> None:
    store = MemoryKeys()
    there = outside(tmp_path, store)

    found = read(KeepKey("openai", HOST, Secret(KEY), ""), there)

    assert store.kept == {f"openai@{HOST}": KEY}
    assert found.keys == {"openai": KnownKey(KeyPlace.KEYRING, "ZZZZ")}
    assert KEY not in repr(found)
    assert read(DeleteKey("openai", HOST, ""), there).keys == {}
    assert store.kept == {}


def test_without_a_keyring_a_key_lasts_as_long_as_the_window_and_the_reason_is_told(tmp_path: Path) -> None:
    there = outside(tmp_path, NoKeyring())

    found = read(KeepKey("openai", HOST, Secret("short"), ""), there)

    assert found.keys == {"openai": KnownKey(KeyPlace.SESSION)}
    assert found.keyring_fault == "this system has no keyring"
    assert read(DeleteKey("openai", HOST, ""), there).keys == {}
    with pytest.raises(UsageError):
        read(DeleteKey("openai", HOST, ""), there)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_key_of_the_environment_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)

    found = read(ReadModels(""), outside(tmp_path, MemoryKeys()))

    assert found.keys == {"anthropic": KnownKey(KeyPlace.ENVIRONMENT, "ZZZZ")}


def test_a_job_gets_the_keys_of_those_it_may_ask_and_no_other() -> None:
    keys = Keys(MemoryKeys())
    for provider, host in (
        ("openai", HOST),
        ("anthropic", "api.anthropic.com"),
        ("compatible", "localhost:11434"),
    ):
        keys.keep(provider, host, Secret(f"{KEY}-{provider}"))

    def given(ai: AiOptions | None) -> dict[str, str]:
        asking = Asking(ai) if ai else None
        job = with_keys(Job("1", Kind.GENERATE, "a", "b", GenerateOptions(), asking=asking), keys)
        return {place: key.text for place, key in job.asking.keys} if job.asking else {}

    assert given(None) == {}
    assert given(AiOptions("fast", "openai")) == {f"openai@{HOST}": f"{KEY}-openai"}
    assert set(given(AiOptions("fast", "openai", fallback=("anthropic",)))) == {
        f"openai@{HOST}",
        "anthropic@api.anthropic.com",
    }
    assert set(given(AiOptions("fast", "compatible", "tiny", LOCAL))) == {"compatible@localhost:11434"}
    assert given(AiOptions("fast", "compatible", "tiny", "http://localhost:1")) == {}


def test_kept_answers_are_forgotten_also_where_a_job_has_them_open(tmp_path: Path) -> None:
    there = outside(tmp_path, MemoryKeys())
    forget = PERFORMERS[ForgetAnswers]
    assert forget(ForgetAnswers(), there) == AnswersGone(0)

    with closing(sqlite3.connect(tmp_path / FILE)) as base:
        base.execute("CREATE TABLE answers (id TEXT PRIMARY KEY, items TEXT NOT NULL, used REAL NOT NULL)")
        base.executemany("INSERT INTO answers VALUES (?, '[]', 0)", [("a",), ("b",)])
        base.commit()

        assert forget(ForgetAnswers(), there) == AnswersGone(2)
        assert base.execute("SELECT count(*) FROM answers").fetchone() == (0,)


def test_a_file_of_answers_that_cannot_be_emptied_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database at all, and longer than a header" * 9)

    with pytest.raises(OutputError, match="answers-kept"):
        PERFORMERS[ForgetAnswers](ForgetAnswers(), outside(tmp_path, MemoryKeys()))
