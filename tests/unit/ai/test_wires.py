"""Each interface through its vendor's real client, against a server that refuses what vendors refuse."""

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any

import pytest

from engine.ai.faults import AIError
from engine.ai.provider import ModelInfo, RateLeft, Reply, Usage
from engine.ai.wires.base import rate_left
from engine.ai.wires.openai import COMPATIBLE
from tests.fakes.llm_server import Answer, Asked, FakeServer, Fault, error, serving
from tests.samples.wires import INTERFACES, KEY, PROMPT, Interface, wire_to

pytestmark = pytest.mark.xdist_group("ai")


def asked_once(interface: Interface, answer: Answer | Fault, **more: Any) -> tuple[Reply, FakeServer]:
    async def go() -> tuple[Reply, FakeServer]:
        steps = [answer] if isinstance(answer, Fault) else []
        said = answer if isinstance(answer, Answer) else Answer("")
        async with serving(lambda _: said, steps) as fake, wire_to(fake, interface, **more) as wire:
            return await wire.ask(PROMPT), fake

    return asyncio.run(go())


def fault_of(interface: Interface, fault: Fault, **more: Any) -> tuple[AIError, int]:
    async def go() -> tuple[AIError, int]:
        async with serving(lambda _: "", [fault]) as fake, wire_to(fake, interface, **more) as wire:
            with pytest.raises(AIError) as raised:
                await wire.ask(PROMPT)
            return raised.value, len(fake.asked)

    return asyncio.run(go())


@pytest.mark.parametrize("interface", INTERFACES)
def test_a_reply_has_its_text_its_end_and_all_tokens_that_were_read(interface: Interface) -> None:
    reply, fake = asked_once(interface, Answer('{"items": []}', read=1000, written=20))

    assert fake.refused == []
    assert (reply.text, reply.end) == ('{"items": []}', "final")
    assert reply.usage is not None
    assert (reply.usage.read, reply.usage.written, reply.usage.calls) == (1000, 20, 1)
    assert reply.request_id == "req_1"


@pytest.mark.parametrize("interface", INTERFACES)
@pytest.mark.parametrize(
    ("end", "told"), [("truncated", "truncated"), ("refused", "refused"), ("refused-filter", "refused")]
)
def test_an_answer_that_is_cut_or_refused_is_a_reply_that_still_says_what_it_cost(
    interface: Interface, end: Any, told: str
) -> None:
    reply, _ = asked_once(interface, Answer('{"it', end, read=10, written=5))

    assert reply.end == told
    assert reply.usage is not None
    assert reply.usage.written == 5


@pytest.mark.parametrize("interface", INTERFACES)
def test_where_no_usage_is_reported_there_is_none(interface: Interface) -> None:
    if interface == "messages":
        pytest.skip("the interface always reports it")

    reply, _ = asked_once(interface, Answer("{}", reports_usage=False))

    assert reply.usage is None


@pytest.mark.parametrize("interface", INTERFACES)
def test_where_no_token_at_all_is_reported_none_is(interface: Interface) -> None:
    reply, _ = asked_once(interface, Answer("{}", read=0, written=0))

    assert (reply.text, reply.usage) == ("{}", None)


@pytest.mark.parametrize("interface", INTERFACES)
def test_a_packed_answer_is_read(interface: Interface) -> None:
    reply, _ = asked_once(interface, Answer("{}" + " " * 5000, gzipped=True))

    assert reply.text.strip() == "{}"


def test_no_request_has_a_sampling_option_and_none_is_kept_at_the_vendor() -> None:
    sent = {}
    for interface in INTERFACES:
        _, fake = asked_once(interface, Answer("{}"))
        sent[interface] = fake.asked[0].body

    assert sorted(sent["responses"]) == [
        "input",
        "instructions",
        "max_output_tokens",
        "model",
        "store",
        "text",
    ]
    assert sorted(sent["chat"]) == ["max_tokens", "messages", "model", "response_format", "store"]
    assert sorted(sent["messages"]) == ["max_tokens", "messages", "model", "output_config", "system"]
    assert sent["responses"]["store"] is sent["chat"]["store"] is False


FAULTS: list[tuple[str, Callable[[Interface], Fault]]] = [
    ("auth", lambda api: error(401, api, "authentication_error", f"invalid key {KEY}")),
    ("auth", lambda api: error(403, api, "permission_error", "no")),
    ("no-model", lambda api: error(404, api, "model_not_found", "no such model")),
    ("no-model", lambda api: error(400, api, "model_not_found", "The model does not exist")),
    ("rate", lambda api: error(429, api, "rate_limit_error", "slow down", retry_after="2")),
    ("unavailable", lambda api: error(429, api, "rate_limit_error", "wait", retry_after="3600")),
    ("unavailable", lambda api: error(503, api, "down", "wait", retry_after="Fri, 15 Jan 2027 10:00:00 GMT")),
    ("quota", lambda api: error(429, api, "insufficient_quota", "You exceeded your current quota")),
    ("quota", lambda api: error(402, api, "billing_error", "pay")),
    ("quota", lambda api: error(400, api, "invalid_request_error", "Your credit balance is too low")),
    ("quota", lambda api: error(429, api, "rate_limit_error", "spent", x_should_retry="false")),
    ("overloaded", lambda api: error(529, api, "overloaded_error", "Overloaded")),
    ("overloaded", lambda api: error(503, api, "overloaded", "Overloaded")),
    ("server", lambda api: error(500, api, "api_error", "oops")),
    ("server", lambda api: error(408, api, "timeout", "late")),
    ("server", lambda api: error(409, api, "conflict", "again")),
    ("server", lambda _: Fault(502, "<html>Bad gateway</html>", {"content-type": "text/html"})),
    ("server", lambda _: Fault(403, "<html>Log in</html>", {"content-type": "text/html"})),
    ("server", lambda _: Fault(200, "<html>Log in</html>", {"content-type": "text/html"})),
    ("server", lambda _: Fault(200, '{"id": "resp_1", "out', {"content-type": "application/json"})),
    ("server", lambda _: Fault(200, "[1]", {"content-type": "application/json"})),
    ("server", lambda _: Fault(200, "{}", {"content-type": "application/json"})),
    ("server", lambda _: Fault(200, "", {"content-type": "application/json"})),
    ("server", lambda _: Fault(302, "", {"location": "http://192.0.2.1/"})),
    ("server", lambda _: Fault(200, "{}", {"content-type": "application/json", "content-encoding": "br"})),
    ("server", lambda _: Fault(200, "{}", {"content-type": "application/json", "content-encoding": "gzip"})),
    ("server", lambda _: Fault(200, " " * 3_000_000, {"content-type": "application/json"})),
    ("network", lambda _: Fault(200, "{} and more", {"content-type": "application/json"}, cut=3)),
    ("network", lambda _: Fault(resets=True)),
    ("timeout", lambda _: Fault(hangs=True)),
    ("too-large", lambda api: error(413, api, "request_too_large", "too large")),
    ("too-large", lambda api: error(400, api, "context_length_exceeded", "maximum context length is 8")),
    ("too-large", lambda api: error(400, api, "invalid_request_error", "prompt is too long: 9 tokens > 8")),
    ("mode", lambda api: error(400, api, "invalid_request_error", "compiled grammar is too large")),
    ("mode", lambda api: error(400, api, "invalid_request_error", "'response_format' is not supported")),
    ("refused", lambda api: error(400, api, "content_filter", "filtered")),
    ("request", lambda api: error(400, api, "invalid_request_error", "something else")),
    ("request", lambda api: error(422, api, "unprocessable", "no")),
]


@pytest.mark.parametrize("interface", INTERFACES)
def test_every_fault_has_its_kind_and_is_asked_once_and_says_nothing_that_the_server_said(
    interface: Interface, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, told = [], []
    for _, make in FAULTS:
        fault = make(interface)
        raised, requests = fault_of(interface, fault, timeout_s=0.2 if fault.hangs else 5.0)
        found.append((raised.kind.value, requests))
        told.append(f"{raised} {raised!r} {raised.__cause__!r} {raised.problem}")

    assert found == [(kind, 1) for kind, _ in FAULTS]
    assert not [line for line in told if KEY in line or "<html" in line or "oops" in line]


def test_an_answer_that_is_packed_a_thousandfold_is_not_unpacked() -> None:
    async def go() -> AIError:
        async with (
            serving(lambda _: Answer(" " * 5_000_000, gzipped=True)) as fake,
            wire_to(fake, "responses") as wire,
        ):
            with pytest.raises(AIError) as raised:
                await wire.ask(PROMPT)
            return raised.value

    assert asyncio.run(go()).kind == "server"


def test_a_compatible_server_is_asked_in_plainer_and_plainer_forms_and_the_form_is_kept() -> None:
    def script(_number: int, asked: Asked) -> Fault | None:
        if asked.api == "responses":
            return Fault(404, '{"detail": "Not Found"}', {"content-type": "application/json"})
        if asked.body.get("response_format", {}).get("type") == "json_schema":
            return error(400, asked.api, "invalid_request_error", "response_format is not known")
        return None

    async def go() -> tuple[list[str], list[tuple[str, Any]]]:
        kinds: list[str] = []
        async with (
            serving(lambda _: "{}", script) as fake,
            wire_to(fake, "responses", forms=COMPATIBLE) as wire,
        ):
            for _ in range(4):
                form = wire.form
                try:
                    kinds.append((await wire.ask(PROMPT)).end)
                except AIError as fault:
                    kinds.append(f"{fault.kind} {wire.weaken(form)}")
            return kinds, [
                (each.api, each.body.get("response_format", {}).get("type")) for each in fake.asked
            ]

    kinds, asked = asyncio.run(go())

    assert kinds == ["mode True", "mode True", "final", "final"]
    assert asked == [
        ("responses", None),
        ("chat", "json_schema"),
        ("chat", "json_object"),
        ("chat", "json_object"),
    ]


def test_the_last_form_cannot_be_weakened_and_a_form_is_left_once() -> None:
    async def go() -> list[bool]:
        async with (
            serving(lambda _: "{}") as fake,
            wire_to(fake, "chat") as chat,
            wire_to(fake, "messages") as own,
        ):
            return [
                chat.weaken(0),
                chat.weaken(0),
                chat.weaken(1),
                chat.weaken(2),
                own.weaken(0),
                own.weaken(1),
            ]

    assert asyncio.run(go()) == [True, True, True, False, True, False]


def test_without_a_schema_the_system_text_tells_the_shape() -> None:
    async def go() -> list[str]:
        async with serving(lambda _: "{}") as fake, wire_to(fake, "messages") as wire:
            await wire.ask(PROMPT)
            wire.weaken(0)
            await wire.ask(PROMPT)
            return [each.system for each in fake.asked]

    first, second = asyncio.run(go())

    assert first == "You are asked."
    assert json.dumps(dict(PROMPT.schema)) in second


@pytest.mark.parametrize(
    ("interface", "listed"),
    [
        ("responses", [ModelInfo("model-a"), ModelInfo("model-b", "2027-01-31")]),
        ("messages", [ModelInfo("model-c", "2027-02-28", 200_000, 64_000)]),
    ],
)
def test_models_are_listed_with_the_day_on_which_they_end(
    interface: Interface, listed: list[ModelInfo]
) -> None:
    async def go() -> list[ModelInfo]:
        async with serving(lambda _: "") as fake, wire_to(fake, interface) as wire:
            return await wire.models()

    assert asyncio.run(go()) == listed


@pytest.mark.parametrize(
    ("capabilities", "structured"),
    [
        ({"structured_outputs": {"supported": False}}, False),
        ({"structured_outputs": {"supported": True}}, True),
        ({"structured_outputs": {"supported": "yes"}}, None),
        ({}, None),
        (None, None),
    ],
)
def test_whether_a_model_takes_a_schema_is_what_its_vendor_says(
    capabilities: object, structured: bool | None
) -> None:
    listed = {"id": "model-d", "max_input_tokens": "many", "capabilities": capabilities}
    told = Fault(200, json.dumps({"data": [listed], "has_more": False}), {"content-type": "application/json"})

    async def go() -> list[ModelInfo]:
        async with serving(lambda _: "", [told]) as fake, wire_to(fake, "messages") as wire:
            return await wire.models()

    assert asyncio.run(go()) == [ModelInfo("model-d", structured=structured)]


@pytest.mark.parametrize("day", [7, {"a": 1}, ["2027-01-31"]])
def test_a_day_that_is_no_text_is_no_list_of_models(day: object) -> None:
    told = Fault(
        200, json.dumps({"data": [{"id": "a", "shutdown_date": day}]}), {"content-type": "application/json"}
    )

    async def go() -> list[ModelInfo]:
        async with serving(lambda _: "", [told]) as fake, wire_to(fake, "responses") as wire:
            return await wire.models()

    with pytest.raises(AIError) as raised:
        asyncio.run(go())

    assert raised.value.kind.value == "server"


@pytest.mark.parametrize("status", [200, 400])
def test_no_charset_of_a_server_is_believed(status: int) -> None:
    body = "a" * 900_000 + "-" + "z9" * 450_000
    told = Fault(status, body, {"content-type": "text/plain; charset=punycode"})

    async def go() -> None:
        async with serving(lambda _: "", [told]) as fake, wire_to(fake, "responses") as wire:
            await wire.ask(PROMPT)

    with pytest.raises(AIError) as raised:
        asyncio.run(go())

    assert raised.value.kind.value == ("server" if status == 200 else "request")


@pytest.mark.parametrize("reset", ["1" * 50_000, "1s" * 50, "soon", ""])
def test_a_time_that_is_none_says_nothing_of_what_is_left(reset: str) -> None:
    assert rate_left({"left": "5", "reset": reset}, "left", "reset", lambda: 0.0) in (None, RateLeft(5, 50.0))


@pytest.mark.parametrize("interface", INTERFACES)
def test_effort_is_sent_where_it_is_chosen(interface: Interface) -> None:
    async def go() -> Any:
        async with serving(lambda _: "{}") as fake, wire_to(fake, interface) as wire:
            await wire.ask(PROMPT._replace(effort="low"))
            return fake.refused, fake.asked[0].body

    refused, body = asyncio.run(go())

    assert refused == []
    told = {"responses": body.get("reasoning"), "messages": body.get("output_config"), "chat": {}}[interface]
    assert told == {} or told["effort"] == "low"


def test_nothing_of_the_environment_reaches_a_request_and_the_clients_write_no_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for vendor in ("OPENAI", "ANTHROPIC"):
        monkeypatch.setenv(f"{vendor}_CUSTOM_HEADERS", "X-Spy: 1")
        monkeypatch.setenv(f"{vendor}_BASE_URL", "http://192.0.2.1")
        monkeypatch.setenv(f"{vendor}_LOG", "debug")

    sent = [asked_once(interface, Answer("{}"))[1].asked[0] for interface in INTERFACES]

    assert ["x-spy" in asked.headers for asked in sent] == [False, False, False]
    assert KEY not in caplog.text
    assert PROMPT.user not in caplog.text


def test_the_key_is_in_no_representation_of_a_wire() -> None:
    async def go() -> str:
        shown = ""
        async with serving(lambda _: "{}") as fake:
            for interface in INTERFACES:
                async with wire_to(fake, interface) as wire:
                    shown += repr(wire) + repr(wire.__dict__) + str(wire)
        return shown

    assert KEY not in asyncio.run(go())


def test_cancelling_a_call_ends_it_at_once() -> None:
    async def go() -> bool:
        async with serving(lambda _: "", [Fault(hangs=True)]) as fake, wire_to(fake, "responses") as wire:
            call = asyncio.create_task(wire.ask(PROMPT))
            await fake.came.wait()
            call.cancel()
            await asyncio.wait([call], timeout=1)
            return call.cancelled()

    assert asyncio.run(go())


def test_usage_adds_up() -> None:
    assert Usage(1, 2, 3, 1).plus(Usage(10, 20, 30, 1, is_guess=True)) == Usage(11, 22, 33, 2, is_guess=True)
