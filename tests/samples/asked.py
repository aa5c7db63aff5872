"""An application asked in memory, one request after the other, as a browser or a program would."""

import asyncio
from typing import Any

import httpx
from starlette.types import ASGIApp


class Asked:
    """Keeps cookies as a browser does; follows nothing by itself."""

    def __init__(self, app: ASGIApp, base_url: str) -> None:
        self._app = app
        self.base_url = base_url
        self.cookies = httpx.Cookies()

    def __call__(self, method: str, path: str, **more: Any) -> httpx.Response:
        return asyncio.run(self._ask(method, path, more))

    def together(self, requests: list[tuple[str, str, dict[str, Any]]]) -> list[httpx.Response]:
        """Return the answers to requests that are sent at once."""

        async def ask_all() -> list[httpx.Response]:
            return await asyncio.gather(*(self._ask(*request) for request in requests))

        return asyncio.run(ask_all())

    async def _ask(self, method: str, path: str, more: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(self._app, client=("192.0.2.7", 4000))
        async with httpx.AsyncClient(
            transport=transport, base_url=self.base_url, cookies=self.cookies
        ) as client:
            answer = await client.request(method, path, **more)
            self.cookies = client.cookies
        return answer
