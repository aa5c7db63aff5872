"""A keyring that is locked, before or after a licence came, takes nothing away; what it held is there once it opens."""

from pathlib import Path

import keyring
import pytest

from engine.licensing import office
from engine.licensing.contract import Path as ServerPath
from engine.licensing.entitlements import Tier
from engine.licensing.here import Here, known
from engine.licensing.store import STATE, Store
from engine.licensing.vault import SystemVault
from engine.licensing.verdict import State
from tests.samples.licence_office import KEY, SEAT, Desk, desk


class _Keyring:
    """Has the methods of a backend, and is none: those are known to the whole process."""

    def __init__(self) -> None:
        self.secrets: dict[tuple[str, str], str] = {}
        self.is_locked = False

    def get_password(self, service: str, username: str) -> str | None:
        self._refuse()
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._refuse()
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._refuse()
        del self.secrets[service, username]

    def _refuse(self) -> None:
        if self.is_locked:
            raise PermissionError("the collection is locked")


_Keyring.__module__ = "keyring.backends.SecretService"


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> _Keyring:
    made = _Keyring()
    monkeypatch.setattr(keyring, "get_keyring", lambda: made)
    return made


@pytest.fixture
def at(tmp_path: Path) -> Desk:
    made = desk(tmp_path)
    return made._replace(here=_started(made.here))


def _started(here: Here) -> Here:
    """Return the same computer as a program sees it that has just begun."""
    return here._replace(store=Store(here.store.folder, SystemVault()))


def _worth(here: Here) -> tuple[State, Tier]:
    standing = known(here).standing
    return standing.state, standing.tier


def test_a_keyring_that_is_locked_when_the_key_comes_leaves_the_token_in_the_private_file(
    at: Desk, ring: _Keyring
) -> None:
    ring.is_locked = True

    given = office.activate(at.here, KEY)
    at.days(1)
    checked = office.contact(_started(at.here))

    assert given.kept.token.startswith(f"smst_{SEAT}_")
    assert given.kept.why == "the keyring refuses (PermissionError)"
    assert (at.folder / STATE).stat().st_mode & 0o077 == 0
    assert (checked.standing.state, checked.standing.tier) == (State.ACTIVE, Tier.PRO)
    assert at.server.calls == [ServerPath.ACTIVATE, ServerPath.VALIDATE]


def test_the_next_key_goes_into_a_keyring_that_is_open_again(at: Desk, ring: _Keyring) -> None:
    ring.is_locked = True
    office.activate(at.here, KEY)
    ring.is_locked = False

    given = office.activate(_started(at.here), KEY)

    assert (given.kept.token, given.kept.why) == ("", "")
    assert "smst_" in ring.secrets["SpecMint", "licence"]
    assert "smst_" not in (at.folder / STATE).read_text("utf-8")


def test_a_keyring_that_is_locked_later_leaves_the_tier_and_is_asked_again_once_it_opens(
    at: Desk, ring: _Keyring
) -> None:
    office.activate(at.here, KEY)
    ring.is_locked = True
    at.days(10)

    locked = office.contact(_started(at.here))
    before = list(at.server.calls)
    ring.is_locked = False
    opened = office.contact(_started(at.here))

    assert (locked.standing.state, locked.standing.tier) == (State.ACTIVE, Tier.PRO)
    assert before == [ServerPath.ACTIVATE]
    assert (opened.standing.state, opened.standing.tier) == (State.ACTIVE, Tier.PRO)
    assert at.server.calls == [ServerPath.ACTIVATE, ServerPath.REFRESH]


@pytest.mark.parametrize("content", [None, "{"])
def test_behind_a_locked_keyring_a_lost_state_file_costs_nothing(
    at: Desk, ring: _Keyring, content: str | None
) -> None:
    office.activate(at.here, KEY)
    ring.is_locked = True
    if content is None:
        (at.folder / STATE).unlink()
    else:
        (at.folder / STATE).write_text(content, "utf-8")

    assert _worth(_started(at.here)) == (State.ACTIVE, Tier.PRO)
    ring.is_locked = False
    assert office.contact(_started(at.here)).standing.state is State.ACTIVE
