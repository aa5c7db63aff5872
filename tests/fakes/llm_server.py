"""A server that speaks as OpenAI (Responses, Chat) and Anthropic (Messages) do, refuses what they refuse, and fails as told.

It lives in the loop of the test, on 127.0.0.1: no thread, no real model, no cost. `tests/functional/test_ai_second_opinion.py`
holds it against a server that others wrote.
"""

import asyncio
import contextlib
import gzip
import json
import ssl
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

Api: TypeAlias = Literal["responses", "chat", "messages", "models"]
Ending: TypeAlias = Literal["final", "truncated", "refused", "refused-filter"]


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    api: Api
    body: Mapping[str, Any]
    headers: Mapping[str, str]
    raw: str

    @property
    def system(self) -> str:
        if self.api == "chat":
            return str(self.body["messages"][0]["content"])
        return str(self.body.get("instructions") or self.body.get("system"))

    @property
    def user(self) -> str:
        if self.api == "responses":
            return str(self.body["input"])
        return str(self.body["messages"][-1]["content"])


@dataclass(frozen=True)
class Answer:
    """What a model says: `text`, and how it came to its end."""

    text: str
    end: Ending = "final"
    read: int | None = None
    written: int | None = None
    reports_usage: bool = True
    gzipped: bool = False


@dataclass(frozen=True)
class Fault:
    """What goes wrong instead of an answer. `cut`: bytes of the body that arrive; `hangs`: none ever do."""

    status: int = 500
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    hangs: bool = False
    drips: bool = False
    resets: bool = False


Step: TypeAlias = Fault | None
Script: TypeAlias = Callable[[int, Asked], Step]
Brain: TypeAlias = Callable[[Asked], Answer | str]


def error(status: int, api: Api, kind: str, message: str, **headers: str) -> Fault:
    """Return an error in the form of the vendor whose interface was asked."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if api == "messages":
        body: dict[str, Any] = {
            "type": "error",
            "error": {"type": kind, "message": message},
            "request_id": "req_fake",
        }
    else:
        body = {"error": {"message": message, "type": kind, "param": None, "code": kind}}
    return Fault(status, json.dumps(body), {"content-type": "application/json", **named})


class FakeServer:
    """`asked` has every request in order, `peak` the most that were open at once."""

    def __init__(self, brain: Brain, script: Script = lambda _number, _asked: None) -> None:
        self.brain = brain
        self.script = script
        self.asked: list[Asked] = []
        self.refused: list[str] = []
        self.peak = 0
        self.url = ""
        self.pause_s = 0.0
        self._open = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._over = asyncio.Event()
        self.came = asyncio.Event()

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._exchange(reader, writer)
        finally:
            self._tasks.discard(task)
            writer.close()

    async def stop(self) -> None:
        self._over.set()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await _read(reader)
        self.came.set()
        self._open += 1
        self.peak = max(self.peak, self._open)
        try:
            if self.pause_s:
                await asyncio.sleep(self.pause_s)
            status, headers, body, step = self._decide(asked)
            await _send(writer, status, headers, body, step, self._over)
        finally:
            self._open -= 1

    def _decide(self, asked: Asked) -> tuple[int, Mapping[str, str], bytes, Fault]:
        step = self.script(len(self.asked), asked)
        self.asked.append(asked)
        if step is not None:
            return step.status, step.headers, step.body.encode(), step
        wrong = refusal_of(asked)
        if wrong:
            self.refused.append(wrong)
            told = error(400, asked.api, "invalid_request_error", wrong)
            return 400, told.headers, told.body.encode(), Fault()
        if asked.api == "models":
            return 200, _JSON, json.dumps(_MODELS[_vendor(asked)]).encode(), Fault()
        said = self.brain(asked)
        answer = Answer(said) if isinstance(said, str) else said
        body = json.dumps(_BODIES[asked.api](asked, answer)).encode()
        headers = {**_JSON, **_RATE[asked.api]}
        if answer.gzipped:
            return 200, {**headers, "content-encoding": "gzip"}, gzip.compress(body), Fault()
        return 200, headers, body, Fault()


@asynccontextmanager
async def serving(
    brain: Brain, script: Script | Sequence[Step] = (), tls: ssl.SSLContext | None = None
) -> AsyncIterator[FakeServer]:
    """Serve in the present loop; `script` gives a fault per request, by number or in order."""
    steps = script if callable(script) else _in_order(script)
    fake = FakeServer(brain, steps)
    server = await asyncio.start_server(fake.handle, "127.0.0.1", 0, ssl=tls)
    fake.url = f"http{'s' if tls else ''}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield fake
    finally:
        server.close()
        await fake.stop()
        await server.wait_closed()


def _in_order(steps: Sequence[Step]) -> Script:
    return lambda number, _asked: steps[number] if number < len(steps) else None


_JSON = {"content-type": "application/json"}
_RATE: Mapping[Api, Mapping[str, str]] = {
    "responses": {"x-request-id": "req_1", "x-ratelimit-remaining-tokens": "900000", "x-ratelimit-reset-tokens": "6ms"},
    "chat": {"x-request-id": "req_1"},
    "messages": {
        "request-id": "req_1",
        "anthropic-ratelimit-tokens-remaining": "900000",
        "anthropic-ratelimit-tokens-reset": "2030-01-01T00:00:00Z",
    },
}  # fmt: skip


async def _read(reader: asyncio.StreamReader) -> Asked:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)
    }
    data = await reader.readexactly(int(headers.get("content-length", "0")))
    path = head[0].split(" ")[1].partition("?")[0]
    last = path.rstrip("/").rpartition("/")[2]
    api: Api = {"responses": "responses", "completions": "chat", "messages": "messages"}.get(last, "models")  # type: ignore[assignment]  # of a closed table
    return Asked(api, json.loads(data) if data else {}, headers, "\r\n".join(head) + data.decode())


async def _send(  # noqa: PLR0917 - what is sent, and how it goes wrong
    writer: asyncio.StreamWriter,
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    step: Fault,
    over: asyncio.Event,
) -> None:
    if step.hangs:
        await over.wait()
    if step.resets:
        writer.transport.abort()
        return
    lines = [
        f"HTTP/1.1 {status} Told",
        "connection: close",
        f"content-length: {1_000_000 if step.drips else len(body)}",
    ]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
    if step.drips:
        while not over.is_set():
            writer.write(b" ")
            await writer.drain()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(over.wait(), 0.01)
    writer.write(body if step.cut is None else body[: step.cut])
    await writer.drain()


# --- what vendors refuse ---------------------------------------------------------------------------

_KNOWN: Mapping[Api, frozenset[str]] = {
    "responses": frozenset(
        ("model", "instructions", "input", "max_output_tokens", "store", "text", "reasoning")
    ),
    "chat": frozenset(("model", "messages", "max_tokens", "store", "response_format", "reasoning_effort")),
    "messages": frozenset(("model", "system", "messages", "max_tokens", "output_config")),
    "models": frozenset(),
}
_NEEDED: Mapping[Api, tuple[str, ...]] = {
    "responses": ("model", "input"),
    "chat": ("model", "messages"),
    "messages": ("model", "messages", "max_tokens"),
    "models": (),
}


def refusal_of(asked: Asked) -> str:
    """Return why a vendor would answer 400, empty where it would not."""
    unknown = sorted(set(asked.body) - _KNOWN[asked.api])
    lacking = [name for name in _NEEDED[asked.api] if name not in asked.body]
    if unknown or lacking:
        return f"Unknown: {unknown}; missing: {lacking}"
    if asked.api in ("responses", "chat") and asked.body.get("store") is not False:
        return "store must be false here"
    if asked.api == "messages" and "anthropic-version" not in asked.headers:
        return "anthropic-version: header is required"
    if _vendor(asked) == "openai" and not asked.headers.get("authorization", "").startswith("Bearer "):
        return "no key"
    schema = _schema(asked)
    return (
        ""
        if schema is None or _is_strict(schema)
        else "Invalid json_schema: additionalProperties is required"
    )


def _vendor(asked: Asked) -> str:
    return "anthropic" if "anthropic-version" in asked.headers else "openai"


def _schema(asked: Asked) -> Any:
    body = asked.body
    formats = {
        "responses": body.get("text", {}).get("format", {}).get("schema"),
        "chat": body.get("response_format", {}).get("json_schema", {}).get("schema"),
        "messages": body.get("output_config", {}).get("format", {}).get("schema"),
    }
    return formats.get(asked.api)


def _is_strict(schema: Any) -> bool:
    """Tell whether each object is closed and requires all it has, as structured outputs ask."""
    if isinstance(schema, list):
        return all(map(_is_strict, schema))
    if not isinstance(schema, dict):
        return True
    if schema.get("type") == "object":
        closed = schema.get("additionalProperties") is False
        if not closed or sorted(schema.get("required", ())) != sorted(schema["properties"]):
            return False
    return all(map(_is_strict, schema.values()))


# --- what they answer ------------------------------------------------------------------------------


def _tokens(text: str) -> int:
    return len(text) // 4 + 1


def _counts(asked: Asked, answer: Answer) -> tuple[int, int]:
    read = _tokens(asked.system + asked.user) if answer.read is None else answer.read
    return read, _tokens(answer.text) if answer.written is None else answer.written


def _responses(asked: Asked, answer: Answer) -> dict[str, Any]:
    read, written = _counts(asked, answer)
    part: dict[str, Any] = {"type": "output_text", "text": answer.text, "annotations": [], "logprobs": []}
    if answer.end == "refused":
        part = {"type": "refusal", "refusal": "I cannot help with that."}
    reasons = {"truncated": "max_output_tokens", "refused-filter": "content_filter"}
    reason = reasons.get(answer.end)
    return {
        "id": "resp_1", "object": "response", "created_at": 1790000000, "model": asked.body["model"],
        "status": "incomplete" if reason else "completed", "error": None,
        "incomplete_details": {"reason": reason} if reason else None, "instructions": None, "metadata": {},
        "output": [{"type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": [part]}],
        "parallel_tool_calls": True, "temperature": None, "tool_choice": "auto", "tools": [], "top_p": None,
        "usage": {
            "input_tokens": read, "output_tokens": written, "total_tokens": read + written,
            "input_tokens_details": {"cached_tokens": 0}, "output_tokens_details": {"reasoning_tokens": 0},
        } if answer.reports_usage else None,
    }  # fmt: skip


def _chat(asked: Asked, answer: Answer) -> dict[str, Any]:
    read, written = _counts(asked, answer)
    ends = {"final": "stop", "truncated": "length", "refused": "stop", "refused-filter": "content_filter"}
    is_refusal = answer.end == "refused"
    made: dict[str, Any] = {
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1790000000, "model": asked.body["model"],
        "choices": [{
            "index": 0, "finish_reason": ends[answer.end], "logprobs": None,
            "message": {
                "role": "assistant", "content": None if is_refusal else answer.text,
                "refusal": "I cannot help with that." if is_refusal else None,
            },
        }],
    }  # fmt: skip
    if answer.reports_usage:
        made["usage"] = {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}
    return made


def _messages(asked: Asked, answer: Answer) -> dict[str, Any]:
    read, written = _counts(asked, answer)
    ends = {"final": "end_turn", "truncated": "max_tokens", "refused": "refusal", "refused-filter": "refusal"}
    made: dict[str, Any] = {
        "id": "msg_1", "type": "message", "role": "assistant", "model": asked.body["model"],
        "content": [] if answer.end.startswith("refused") else [{"type": "text", "text": answer.text}],
        "stop_reason": ends[answer.end], "stop_sequence": None,
    }  # fmt: skip
    if answer.reports_usage:
        made["usage"] = {
            "input_tokens": read // 2, "output_tokens": written,
            "cache_read_input_tokens": read - read // 2, "cache_creation_input_tokens": 0,
        }  # fmt: skip
    return made


_BODIES: Mapping[Api, Callable[[Asked, Answer], dict[str, Any]]] = {
    "responses": _responses,
    "chat": _chat,
    "messages": _messages,
}
_MODELS: Mapping[str, dict[str, Any]] = {
    "openai": {
        "object": "list",
        "data": [
            {"id": "model-a", "object": "model", "created": 1790000000, "owned_by": "fake"},
            {"id": "model-b", "object": "model", "created": 1790000000, "owned_by": "fake", "shutdown_date": "2027-01-31"},
        ],
    },
    "anthropic": {
        "data": [
            {
                "id": "model-c", "type": "model", "display_name": "C", "created_at": "2026-01-01T00:00:00Z",
                "lifecycle": "deprecated", "deprecated_at": "2026-06-01T00:00:00Z", "retires_at": "2027-02-28T00:00:00Z",
                "max_input_tokens": 200000, "max_tokens": 64000, "capabilities": None, "line": None,
            },
        ],
        "has_more": False, "first_id": "model-c", "last_id": "model-c",
    },
}  # fmt: skip
