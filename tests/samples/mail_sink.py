"""A mail server on loopback that keeps what it is given."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Sink:
    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  the library's name
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"


def _knows(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: object
) -> AuthResult:
    is_known = isinstance(given, LoginPassword) and (given.login, given.password) == (b"ada", b"p:w")
    return AuthResult(success=is_known)


@contextmanager
def receiving(
    *, asks_who: bool = False, tls: ssl.SSLContext | None = None, scheme: str = "smtp"
) -> Iterator[tuple[Sink, str]]:
    """Yield the sink and its address; `asks_who` takes mails from `ada` with the password `p:w` only.

    With `tls` it speaks TLS: from the start for the scheme `smtps`, else once it is asked to, and nothing before.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    sink = Sink()
    who: dict[str, Any] = (
        {"authenticator": _knows, "auth_required": True, "auth_require_tls": False} if asks_who else {}
    )
    if tls:
        who |= {"ssl_context": tls} if scheme == "smtps" else {"tls_context": tls, "require_starttls": True}
    controller = Controller(sink, hostname="127.0.0.1", port=port, **who)
    controller.start()
    try:
        yield sink, f"{scheme}://127.0.0.1:{port}"
    finally:
        controller.stop()


def token_of(mail: EmailMessage) -> str:
    """Return the token of the one link in a mail."""
    (line,) = [line for line in mail.get_content().splitlines() if line.startswith("https://")]
    return str(parse_qs(urlsplit(line).query)["token"][0])
