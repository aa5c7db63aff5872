"""What is kept of a licence on this computer: the file, what was seen before, the token of the seat."""

import json
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

from engine import keep
from engine.licensing.contract import seat_of_token
from engine.licensing.envelope import MOST_TEXT_BYTES
from engine.licensing.fields import Fields, FieldWrong, dumped, integer, loaded, many, nested, text
from engine.licensing.places import FILE
from engine.licensing.vault import Vault, VaultError
from engine.licensing.verdict import Marks, merged

STATE: Final = "state.json"
REQUESTS: Final = "requests.json"
MOST_REQUESTS: Final = 50


class Sent(NamedTuple):
    """A request that was made: the person may read all of them on the page of privacy."""

    at: int
    address: str
    fields: tuple[str, ...]
    answer: str


class Quota(NamedTuple):
    """A monthly quota that is used up, as the server counted last; `meter` is empty where none is."""

    meter: str = ""
    used: int = 0
    quota: int = 0


class Kept(NamedTuple):
    """What `state.json` holds; empty where there is nothing.

    `answer` is the last signed answer and `keys` the list of keys, both armoured. `token` lies here only where no keyring can have it, `why` says
    so. `releases` are tokens of seats given back that the server does not know of yet. `secret` is told when a
    seat activated offline is given back; `nonce` is that of the request file. `spent` are nonces of files given back.
    """

    install: str = ""
    marks: Marks = Marks()
    answer: str = ""
    token: str = ""
    why: str = ""
    releases: tuple[str, ...] = ()
    secret: str = ""
    nonce: str = ""
    spent: tuple[str, ...] = ()
    keys: str = ""
    failures: int = 0
    contact: int = 0
    quota: Quota = Quota()


class _Requests(NamedTuple):
    sent: tuple[Sent, ...] = ()


class Store:
    """The folder of a person, and the keyring for the one secret in it. Raises `OSError` where files refuse.

    What could not be written is remembered, and counts as long as the store lives.
    """

    def __init__(self, folder: Path, vault: Vault, given_file: Path | None = None) -> None:
        self.folder = folder
        self._vault = vault
        self._given = given_file
        self._unsaved_licence = ""
        self._unsaved: Kept | None = None

    @property
    def is_given(self) -> bool:
        """Whether the file to use was named by the environment: then none is written here."""
        return self._given is not None

    def licence(self) -> bytes | None:
        """Return the licence file as it lies there, None where there is none; one byte more than any may have."""
        if self._unsaved_licence:
            return self._unsaved_licence.encode("utf-8")
        try:
            with (self._given or self.folder / FILE).open("rb") as file:
                return file.read(MOST_TEXT_BYTES + 1)
        except FileNotFoundError:
            return None

    def write_licence(self, content: str) -> None:
        self._unsaved_licence = content
        keep.write(self.folder / FILE, content.encode("utf-8"), is_private=True)
        self._unsaved_licence = ""

    def delete_licence(self) -> None:
        with suppress(NotADirectoryError):  # no folder, no file: what is remembered is all there is
            (self.folder / FILE).unlink(missing_ok=True)
        self._unsaved_licence = ""

    def kept(self) -> Kept:
        """Return what was kept; a file that was lost or damaged is made up for from the keyring."""
        if self._unsaved is not None:
            return self._unsaved
        content = keep.read_object(self.folder / STATE).content
        found = _read(content) if content is not None else None
        if found is None:
            found = Kept()
            if not self.is_given and (self.folder / FILE).exists():
                found = found._replace(marks=merged(found.marks, self._marks_of_vault()))
        return found if found.install else found._replace(install=secrets.token_hex(16))

    def write(self, kept: Kept) -> None:
        self._unsaved = kept
        self._write_object(STATE, dumped(kept, _KEPT))
        self._unsaved = None

    def sent(self) -> tuple[Sent, ...]:
        """Return the last requests that were made, the newest last."""
        content = keep.read_object(self.folder / REQUESTS).content
        try:
            return loaded(_Requests, _REQUESTS, content or {}).sent
        except FieldWrong:
            return ()

    def note(self, sent: Sent) -> None:
        """Note a request for the person to read; not to be able to is no reason to stop."""
        with suppress(OSError):
            requests = _Requests((*self.sent(), sent)[-MOST_REQUESTS:])
            self._write_object(REQUESTS, dumped(requests, _REQUESTS))

    def token(self, kept: Kept) -> str:
        """Return the token of the seat, empty where there is none or the keyring is shut.

        A file that the environment names has no seat here.
        """
        if self.is_given:
            return ""
        return kept.token or str(self._in_vault().get("token") or "")

    def with_token(self, kept: Kept, token: str) -> Kept:
        """Put a token into the keyring, or into what is kept where that fails."""
        try:
            self._vault.write(json.dumps({"token": token, "marks": dumped(kept.marks, _MARKS)}))
        except VaultError as error:
            return kept._replace(token=token, why=str(error))
        return kept._replace(token="", why="")

    def without_token(self, kept: Kept) -> Kept:
        with suppress(VaultError):
            self._vault.delete()
        return kept._replace(token="", why="")

    def _write_object(self, name: str, content: Mapping[str, Any]) -> None:
        keep.write(self.folder / name, json.dumps(content, indent=2).encode(), is_private=True)

    def _in_vault(self) -> Mapping[str, Any]:
        try:
            found = json.loads(self._vault.read() or "{}")
        except (VaultError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _marks_of_vault(self) -> Marks:
        with suppress(FieldWrong):
            return loaded(Marks, _MARKS, self._in_vault().get("marks") or {})
        return Marks()


def _read(content: Mapping[str, Any]) -> Kept | None:
    """Return what a file says; None where something else has written it."""
    try:
        kept = loaded(Kept, _KEPT, content)
    except FieldWrong:
        return None
    return kept._replace(releases=tuple(each for each in kept.releases if seat_of_token(each)))


_COUNT: Final = integer()
_MARKS: Final[Fields] = {
    "server": _COUNT,
    "local": _COUNT,
    "step": _COUNT,
    "seq": _COUNT,
    "keys_seq": _COUNT,
    "doubt_of": text(64),
    "doubt_since": _COUNT,
}
_SENT: Final[Fields] = {
    "at": _COUNT,
    "address": text(300),
    "fields": many(text(40), 20),
    "answer": text(80),
}
_KEPT: Final[Fields] = {
    "install": text(64, optional=True),
    "marks": nested(Marks, _MARKS),
    "answer": text(16_384, optional=True),
    "token": text(120, optional=True),
    "why": text(300, optional=True),
    "releases": many(text(120), 20, optional=True),
    "secret": text(64, optional=True),
    "nonce": text(64, optional=True),
    "spent": many(text(64), 50, optional=True),
    "keys": text(16_384, optional=True),
    "failures": _COUNT,
    "contact": _COUNT,
    "quota": nested(Quota, {"meter": text(40), "used": _COUNT, "quota": _COUNT}, optional=True),
}
_REQUESTS: Final[Fields] = {"sent": many(nested(Sent, _SENT), MOST_REQUESTS)}
