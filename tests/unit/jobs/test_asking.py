"""What jobs ask language models: the plan of the calls, a trial, a list; against a server on this computer."""

import json
import threading
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from engine.ai import policy
from engine.ai.catalogue import Vendor, vendors
from engine.ai.refreshed import known_ends
from engine.events import ProviderChanged, ProviderProblem
from engine.jobs import asking, child
from engine.jobs.messages import (
    Asking,
    AskingPlanned,
    AskingTold,
    Cancelled,
    Failed,
    Finished,
    Job,
    Kind,
    Message,
    ModelsListed,
    ModelTried,
    Network,
)
from engine.options import AiOptions, GenerateOptions
from engine.provider_keys import Secret
from tests.fakes.llm_server import Answer, Asked, FakeServer, Fault, error
from tests.fakes.llm_thread import served
from tests.samples.asked_models import lifelike, said

pytestmark = pytest.mark.xdist_group("ai")
DOCUMENT = str(Path(__file__).parents[2] / "samples" / "bookings.yaml")
KEY = "sk-test-0123456789abcdefghijklmn"
M = TypeVar("M", bound=Message)


def local(server: FakeServer, **other: object) -> Asking:
    ai = AiOptions("fast", "compatible", "tiny", f"{server.url}/v1")
    return replace(Asking(ai), **other)  # type: ignore[arg-type]  # fields of it


def done(kind: Kind, asked: Asking | None, folder: Path, **other: object) -> list[Message]:
    job = replace(Job("000001", kind, DOCUMENT, str(folder), GenerateOptions(), asking=asked), **other)  # type: ignore[arg-type]  # fields of it
    told: list[Message] = []
    told.append(child.run(job, told.append, lambda: False))
    return told


def only(kind: type[M], told: list[Message]) -> M:
    (found,) = (each for each in told if isinstance(each, kind))
    return found


def failure(told: list[Message]) -> str:
    word = told[-1]
    assert isinstance(word, Failed)
    return word.problem.code


def test_the_plan_has_every_word_that_would_be_sent_and_sends_none(tmp_path: Path) -> None:
    told = done(Kind.PLAN_ASKING, Asking(AiOptions("balanced", "openai")), tmp_path)

    plan = only(AskingPlanned, told)
    text = "\n".join(plan.prompts)
    assert isinstance(told[-1], Finished)
    assert (plan.calls, len(plan.prompts)) == (2, 2)
    assert (plan.questions, plan.stored, plan.operations) == (5, 0, 3)
    assert f'<q-{plan.nonce} n="1">' in text
    assert "The return date must be after the departure date." in text
    assert "company.com" not in text
    assert plan.least_usd is not None
    assert plan.most_usd is not None
    assert 0 < plan.least_usd < plan.most_usd < 0.1


def test_the_plan_knows_what_the_vendor_said_of_the_model_last(tmp_path: Path) -> None:
    facts = {"model-c": {"mostWritten": 600}}
    place = {"day": "2026-01-01", "models": {}, "facts": facts}
    (tmp_path / "models.json").write_text(json.dumps({"anthropic@api.anthropic.com": place}), "utf-8")
    kept = str(tmp_path / "answers.sqlite")

    plans = [
        only(AskingPlanned, done(Kind.PLAN_ASKING, Asking(AiOptions("balanced", "anthropic", model), cache=kept), tmp_path))
        for model in ("model-c", "model-d")
    ]  # fmt: skip

    assert [each.calls for each in plans] == [5, 2]


def test_what_is_never_sent_is_in_no_plan(tmp_path: Path) -> None:
    asked = Asking(AiOptions("balanced", "openai", never=("POST *",)))

    plan = only(AskingPlanned, done(Kind.PLAN_ASKING, asked, tmp_path))

    assert "return date" not in "\n".join(plan.prompts)
    assert 1 <= plan.operations < 3


def test_where_no_price_is_known_the_plan_has_none(tmp_path: Path) -> None:
    asked = Asking(AiOptions("fast", "compatible", "tiny", "http://localhost:9/v1"))

    plan = only(AskingPlanned, done(Kind.PLAN_ASKING, asked, tmp_path))

    assert (plan.least_usd, plan.most_usd) == (None, None)
    assert plan.read > 1_000


def test_a_price_that_was_given_counts_before_that_of_the_list_and_for_the_chosen_model_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = AiOptions("fast", "compatible", "tiny", "http://localhost:9/v1", price="1/2")
    asked = Asking(AiOptions("fast", "anthropic", price="1/2", fallback=("openai",)))

    plan = only(AskingPlanned, done(Kind.PLAN_ASKING, Asking(local), tmp_path))
    monkeypatch.setattr(asking, "check_choice", lambda _choice, _granted: None)
    standbys = asking._standbys(
        Job("000001", Kind.GENERATE, DOCUMENT, "", GenerateOptions(), asking=asked), asking.choice_of(asked)
    )

    assert plan.least_usd == pytest.approx((plan.read + 2 * plan.written) / 1_000_000)
    assert [each.choice.model.price for each in standbys] == [vendors()["openai"].model("fast").price]


def test_the_nonce_of_a_plan_that_was_seen_is_used_again(tmp_path: Path) -> None:
    asked = Asking(AiOptions("fast", "openai"), nonce="ab12cd34")

    plan = only(AskingPlanned, done(Kind.PLAN_ASKING, asked, tmp_path))

    assert plan.nonce == "ab12cd34"
    assert "<q-ab12cd34 " in plan.prompts[0]


def test_a_trial_asks_the_model_one_question_that_has_nothing_of_a_document(tmp_path: Path) -> None:
    with served(said('{"items": []}')) as server:
        told = done(Kind.TRY_MODEL, local(server), tmp_path)

    tried = only(ModelTried, told)
    (request,) = server.asked
    assert isinstance(told[-1], Finished)
    assert tried.read > 0
    assert request.body["model"] == "tiny"
    assert "ooking" not in request.raw


def test_a_trial_goes_on_in_a_plainer_form_where_a_server_knows_no_other(tmp_path: Path) -> None:
    def script(_number: int, asked: object) -> object:
        is_chat = getattr(asked, "api", "") == "chat"
        return None if is_chat else error(404, "responses", "not_found", "no such page")

    with served(said('{"items": []}'), script) as server:  # type: ignore[arg-type]  # the types of a script
        told = done(Kind.TRY_MODEL, local(server), tmp_path)

    assert isinstance(told[-1], Finished)
    assert [each.api for each in server.asked] == ["responses", "chat"]


def test_a_trial_that_fails_says_how(tmp_path: Path) -> None:
    with served(lifelike, [error(401, "responses", "invalid_api_key", "no")]) as server:
        told = done(Kind.TRY_MODEL, local(server), tmp_path)

    assert failure(told) == "ai-auth"
    assert len(server.asked) == 1


def test_the_key_of_the_asked_host_is_sent_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with served(said('{"items": []}')) as server:
        vendor = Vendor("anthropic", server.url, vendors()["anthropic"].models)
        monkeypatch.setattr(asking, "vendors", lambda: {"anthropic": vendor})
        host = server.url.removeprefix("http://")
        keys = ((f"anthropic@{host}", Secret(KEY)), ("openai@api.openai.com", Secret("sk-other")))
        told = done(Kind.TRY_MODEL, Asking(AiOptions("fast", "anthropic"), keys), tmp_path)

    assert isinstance(told[-1], Finished)
    assert KEY in server.asked[0].raw
    assert "sk-other" not in server.asked[0].raw
    assert KEY not in repr(told)


def test_a_vendor_without_a_key_is_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vendor = Vendor("openai", "http://127.0.0.1:9", vendors()["openai"].models)
    monkeypatch.setattr(asking, "vendors", lambda: {"openai": vendor})

    assert failure(done(Kind.TRY_MODEL, Asking(AiOptions("fast", "openai")), tmp_path)) == "ai-key-unread"


@pytest.mark.parametrize(
    ("ai", "code"),
    [
        (AiOptions("best", "openai"), "needs-tier"),
        (AiOptions("fast", "compatible", "tiny", "https://models.example/v1"), "needs-tier"),
    ],
)
def test_a_model_that_the_licence_does_not_cover_is_not_asked(
    tmp_path: Path, ai: AiOptions, code: str
) -> None:
    assert failure(done(Kind.TRY_MODEL, Asking(ai), tmp_path)) == code


@pytest.mark.parametrize(
    "fields",
    [{"reach": "none"}, {"reach": "nonsense"}],
)
def test_where_nothing_may_go_out_no_model_is_asked(tmp_path: Path, fields: Mapping[str, str]) -> None:
    with served(lifelike) as server:
        told = done(Kind.TRY_MODEL, local(server, **fields), tmp_path)

    assert failure(told) == "ai-policy"
    assert server.asked == []


def test_with_air_gap_a_model_on_this_computer_is_asked_and_no_other(tmp_path: Path) -> None:
    closed = Network(is_allowed=False)
    elsewhere = Asking(AiOptions("fast", "openai"), (("openai@api.openai.com", Secret(KEY)),))
    with served(said('{"items": []}')) as server:
        here = done(Kind.TRY_MODEL, local(server), tmp_path, network=closed)

    assert isinstance(here[-1], Finished)
    assert failure(done(Kind.TRY_MODEL, elsewhere, tmp_path, network=closed)) == "ai-policy"


def test_a_provider_says_what_it_offers(tmp_path: Path) -> None:
    with served(lifelike) as server:
        told = done(Kind.LIST_MODELS, local(server), tmp_path)

    assert only(ModelsListed, told).models


def test_what_a_vendor_offers_is_kept_for_the_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = tmp_path / "data" / "answers.sqlite"
    with served(lifelike) as server:
        host = server.url.removeprefix("http://")
        vendor = vendors()["anthropic"]._replace(url=server.url)
        monkeypatch.setattr(asking, "vendors", lambda: {"anthropic": vendor})
        keys = ((f"anthropic@{host}", Secret(KEY)),)
        ai = AiOptions("fast", "anthropic", "model-c")
        for kind in (Kind.LIST_MODELS, Kind.GENERATE):
            done(kind, Asking(ai, keys, cache=str(cache)), tmp_path)
        lists = [each for each in server.asked if each.api == "models"]

    assert known_ends(cache.with_name("models.json")) == {f"anthropic@{host}": {"model-c": "2027-02-28"}}
    assert len(lists) == 1


def test_a_job_that_is_cancelled_while_a_model_is_silent_ends(tmp_path: Path) -> None:
    asks = threading.Event()

    def script(_number: int, _asked: Asked) -> Fault:
        asks.set()
        return Fault(hangs=True)

    with served(lifelike, script) as server:
        job = Job("000001", Kind.GENERATE, DOCUMENT, str(tmp_path), GenerateOptions(), asking=local(server))
        last = child.run(job, lambda _: None, asks.is_set)

    assert isinstance(last, Cancelled)


def test_the_owner_of_a_computer_narrows_what_a_job_may_reach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "policy.json"
    file.write_text('{"aiNetwork": "none"}', "utf-8")
    monkeypatch.setattr(policy, "place", lambda _environment: file)

    with served(lifelike) as server:
        told = done(Kind.TRY_MODEL, local(server), tmp_path)

    assert failure(told) == "ai-policy"
    assert server.asked == []


def test_a_job_that_names_no_model_asks_none(tmp_path: Path) -> None:
    assert failure(done(Kind.TRY_MODEL, None, tmp_path)) == "ai-option-wrong"


def test_where_nobody_can_be_asked_the_suite_of_rules_is_written_and_one_trouble_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor = Vendor("openai", "http://127.0.0.1:9", vendors()["openai"].models)
    monkeypatch.setattr(asking, "vendors", lambda: {"openai": vendor})

    told = done(Kind.GENERATE, Asking(AiOptions("fast", "openai")), tmp_path)

    troubles = [each.event for each in told if isinstance(each, AskingTold)]
    finished = told[-1]
    assert [
        (each.kind, each.provider, each.host) for each in troubles if isinstance(each, ProviderProblem)
    ] == [("key", "openai", "127.0.0.1:9")]
    assert isinstance(finished, Finished)
    assert finished.cases > 10
    assert finished.ai is not None
    assert (finished.ai.values, finished.ai.calls) == (0, 0)


def test_where_the_keyring_gives_no_key_of_who_may_stand_in_what_the_first_one_said_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def script(number: int, asked: Asked) -> Fault | None:
        return error(401, asked.api, "invalid_api_key", "no") if number else None

    with served(lifelike, script) as server:
        there = {"openai": f"{server.url}/v1", "anthropic": server.url}
        known = {name: Vendor(name, url, vendors()[name].models) for name, url in there.items()}
        monkeypatch.setattr(asking, "vendors", lambda: known)
        monkeypatch.setattr(asking, "check_choice", lambda _choice, _granted: None)
        keys = ((f"openai@{server.url.removeprefix('http://')}", Secret(KEY)),)
        ai = AiOptions("balanced", "openai", fallback=("anthropic",))
        told = done(Kind.GENERATE, Asking(ai, keys), tmp_path)

    troubles = [each.event for each in told if isinstance(each, AskingTold)]
    finished = told[-1]
    assert [(each.kind, each.provider) for each in troubles if isinstance(each, ProviderProblem)] == [
        ("auth", "openai"),
        ("key", "anthropic"),
    ]
    assert isinstance(finished, Finished)
    assert finished.ai is not None
    assert finished.ai.calls == 1


def test_an_address_that_is_none_costs_no_test_of_rules(tmp_path: Path) -> None:
    told = done(
        Kind.GENERATE, Asking(AiOptions("fast", "compatible", "tiny", "ftp://models.example")), tmp_path
    )

    (trouble,) = (
        each.event
        for each in told
        if isinstance(each, AskingTold) and isinstance(each.event, ProviderProblem)
    )
    assert (trouble.provider, trouble.host) == ("compatible", "")
    assert isinstance(told[-1], Finished)


def test_what_stands_beside_the_saved_suite_is_not_asked_again(tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    saved.mkdir()
    with served(lifelike) as server:
        first = done(Kind.PLAN_ASKING, local(server), tmp_path)
        (saved / "ai.lock.json").write_bytes(b"no lock at all")
        damaged = done(Kind.PLAN_ASKING, local(server, folder=str(saved)), tmp_path)

    plan = only(AskingPlanned, first)
    assert only(AskingPlanned, damaged).questions == plan.questions > 0
    assert only(AskingPlanned, damaged).stored == 0


def test_what_was_refused_before_is_in_no_plan_and_asked_no_more(tmp_path: Path) -> None:
    kept = str(tmp_path / "answers.sqlite")

    with served(lambda _: Answer("", "refused")) as server:
        ran = done(Kind.GENERATE, local(server, cache=kept), tmp_path)
        requests = len(server.asked)
        plan = only(AskingPlanned, done(Kind.PLAN_ASKING, local(server, cache=kept), tmp_path))
        again = done(Kind.GENERATE, local(server, cache=kept), tmp_path)

    assert isinstance(ran[-1], Finished)
    assert (plan.calls, plan.stored, plan.prompts) == (0, plan.questions, ())
    assert len(server.asked) == requests > 0
    assert "ai-refused-before" in str(again)


def test_a_vendor_that_was_allowed_stands_in_where_the_first_one_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def script(_number: int, asked: Asked) -> Fault | None:
        is_first = asked.api == "responses"
        return error(401, "responses", "invalid_api_key", "no") if is_first else None

    with served(lifelike, script) as server:
        there = {
            name: Vendor(name, server.url + ("/v1" if name == "openai" else ""), vendors()[name].models)
            for name in ("openai", "anthropic")
        }
        monkeypatch.setattr(asking, "vendors", lambda: there)
        host = server.url.removeprefix("http://")
        keys = ((f"openai@{host}", Secret(KEY)), (f"anthropic@{host}", Secret(KEY)))
        ai = AiOptions("fast", "openai", fallback=("anthropic",))
        told = done(Kind.GENERATE, Asking(ai, keys), tmp_path)

    changes = [each.event for each in told if isinstance(each, AskingTold)]
    assert [each.to_provider for each in changes if isinstance(each, ProviderChanged)] == ["anthropic"]
    assert [each.api for each in server.asked] == ["responses", "messages"]
    assert isinstance(told[-1], Finished)


def test_the_vendors_cheaper_model_stands_in_where_the_chosen_one_is_overloaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def script(_number: int, asked: Asked) -> Fault | None:
        is_first = asked.body["model"] == vendors()["anthropic"].model("balanced").id
        return error(429, "messages", "rate_limit_error", "no", retry_after="3600") if is_first else None

    with served(lifelike, script) as server:
        vendor = vendors()["anthropic"]._replace(url=server.url)
        monkeypatch.setattr(asking, "vendors", lambda: {"anthropic": vendor})
        monkeypatch.setattr(asking, "check_choice", lambda _choice, _granted: None)
        keys = ((f"anthropic@{server.url.removeprefix('http://')}", Secret(KEY)),)
        told = done(Kind.GENERATE, Asking(AiOptions("balanced", "anthropic"), keys), tmp_path)

    changes = [each.event for each in told if isinstance(each, AskingTold)]
    assert [each.to_model for each in changes if isinstance(each, ProviderChanged)] == ["claude-haiku-5-5"]
    assert {each.body["model"] for each in server.asked[1:]} == {"claude-haiku-5-5"}
