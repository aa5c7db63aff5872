"""Where the token of a seat lies: the keyring of the system, where there is one that can be trusted."""

from typing import Final, Protocol

SERVICE: Final = "SpecMint"
ACCOUNT: Final = "licence"
_TRUSTED: Final = (
    "keyring.backends.Windows",
    "keyring.backends.macOS",
    "keyring.backends.SecretService",
    "keyring.backends.libsecret",
    "keyring.backends.kwallet",
)


class Vault(Protocol):
    """Keeps one text. Each method raises `VaultError` where the keyring refuses."""

    def read(self) -> str | None: ...

    def write(self, secret: str) -> None: ...

    def delete(self) -> None: ...


class VaultError(Exception):
    """Says in a few words why the keyring cannot be used."""


class SystemVault:
    """The keyring of the system. Others of its library store plain text: they count as none."""

    def read(self) -> str | None:
        return self._asked("get_password", SERVICE, ACCOUNT)

    def write(self, secret: str) -> None:
        self._asked("set_password", SERVICE, ACCOUNT, secret)
        if self.read() != secret:
            raise VaultError("the keyring does not keep what is written")

    def delete(self) -> None:
        if self.read() is not None:
            self._asked("delete_password", SERVICE, ACCOUNT)

    def _asked(self, method: str, *arguments: str) -> str | None:
        """Call the backend; whatever it raises, and they raise much, means that it cannot be used."""
        import keyring

        try:
            found = keyring.get_keyring()
            # Where there are several, the library gives one that asks them in turn.
            backends = [each for each in getattr(found, "backends", (found,)) if _is_trusted(each)]
            answer: str | None = getattr(backends[0], method)(*arguments) if backends else None
        except Exception as error:
            raise VaultError(f"the keyring refuses ({type(error).__name__})") from error
        if not backends:
            raise VaultError("this system has no keyring")
        return answer


def _is_trusted(backend: object) -> bool:
    return type(backend).__module__.startswith(_TRUSTED)
