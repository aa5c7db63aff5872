# Written by SpecMint, and written again when you generate again. Your own code goes into tests/hooks.py.
"""Settings of a run: from the environment, else from the file `.env` beside the project."""

import base64
import hashlib
import os
import re
import secrets
import string
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import hooks

ROOT = Path(__file__).resolve().parents[2]
DIGITS = string.digits + string.ascii_lowercase
CREDENTIAL = re.compile(r"API_(?:KEY|TOKEN|USER|PASSWORD|BASIC)_[A-Z0-9_]+")
NEEDED = re.compile(rf"{CREDENTIAL.pattern}|API_VALUE_[A-Z0-9_]+")


class MissingSettingError(Exception):
    """A credential or value that only a person can give; its text names the variables."""


def setting(name: str) -> str:
    """Return a setting, empty where it is not set."""
    return os.environ.get(name) or _from_file().get(name, "")


def needed(name: str) -> str:
    """Return a credential or an `API_VALUE_*`, empty where it is not set."""
    if name.startswith("API_BASIC_"):
        pair = ":".join(needed(half) for half in variables(name))
        return base64.b64encode(pair.encode()).decode()
    return hooks.credentials(name) or setting(name)


def variables(name: str) -> list[str]:
    """Return the variables that a credential is made of: user and password for `API_BASIC_*`."""
    if not name.startswith("API_BASIC_"):
        return [name]
    scheme = name[len("API_BASIC_") :]
    return [f"API_USER_{scheme}", f"API_PASSWORD_{scheme}"]


def ask_for(names: Iterable[str]) -> None:
    """Make sure that the credentials and values among some names are set.

    Raises:
        MissingSettingError: some are not; it names them all.
    """
    asked = [variable for name in names if NEEDED.fullmatch(name) for variable in variables(name)]
    missing = [variable for variable in dict.fromkeys(asked) if not needed(variable)]
    if missing:
        raise MissingSettingError(", ".join(missing))


def base_url() -> str:
    """Return the address of the service under test, without a slash at its end."""
    return setting("API_BASE_URL").rstrip("/")


def timeout_s() -> float:
    """Return how long to wait for an answer."""
    return float(setting("API_TIMEOUT") or 10)


def run_token(scope: str) -> str:
    """Return what `{{run}}` stands for in a scope: six of [a-z0-9], the same again with the same API_RUN_ID."""
    digest = hashlib.sha256(f"{_run_id()}:{scope}".encode()).digest()
    return "".join(DIGITS[byte % len(DIGITS)] for byte in digest[:6])


@cache
def _run_id() -> str:
    return setting("API_RUN_ID") or secrets.token_hex(8)


@cache
def _from_file() -> dict[str, str]:
    path = ROOT / ".env"
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    pairs = (line.split("=", 1) for line in map(str.strip, lines) if "=" in line and not line.startswith("#"))
    return {name.removeprefix("export ").strip(): _unquoted(value.strip()) for name, value in pairs}


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] == '"':
        return re.sub(r"\\(.)", r"\1", value[1:-1])
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == "'" else value
