"""Secrets in the keyring of the system, where there is one that can be trusted, and nowhere else."""

from typing import Final

SERVICE: Final = "SpecMint"
# Other backends of the library keep plain text: they count as none.
_TRUSTED: Final = (
    "keyring.backends.Windows",
    "keyring.backends.macOS",
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
)


class KeyringError(Exception):
    """Says in a few words why the keyring cannot be used, and nothing of what it should keep."""


class NoKeyringError(KeyringError):
    """There is none, so nothing was ever kept in it."""


def read(account: str) -> str | None:
    """Return what is kept for an account.

    Raises:
        KeyringError: there is no keyring, or it refuses.
    """
    return _asked("get_password", SERVICE, account)


def write(account: str, secret: str) -> None:
    """Keep a text, and prove it by reading it back.

    Raises:
        KeyringError: as for `read`, or it keeps something else.
    """
    _asked("set_password", SERVICE, account, secret)
    if read(account) != secret:
        raise KeyringError("the keyring does not keep what is written")


def delete(account: str) -> bool:
    """Tell whether there was one.

    Raises:
        KeyringError: as for `read`.
    """
    if read(account) is None:
        return False
    _asked("delete_password", SERVICE, account)
    return True


def _asked(method: str, *arguments: str) -> str | None:
    import keyring

    try:
        found = keyring.get_keyring()
        # Where there are several, the library gives one that asks them in turn.
        backends = [each for each in getattr(found, "backends", (found,)) if _is_trusted(each)]
        answer: str | None = getattr(backends[0], method)(*arguments) if backends else None
    except Exception as error:  # noqa: BLE001 - what a backend raises may hold the secret, so nothing of it is kept
        raise KeyringError(f"the keyring refuses ({type(error).__name__})") from None
    if not backends:
        raise NoKeyringError("this system has no keyring")
    return answer


def _is_trusted(backend: object) -> bool:
    return type(backend).__module__.startswith(_TRUSTED)
