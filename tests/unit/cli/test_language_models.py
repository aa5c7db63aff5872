"""`specmint generate --ai`, `models` and `keys`, as typed, against a server on this computer."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest

from engine.ai.catalogue import vendors
from engine.cli import extras, language_models, run
from engine.jobs import asking
from engine.jobs.messages import Asking, Job, Kind
from engine.options import AiOptions, GenerateOptions
from tests.fakes.llm_server import Asked, FakeServer, Fault, error
from tests.fakes.llm_thread import served
from tests.samples.asked_models import questions_in, said

pytestmark = pytest.mark.xdist_group("ai")
DOCUMENT = str(Path(__file__).parents[2] / "samples" / "bookings.yaml")
KEY = "sk-test-0123456789abcdefghijklmn"
DATES = "The return date must be after the departure date."


def brain(asked: Asked) -> str:
    """Answer as a good model would."""
    items = []
    for number, text in _questions(asked).items():
        if text.startswith("input "):
            name = text.split()[1].rstrip(":")
            items += [
                _item(number, "value", [name], json.dumps(f"A quiet {name} number {each}"))
                for each in range(3)
            ]
        if DATES in text:
            at = ["body/returnDate", "body/departureDate"]
            items.append({**_item(number, "compare", at), "op": ">", "quote": DATES})
    return json.dumps({"items": items})


def _questions(asked: Asked) -> dict[int, str]:
    nonce = asked.user.partition("<q-")[2].partition(" ")[0]
    return questions_in(Asked("responses", {"input": asked.user.replace(f"q-{nonce}", "q-nonce")}, {}, ""))


def _item(number: int, kind: str, at: list[str], literal: str = "") -> dict[str, object]:
    return {"q": number, "kind": kind, "at": at, "op": "", "json": literal, "quote": ""}


def generated(out: Path, *more: str, server: FakeServer | None = None) -> int:
    asking = ["--ai", "balanced", "--ai-url", f"{server.url}/v1", "--model", "tiny"] if server else []
    return run(
        [
            "generate",
            DOCUMENT,
            "--out",
            str(out),
            "--format",
            "python,postman",
            "--cases",
            "6",
            *asking,
            *more,
        ]
    )


def files(folder: Path) -> dict[str, bytes]:
    return {
        each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()
    }


def cases(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / "cases.json").read_text("utf-8"))["cases"]
    return found


@pytest.fixture
def plain(tmp_path: Path) -> dict[str, bytes]:
    assert generated(tmp_path / "plain") == 0
    return files(tmp_path / "plain")


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "get_keyring", _Keyring)


@pytest.fixture
def _a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECMINT_COMPATIBLE_KEY", KEY)


class _Keyring:
    """A keyring in memory, which counts as one of a desktop."""

    kept: dict[tuple[str, str], str] = {}  # noqa: RUF012 - one for the test, emptied by it

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, secret: str) -> None:
        self.kept[service, name] = secret

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


_Keyring.__module__ = "keyring.backends.SecretService"


def test_a_model_gives_values_and_cases_and_its_answers_are_kept_beside_the_suite(
    tmp_path: Path, plain: dict[str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    with served(brain) as server:
        assert generated(tmp_path / "ai", server=server) == 0

    told = capsys.readouterr().err
    wishes = {
        case["request"]["body"]["wish"]
        for case in cases(tmp_path / "ai")
        if case["technique"] == "minimal" and case["operationId"] == "book"
    }
    added = [case for case in cases(tmp_path / "ai") if case["source"] == "ai"]
    old = [case["id"] for case in json.loads(plain["cases.json"])["cases"]]
    assert all(wish.startswith("A quiet wish number ") for wish in wishes)
    assert [(case["technique"], case["why"]) for case in added] == [
        ("dependency-violation", f"the document says: “{DATES}”")
    ]
    assert set(old) <= {case["id"] for case in cases(tmp_path / "ai")}
    assert "asking tiny at http://127.0.0.1" in told
    assert told.endswith("taken out of what is sent, and still in the document: 1 mail\n")
    assert (
        "language model: 6 values and 1 rule accepted, 0 items refused, 0 questions without an answer, 2 calls"
        in told
    )
    assert sorted(json.loads((tmp_path / "ai" / "ai.lock.json").read_text())["answers"].values(), key=str)
    assert server.refused == []
    counted = json.loads((tmp_path / "ai" / "coverage.json").read_text("utf-8"))["ai"]
    assert counted == {"values": 6, "rules": 1, "links": 0, "flows": 0, "refused": {}}


def test_a_locked_keyring_keeps_no_server_on_this_computer_from_being_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_keyring: object, _service: str, _name: str) -> str:
        raise RuntimeError("the collection is locked")

    with served(brain) as server:
        assert generated(tmp_path / "open", server=server) == 0
        monkeypatch.setattr(_Keyring, "get_password", refuse)
        monkeypatch.setenv("SPECMINT_HOME", str(tmp_path / "elsewhere"))
        assert generated(tmp_path / "locked", server=server) == 0

    assert files(tmp_path / "locked") == files(tmp_path / "open")


def test_the_given_price_of_a_model_is_counted_in_dollars(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with served(brain) as server:
        assert generated(tmp_path / "ai", "--ai-price", "10/20", server=server) == 0

    told = capsys.readouterr().err
    assert "price unknown" not in told
    assert re.search(r"2 calls, \$[0-9]+\.[0-9]{2}", told)


def test_the_lock_gives_the_same_bytes_without_a_call_a_key_or_a_client(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(brain) as server:
        generated(tmp_path / "one", server=server)
        calls = len(server.asked)
        for name in [each for each in sys.modules if each.partition(".")[0] in ("openai", "anthropic")]:
            monkeypatch.delitem(sys.modules, name)
        locked = str(tmp_path / "one" / "ai.lock.json")
        again = generated(tmp_path / "two", "--ai", "balanced", "--ai-lock", locked)
        assert len(server.asked) == calls

    assert again == 0
    assert files(tmp_path / "two") == files(tmp_path / "one")
    assert not {"openai", "anthropic"} & set(sys.modules)


def test_what_was_asked_once_is_cached_and_a_new_seed_costs_no_call(tmp_path: Path) -> None:
    with served(brain) as server:
        generated(tmp_path / "one", server=server)
        generated(tmp_path / "two", "--seed", "7", server=server)
        calls = len(server.asked)
        generated(tmp_path / "three", "--ai-refresh", server=server)

        assert (calls, len(server.asked)) == (2, 4)


FAULTS: list[tuple[str, Callable[[int, Asked], Fault | None]]] = [
    ("ai-auth", lambda _, asked: error(401, asked.api, "authentication_error", f"bad key {KEY}")),
    ("ai-quota", lambda _, asked: error(429, asked.api, "insufficient_quota", "pay")),
    ("ai-no-model", lambda _, asked: error(404, asked.api, "model_not_found", "no")),
    ("ai-unavailable", lambda _, asked: error(429, asked.api, "rate_limit_error", "", retry_after="3600")),
    ("ai-request", lambda _, asked: error(422, asked.api, "invalid", "no")),
]


@pytest.mark.parametrize(("code", "script"), FAULTS)
@pytest.mark.usefixtures("_a_key")
def test_a_provider_that_fails_is_one_warning_and_the_suite_is_byte_for_byte_that_of_rules(
    tmp_path: Path,
    plain: dict[str, bytes],
    capsys: pytest.CaptureFixture[str],
    code: str,
    script: Callable[[int, Asked], Fault | None],
) -> None:
    with served(brain, script) as server:
        assert generated(tmp_path / "ai", server=server) == 0

    shown = capsys.readouterr()
    assert files(tmp_path / "ai") == plain
    assert shown.err.count("warning:") == 1
    assert f"[{code}]" in shown.err
    assert "language model: none answered, the values of rules stay; " in shown.err
    assert "0 values" not in shown.err
    assert "Traceback" not in shown.err
    assert KEY not in shown.err + shown.out


@pytest.mark.parametrize("answer", ["", "no", '{"items": []}', '{"items": [{"q": 1}]}'])
def test_a_model_that_says_nothing_of_use_changes_no_file_but_the_lock(
    tmp_path: Path, plain: dict[str, bytes], answer: str
) -> None:
    with served(said(answer)) as server:
        assert generated(tmp_path / "ai", server=server) == 0

    made = files(tmp_path / "ai")
    assert {
        name: content for name, content in made.items() if name not in ("ai.lock.json", "specmint.json")
    } == {name: content for name, content in plain.items() if name != "specmint.json"}


def test_an_air_gap_is_one_warning(
    tmp_path: Path,
    plain: dict[str, bytes],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SPECMINT_AI_NETWORK", "none")
    with served(brain) as server:
        assert generated(tmp_path / "ai", server=server) == 0

        assert server.asked == []
    assert "[ai-policy]" in capsys.readouterr().err
    assert files(tmp_path / "ai") == plain


def test_frozen_asks_nothing_and_says_what_is_missing(
    tmp_path: Path, plain: dict[str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    assert generated(tmp_path / "ai", "--ai", "balanced", "--ai-frozen") == 0

    assert (
        "5 of 5 questions have no stored answer, there the values of rules stay [ai-answers-missing]"
        in capsys.readouterr().err
    )
    assert files(tmp_path / "ai") == plain


def test_a_preview_holds_what_would_be_sent_and_nothing_else_happens(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generated(tmp_path / "ai", "--ai", "balanced", "--ai-preview", str(tmp_path / "sent.txt")) == 0

    sent = (tmp_path / "sent.txt").read_text("utf-8")
    assert "input wish: string(3..80)" in sent
    assert "company.com" not in sent
    assert not (tmp_path / "ai").exists()
    shown = capsys.readouterr()
    assert "2 calls written to" in shown.out
    assert "taken out of what is sent, and still in the document: 1 mail\n" in shown.err


def test_the_key_is_in_no_file_and_no_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPECMINT_COMPATIBLE_KEY", KEY)
    with served(brain) as server:
        generated(tmp_path / "ai", "--events", server=server)

    shown = capsys.readouterr()
    assert all(f"Bearer {KEY}" == asked.headers["authorization"] for asked in server.asked)
    assert not [name for name, content in files(tmp_path).items() if KEY.encode() in content]
    assert KEY not in shown.out + shown.err
    assert all(json.loads(line)["event"] for line in shown.out.splitlines())


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (["--ai", "fast"], "ai-key-missing"),
        (["--ai", "fast", "--provider", "openai"], "ai-key-missing"),
        (["--model", "x"], "ai-option-wrong"),
        (["--ai", "fast", "--provider", "compatible"], "ai-option-wrong"),
        (["--ai", "balanced", "--ai-url", "http://127.0.0.1/v1"], "ai-option-wrong"),
        (
            ["--ai", "balanced", "--ai-url", "http://127.0.0.1/v1", "--provider", "openai", "--model", "x"],
            "ai-option-wrong",
        ),
        (["--ai", "balanced", "--ai-url", "nowhere", "--model", "x"], "ai-url-wrong"),
        (["--ai", "fast", "--ai-refresh", "--ai-frozen"], "ai-option-wrong"),
        (["--ai", "fast", "--budget", "-1"], "option-out-of-range"),
        (["--ai", "fast", "--ai-price", "2"], "ai-option-wrong"),
        (["--ai", "fast", "--ai-price", "nan/1"], "ai-option-wrong"),
        (["--ai", "fast", "--ai-price", "1/99999"], "option-out-of-range"),
        (["--ai-price", "1/2"], "ai-option-wrong"),
        (["--ai-calls", "0"], "ai-option-wrong"),
        (["--ai", "fast", "--ai-calls", "0"], "option-out-of-range"),
        (["--ai", "fast", "--ai-calls", "17"], "option-out-of-range"),
        (["--ai", "fast", "--provider", "fast", "--ai-calls", "2"], "ai-option-wrong"),
        (["--ai", "fast", "--ai-lock", "absent.json"], "ai-lock-broken"),
        (["--ai", "wise"], "arguments-wrong"),
        (["--ai", "fast", "--provider", "null"], "arguments-wrong"),
        (["--ai", "fast", "--provider", "fast", "--model", "x"], "ai-option-wrong"),
        (["--ai", "fast", "--provider", "fast", "--ai-refresh"], "ai-option-wrong"),
        (["--provider", "fast"], "ai-option-wrong"),
    ],
)
def test_what_makes_no_sense_is_wrong_use_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], typed: list[str], code: str
) -> None:
    assert generated(tmp_path / "ai", *typed) == 2

    assert f"[{code}]" in capsys.readouterr().err
    assert not (tmp_path / "ai").exists()


@pytest.mark.parametrize(
    "typed", [["generate", DOCUMENT, "--out", "x", "--ai", "fast"], ["models"], ["keys", "list"]]
)
def test_without_the_clients_the_line_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, typed: list[str]
) -> None:
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name == "httpx2" else name)

    assert run(typed) == 2
    assert capsys.readouterr().err == (
        "specmint: what asks language models is not installed (httpx2) [ai-not-installed]; install `specmint[ai]`\n"
    )


class _Locked(_Keyring):
    def get_password(self, service: str, name: str) -> str | None:
        raise RuntimeError("prompt dismissed")


_Locked.__module__ = _Keyring.__module__


class _PlainText(_Keyring):
    """Keeps secrets for everybody to read, so it counts as none."""


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    """Give a server on which both vendors live."""
    with served(brain) as server:
        there = {
            "openai": vendors()["openai"]._replace(url=f"{server.url}/v1"),
            "anthropic": vendors()["anthropic"]._replace(url=server.url),
        }
        monkeypatch.setattr(language_models, "vendors", lambda: there)
        yield server


@pytest.mark.parametrize("named", [["--provider", "openai"], []])
def test_a_locked_keyring_takes_nothing_of_the_suite_and_says_how_to_get_the_rest(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    here: FakeServer,
    named: list[str],
) -> None:
    monkeypatch.setattr(keyring, "get_keyring", _Locked)
    assert generated(tmp_path / "plain") == 0
    capsys.readouterr()

    assert generated(tmp_path / "ai", "--ai", "fast", *named) == 0

    host = here.url.removeprefix("http://")
    whose = host if named else f"{host} or {host}"
    (line,) = re.findall(r"warning: .*", capsys.readouterr().err)
    assert (files(tmp_path / "ai"), here.asked) == (files(tmp_path / "plain"), [])
    assert line == (
        f"warning: no key for {whose} can be read; 2 of 2 questions have no answer, there the values of rules stay "
        "[ai-key-unread]; unlock the keyring, or give the key in the environment or the settings"
    )


def test_a_locked_keyring_hides_no_key_of_the_environment_and_no_server_that_wants_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: FakeServer
) -> None:
    monkeypatch.setattr(keyring, "get_keyring", _Locked)
    assert generated(tmp_path / "none", server=here) == 0
    without_key = len(here.asked)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)

    assert generated(tmp_path / "key", "--ai", "fast", "--ai-fallback", "openai") == 0

    assert without_key > 0
    assert {each.api for each in here.asked[without_key:]} == {"messages", "models"}


@pytest.mark.parametrize(
    ("around", "sent"), [("{}\n", True), (" {} ", True), ("{}\nX: 1", False), ("clé {}", False)]
)
def test_a_key_is_sent_without_the_space_around_it_and_not_at_all_where_no_header_holds_it(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    here: FakeServer,
    around: str,
    *,
    sent: bool,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", around.format(KEY))

    assert generated(tmp_path, "--ai", "fast", "--provider", "openai") == 0

    told = capsys.readouterr().err
    assert {each.headers["authorization"] for each in here.asked} == ({f"Bearer {KEY}"} if sent else set())
    assert ("[ai-key-unread]" in told) is not sent
    assert KEY not in told


def test_what_is_stored_is_used_also_while_the_keyring_is_locked(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    here: FakeServer,
) -> None:
    named = ["--ai", "fast", "--provider", "openai"]
    with monkeypatch.context() as given:
        given.setenv("OPENAI_API_KEY", KEY)
        assert generated(tmp_path / "first", *named) == 0
    first = len(here.asked)
    capsys.readouterr()
    monkeypatch.setattr(keyring, "get_keyring", _Locked)

    assert generated(tmp_path / "again", *named) == 0

    assert len(here.asked) == first
    assert files(tmp_path / "again") == files(tmp_path / "first")
    assert "warning" not in capsys.readouterr().err


def test_what_only_lists_says_that_the_keyring_is_locked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, here: FakeServer
) -> None:
    monkeypatch.setattr(keyring, "get_keyring", _Locked)

    assert run(["keys", "list"]) == 0
    assert run(["models", "--provider", "openai"]) == 4

    shown = capsys.readouterr()
    assert "openai: not known: the keyring refuses" in shown.out
    assert "[ai-key-unread]" in shown.err
    assert here.asked == []


def test_a_system_without_a_keyring_keeps_no_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring, "get_keyring", _PlainText)

    assert generated(tmp_path / "ai", "--ai", "fast") == 2
    assert "[ai-key-missing]" in capsys.readouterr().err


def test_offline_rules_ask_nobody_and_write_the_bytes_that_rules_write(
    tmp_path: Path,
    plain: dict[str, bytes],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    here: FakeServer,
) -> None:
    monkeypatch.setenv("SPECMINT_AI_NETWORK", "none")
    monkeypatch.setattr(keyring, "get_keyring", _Locked)
    capsys.readouterr()

    assert generated(tmp_path / "ai", "--ai", "best", "--provider", "fast") == 0

    assert (files(tmp_path / "ai"), here.asked) == (plain, [])
    assert capsys.readouterr().err == (
        "offline rules: nobody was asked and nothing is stored, the values of rules stay; 0 calls, $0.00\n"
    )


def test_offline_rules_use_what_is_stored_beside_the_suite_and_stay_at_that(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with served(brain) as server:
        assert generated(tmp_path / "ai", server=server) == 0
        first = files(tmp_path / "ai")
        capsys.readouterr()
        assert generated(tmp_path / "ai", "--ai", "balanced", "--provider", "fast") == 0
        asked = len(server.asked)

    assert (files(tmp_path / "ai"), asked) == (first, 2)
    assert capsys.readouterr().err.startswith("offline rules: 6 values and 1 rule accepted, ")


def test_two_keys_need_a_choice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)

    assert generated(tmp_path / "ai", "--ai", "fast") == 2
    assert "[ai-provider-unclear]" in capsys.readouterr().err


def test_a_vendor_is_never_reached_from_a_test(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, model in (("OPENAI_API_KEY", "gpt-6-luna"), ("ANTHROPIC_API_KEY", "claude-haiku-5-5")):
        with monkeypatch.context() as set_here:
            set_here.setenv(name, KEY)
            assert generated(tmp_path / name, "--ai", "fast") == 0
        told = capsys.readouterr().err
        assert f"asking {model} at https://" in told
        assert "[ai-policy]" in told


def test_another_vendor_is_turned_to_only_where_it_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    named = ["--ai", "fast", "--provider", "openai"]
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert generated(tmp_path / "one", *named, "--ai-fallback", "anthropic") == 2
    assert "[ai-key-missing]" in capsys.readouterr().err

    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    told = []
    for number, more in enumerate(([], ["--ai-fallback", "anthropic"])):
        assert generated(tmp_path / f"two{number}", *named, *more) == 0
        told.append(capsys.readouterr().err)

    # No test reaches a vendor, so both refusals are those of the policy.
    assert ["api.anthropic.com" in each for each in told] == [False, True]
    assert all("nothing go to api.openai.com" in each for each in told)


def test_each_host_goes_through_the_proxy_of_the_system_unless_that_leaves_it_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    monkeypatch.setenv("no_proxy", "api.openai.com,localhost")
    job = Job("1", Kind.TRY_MODEL, "", "", GenerateOptions(), asking=Asking(AiOptions("fast")))
    hosts = ("api.openai.com", "api.anthropic.com", "localhost")

    typed = [language_models._network(each, {}).proxy for each in hosts]
    asked = [asking._network(each, job, Asking(AiOptions("fast"))).proxy for each in hosts]

    assert typed == asked == [None, "http://proxy.example:3128", None]


def test_models_are_listed_with_their_prices_and_by_a_server(capsys: pytest.CaptureFixture[str]) -> None:
    with served(brain) as server:
        assert run(["models"]) == 0
        assert run(["models", "--ai-url", f"{server.url}/v1"]) == 0

    shown = capsys.readouterr().out
    assert (
        "openai     fast      gpt-6-luna           $0.10 in, $0.50 out per million tokens, "
        "reads 922,000, writes 128,000\n"
    ) in shown
    assert "model-b (ends 2027-01-31)\n" in shown


def test_a_server_that_never_ends_its_list_of_models_is_left(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(language_models, "_PATIENCE_S", 0.1)
    with served(brain, lambda *_: Fault(drips=True)) as server:
        assert run(["models", "--ai-url", f"{server.url}/v1"]) == 4

    assert "did not answer in time [ai-timeout]" in capsys.readouterr().err


def test_what_a_vendor_offers_is_shown_with_its_limits_and_kept_for_the_jobs_of_the_day(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    here: FakeServer,
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    assert run(["models", "--provider", "anthropic"]) == 0
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)  # a client of the vendor finds none

    assert generated(tmp_path / "ai", "--ai", "fast", "--model", "model-c") == 0

    assert capsys.readouterr().out.startswith("model-c (ends 2027-02-28), reads 200,000, writes 64,000\n")
    assert [each.api for each in here.asked] == ["models", "messages"]


def test_a_key_goes_into_the_keyring_and_out_of_it_and_is_never_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class _Piped:
        def __init__(self, text: bytes) -> None:
            self.text = text
            self.buffer = self

        def isatty(self) -> bool:
            return False

        def read(self) -> bytes:
            return self.text

    _Keyring.kept.clear()
    monkeypatch.setattr(sys, "stdin", _Piped(f"{KEY}\n".encode()))
    codes = [
        run(["keys", "set", "openai"]),
        run(["keys", "list"]),
        run(["keys", "delete", "openai"]),
        run(["keys", "delete", "openai"]),
    ]
    compatible = run(["keys", "set", "compatible", "--ai-url", "http://localhost:1/v1"])
    kept = dict(_Keyring.kept)
    _Keyring.kept.clear()

    shown = capsys.readouterr()
    assert (codes, compatible) == ([0, 0, 0, 0], 0)
    assert shown.out.splitlines() == [
        "the key for openai@api.openai.com is in the keyring",
        "openai: a key in the keyring",
        "anthropic: no key",
        "the key for openai@api.openai.com is deleted",
        "there was no key for openai@api.openai.com",
        "the key for compatible@localhost:1 is in the keyring",
    ]
    assert kept == {("SpecMint", "compatible@localhost:1"): KEY}
    assert KEY not in shown.out + shown.err


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (["keys", "set"], "arguments-wrong"),
        (["keys", "list", "openai"], "arguments-wrong"),
        (["keys", "set", "compatible"], "ai-option-wrong"),
        (["keys", "set", "openai", "--ai-url", "http://localhost/v1"], "ai-option-wrong"),
    ],
)
def test_keys_that_name_too_much_or_too_little_are_wrong_use(
    capsys: pytest.CaptureFixture[str], typed: list[str], code: str
) -> None:
    assert run(typed) == 2
    assert f"[{code}]" in capsys.readouterr().err


def test_nothing_of_what_is_never_sent_is_previewed_or_asked(tmp_path: Path) -> None:
    seen = tmp_path / "seen.txt"

    with served(brain) as server:
        assert generated(tmp_path / "out", "--ai-never", "POST *", server=server) == 0
    run(["generate", DOCUMENT, "--ai-preview", str(seen), "--ai-never", "POST *", "--out", str(tmp_path)])

    assert server.asked
    assert not [each for each in server.asked if DATES in each.user]
    assert DATES not in seen.read_text("utf-8").partition("== call 1 ==")[2]
