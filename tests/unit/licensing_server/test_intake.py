"""How a body is taken: in pieces, cut short, too slow, too long."""

import asyncio
from typing import Any

import pytest
from starlette.requests import Request

from licensing_server.refusals import RequestRefused
from licensing_server.routes import intake


def taken(*messages: dict[str, Any], most: int = 100) -> bytes:
    waiting = list(messages)

    async def receive() -> dict[str, Any]:
        if not waiting:
            await asyncio.Event().wait()
        return waiting.pop(0)

    return asyncio.run(intake.body_of(Request({"type": "http"}, receive), most))


def piece(body: bytes, *, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": body, "more_body": more}


def test_pieces_are_put_together() -> None:
    assert taken(piece(b"a"), piece(b"b"), piece(b"", more=False)) == b"ab"


def test_a_body_that_is_cut_short_is_refused() -> None:
    with pytest.raises(RequestRefused) as refused:
        taken(piece(b"a"), {"type": "http.disconnect"})

    assert refused.value.code == "invalid-request"


def test_a_body_that_grows_too_long_is_refused_before_it_ends() -> None:
    with pytest.raises(RequestRefused) as refused:
        taken(piece(b"a" * 60), piece(b"b" * 60))

    assert refused.value.code == "too-large"


def test_a_body_that_does_not_come_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "BODY_TIMEOUT_S", 0)

    with pytest.raises(RequestRefused) as refused:
        taken(piece(b"a"))

    assert refused.value.code == "invalid-request"
