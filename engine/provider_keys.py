"""Keys of providers: in the keyring of the system, where there is one that can be trusted, and nowhere else."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from engine import system_keyring
from engine.errors import UsageError


class Secret:
    """A key that shows itself to nobody who does not ask for `text`."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return "Secret(...)"


class KeyStore(Protocol):
    """Keeps a key by `provider@host`. Each method raises UsageError `keyring-refused`, `keyring-missing`."""

    def read(self, account: str) -> Secret | None: ...

    def write(self, account: str, secret: Secret) -> None: ...

    def delete(self, account: str) -> bool:
        """Tell whether there was one."""
        ...


def account(provider: str, host: str) -> str:
    """Return what a key is kept under: another host is asked for its own."""
    return f"{provider}@{host}"


class SystemKeys:
    def read(self, account: str) -> Secret | None:
        with _told():
            found = system_keyring.read(account)
        return Secret(found) if found else None

    def write(self, account: str, secret: Secret) -> None:
        with _told():
            system_keyring.write(account, secret.text)

    def delete(self, account: str) -> bool:
        with _told():
            return system_keyring.delete(account)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except system_keyring.KeyringError as error:
        is_missing = isinstance(error, system_keyring.NoKeyringError)
        first = "" if is_missing else "unlock it, or "
        raise UsageError(
            "keyring-missing" if is_missing else "keyring-refused",
            f"the keyring cannot be used: {error}",
            cure=f"{first}give the key in the environment",
        ) from None
