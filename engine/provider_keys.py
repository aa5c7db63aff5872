"""Keys of providers: in the keyring of the system, where there is one that can be trusted, and nowhere else."""

from typing import Final, Protocol

from engine.errors import UsageError

SERVICE: Final = "SpecMint"
_TRUSTED: Final = (
    "keyring.backends.Windows",
    "keyring.backends.macOS",
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
)


class Secret:
    """A key that shows itself to nobody who does not ask for `text`."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return "Secret(...)"


class KeyStore(Protocol):
    """Keeps a key by `provider@host`. Each method raises UsageError `keyring-refused`."""

    def read(self, account: str) -> Secret | None: ...

    def write(self, account: str, secret: Secret) -> None: ...

    def delete(self, account: str) -> bool:
        """Tell whether there was one."""
        ...


def account(provider: str, host: str) -> str:
    """Return what a key is kept under: another host is asked for its own."""
    return f"{provider}@{host}"


class SystemKeys:
    """The keyring of the system. Those of its library that store plain text count as none."""

    def read(self, account: str) -> Secret | None:
        found = self._asked("get_password", SERVICE, account)
        return Secret(found) if found else None

    def write(self, account: str, secret: Secret) -> None:
        self._asked("set_password", SERVICE, account, secret.text)
        kept = self.read(account)
        if kept is None or kept.text != secret.text:
            raise _refused("it does not keep what is written")

    def delete(self, account: str) -> bool:
        if self.read(account) is None:
            return False
        self._asked("delete_password", SERVICE, account)
        return True

    def _asked(self, method: str, *arguments: str) -> str | None:
        """Call the backend; whatever it raises, and they raise much, means that it cannot be used."""
        import keyring

        try:
            found = keyring.get_keyring()
            # Where there are several, the library gives one that asks them in turn.
            backends = [each for each in getattr(found, "backends", (found,)) if _is_trusted(each)]
            answer: str | None = getattr(backends[0], method)(*arguments) if backends else None
        except Exception as error:  # noqa: BLE001 - what a backend raises may hold the key, so nothing of it is kept
            raise _refused(type(error).__name__) from None
        if not backends:
            raise _refused("this system has none")
        return answer


def _is_trusted(backend: object) -> bool:
    return type(backend).__module__.startswith(_TRUSTED)


def _refused(why: str) -> UsageError:
    return UsageError(
        "keyring-refused",
        f"the keyring cannot be used: {why}",
        cure="unlock it, or give the key in the environment",
    )
