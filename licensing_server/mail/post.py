"""Sends what waits, by the SMTP server of an address such as `smtp://user:password@host:587`."""

import smtplib
import ssl
from collections.abc import Callable
from email.errors import MessageError
from email.message import EmailMessage
from functools import partial
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from engine.errors import UsageError
from licensing_server.mail import letters, outbox
from licensing_server.mail.letters import Letterhead
from licensing_server.mail.outbox import Letter
from licensing_server.store import Store

TIMEOUT_S = 20
PORTS = {"smtp": 587, "smtps": 465}
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

Send = Callable[[EmailMessage], None]


class Server(NamedTuple):
    """Where mails go. `smtps` speaks TLS from the start; `smtp` switches to it, save on this computer itself."""

    scheme: str
    host: str
    port: int
    user: str
    password: str

    def __repr__(self) -> str:
        return f"Server({self.scheme}://{self.host}:{self.port})"


def read_address(address: str) -> Server:
    """Return the server of an address.

    Raises:
        UsageError: `smtp-address`; its text quotes no password.
    """
    try:
        parts = urlsplit(address.strip())
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise _odd_address() from error
    is_whole = port and parts.hostname and parts.scheme in PORTS
    if not is_whole or parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise _odd_address()
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(parts.scheme, parts.hostname or "", port, user, password)


def _odd_address() -> UsageError:
    return UsageError(
        "smtp-address",
        "the address of the mail server has another form",
        cure="write it as smtp://user:password@host:587 or smtps://user:password@host:465",
    )


def sender_of(secret: bytes) -> Send:
    """Return what sends one mail, by the address in a secret file."""
    return sender(read_address(secret.decode("utf-8", "replace")))


def sender(server: Server) -> Send:
    """Return what sends one mail by a server."""

    def send(mail: EmailMessage) -> None:
        trust = ssl.create_default_context()
        with _connected(server, trust) as connection:
            if server.scheme == "smtp" and server.host not in LOOPBACK:
                connection.starttls(context=trust)
            if server.user:
                connection.login(server.user, server.password)
            connection.send_message(mail)

    return send


def send_waiting(
    store: Store, send: Send, head: Letterhead, clock: Callable[[], int], *, most: int = 200
) -> int:
    """Send every mail whose time has come; return how many were sent."""
    done = 0
    for _ in range(most):
        now = clock()
        letter = store.transaction(partial(outbox.next_letter, now=now))
        if letter is None:
            break
        reason = _tried(send, head, letter)
        if reason:
            store.transaction(partial(outbox.not_sent, outbox_id=letter.outbox_id, reason=reason, now=now))
        else:
            store.transaction(partial(outbox.sent, outbox_id=letter.outbox_id, now=now))
            done += 1
    return done


def _tried(send: Send, head: Letterhead, letter: Letter) -> str:
    """Return why a mail was not sent, empty where it was; without what a server says, which may name the address."""
    try:
        send(letters.written(head, letter))
    except smtplib.SMTPResponseException as error:
        return f"the mail server answered {error.smtp_code}"
    except (smtplib.SMTPException, MessageError, OSError, ValueError) as error:
        return f"the mail could not be handed over ({type(error).__name__})"
    return ""


def _connected(server: Server, trust: ssl.SSLContext) -> smtplib.SMTP:
    if server.scheme == "smtps":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_S, context=trust)
    return smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
