"""One connection: closed where its header does not come, and answered in one write."""

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADER_TIMEOUT_S: Final = 10
MOST_HEADER_BYTES: Final = 32_768


class Joined:
    """A transport that sends at once what is written in one turn of the loop.

    uvicorn writes the header and the body of an answer one after the other, two calls of the system of 15 us each.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._waiting: list[bytes] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, content: bytes) -> None:
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self._send)
        self._waiting.append(content)

    def close(self) -> None:
        self._send()
        self._transport.close()

    def _send(self) -> None:
        if self._waiting:
            content = b"".join(self._waiting)
            self._waiting.clear()
            self._transport.write(content)


class Protocol(HttpToolsProtocol):
    """Closes a connection whose header does not arrive, or does not end; uvicorn 0.54 waits for ever."""

    _timer: asyncio.TimerHandle | None = None
    _header_bytes = 0
    _awaits_header = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its base
        super().connection_made(transport)
        self.transport = Joined(transport)  # type: ignore[assignment]  # all of it that uvicorn uses
        self._start_timer()

    def data_received(self, data: bytes) -> None:
        if self._awaits_header:
            self._header_bytes += len(data)
            if self._header_bytes > MOST_HEADER_BYTES:
                self.transport.close()
                return
        super().data_received(data)
        if self._awaits_header and self._timer is None:
            self._start_timer()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._awaits_header = True

    def on_headers_complete(self) -> None:
        self._awaits_header, self._header_bytes = False, 0
        self._stop_timer()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def _start_timer(self) -> None:
        # Most headers come whole: they cost no timer.
        self._timer = asyncio.get_running_loop().call_later(HEADER_TIMEOUT_S, self.transport.close)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
