"""What goes wrong at a provider, and what a job makes of it: each scenario over each interface."""

import asyncio
import json
import socket
from pathlib import Path
from typing import Any

import pytest

from engine.ai.faults import AIError
from engine.ai.hybrid import Progress
from engine.ai.store import Answers, Cache
from engine.ai.wires.openai import COMPATIBLE
from tests.fakes.llm_server import Answer, Asked, FakeServer, Fault, error, serving
from tests.samples.asked_models import Job, Memory, item, job, lifelike, questions_in, rules, said, values
from tests.samples.certificates import own_certificate
from tests.samples.virtual_time import VirtualTime
from tests.samples.wires import INTERFACES, KEY, PROMPT, Interface, wire_to

pytestmark = [pytest.mark.xdist_group("ai"), pytest.mark.parametrize("interface", INTERFACES)]
HTML = Fault(200, "<html>Log in</html>", {"content-type": "text/html"})


def ends(done: Job) -> tuple[int, int, list[str], int]:
    """Return how many questions were answered, how many not, what a person is told, and the requests."""
    outcome = done.outcome
    kinds = [each.kind.value for each in outcome.problems]
    return len(outcome.answers), len(outcome.gaps), kinds, len(done.server.asked)


def test_without_a_fault_every_question_is_answered_in_as_few_calls_as_fit(interface: Interface) -> None:
    done = job(interface, values(100))

    assert ends(done) == (100, 0, [], 3)
    assert done.server.refused == []
    assert done.outcome.answers["id-7"].items[0].literal == '"for input word7:"'
    assert done.told[-1] == Progress(100, 100)


@pytest.mark.parametrize(("status", "kind"), [(401, "authentication_error"), (403, "permission_error")])
def test_a_refused_key_ends_after_exactly_one_request(interface: Interface, status: int, kind: str) -> None:
    done = job(interface, values(100), script=lambda _, asked: error(status, asked.api, kind, KEY))

    assert ends(done) == (0, 100, ["auth"], 1)
    assert str(done.outcome.problems[0]).startswith("127.0.0.1:")
    assert "refused the key [ai-auth]" in str(done.outcome.problems[0])
    assert KEY not in str(done.outcome)


def test_a_key_refused_in_the_middle_keeps_what_is_done(interface: Interface) -> None:
    done = job(
        interface,
        values(400),
        script=lambda number, asked: error(401, asked.api, "authentication_error", "") if number else None,
    )

    answered, gaps, kinds, asked = ends(done)
    assert (answered, gaps, kinds) == (40, 360, ["auth"])
    assert asked <= 9


def test_an_unknown_model_is_not_asked_for_again(interface: Interface) -> None:
    done = job(interface, values(80), script=lambda _, asked: error(404, asked.api, "model_not_found", ""))

    assert ends(done) == (0, 80, ["no-model"], 1)
    assert "does not offer model-a" in str(done.outcome.problems[0])


def test_a_429_with_a_short_wait_waits_so_long_and_halves_what_runs_at_once(interface: Interface) -> None:
    calm = job(interface, values(80))
    done = job(
        interface,
        values(80),
        script=lambda n, asked: (
            error(429, asked.api, "rate_limit_error", "", retry_after="2") if n == 1 else None
        ),
    )

    assert done.slept == [2.5]
    assert done.slots.limit == 4
    assert done.outcome.answers == calm.outcome.answers


@pytest.mark.parametrize(
    ("wait", "told"), [("3600", "60 minutes"), ("61", "1 minute;"), ("9" * 99, "for more than a day")]
)
def test_a_429_with_a_long_wait_is_not_waited_for(interface: Interface, wait: str, told: str) -> None:
    done = job(
        interface,
        values(80),
        script=lambda _, asked: error(429, asked.api, "rate_limit_error", "", retry_after=wait),
    )

    assert ends(done) == (0, 80, ["unavailable"], 1)
    assert done.slept == []
    assert f"asks to wait {told}" in f"{done.outcome.problems[0].problem.what};"


@pytest.mark.parametrize(
    ("status", "kind", "text"),
    [
        (402, "billing_error", "pay"),
        (429, "insufficient_quota", "quota"),
        (400, "invalid_request_error", "Your credit balance is too low"),
    ],
)
def test_without_credit_there_is_exactly_one_request(
    interface: Interface, status: int, kind: str, text: str
) -> None:
    done = job(interface, values(80), script=lambda _, asked: error(status, asked.api, kind, text))

    assert ends(done) == (0, 80, ["quota"], 1)


@pytest.mark.parametrize("status", [529, 500, 502])
def test_two_failures_and_then_an_answer_are_an_answer(interface: Interface, status: int) -> None:
    calm = job(interface, values(60))
    done = job(
        interface,
        values(60),
        script=lambda n, asked: error(status, asked.api, "overloaded_error", "") if n < 2 else None,
    )

    assert done.outcome == calm.outcome
    assert len(done.slept) == 2


def test_each_call_that_fails_once_is_asked_once_more(interface: Interface) -> None:
    seen: set[str] = set()

    def script(_: int, asked: Asked) -> Fault | None:
        is_new = asked.user not in seen
        seen.add(asked.user)
        return error(500, asked.api, "api_error", "") if is_new else None

    calm, done = job(interface, values(120)), job(interface, values(120), script=script)

    assert done.outcome == calm.outcome
    assert len(done.server.asked) == 2 * len(calm.server.asked)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (None, "overloaded"),
        (Fault(502, "<html>Bad gateway</html>", {"content-type": "text/html"}), "server"),
        (HTML, "server"),
        (Fault(200, '{"id": "1", "out', {"content-type": "application/json"}), "server"),
        (Fault(resets=True), "network"),
    ],
)
def test_a_provider_that_always_fails_is_given_up_soon(
    interface: Interface, fault: Fault | None, kind: str
) -> None:
    done = job(
        interface,
        values(400),
        script=lambda _, asked: fault or error(529, asked.api, "overloaded_error", "Overloaded"),
    )

    answered, gaps, kinds, asked = ends(done)
    assert (answered, gaps, kinds) == (0, 400, [kind])
    assert done.breaker.is_open
    assert asked <= 3 + 8
    assert sum(done.slept[:6]) < 90
    assert "html" not in str(done.outcome.problems[0]).lower()


def test_no_connection_is_one_message_after_a_short_while(interface: Interface) -> None:
    done = job(interface, values(400), url="http://127.0.0.1:9")

    assert ends(done) == (0, 400, ["network"], 0)
    assert sum(done.slept[:4]) < 15


def test_a_name_that_nobody_knows_is_one_message_after_a_short_while(interface: Interface) -> None:
    async def nobody_knows(host: str, _port: int) -> tuple[str, ...]:
        raise socket.gaierror(socket.EAI_NONAME, f"{host}: name or service not known")

    done = job(interface, values(400), url="http://nowhere.localhost:9", resolve=nobody_knows)

    assert ends(done) == (0, 400, ["network"], 0)
    assert "there is no connection to nowhere.localhost:9" in str(done.outcome.problems[0])
    assert sum(done.slept[:4]) < 15


@pytest.mark.parametrize("jump", [3_600.0, -3_600.0])
def test_a_clock_that_jumps_changes_no_answer(interface: Interface, jump: float) -> None:
    time = VirtualTime()

    def script(number: int, asked: Asked) -> Fault | None:
        time.now += jump
        return error(529, asked.api, "overloaded_error", "") if number == 1 and jump < 0 else None

    calm, done = job(interface, values(120)), job(interface, values(120), script=script, time=time)

    assert done.outcome == calm.outcome


def test_a_full_disk_under_the_cache_changes_no_answer(interface: Interface, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "answers.sqlite", lambda: 1.0)
    assert cache._base is not None
    cache._base.execute("PRAGMA max_page_count = 2")
    kept = Answers({}, cache, ("fake", "model-a", "low"))

    calm, done = job(interface, values(120)), job(interface, values(120), memory=kept)
    cache.close()

    assert done.outcome == calm.outcome
    assert len(kept.used) == 120


def test_silence_ends_at_the_deadline_and_is_tried_once_more(interface: Interface) -> None:
    done = job(interface, values(1), script=lambda _, __: Fault(hangs=True), attempt_s=0.3)

    assert ends(done) == (0, 1, ["timeout"], 2)


def test_an_answer_that_never_ends_is_cut_at_the_deadline(interface: Interface) -> None:
    done = job(
        interface,
        values(1),
        script=lambda _, __: Fault(200, "", {"content-type": "application/json"}, drips=True),
        attempt_s=0.3,
    )

    assert ends(done) == (0, 1, ["timeout"], 2)


def test_an_answer_that_is_too_long_is_asked_for_in_halves_and_all_of_it_is_paid(
    interface: Interface,
) -> None:
    def brain(asked: Asked) -> Answer:
        if len(questions_in(asked)) > 2:
            return Answer('{"items": [', "truncated", written=100)
        return Answer(lifelike(asked), written=100)

    done = job(interface, values(8), brain=brain)

    assert ends(done) == (8, 0, [], 1 + 2 + 4)
    assert done.meter.usage.written == 700


def test_one_question_whose_answer_is_always_too_long_is_counted_and_not_told(interface: Interface) -> None:
    done = job(interface, values(2), brain=lambda _: Answer("{", "truncated"))

    assert ends(done) == (0, 2, [], 3)
    assert {each.kind.value for each in done.outcome.gaps.values()} == {"truncated"}


@pytest.mark.parametrize(("status", "text"), [(413, "too large"), (400, "prompt is too long: 9 > 8")])
def test_a_prompt_that_is_too_large_is_split(interface: Interface, status: int, text: str) -> None:
    calm = job(interface, values(8))
    done = job(
        interface,
        values(8),
        script=lambda _, asked: (
            error(status, asked.api, "invalid_request_error", text) if len(questions_in(asked)) > 4 else None
        ),
    )

    assert done.outcome.answers.keys() == calm.outcome.answers.keys()
    assert len(done.server.asked) == 3


def test_a_server_that_cuts_the_prompt_in_silence_is_found_out(interface: Interface) -> None:
    done = job(interface, values(1), brain=lambda asked: Answer(lifelike(asked), read=200))

    assert {each.kind.value for each in done.outcome.gaps.values()} == {"too-large"}


@pytest.mark.parametrize(
    "around",
    ["```json\n{}\n```", "\ufeff{}", "Here you are:\n{}\nI hope it helps.", "  {}  "],
)
def test_an_answer_in_fences_or_prose_is_read(interface: Interface, around: str) -> None:
    done = job(interface, values(3), brain=lambda asked: around.replace("{}", lifelike(asked)))

    assert ends(done) == (3, 0, [], 1)


@pytest.mark.parametrize(
    "text", ["", "no", '{"items": [}', '{"items": 1}', "[" * 9_000, '{"items": [NaN]}', "null"]
)
def test_an_answer_in_no_form_is_asked_for_once_more_and_then_counted(
    interface: Interface, text: str
) -> None:
    done = job(interface, values(3), brain=said(text))

    assert ends(done) == (0, 3, [], 2)
    assert {each.kind.value for each in done.outcome.gaps.values()} == {"invalid"}


def test_only_the_questions_with_a_bad_answer_are_asked_again(interface: Interface) -> None:
    def brain(asked: Asked) -> str:
        items: list[dict[str, Any]] = json.loads(lifelike(asked))["items"]
        if len(items) > 1:
            items[1]["kind"] = "flow"
            items += [
                {**items[0], "q": 99},
                {**items[0], "q": "1"},
                {**items[0], "more": 1},
                item(3, "word2", "1"),
            ]
        return json.dumps({"items": items})

    done = job(interface, values(4), brain=brain)

    assert ends(done) == (4, 0, [], 2)
    assert sorted(questions_in(done.server.asked[1])) == [1]
    assert len(done.outcome.answers["id-0"].items) == 2
    assert len(done.outcome.answers["id-2"].items) == 2


@pytest.mark.parametrize("end", ["refused", "refused-filter"])
def test_after_a_refusal_the_questions_are_asked_singly_once(interface: Interface, end: Any) -> None:
    def brain(asked: Asked) -> Answer:
        return Answer("", end) if "word2:" in asked.user else Answer(lifelike(asked))

    done = job(interface, values(4), brain=brain)

    assert ends(done) == (3, 1, [], 1 + 4)
    assert done.outcome.gaps["id-2"].kind == "refused"


def test_a_form_that_is_refused_is_left_once_for_all(interface: Interface) -> None:
    if interface == "responses":
        pytest.skip("at its own host the vendor has one form")

    def script(_: int, asked: Asked) -> Fault | None:
        sends_schema = "response_format" in asked.body or "output_config" in asked.body
        return (
            error(400, asked.api, "invalid_request_error", "compiled grammar is too large")
            if sends_schema
            else None
        )

    calm = job(interface, values(200), forms=COMPATIBLE[1:])
    done = job(interface, values(200), script=script, forms=COMPATIBLE[1:])

    assert done.outcome == calm.outcome
    assert len(done.server.asked) - len(calm.server.asked) == (2 if interface == "chat" else 1)


def test_cancelling_keeps_what_is_done_and_asks_no_more(interface: Interface) -> None:
    memory = Memory()
    done = job(
        interface,
        values(400),
        script=lambda number, _: Fault(hangs=True) if number > 3 else None,
        memory=memory,
        is_cancelled=lambda fake: len(fake.asked) > 6,
    )

    assert done.outcome.is_cancelled
    assert 40 <= len(done.outcome.answers) == len(memory.kept) <= 160
    assert len(done.outcome.answers) + len(done.outcome.gaps) == 400
    assert len(done.server.asked) <= 10


def test_cancelling_during_the_last_call_keeps_all_others(interface: Interface) -> None:
    done = job(
        interface,
        values(400),
        script=lambda number, _: Fault(hangs=True) if number > 8 else None,
        is_cancelled=lambda fake: len(fake.asked) > 9,
    )

    assert done.outcome.is_cancelled
    assert len(done.outcome.answers) + len(done.outcome.gaps) == 400
    assert len(done.server.asked) == 10


def test_an_unknown_certificate_ends_it_and_is_told_as_such(interface: Interface, tmp_path: Path) -> None:
    tls, _ = own_certificate(tmp_path)

    async def go() -> str:
        async with serving(lifelike, tls=tls) as fake, wire_to(fake, interface) as wire:
            with pytest.raises(AIError) as refused:
                await wire.ask(PROMPT)
            return refused.value.kind.value

    assert asyncio.run(go()) == "certificate"


def test_a_job_that_is_cancelled_before_it_begins_asks_nothing(interface: Interface) -> None:
    done = job(interface, values(40), is_cancelled=lambda _: True)

    assert (ends(done)[0], len(done.server.asked)) == (0, 0)


@pytest.mark.parametrize("budget", [0.0, 0.01, 0.08])
def test_what_is_spent_and_reserved_never_goes_above_the_budget(interface: Interface, budget: float) -> None:
    done = job(interface, values(400), budget=budget)

    answered, gaps, kinds, _ = ends(done)
    assert (done.meter.spent_usd or 0) <= budget
    assert answered + gaps == 400
    assert kinds == ["budget"]
    assert (answered > 0) is (budget > 0.05)


def test_calls_wait_for_what_others_did_not_need_of_the_budget(interface: Interface) -> None:
    done = job(interface, values(400), budget=0.2)

    assert ends(done) == (400, 0, [], 10)
    assert (done.meter.spent_usd or 0) < 0.2


def test_where_no_usage_is_reported_the_estimate_is_spent(interface: Interface) -> None:
    if interface == "messages":
        pytest.skip("the interface always reports it")

    done = job(interface, values(1), brain=lambda asked: Answer(lifelike(asked), reports_usage=False))

    assert done.meter.usage.is_guess
    assert done.meter.usage.read > 1_000


def test_what_is_stored_is_not_asked_again(interface: Interface) -> None:
    memory = Memory()
    first = job(interface, values(50), memory=memory)
    second = job(interface, values(60), memory=memory)

    assert len(first.server.asked) == 2
    assert [len(questions_in(each)) for each in second.server.asked] == [10]
    assert len(second.outcome.answers) == 60


def test_eight_calls_run_at_once_and_never_more(interface: Interface) -> None:
    def waits(fake: FakeServer) -> bool:
        return fake.peak > 8

    done = job(interface, rules(200), is_cancelled=waits, brain=said('{"items": []}'), pause_s=0.02)

    assert done.server.peak == 8
    assert ends(done) == (200, 0, [], 25)
