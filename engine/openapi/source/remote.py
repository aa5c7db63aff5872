"""Files at addresses: the document that a person gave, and those on hosts that they allowed."""

import os
import posixpath
import ssl
import time
from collections.abc import Collection
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

import httpcore
import httpx  # noqa: TID253 - this module itself is imported only for a URL

from engine.errors import FetchError, Location
from engine.openapi.source.connection import client_for, proxy_of
from engine.openapi.source.hosts import host_of, is_address, refuse_other_host
from engine.openapi.source.origin import MOST_BYTES, Source
from engine.openapi.source.resolving import addresses_of, checked, is_numeric

CA_FILE: Final = "SPECMINT_CA_FILE"
MOST_FILES: Final = 500
"""Files that references to other hosts may fetch."""
_TIMEOUT_S: Final = 20.0
_LONGEST_S: Final = 120.0
_LONGEST_OF_ALL_S: Final = 300.0
_MOST_REDIRECTS: Final = 5
_REDIRECTS: Final = frozenset((301, 302, 303, 307, 308))
_ACCEPT: Final = "application/json, application/yaml;q=0.9, text/yaml;q=0.9, */*;q=0.5"


def read(url: str, hosts: Collection[str] = ()) -> Source:
    """Return the document at `url`; `hosts` are those that its references may lead to beside its own.

    Raises:
        FetchError: `fetch-failed`, `fetch-status`, `fetch-too-large`, `fetch-too-slow`, `fetch-redirect`,
            `fetch-settings`.
    """
    fetcher = Fetcher(hosts, own=url)
    data = fetcher.read(url)
    fetcher.forget(url)
    final = fetcher.base(url)
    entry = posixpath.basename(urlsplit(final).path) or "openapi"
    folder = urljoin(final, ".")

    def read_beside(path: str) -> bytes:
        if is_address(path):
            return fetcher.read(path)
        address = urljoin(folder, quote(path))
        if not address.startswith(folder):
            raise FetchError(
                "fetch-redirect",
                f"`{path}` is not below {folder}",
                cure="download the files and give their folder",
                at=Location(url),
            )
        beside = fetcher.read(address)
        if not fetcher.base(address).startswith(folder):
            raise _redirected(address, fetcher.base(address))
        return beside

    def base(path: str) -> str:
        if is_address(path):
            return fetcher.base(path)
        return final if path == entry else urljoin(folder, quote(path))

    return Source(url, entry, data, read_beside, base)


class Fetcher:
    """Fetches each address once, within budgets, from hosts that were allowed and from that of `own`.

    A host is looked up once, and every connection to it goes to what was found and checked then.
    """

    def __init__(self, hosts: Collection[str], own: str = "") -> None:
        self._hosts = frozenset(hosts)
        self._own = own
        self._files: dict[str, bytes] = {}
        self._finals: dict[str, str] = {}
        self._known: dict[str, tuple[str, ...]] = {}
        self._trusted: ssl.SSLContext | None = None
        self._asked = self._size = 0
        self._spent_s = 0.0

    def read(self, address: str) -> bytes:
        """Return the file at `address`.

        Raises:
            DocumentError: `reference-remote`, `reference-private`.
            FetchError: as `read`, and `fetch-too-many`.
        """
        if address not in self._files:
            self._refuse(address)
            started = time.monotonic()
            try:
                self._files[address], self._finals[address] = self._fetch(address, started)
            finally:
                self._spent_s += time.monotonic() - started
            self._size += len(self._files[address])
        return self._files[address]

    def forget(self, address: str) -> None:
        """Let go of a large file that nobody asks for again."""
        self._files.pop(address, None)

    def base(self, address: str) -> str:
        """Return the address that a file was found at, after redirects: what its references are relative to."""
        return self._finals.get(address, address)

    def _refuse(self, address: str) -> None:
        if address != self._own:
            refuse_other_host(address, self._hosts, self.base(self._own))
        self._asked += 1
        if self._asked > MOST_FILES:
            raise FetchError(
                "fetch-too-many",
                f"references lead to more than {MOST_FILES:,} files at addresses",
                cure="download the files and give their folder",
                at=Location(address),
            )

    def _fetch(self, url: str, started: float) -> tuple[bytes, str]:
        deadline = started + min(_LONGEST_S, _LONGEST_OF_ALL_S - self._spent_s)
        address = url
        for _ in range(_MOST_REDIRECTS + 1):
            with self._client(address, url, deadline) as client:
                try:
                    request = client.stream("GET", address, headers={"Accept": _ACCEPT}, timeout=_TIMEOUT_S)
                    with request as response:
                        if response.status_code not in _REDIRECTS:
                            return self._body(response, url, deadline), address
                        target = urljoin(address, response.headers.get("location", ""))
                except (*_FAILURES, ValueError) as error:
                    if time.monotonic() >= deadline:
                        raise _too_slow(url) from error
                    raise _failed(url, str(error) or type(error).__name__) from error
            if not self._may_follow(address, target):
                raise _redirected(url, target)
            address = target
        raise _redirected(url, address)

    def _client(self, address: str, url: str, deadline: float) -> httpx.Client:
        """Return a client that heeds the proxies of the system and trusts one authority file more."""
        try:
            if self._trusted is None:
                self._trusted = httpx.create_ssl_context()
                if ca_file := os.environ.get(CA_FILE):
                    self._trusted.load_verify_locations(cafile=ca_file)
            client = client_for(address, self._trusted, self._addresses, deadline)
        except (OSError, ValueError, ImportError, RuntimeError) as error:
            raise FetchError(
                "fetch-settings",
                f"the proxy or the CA file cannot be used: {error}",
                cure="correct them",
                at=Location(url),
            ) from error
        except httpx.InvalidURL as error:
            raise _failed(url, str(error)) from error
        if proxy_of(address):
            self._check_behind_proxy(address)
        return client

    def _addresses(self, host: str, port: int) -> tuple[str, ...]:
        if host not in self._known:
            try:
                self._known[host] = addresses_of(host, port) if host else ()
            except (OSError, UnicodeError) as error:
                raise httpcore.ConnectError(str(error)) from error
        found = self._known[host]
        return found if self._is_own(host) else checked(host, port, found, self._hosts)

    def _check_behind_proxy(self, address: str) -> None:
        """Refuse a private address that needs no name to be looked up: the proxy would go there."""
        parts = urlsplit(address)
        host = parts.hostname or ""
        if not self._is_own(host) and (is_numeric(host) or f".{host}".endswith(".localhost")):
            port = parts.port or (443 if parts.scheme == "https" else 80)
            checked(host, port, addresses_of(host, port), self._hosts)

    def _is_own(self, host: str) -> bool:
        return bool(self._own) and host == (urlsplit(self._own).hostname or "")

    def _may_follow(self, address: str, target: str) -> bool:
        """Return whether a redirect stays on its host, or leads to one that was allowed, and stays encrypted.

        Anything else could reach what only this machine can reach; the person may give that address.
        """
        old, new = urlsplit(address), urlsplit(target)
        if new.scheme not in {"http", "https"} or (old.scheme == "https" and new.scheme == "http"):
            return False
        if host_of(target) in self._hosts:
            return True
        if old.hostname != new.hostname:
            return False
        return old.scheme != new.scheme or old.port == new.port

    def _body(self, response: httpx.Response, url: str, deadline: float) -> bytes:
        if response.status_code != httpx.codes.OK:
            raise FetchError(
                "fetch-status",
                f"the server answers {response.status_code} {response.reason_phrase}",
                cure="check the address in a browser; if it needs a login, download the file",
                at=Location(url),
            )
        parts, size = [], self._size
        for part in response.iter_bytes():
            size += len(part)
            if size > MOST_BYTES:
                raise FetchError(
                    "fetch-too-large",
                    f"the answer is longer than {MOST_BYTES:,} bytes",
                    cure="give the address of the document itself",
                    at=Location(url),
                )
            if time.monotonic() > deadline:
                raise _too_slow(url)
            parts.append(part)
        return b"".join(parts)


_FAILURES: Final = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.ProxyError,
    httpcore.UnsupportedProtocol,
)


def _too_slow(url: str) -> FetchError:
    return FetchError(
        "fetch-too-slow",
        f"the answer takes longer than {_LONGEST_S:.0f} s",
        cure="download the file and give its path",
        at=Location(url),
    )


def _failed(url: str, reason: str) -> FetchError:
    return FetchError(
        "fetch-failed", f"the URL cannot be reached: {reason}", cure="check the address", at=Location(url)
    )


def _redirected(url: str, target: str) -> FetchError:
    return FetchError(
        "fetch-redirect",
        f"the server sends on to {target}, which is not followed",
        cure="give that address, if you trust it",
        at=Location(url),
    )
