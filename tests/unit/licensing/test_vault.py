"""The keyring of the system keeps the token, and only one that can be trusted."""

import keyring
import pytest

from engine.licensing.vault import SystemVault, VaultError


class _Kept:
    """Has the methods of a backend, and is none: those are known to the whole process."""

    def __init__(self, *, forgets: bool = False, breaks: bool = False) -> None:
        self._secrets: dict[tuple[str, str], str] = {}
        self._forgets, self._breaks = forgets, breaks

    def get_password(self, service: str, username: str) -> str | None:
        if self._breaks:
            raise RuntimeError("the collection is locked")
        return self._secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if not self._forgets:
            self._secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self._secrets[service, username]


class _Trusted(_Kept):
    """Stands for the keyring of a desktop."""


_Trusted.__module__ = "keyring.backends.SecretService"


class _Several:
    def __init__(self, *backends: _Kept) -> None:
        self.backends = backends


def _use(monkeypatch: pytest.MonkeyPatch, backend: _Kept | _Several) -> SystemVault:
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    return SystemVault()


def test_what_is_written_is_read_and_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    vault = _use(monkeypatch, _Trusted())

    vault.delete()
    assert vault.read() is None
    vault.write("token")
    assert vault.read() == "token"
    vault.delete()
    assert vault.read() is None


def test_of_several_keyrings_the_first_that_is_trusted_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    plain, trusted = _Kept(), _Trusted()

    _use(monkeypatch, _Several(plain, trusted)).write("token")

    assert trusted.get_password("SpecMint", "licence") == "token"
    assert plain.get_password("SpecMint", "licence") is None


@pytest.mark.parametrize(
    ("backend", "why"),
    [
        (_Several(), "this system has no keyring"),
        (_Kept(), "this system has no keyring"),
        (_Trusted(breaks=True), "the keyring refuses (RuntimeError)"),
    ],
)
def test_a_keyring_that_cannot_be_used_says_why(
    monkeypatch: pytest.MonkeyPatch, backend: _Kept | _Several, why: str
) -> None:
    with pytest.raises(VaultError) as caught:
        _use(monkeypatch, backend).read()

    assert str(caught.value) == why


def test_a_keyring_that_forgets_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(VaultError) as caught:
        _use(monkeypatch, _Trusted(forgets=True)).write("token")

    assert str(caught.value) == "the keyring does not keep what is written"


def test_what_a_keyring_raises_is_not_kept_for_it_may_hold_the_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(VaultError) as caught:
        _use(monkeypatch, _Trusted(breaks=True)).read()

    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert "locked" not in str(caught.value)
