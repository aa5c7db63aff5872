"""Addresses in references and the hosts that a person allowed; nothing here touches the network."""

import re
from collections.abc import Collection
from typing import Final
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

from engine.errors import DocumentError, Location, UsageError

NOT_ALLOWED: Final = "reference-remote"
_PORTS: Final = {"http": 80, "https": 443}
_ODD: Final = re.compile(r"[\x00-\x20\x7f\\]")
_NAME: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_.])?|\[[0-9a-f:.]+\]")
_LONGEST_NAME: Final = 253
_LONGEST: Final = 2_000
_AS_WRITTEN: Final = "/%:@!$&'()*+,;=~-._"


def is_address(text: str) -> bool:
    return text[:8].lower().startswith(("http://", "https://"))


def canonical(address: str) -> str | None:
    """Return an http(s) address in the one form that names its file; None for anything else.

    The host is in small letters and ASCII; there is no default port, no dot segment, no fragment. An address
    with a user's name is none: a document has no business with anybody's login.
    """
    if _ODD.search(address) or len(address) > _LONGEST:
        return None
    try:
        parts = urlsplit(address)
        host = host_of(address)
    except ValueError:
        return None
    if host is None or parts.scheme not in _PORTS or parts.username is not None:
        return None
    path = quote(_without_dots(parts.path), safe=_AS_WRITTEN)
    return urlunsplit((parts.scheme, host, path, quote(parts.query, safe=f"{_AS_WRITTEN}?"), ""))


def host_of(address: str) -> str | None:
    """Return the host that a person allows for `address`: its name, and its port unless that is the usual one.

    Raises:
        ValueError: the host or the port of the address is none.
    """
    parts = urlsplit(address)
    name = _name(parts)
    return name if name is None or parts.port in (None, _PORTS.get(parts.scheme)) else f"{name}:{parts.port}"


def allowed_host(typed: str) -> str:
    """Return the host that a person typed, as `host_of` writes it.

    Raises:
        UsageError: `host-wrong`.
    """
    try:
        host = None if _ODD.search(typed) or "@" in typed or "/" in typed else host_of(f"none://{typed}")
    except ValueError:
        host = None
    if not host:
        raise UsageError(
            "host-wrong",
            f"`{typed[:200]}` is no host",
            cure="give a name with or without a port, such as `schemas.example.com` or `localhost:8080`",
        )
    usual = tuple(f":{port}" for port in _PORTS.values())
    return host.rpartition(":")[0] if host.endswith(usual) else host


def refuse_other_host(address: str, allowed: Collection[str], own: str = "") -> None:
    """Let an address pass whose host was allowed, or that of the document at `own`.

    Raises:
        DocumentError: `reference-remote`.
    """
    if host_of(address) in allowed or (own and origin(address) == origin(own)):
        return
    raise DocumentError(
        NOT_ALLOWED,
        f"`{address[:200]}` is on another host, from which nothing was fetched",
        cure=f"allow the host with --allow-host {host_of(address)}, if you trust it",
        at=Location(address),
    )


def origin(address: str) -> tuple[str, str | None]:
    return urlsplit(address).scheme, host_of(address)


def _name(parts: SplitResult) -> str | None:
    name = parts.hostname
    if not name:
        return None
    if ":" in name:
        name = f"[{name}]"
    elif not name.isascii():
        name = name.encode("idna").decode("ascii")
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
        raise ValueError(name)
    return name


def _without_dots(path: str) -> str:
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments and segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)
