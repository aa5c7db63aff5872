"""A whole job with a document: its rounds, who stands in, what is told on the way, and what a lock makes of it."""

import json
from pathlib import Path

import pytest

from engine.ai import lock, policy
from engine.ai.ask import Standby
from engine.ai.catalogue import Model
from engine.ai.endpoint import VARIABLE, endpoint
from engine.ai.faults import AIError
from engine.events import (
    AiBatchDone,
    AiFinished,
    AiItemRefused,
    AiPlanned,
    ProblemFound,
    ProviderChanged,
    ProviderProblem,
)
from tests.fakes.llm_server import Answer, Asked, Fault, error
from tests.fakes.llm_thread import served
from tests.samples.taught import DATES, PRICE, Asking, brain, cheaper

pytestmark = pytest.mark.xdist_group("ai")


def only_of(model: str, *, status: int = 529, kind: str = "overloaded_error") -> object:
    def script(_: int, asked: Asked) -> Fault | None:
        return error(status, asked.api, kind, "no") if asked.body.get("model") == model else None

    return script


def reluctant(asked: Asked) -> str | Answer:
    return Answer("", "refused") if DATES in asked.user else brain(asked)


def test_best_asks_in_two_rounds_and_tells_each_step() -> None:
    asking = Asking()

    with served(brain) as server:
        taught = asking.of(server)

    learnt = taught.learnt
    assert (learnt.rules, learnt.links, learnt.flows, dict(learnt.refused)) == (1, 1, 1, {11: 1})
    assert taught.knowledge.rules["bookStay"][0].confidence == 0.8
    first, second = asking.told(AiPlanned)
    assert isinstance(first, AiPlanned)
    assert (first.provider, first.model, first.host.split(":")[0]) == ("openai", "gpt-large", "127.0.0.1")
    assert isinstance(second, AiPlanned)
    assert (second.questions, second.calls) == (1, 1)
    shares = [(each.done, each.total) for each in asking.events if isinstance(each, AiBatchDone)]
    assert [done <= total for done, total in shares] == [True] * len(shares)
    assert shares[-1] == (first.questions + 1, first.questions + 1)
    assert first.calls + second.calls == len(server.asked) == len(asking.told(AiBatchDone))
    assert asking.told(AiItemRefused) == [AiItemRefused("bookStay", "compare", 11, "the words do not say so")]
    last = asking.events[-1]
    assert isinstance(last, AiFinished)
    assert (last.rules, last.links, last.flows, last.refused, last.calls) == (
        1,
        1,
        1,
        {"11": 1},
        len(server.asked),
    )
    assert last.answered == last.questions == first.questions + 1
    assert last.usd == pytest.approx(taught.usd)


@pytest.mark.parametrize(("speed", "rules", "links", "flows"), [("fast", 0, 0, 0), ("balanced", 1, 1, 0)])
def test_slower_speeds_ask_more(speed: str, rules: int, links: int, flows: int) -> None:
    asking = Asking(speed)

    with served(brain) as server:
        found = asking.of(server).learnt

    assert (found.rules, found.links, found.flows) == (rules, links, flows)


def test_a_whole_lock_gives_the_same_without_a_request_and_without_somebody_to_ask() -> None:
    with served(brain) as server:
        first = Asking().of(server)
    assert first.lock is not None

    again = Asking(locked=lock.read(first.lock, "ai.lock.json"), frozen=True).of(None)

    assert again.knowledge == first.knowledge
    assert again.lock == first.lock
    assert (again.usage.calls, again.usd, dict(again.outcome.gaps)) == (0, 0, {})


def test_an_overloaded_model_hands_over_to_the_cheaper_one() -> None:
    asking = Asking()

    with served(brain, only_of("gpt-large")) as server:  # type: ignore[arg-type]  # a script
        asking.standbys = [cheaper(asking.choice(server.url, model="gpt-small"))]
        taught = asking.of(server)

    assert (taught.learnt.rules, dict(taught.outcome.gaps)) == (1, {})
    assert asking.told(ProviderChanged) == [
        ProviderChanged("openai", "gpt-large", "openai", "gpt-small", "overloaded")
    ]
    (problem,) = asking.told(ProviderProblem)
    assert isinstance(problem, ProviderProblem)
    assert (problem.kind, problem.provider, problem.action) == ("overloaded", "openai", "run again later")


def test_without_credit_the_cheaper_model_is_not_asked_and_another_vendor_only_where_it_may() -> None:
    alone, ticked = Asking(), Asking()

    with served(brain, only_of("gpt-large", status=402, kind="billing_error")) as server:  # type: ignore[arg-type]  # a script
        small = cheaper(alone.choice(server.url, model="gpt-small"))
        alone.standbys = [small]
        first = alone.of(server)
        requests = len(server.asked)
        other = Standby(ticked.choice(server.url, "anthropic", "claude"))
        ticked.standbys = [small, other]
        second = ticked.of(server)

    assert (requests, len(first.outcome.answers), alone.told(ProviderChanged)) == (1, 0, [])
    assert dict(second.outcome.gaps) == {}
    assert ticked.told(ProviderChanged) == [
        ProviderChanged("openai", "gpt-large", "anthropic", "claude", "quota")
    ]


def test_who_stands_in_has_what_is_left_of_the_budget() -> None:
    asking = Asking(budget=0.0001)

    with served(brain, only_of("gpt-large")) as server:  # type: ignore[arg-type]  # a script
        asking.standbys = [cheaper(asking.choice(server.url, model="gpt-small"))]
        taught = asking.of(server)

    assert (taught.usd or 0) <= 0.0001
    assert not taught.outcome.answers


@pytest.mark.parametrize(("calls", "sharing", "peak"), [(None, 1, 2), (1, 1, 1), (None, 2, 1), (2, 4, 2)])
def test_as_many_calls_run_at_once_as_are_allowed_and_two_on_this_computer_for_all_jobs(
    calls: int | None, sharing: int, peak: int
) -> None:
    asking = Asking("best", calls=calls, sharing=sharing)

    with served(brain) as server:
        server.pause_s = 0.05
        asking.of(server)

    assert (len(server.asked), server.peak) == (4, peak)


def test_who_is_asked_about_how_many_operations_and_for_how_much_is_said_before() -> None:
    asking = Asking("best")

    with served(brain) as server:
        asking.of(server)

    (line,) = asking.announced
    assert line.startswith(f"asking {asking.model.id} at {server.url}/v1 about 1 operation: 3 calls, ")


# --- what is refused --------------------------------------------------------------------------------


def test_what_a_model_refused_is_not_asked_again_and_that_is_told_with_the_way_to_ask(tmp_path: Path) -> None:
    cache = tmp_path / "answers.sqlite"
    other = Model("gpt-other", "best", False, PRICE)
    first, second = Asking("balanced", cache=cache), Asking("balanced", cache=cache)
    anew, elsewhere = (
        Asking("balanced", cache=cache, refresh=True),
        Asking("balanced", cache=cache, model=other),
    )

    with served(reluctant) as server:
        calls = []
        for each in (first, second, anew, elsewhere):
            before = len(server.asked)
            taught = each.of(server)
            calls.append(len(server.asked) - before)
            assert [gap.kind.value for gap in taught.outcome.gaps.values()] == ["refused"]

    assert calls == [2, 0, 2, 2]
    assert not any(each.told(ProblemFound) for each in (first, anew, elsewhere))
    assert (second.told(AiPlanned), second.announced) == ([], [])
    (problem,) = second.told(ProblemFound)
    assert isinstance(problem, ProblemFound)
    assert str(problem.problem) == (
        "gpt-large refused to answer 1 of 3 questions before and is not asked these again [ai-refused-before]; "
        "choose another model, or ask all anew: --ai-refresh, in the window *Forget answers*"
    )


def test_a_lock_file_holds_no_refusal(tmp_path: Path) -> None:
    cache = tmp_path / "answers.sqlite"

    with served(reluctant) as server:
        first = Asking("balanced", cache=cache).of(server)
        second = Asking("balanced", cache=cache).of(server)

    assert first.lock is not None
    assert first.lock == second.lock
    assert not lock.read(first.lock, "x").keys() & first.outcome.gaps.keys()


def test_the_refusal_of_a_model_that_stood_in_keeps_nobody_else_from_being_asked(tmp_path: Path) -> None:
    cache = tmp_path / "answers.sqlite"
    first, second = Asking("balanced", cache=cache), Asking("balanced", cache=cache)

    with served(reluctant, only_of("gpt-large")) as server:  # type: ignore[arg-type]  # a script
        first.standbys = [cheaper(first.choice(server.url, model="gpt-small"))]
        one = first.of(server)
    with served(brain) as server:
        two = second.of(server)

    assert [gap.kind.value for gap in one.outcome.gaps.values()] == ["refused"]
    assert (len(server.asked), two.outcome.gaps) == (1, {})
    assert two.lock is not None
    assert {each.model for each in lock.read(two.lock, "x").values()} == {"gpt-small", "gpt-large"}


# --- how long models are there -----------------------------------------------------------------------


def test_a_vendor_is_asked_once_a_day_when_its_models_end(tmp_path: Path) -> None:
    seen, day = tmp_path / "models.json", 86_400.0
    model = Model("model-c", "best", False, PRICE)
    first, same_day, later = (
        Asking("balanced", provider="anthropic", model=model, seen=seen, now=1_795_435_200.0 + after)
        for after in (0.0, 60.0, 70 * day)
    )

    with served(brain) as server:
        for each in (first, same_day, later):
            each.of(server)
        lists = [each for each in server.asked if each.api == "models"]

    assert len(lists) == 2
    assert not first.told(ProblemFound)
    (problem,) = later.told(ProblemFound)
    assert isinstance(problem, ProblemFound)
    assert (problem.problem.code, problem.problem.what) == (
        "ai-model-ends",
        "the model model-c ends in 27 days",
    )
    assert json.loads(seen.read_text("utf-8"))[f"anthropic@{endpoint(server.url).host}"]["models"] == {
        "model-c": "2027-02-28"
    }


def test_of_a_list_without_end_the_first_thousand_models_with_a_name_are_kept(tmp_path: Path) -> None:
    seen = tmp_path / "models.json"
    many = [{"id": "x" * 201}, *({"id": f"model-{number}"} for number in range(3_000))]
    answer = Fault(200, json.dumps({"data": many}), {"content-type": "application/json"})

    with served(brain, lambda _, asked: answer if asked.api == "models" else None) as server:
        Asking("balanced", seen=seen).of(server)

    (kept,) = json.loads(seen.read_text("utf-8")).values()
    assert next(iter(kept["models"])) == "model-0"
    assert len(kept["models"]) == 1_000


@pytest.mark.parametrize(
    "content", ["", "[]", '{"anthropic@127.0.0.1": {"day": 1, "models": 2}}', "{" * 5_000]
)
def test_a_damaged_list_of_models_is_asked_for_anew(tmp_path: Path, content: str) -> None:
    seen = tmp_path / "models.json"
    seen.write_text(content, "utf-8")

    with served(brain) as server:
        Asking("balanced", provider="anthropic", seen=seen).of(server)

    assert "model-c" in seen.read_text("utf-8")


@pytest.mark.parametrize(("known", "sent"), [(None, [700]), (900, [900])])
def test_what_the_list_of_a_vendor_says_of_a_model_counts_where_the_catalogue_says_nothing(
    tmp_path: Path, known: int | None, sent: list[int]
) -> None:
    seen = tmp_path / "models.json"
    model = Model("model-c", "best", False, PRICE, most_written=known)
    facts = {"model-c": {"mostRead": 100_000, "mostWritten": 700, "structured": False}}
    asking = Asking("balanced", provider="anthropic", model=model, seen=seen)

    with served(brain) as server:
        place = f"anthropic@{endpoint(server.url).host}"
        seen.write_text(json.dumps({place: {"day": "2026-11-23", "models": {}, "facts": facts}}), "utf-8")
        taught = asking.of(server)

    assert taught.learnt.rules == 1
    assert sorted({each.body["max_tokens"] for each in server.asked})[-1:] == sent
    assert not [each for each in server.asked if "output_config" in each.body]


def test_what_is_kept_of_a_list_has_limits_and_is_checked_when_it_is_read(tmp_path: Path) -> None:
    seen = tmp_path / "models.json"
    model = Model("model-c", "best", False, PRICE)

    with served(brain) as server:
        place = f"anthropic@{endpoint(server.url).host}"
        Asking("balanced", provider="anthropic", model=model, seen=seen).of(server)
        kept = json.loads(seen.read_text("utf-8"))
        kept[place]["facts"] = {
            "model-c": {"mostRead": -1, "mostWritten": True, "structured": "no"},
            "model-d": 1,
        }
        seen.write_text(json.dumps(kept), "utf-8")
        first = len(server.asked)
        Asking("balanced", provider="anthropic", model=model, seen=seen).of(server)

    assert kept[place]["models"] == {"model-c": "2027-02-28"}
    bodies = [json.dumps(each.body, sort_keys=True) for each in server.asked]
    assert sorted(bodies[1:first]) == sorted(bodies[first:])


def test_the_form_that_a_server_takes_is_found_out_once_a_month(tmp_path: Path) -> None:
    seen, day = tmp_path / "models.json", 86_400.0

    def script(_: int, asked: Asked) -> Fault | None:
        return error(404, asked.api, "not_found", "no such page") if asked.api == "responses" else None

    with served(brain, script) as server:
        for after in (0.0, 29 * day, 31 * day):
            taught = Asking(provider="compatible", seen=seen, now=1_795_435_200.0 + after).of(server)
        apis = [each.api for each in server.asked]

    assert taught.learnt.rules == 1
    assert apis.count("responses") == 2
    assert (apis[:2], apis[-5:].count("chat")) == (["responses", "chat"], 4)


@pytest.mark.parametrize(
    "forms",
    [
        1,
        {"HOST gpt-large": 1},
        {"HOST gpt-large": {"day": "2026-11-23", "form": "2"}},
        {"HOST gpt-large": {"day": "soon", "form": 2}},
        {"HOST gpt-large": {"day": "2027-11-23", "form": 2}},
        {"HOST gpt-large": {"day": "2026-11-23", "form": 10**9}},
    ],
)
def test_a_damaged_note_of_a_form_does_no_harm(tmp_path: Path, forms: object) -> None:
    seen = tmp_path / "models.json"

    with served(brain) as server:
        text = json.dumps({"forms": forms}).replace("HOST", endpoint(server.url).host)
        seen.write_text(text, "utf-8")
        taught = Asking(provider="compatible", seen=seen).of(server)

    assert taught.learnt.rules == 1


# --- what the owner of a computer allows -------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "variable", "reach"),
    [
        (None, None, "any"),
        ('{"aiNetwork": "any"}', None, "any"),
        ('{"aiNetwork": "loopback"}', None, "loopback"),
        ('{"aiNetwork": "loopback"}', "any", "loopback"),
        ('{"aiNetwork": "any"}', "none", "none"),
        ('{"aiNetwork": "all"}', None, "none"),
        ('{"aiNetwork": 7}', None, "none"),
        ("{}", "loopback", "loopback"),
        ("no JSON", None, "none"),
        ("[]", None, "none"),
    ],
)
def test_policy_file_and_variable_can_only_narrow(
    tmp_path: Path, content: str | None, variable: str | None, reach: str
) -> None:
    file = tmp_path / "policy.json"
    if content is not None:
        file.write_text(content, "utf-8")
    environment = {VARIABLE: variable} if variable else {}

    assert policy.reach(environment, file) == reach


def test_each_system_has_its_place_for_the_policy() -> None:
    places = [policy.place({"PROGRAMDATA": "D:/Data"}, each) for each in ("linux", "darwin", "win32")]

    assert [each.as_posix() for each in places] == [
        "/etc/specmint/policy.json",
        "/Library/Application Support/SpecMint/policy.json",
        "D:/Data/SpecMint/policy.json",
    ]


def test_where_nothing_may_be_asked_nothing_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "none")
    asking = Asking()

    with served(brain) as server:
        taught = asking.of(server)

    assert server.asked == []
    assert [each.kind.value for each in taught.outcome.problems] == ["policy"]
    assert taught.lock is None
    with pytest.raises(AIError):
        policy.refuse_beyond("loopback", endpoint("https://models.example.com"))


def test_without_the_list_of_a_vendor_what_is_known_counts(tmp_path: Path) -> None:
    seen = tmp_path / "models.json"
    ended = Model("old", "best", False, PRICE, "2026-11-01", "new")
    asking = Asking("balanced", provider="anthropic", model=ended, seen=seen)

    def script(_: int, asked: Asked) -> Fault | None:
        return error(500, asked.api, "api_error", "") if asked.api == "models" else None

    with served(brain, script) as server:
        taught = asking.of(server)

    (problem,) = asking.told(ProblemFound)
    assert isinstance(problem, ProblemFound)
    assert (problem.problem.what, problem.problem.cure) == (
        "the model old has ended",
        "choose new with --model: price and class may differ",
    )
    assert taught.learnt.rules == 1
    assert not seen.exists()


def test_a_list_that_cannot_be_kept_is_used_all_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "models.json"
    folder.mkdir()
    model = Model("model-c", "best", False, PRICE)
    asking = Asking(
        "balanced", provider="anthropic", model=model, seen=folder, now=1_795_435_200.0 + 90 * 86_400
    )

    with served(brain) as server:
        asking.of(server)

    (problem,) = asking.told(ProblemFound)
    assert isinstance(problem, ProblemFound)
    assert problem.problem.what == "the model model-c ends in 7 days"
