"""A document at a URL that the person gave; its references only beside it, on the same host."""

import os
import posixpath
import time
from typing import Final
from urllib.parse import quote, urljoin, urlsplit

import httpx  # noqa: TID253 - this module itself is imported only for a URL

from engine.errors import FetchError, Location
from engine.openapi.source.origin import MOST_BYTES, Source

CA_FILE: Final = "SPECMINT_CA_FILE"
_TIMEOUT_S: Final = 20.0
_LONGEST_S: Final = 120.0
_MOST_REDIRECTS: Final = 5
_REDIRECTS: Final = frozenset((301, 302, 303, 307, 308))
_ACCEPT: Final = "application/json, application/yaml;q=0.9, text/yaml;q=0.9, */*;q=0.5"


def read(url: str) -> Source:
    """Return the document at `url`.

    Raises:
        FetchError: `fetch-failed`, `fetch-status`, `fetch-too-large`, `fetch-too-slow`, `fetch-redirect`,
            `fetch-settings`.
    """
    data, final = _fetch(url)
    entry = posixpath.basename(urlsplit(final).path) or "openapi"
    folder = urljoin(final, ".")

    def read_beside(path: str) -> bytes:
        address = urljoin(folder, quote(path))
        if not address.startswith(folder):
            raise FetchError(
                "fetch-redirect",
                f"`{path}` is not below {folder}",
                cure="download the files and give their folder",
                at=Location(url),
            )
        beside, where = _fetch(address)
        if not where.startswith(folder):
            raise _redirected(address, where)
        return beside

    return Source(url, entry, data, read_beside)


def _fetch(url: str) -> tuple[bytes, str]:
    deadline = time.monotonic() + _LONGEST_S
    address = url
    with _client(url) as client:
        for _ in range(_MOST_REDIRECTS + 1):
            try:
                with client.stream("GET", address) as response:
                    if response.status_code not in _REDIRECTS:
                        return _body(response, url, deadline), address
                    target = urljoin(address, response.headers.get("location", ""))
            except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
                raise _failed(url, str(error) or type(error).__name__) from error
            if not _may_follow(address, target):
                raise _redirected(url, target)
            address = target
    raise _redirected(url, address)


def _client(url: str) -> httpx.Client:
    """Return a client that heeds the proxies of the environment and trusts one authority file more."""
    try:
        trusted = httpx.create_ssl_context()
        if ca_file := os.environ.get(CA_FILE):
            trusted.load_verify_locations(cafile=ca_file)
        return httpx.Client(
            timeout=_TIMEOUT_S, follow_redirects=False, headers={"Accept": _ACCEPT}, verify=trusted
        )
    except (OSError, ValueError, ImportError, httpx.InvalidURL) as error:
        raise FetchError(
            "fetch-settings",
            f"the proxy or the CA file cannot be used: {error}",
            cure="correct them",
            at=Location(url),
        ) from error


def _may_follow(address: str, target: str) -> bool:
    """Return whether a redirect stays on its host, or only moves from http to https there.

    Anything else could reach what only this machine can reach; the person may give that address.
    """
    old, new = urlsplit(address), urlsplit(target)
    if old.hostname != new.hostname or new.scheme not in {"http", "https"}:
        return False
    if old.scheme == "http" and new.scheme == "https":
        return True
    return (old.scheme, old.port) == (new.scheme, new.port)


def _body(response: httpx.Response, url: str, deadline: float) -> bytes:
    if response.status_code != httpx.codes.OK:
        raise FetchError(
            "fetch-status",
            f"the server answers {response.status_code} {response.reason_phrase}",
            cure="check the address in a browser; if it needs a login, download the file",
            at=Location(url),
        )
    parts, size = [], 0
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
            raise FetchError(
                "fetch-too-slow",
                f"the answer takes longer than {_LONGEST_S:.0f} s",
                cure="download the file and give its path",
                at=Location(url),
            )
        parts.append(part)
    return b"".join(parts)


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
