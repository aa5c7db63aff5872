"""Keys of providers lie in a keyring of the system that can be trusted, and show themselves to nobody."""

import keyring
import pytest

from engine.errors import UsageError
from engine.provider_keys import Secret, SystemKeys, account

KEY = "sk-test-0123456789abcdefghijklmn"


class _Kept:
    """Has the methods of a backend, and is none: those are known to the whole process."""

    def __init__(self, *, forgets: bool = False, breaks: bool = False) -> None:
        self._secrets: dict[tuple[str, str], str] = {}
        self._forgets, self._breaks = forgets, breaks

    def get_password(self, service: str, username: str) -> str | None:
        if self._breaks:
            raise RuntimeError(f"the collection with {KEY} is locked")
        return self._secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if not self._forgets:
            self._secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self._secrets[service, username]


class _Trusted(_Kept):
    """Stands for the keyring of a desktop."""


_Trusted.__module__ = "keyring.backends.SecretService"


def _use(monkeypatch: pytest.MonkeyPatch, backend: _Kept) -> SystemKeys:
    monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
    return SystemKeys()


def test_a_key_is_kept_by_provider_and_host(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = _use(monkeypatch, _Trusted())
    here, there = account("compatible", "localhost:1"), account("compatible", "localhost:2")

    keys.write(here, Secret(KEY))
    kept = keys.read(here)

    assert kept is not None
    assert (kept.text, keys.read(there)) == (KEY, None)
    assert (keys.delete(here), keys.delete(here), keys.read(here)) == (True, False, None)


@pytest.mark.parametrize(
    ("backend", "code"),
    [
        (_Kept(), "keyring-missing"),
        (_Trusted(breaks=True), "keyring-refused"),
        (_Trusted(forgets=True), "keyring-refused"),
    ],
)
def test_a_keyring_that_stores_plain_text_is_none_and_one_that_is_locked_or_forgets_refuses(
    monkeypatch: pytest.MonkeyPatch, backend: _Kept, code: str
) -> None:
    keys = _use(monkeypatch, backend)

    with pytest.raises(UsageError) as raised:
        keys.write("openai@host", Secret(KEY))

    assert raised.value.problem.code == code
    assert KEY not in f"{raised.value} {raised.value.__cause__}"


def test_a_key_is_in_no_representation() -> None:
    assert KEY not in f"{Secret(KEY)!r} {Secret(KEY)} {[Secret(KEY)]}"
