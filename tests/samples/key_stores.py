"""Places for keys: one that keeps them as long as the test, and a system that has none."""

from engine.errors import UsageError
from engine.provider_keys import Secret


class MemoryKeys:
    """A keyring that works; `kept` is account -> key."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def read(self, account: str) -> Secret | None:
        return Secret(self.kept[account]) if account in self.kept else None

    def write(self, account: str, secret: Secret) -> None:
        self.kept[account] = secret.text

    def delete(self, account: str) -> bool:
        return self.kept.pop(account, None) is not None


class NoKeyring:
    """A system without a keyring that can be trusted."""

    def read(self, account: str) -> Secret | None:
        raise self._refusal(account)

    def write(self, account: str, secret: Secret) -> None:
        del secret
        raise self._refusal(account)

    def delete(self, account: str) -> bool:
        raise self._refusal(account)

    def _refusal(self, account: str) -> UsageError:
        del account
        return UsageError("keyring-missing", "this system has no keyring", cure="none")
