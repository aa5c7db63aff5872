"""Who issued a certificate that was refused: a second handshake that ends before anything is sent over it."""

import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import httpx

_LONGEST_NAME: Final = 80


def issuer_of(
    address: str, deadline: float, open_client: Callable[[str, float], AbstractContextManager["httpx.Client"]]
) -> str:
    """Return the name of who issued the certificate shown at `address`, empty where that cannot be found in time.

    The way there is that of `open_client`, so an inspecting proxy is asked as it was before.
    """
    left, read = deadline - time.monotonic(), _Reading(urlsplit(address).hostname or "")
    if left <= 0:
        return ""
    with (
        suppress(Exception),  # the refusal is told in any case: this only adds to it
        open_client(address, deadline) as client,
        client.stream("GET", address, timeout=left, extensions={"trace": read}),
    ):
        pass
    return _issuer(read.certificate)


class _ReadError(Exception):
    """Ends the connection: what was wanted of it is known."""


class _Reading:
    """Follows one connection: trusts its host for the length of a handshake, keeps what it shows, and ends it."""

    def __init__(self, host: str) -> None:
        self.certificate = b""
        self._host = host
        self._is_ours = False

    def __call__(self, event: str, told: Mapping[str, Any]) -> None:
        import ssl

        if event.endswith("start_tls.started"):
            self._is_ours = told["server_hostname"] == self._host
            if self._is_ours:  # a proxy that speaks TLS itself is trusted as ever
                told["ssl_context"].check_hostname = False
                told["ssl_context"].verify_mode = ssl.CERT_NONE
        elif event.endswith("start_tls.complete") and self._is_ours:
            stream = told["return_value"]
            try:
                shown = stream.get_extra_info("ssl_object").getpeercert
                self.certificate = shown(True) or b""  # noqa: FBT003 - nothing but a place is taken by the inner object
            finally:
                stream.close()
            raise _ReadError


def _issuer(certificate: bytes) -> str:
    """Return common name or organisation of an issuer, as far as it can be printed."""
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    try:
        name = x509.load_der_x509_certificate(certificate).issuer
        known = (name.get_attributes_for_oid(oid) for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME))
        said = next((str(each[0].value) for each in known if each), "")
    except (ValueError, TypeError):
        return ""
    return "".join(letter for letter in said if letter.isprintable())[:_LONGEST_NAME].strip()
