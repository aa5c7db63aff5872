"""What the mails say: plain text, one link, no key."""

from collections.abc import Mapping
from email.headerregistry import Address
from email.message import EmailMessage
from typing import NamedTuple
from urllib.parse import quote

from licensing_server.mail.outbox import Kind, Letter


class Letterhead(NamedTuple):
    """`sender` is the address that mails come from, `public_url` what their links begin with."""

    sender: str
    public_url: str


class _Text(NamedTuple):
    subject: str
    path: str
    body: str


_TEXTS: Mapping[Kind, _Text] = {
    Kind.CLAIM: _Text(
        "Your SpecMint licence key",
        "/claim",
        """{greeting}

thank you for buying SpecMint {tier}.

Open this page and press its button to get your licence key. The key is shown
once, so please keep it. The link works once and for 7 days:

{link}

Then start SpecMint, choose "Enter key" on the licence page, and type the key,
or run: specmint licence activate KEY

If you did not buy SpecMint, please ignore this mail.
""",
    ),
    Kind.LOGIN: _Text(
        "Sign in to your SpecMint devices",
        "/devices/enter",
        """{greeting}

somebody, probably you, asked to see the SpecMint licences of this address.
Open this page and press its button. The link works once and for 15 minutes:

{link}

If it was not you, please ignore this mail: nothing happens.
""",
    ),
}


def link(head: Letterhead, kind: Kind, token: str) -> str:
    """Return the address of the page on which a token is used."""
    return f"{head.public_url.rstrip('/')}{_TEXTS[kind].path}?token={quote(token, safe='')}"


def written(head: Letterhead, letter: Letter) -> EmailMessage:
    """Return the mail of a letter."""
    text = _TEXTS[letter.kind]
    greeting = f"Hello {letter.name}," if letter.name else "Hello,"
    mail = EmailMessage()
    mail["Subject"] = text.subject
    mail["From"] = head.sender
    mail["To"] = Address(letter.name, addr_spec=letter.email)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(
        text.body.format(
            greeting=greeting, tier=letter.tier.capitalize(), link=link(head, letter.kind, letter.token)
        )
    )
    return mail
