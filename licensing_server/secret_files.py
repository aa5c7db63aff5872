"""The data folder: which file is where, and secrets that only their owner may read."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.errors import UsageError

OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class DataFolder:
    """Everything that a server keeps; the pepper and the signing key are in no backup of the database."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "licences.db"

    @property
    def pepper(self) -> Path:
        return self.root / "pepper"

    @property
    def signing(self) -> Path:
        """Key and certificate that sign, in one file, so that no moment has one without the other."""
        return self.root / "signing.json"

    @property
    def next_signing(self) -> Path:
        """A key whose certificate the root has not signed yet."""
        return self.root / "signing-next.json"

    @property
    def keys(self) -> Path:
        """The KEYS document of the root."""
        return self.root / "keys.txt"

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    def secret(self, name: str) -> Path:
        """Return where a secret of another service lies, such as `stripe`: one per line, two while it changes."""
        return self.root / "secrets" / name


def make_folder(path: Path) -> None:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def make_private(path: Path) -> None:
    """Make an empty file that only its owner may read, where there is none; what lies beside it takes its rights."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))


def read_secret(path: Path) -> bytes:
    """Return the bytes of a secret file.

    Raises:
        UsageError: `secret-unreadable`, `secret-exposed`.
    """
    try:
        exposed = is_exposed(path)
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(
            "secret-unreadable",
            f"{path.name}: {error.strerror}",
            cure="run `specmint-licensing init`, or give the file to the user that runs the server",
        ) from error
    if exposed:
        raise UsageError(
            "secret-exposed",
            f"{path.name} can be read by others",
            cure=f"chmod 600 {path}; if others were on this computer, make a new one",
        )
    return content


def is_exposed(path: Path) -> bool:
    """Say whether somebody other than the owner may read a file; Windows has other means."""
    return os.name == "posix" and bool(path.stat().st_mode & OTHERS)


def write_secret(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, readable by its owner only from the first byte on."""
    make_folder(path.parent)
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
