"""Where the token of a seat lies: the keyring of the system, where there is one that can be trusted."""

from typing import Final, Protocol

from engine import system_keyring
from engine.system_keyring import KeyringError as VaultError

__all__ = ["ACCOUNT", "SystemVault", "Vault", "VaultError"]

ACCOUNT: Final = "licence"


class Vault(Protocol):
    """Keeps one text. Each method raises `VaultError` where the keyring refuses."""

    def read(self) -> str | None: ...

    def write(self, secret: str) -> None: ...

    def delete(self) -> None: ...


class SystemVault:
    def read(self) -> str | None:
        return system_keyring.read(ACCOUNT)

    def write(self, secret: str) -> None:
        system_keyring.write(ACCOUNT, secret)

    def delete(self) -> None:
        system_keyring.delete(ACCOUNT)
