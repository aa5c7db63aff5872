"""One worker's way to the service: a request goes out as it is written, an answer comes back within limits."""

import ssl
from collections.abc import Callable, Mapping
from typing import Any

import httpx  # noqa: TID253 - this module itself is imported only for a run

from engine import VERSION
from engine.cases.model import TestCase
from engine.errors import UsageError
from engine.runner.answer import Answer, AnswerError, streams, whole
from engine.runner.filling import Filled
from engine.runner.pace import Pace
from engine.runner.settings import Settings

LONGEST_WAIT_S = 30
TRIES = 3
WHOLE_ANSWER = 6
"""Times the timeout that an answer may take from first to last byte, however often a piece of it comes."""
_NOT_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError)
_SHUT_BOTH_WAYS = 2


def trust(settings: Settings) -> ssl.SSLContext:
    """Return the authorities to trust: those of `API_CA_FILE`, else the usual ones.

    Raises:
        UsageError: `setting-wrong`.
    """
    if not settings.ca_file:
        return httpx.create_ssl_context()
    try:
        return ssl.create_default_context(cafile=settings.ca_file)
    except (OSError, ValueError) as error:
        raise UsageError(
            "setting-wrong",
            f"API_CA_FILE cannot be read as certificates: {error}",
            cure="give a file in PEM",
        ) from error


class Exchange:
    """Used by one thread; only `hurry` may be called by another."""

    def __init__(
        self,
        settings: Settings,
        pace: Pace,
        clock: Callable[[], float],
        verify: ssl.SSLContext,
    ) -> None:
        self._settings = settings
        self._pace = pace
        self._clock = clock
        self._connection: Any = None
        self._deadline: float | None = None
        self._late = False
        try:
            self._client = httpx.Client(verify=verify)
        except (OSError, ValueError, ImportError, httpx.InvalidURL) as error:
            raise UsageError(
                "setting-wrong", f"the proxy of the environment cannot be used: {error}", cure="correct it"
            ) from error

    def close(self) -> None:
        self._client.close()

    def hurry(self) -> None:
        """Cut an answer that takes too long in all."""
        deadline, connection = self._deadline, self._connection
        if deadline is not None and self._clock() > deadline and connection is not None:
            self._late = True
            try:
                connection.get_extra_info("socket").shutdown(_SHUT_BOTH_WAYS)
            except (OSError, AttributeError):
                return

    def send(self, case: TestCase, filled: Filled) -> Answer:
        """Send a request, again after 429 and 503 where `Retry-After` asks for 30 seconds at most.

        Raises:
            AnswerError: no usable answer came.
        """
        answer = self._once(case, filled)
        for _ in range(TRIES):
            wait = answer.headers.get("retry-after", "")
            patient = answer.status in {429, 503} and wait.isdecimal() and len(wait) < 3
            if not patient or int(wait) > LONGEST_WAIT_S or self._pace.stopped:
                break
            self._pace.rest(int(wait))
            answer = self._once(case, filled)
        return answer

    def _once(self, case: TestCase, filled: Filled) -> Answer:
        self._pace.wait_for_turn()
        began = self._clock()
        self._late = False
        self._deadline = began + WHOLE_ANSWER * self._settings.timeout_s
        try:
            answer = self._exchanged(self._request(case, filled), began)
            if self._late:  # cut in a body whose end is the end of the connection
                raise AnswerError(self._too_late)
        except _NOT_CONNECTED as error:
            self._pace.refused(_said(error))
            raise AnswerError(f"no connection: {_said(error)}") from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            raise AnswerError(self._too_late if self._late else _said(error)) from error
        finally:
            self._deadline = None
        self._pace.answered()
        return answer

    @property
    def _too_late(self) -> str:
        return f"an answer that does not end within {WHOLE_ANSWER} x {self._settings.timeout_s:g} s"

    def _request(self, case: TestCase, filled: Filled) -> httpx.Request:
        headers = [(name.encode(), value.encode()) for name, value in filled.headers]
        if not any(name.lower() == b"user-agent" for name, _ in headers):
            headers.append((b"User-Agent", f"specmint/{VERSION}".encode()))
        if self._settings.traces:
            headers.append((b"X-SpecMint-Case", case.id.encode()))
        timeout = self._settings.timeout_s
        return httpx.Request(
            filled.method,
            self._settings.base_url,
            headers=headers,
            content=filled.body,
            extensions={
                # The target is sent as it is written: no library resolves `..` or encodes anything again.
                "target": (self._settings.base_path + filled.target).encode(),
                "timeout": dict.fromkeys(("connect", "read", "write", "pool"), timeout),
                "trace": self._note_connection,
            },
        )

    def _exchanged(self, request: httpx.Request, began: float) -> Answer:
        response = self._client.send(request, stream=True)
        try:
            headers = {name.lower(): value for name, value in response.headers.items()}
            endless = streams(headers)
            body = b"" if endless else whole(response.iter_raw(), headers)
            took = round((self._clock() - began) * 1000)
            return Answer(response.status_code, headers, body, took, endless)
        finally:
            response.close()

    def _note_connection(self, event: str, told: Mapping[str, Any]) -> None:
        if event in {"connection.connect_tcp.complete", "connection.start_tls.complete"}:
            self._connection = told.get("return_value")


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__
