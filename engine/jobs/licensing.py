"""The licence of the person at this computer: where it lies, what it is worth, and how its server is reached."""

import os
import platform
import secrets
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine import VERSION
from engine.jobs.network import CA_FILE
from engine.licensing.client import (
    ADDRESS,
    SERVER_VARIABLE,
    Failed,
    OpenClient,
    UnansweredError,
    address_of,
    sender,
)
from engine.licensing.contract import App
from engine.licensing.contract import Path as ServerPath
from engine.licensing.here import Here, known
from engine.licensing.machine import this_machine
from engine.licensing.store import FILE, FILE_VARIABLE, Store, folder_of
from engine.licensing.trust import of_this_build
from engine.licensing.vault import SystemVault
from engine.licensing.verdict import FREE, Standing

if TYPE_CHECKING:
    import httpx

LONGEST_PLATFORM: Final = 40


def store_of(environment: Mapping[str, str]) -> Store:
    given = environment.get(FILE_VARIABLE)
    return Store(folder_of(environment), SystemVault(), Path(given) if given else None)


def here_of(
    environment: Mapping[str, str],
    now: Callable[[], int],
    open_client: OpenClient | None = None,
    *,
    may_send: bool = True,
) -> Here:
    """Return this computer as licensing sees it; nothing is sent where nothing may be."""
    opened = open_client or open_by_environment

    def send(path: ServerPath, body: bytes, token: str) -> bytes:
        return sender(address_of(environment), opened)(path, body, token)

    return Here(
        store_of(environment),
        of_this_build(),
        this_machine(),
        App(VERSION, f"{sys.platform}-{platform.machine()}"[:LONGEST_PLATFORM]),
        now,
        secrets.token_bytes,
        send if may_send else None,
        environment.get(SERVER_VARIABLE) or ADDRESS,
    )


def standing_of(environment: Mapping[str, str], now: Callable[[], int]) -> Standing:
    """Return what the licence here is worth; where none lies, nothing more is read or imported.

    Raises:
        OutputError: `no-store`.
    """
    has_file = environment.get(FILE_VARIABLE) or (folder_of(environment) / FILE).exists()
    return known(here_of(environment, now, may_send=False)).standing if has_file else FREE


def open_by_environment(address: str, deadline: float) -> AbstractContextManager["httpx.Client"]:
    """Return a client that heeds the system's proxies and authorities, and the CA file of the environment."""
    import httpx

    from engine.openapi.source.connection import client_for

    try:
        trusted = httpx.create_ssl_context()
        trusted.load_default_certs()
        if ca_file := os.environ.get(CA_FILE):
            trusted.load_verify_locations(cafile=ca_file)
        return client_for(address, trusted, lambda host, _: (host,), deadline)
    except (OSError, ValueError, ImportError, RuntimeError, httpx.InvalidURL) as error:
        raise UnansweredError(
            Failed("net-proxy", f"the proxy or the CA file cannot be used: {error}")
        ) from error
