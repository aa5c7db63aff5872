"""One process that listens: clients on one socket, administration on another, until it is told to stop."""

import asyncio
import gc
import logging
import os
import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp

from engine.errors import UsageError
from licensing_server.app import admin_app, public_app
from licensing_server.chores import CHORES, keep_doing
from licensing_server.connection import HEADER_TIMEOUT_S, Protocol
from licensing_server.observe.logs import OfLibraries
from licensing_server.server import Server
from licensing_server.settings import Settings

MOST_CONNECTIONS: Final = 1_000
"""Of one process; above `MOST_AT_ONCE` running requests only `/health` is answered."""
SHUTDOWN_S: Final = 25


class Listener(uvicorn.Server):
    """One of several in a process: signals are taken for all of them in one place."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def serve(server: Server) -> None:
    """Serve until SIGTERM or SIGINT; requests that run then are finished.

    Raises:
        UsageError: `tls-unusable`, `address-unusable`, and what the secret files are refused for.
    """
    settings = server.settings
    if settings.folder.signing.exists():
        server.authority.signer()
    listeners = [
        Listener(_config(public_app(server), _tls(settings))),
        Listener(_config(admin_app(server), {})),
    ]
    sockets = [
        _listening(settings.host, settings.port),
        _listening(settings.admin_host, settings.admin_port),
    ]
    _adopt_log_lines(server)
    # What was imported stays: looking through it again and again made single answers wait for 50 ms.
    gc.collect()
    gc.freeze()
    loop_factory = listeners[0].config.get_loop_factory()
    with asyncio.Runner(loop_factory=loop_factory) as runner:
        runner.run(_run(server, listeners, sockets))


async def _run(server: Server, listeners: Sequence[Listener], sockets: Sequence[socket.socket]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _stop, listeners, stop)
    for name, bound in zip(("clients", "administration"), sockets, strict=True):
        host, port = bound.getsockname()[:2]
        server.log.info("listening", part=name, address=f"{host}:{port}", pid=os.getpid())
    chores = asyncio.create_task(keep_doing(server, CHORES, stop))
    try:
        await asyncio.gather(
            *(listener.serve([bound]) for listener, bound in zip(listeners, sockets, strict=True))
        )
    finally:
        stop.set()
        await chores
        server.log.info("stopped", pid=os.getpid())


def _stop(listeners: Sequence[Listener], stop: asyncio.Event) -> None:
    stop.set()
    for listener in listeners:
        listener.should_exit = True


def _tls(settings: Settings) -> dict[str, Any]:
    if settings.tls_cert is None and settings.tls_key is None:
        return {}
    return {"ssl_certfile": settings.tls_cert, "ssl_keyfile": settings.tls_key}


def _config(app: ASGIApp, tls: dict[str, Any]) -> uvicorn.Config:
    config = uvicorn.Config(
        app,
        http=Protocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=SHUTDOWN_S,
        timeout_keep_alive=HEADER_TIMEOUT_S,
        **tls,
    )
    try:
        config.load()
    except (OSError, TypeError, AssertionError) as error:
        raise UsageError(
            "tls-unusable",
            f"the certificate or its key cannot be used ({type(error).__name__})",
            cure="give both, as PEM, readable by the user that runs the server",
        ) from error
    return config


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        raise UsageError(
            "address-unusable",
            f"{host}:{port}: {error.strerror}",
            cure="stop what listens there, or choose another address and port",
        ) from error


def _adopt_log_lines(server: Server) -> None:
    root = logging.getLogger()
    root.handlers = [OfLibraries(server.log)]
    root.setLevel(logging.WARNING)
