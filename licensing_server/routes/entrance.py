"""The outermost layer: an id for each request, a bound on how many run at once, a line in the log, the figures."""

import itertools
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from engine.licensing.contract import Code
from licensing_server.observe.logs import tell_defect
from licensing_server.observe.metrics import Request as Answered
from licensing_server.refusals import RequestRefused
from licensing_server.routes.problems import BUSY_RETRY_S, problem, refusal_of
from licensing_server.server import Server

MOST_AT_ONCE: Final = 200
ALWAYS_ANSWERED: Final = "/health"
METHODS: Final = frozenset({"GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS"})


Handler = Callable[[Request], Awaitable[Response]]


class Entrance:
    """Requests of clients go straight to their handler: of 330 us of CPU for one FastAPI's way to it costs 70."""

    def __init__(self, app: FastAPI, server: Server, direct: Mapping[tuple[str, str], Handler]) -> None:
        self._app = app
        self._server = server
        self._direct = direct
        self._running = 0
        # Different in every process and from start to start; drawn anew for each request it would cost a system call.
        self._prefix, self._numbers = secrets.token_hex(4), itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["request_id"] = request_id = f"{self._prefix}{next(self._numbers):08x}"
        scope["licence_server"] = self._server
        started, status = time.perf_counter(), 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"].append((b"x-request-id", request_id.encode("ascii")))
            await send(message)

        self._running += 1
        try:
            if self._running > MOST_AT_ONCE and scope["path"] != ALWAYS_ANSWERED:
                await _busy(scope, receive, noted)
            else:
                await self._answer(scope, receive, noted)
        except Exception as error:  # noqa: BLE001  the last line: a defect is told by an id, never by its text
            await self._failed(error, scope, receive, noted, started=status != 0)
        finally:
            self._running -= 1
            self._note(scope, status, time.perf_counter() - started)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        handler = self._direct.get((scope["method"], scope["path"]))
        if handler is None:
            await self._app(scope, receive, send)
            return
        scope["app"], scope["template"] = self._app, scope["path"]
        response = await handler(Request(scope, receive))
        await response(scope, receive, send)

    async def _failed(
        self, error: Exception, scope: Scope, receive: Receive, send: Send, *, started: bool
    ) -> None:
        refused = refusal_of(error)
        scope["code"] = refused.code.value
        if refused.code is Code.INTERNAL:
            tell_defect(self._server.log, error, request_id=scope["request_id"])
            self._server.report(error)
        if not started:
            await problem(refused, scope["request_id"])(scope, receive, send)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        method = scope["method"] if scope["method"] in METHODS else "other"
        route = str(scope.get("template") or getattr(scope.get("route"), "path", "other"))
        code = str(scope.get("code", ""))
        self._server.metrics.answered(Answered(method, route, status, code, seconds))
        self._server.log.info(
            "answered",
            request_id=scope["request_id"],
            method=method,
            route=route,
            status=status,
            code=code,
            ms=round(seconds * 1000, 2),
        )


async def _busy(scope: Scope, receive: Receive, send: Send) -> None:
    refused = RequestRefused(Code.BUSY, "please try again in some seconds", retry_after_s=BUSY_RETRY_S)
    scope["code"] = refused.code.value
    await problem(refused, Request(scope)["request_id"])(scope, receive, send)
