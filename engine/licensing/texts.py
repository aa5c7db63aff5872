"""What a person is told of a licence, for window and command: one row per code, with a next step."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, NamedTuple

from engine.licensing.phrases import Facts, Word, phrases

SHOP: Final[str] = ""
"""Address of the page where licences are bought and renewed. Set for a release, see CONTRIBUTING.md."""
SUPPORT: Final[str] = ""
"""Address of the page of support. Set for a release, see CONTRIBUTING.md."""


class Button(StrEnum):
    ENTER_KEY = "enter-key"
    SEE_TIERS = "see-tiers"
    CHECK = "check"
    DEACTIVATE = "deactivate"
    IMPORT = "import"
    OFFLINE = "offline"
    RENEW = "renew"
    CONTACT = "contact"
    UPDATE = "update"
    NETWORK = "network"
    DEVICES = "devices"
    PAGE = "page"
    KEEP = "keep"


class Text(NamedTuple):
    """`{names}` are facts; one that is not known is left out with the words that `_PHRASES` puts around it."""

    headline: str
    text: str
    buttons: tuple[Button, ...] = ()


class Told(NamedTuple):
    """A row with its facts; `str()` is the line that the command prints."""

    code: str
    headline: str
    text: str
    buttons: tuple[Button, ...] = ()

    def __str__(self) -> str:
        return f"licence: {self.headline}. {self.text} ({self.code})"


_CHECK_IMPORT: Final = (Button.CHECK, Button.IMPORT)
_TRY: Final = (Button.CHECK,)
_CONTACT: Final = (Button.CONTACT,)

TEXTS: Final[Mapping[str, Text]] = {
    "free": Text(
        "Free edition",
        "All formats, all operations, {limit} cases each. Works offline for ever.",
        (Button.ENTER_KEY, Button.SEE_TIERS),
    ),
    "active": Text(
        "{tier}, licensed to {holder}",
        "{paid}. {checked}.",
        (Button.CHECK, Button.DEACTIVATE, Button.DEVICES),
    ),
    "grace": Text(
        "{tier} for {days_left}",
        "{ending}.",
        _CHECK_IMPORT,
    ),
    "lapsed": Text(
        "Free ceilings for now",
        "{ended}.",
        _CHECK_IMPORT,
    ),
    "past-due": Text(
        "Payment is due",
        "{tier} was paid until {paid_until}. Everything works until {ends}.",
        (Button.RENEW, Button.CHECK),
    ),
    "expired": Text(
        "{tier} ended on {paid_until}",
        "The paid time is over. Projects and suites stay as they are, with free ceilings.",
        (Button.RENEW, Button.CHECK),
    ),
    "suspended": Text(
        "Licence paused",
        "Paused by the seller, told on {contact}{because}. Write to support with the details.",
        (Button.CONTACT, Button.CHECK),
    ),
    "revoked": Text(
        "Licence withdrawn",
        "Withdrawn, told on {contact}{because}. A new purchase gives a new key.",
        (Button.CONTACT, Button.SEE_TIERS, Button.ENTER_KEY),
    ),
    "released": Text(
        "This device was released",
        "Told on {contact}{because}. Enter the key to use a seat again.",
        (Button.ENTER_KEY,),
    ),
    "pending-release": Text(
        "Release not yet sent",
        "This device is free of the licence here; the server learns it at the next contact.",
        _TRY,
    ),
    "other-machine": Text(
        "File of another device",
        "At least two of three hardware marks differ. Enter the key: it moves or adds a seat.",
        (Button.ENTER_KEY,),
    ),
    "not-started": Text(
        "The licence has not begun", "It begins later{because}. Free ceilings until then.", _TRY
    ),
    "clock-doubt": Text(
        "The clock went back",
        "It is {behind} behind the last run. {tier} stays on until {doubt_until}; "
        "connect once to clear this.",
        _TRY,
    ),
    "clock-wrong": Text(
        "The clock looks wrong",
        "It shows {now}; the licence was signed on {iat}. Set the clock, or connect once.",
        _TRY,
    ),
    "damaged": Text(
        "Licence file not readable",
        "{check} failed: the file was changed or cut. Fetch it again; your key still works.",
        _CHECK_IMPORT,
    ),
    "needs-update": Text(
        "Newer licence",
        "This licence needs a newer SpecMint. Free ceilings until you update.",
        (Button.UPDATE, Button.IMPORT),
    ),
    "test-licence": Text(
        "Test licence",
        "It works in test builds only. Use the key from your purchase.",
        (Button.ENTER_KEY,),
    ),
    "quota-reached": Text(
        "Monthly quota used",
        "{spent}. It resets on {resets_at}; free ceilings until then.",
        (*_CONTACT, *_TRY),
    ),
    "needs-tier": Text("{wish} needs {needs}", "{current} allows {limit}.", (Button.SEE_TIERS,)),
    "key-typo": Text(
        "Please check the key",
        "{fault}. Nothing was sent.",
        (Button.ENTER_KEY,),
    ),
    "invalid-key": Text(
        "Key not known",
        "The server does not know this key. Compare it with your purchase.",
        (Button.ENTER_KEY, Button.CONTACT),
    ),
    "invalid-request": Text(
        "The server does not understand",
        "It cannot read what this SpecMint sends. A newer version may be needed; the details help support.",
        (Button.UPDATE, Button.CONTACT),
    ),
    "seat-limit": Text(
        "{seats_in_use}",
        "Release one that you no longer need and go on here.",
        (Button.DEVICES, Button.ENTER_KEY),
    ),
    "seat-cooldown": Text(
        "Too many device changes",
        "The limit for 30 days is reached. Try again on {retry_at} or write to support.",
        (*_CONTACT, Button.DEVICES, Button.ENTER_KEY),
    ),
    "seat-unknown": Text(
        "The server does not know this device",
        "The licence file stays as it is. Enter the key to connect this device again.",
        (Button.ENTER_KEY,),
    ),
    "net-offline": Text("Server not reached", "{why}. {stays}.", (Button.CHECK, Button.OFFLINE)),
    "net-proxy": Text(
        "The proxy refused", "{why}. Check the proxy settings. {stays}.", (Button.NETWORK, Button.CHECK)
    ),
    "net-certificate": Text(
        "Connection not trusted",
        "{why}. If your company inspects connections, add its certificate. {stays}.",
        (Button.NETWORK, Button.CHECK),
    ),
    "net-stranger": Text(
        "Something else answered",
        "{why}. Sign in to the network, then try again. {stays}.",
        (Button.PAGE, *_TRY),
    ),
    "rate-limited": Text("Too many tries", "Please wait until {retry_at}; nothing is lost.", _TRY),
    "server-down": Text("Server problem", "{why}. This is not your fault. {stays}.", _TRY),
    "air-gap": Text(
        "Air gap is on",
        "Nothing is sent. Use a request file, or turn air gap off in the settings. {stays}.",
        (Button.OFFLINE, Button.NETWORK),
    ),
    "no-store": Text(
        "Licence not saved", "{why}. {tier} works in this session.", (Button.KEEP, Button.IMPORT)
    ),
    "token-in-file": Text(
        "No keyring here",
        "The token of this device lies in a file that only you can read, since {why}.",
    ),
}

UNANSWERED: Final = frozenset(
    ("net-offline", "net-proxy", "net-certificate", "net-stranger", "rate-limited", "server-down", "air-gap")
)
"""No answer of the server came: what was asked can be asked again as it is."""
_TIMES: Final = frozenset(
    ("paid_until", "ends", "until", "contact", "doubt_until", "now", "iat", "retry_at", "resets_at")
)
_UNKNOWN: Final = "?"
_NAMES: Final = frozenset(
    name for row in TEXTS.values() for name in re.findall(r"{(\w+)}", row.headline + row.text)
)
_PRECISE: Final = frozenset(("now", "iat", "retry_at"))


def told(name: str, facts: Facts) -> Told:
    """Return the row of a code with its facts; a code without a row is one of a later server."""
    row = TEXTS.get(name) or TEXTS["invalid-request"]
    words = words_of(facts)
    return Told(name, row.headline.format_map(words), row.text.format_map(words), row.buttons)


def words_of(facts: Facts) -> dict[str, Word]:
    """Return every name that a row may have, with what stands for it; what is not known is a question mark."""
    known = {name: _word(name, value) for name, value in facts.items()}
    return dict.fromkeys(_NAMES, _UNKNOWN) | known | phrases(facts, known)


def moment(seconds: int) -> str:
    return _moment(seconds).strftime("%Y-%m-%d %H:%M UTC")


def date(seconds: int) -> str:
    return _moment(seconds).strftime("%Y-%m-%d")


def _word(name: str, value: int | str | None) -> str:
    if name in _TIMES and isinstance(value, int):
        return moment(value) if name in _PRECISE else date(value)
    return "" if value is None else str(value)


def _moment(seconds: int) -> datetime:
    """Return a time of a document; what no calendar has is shown as its last year."""
    return datetime.fromtimestamp(min(max(seconds, 0), 253_402_300_799), UTC)
