"""Settings of a run, read from the environment as the generated projects read them."""

import base64
import hashlib
import re
import string
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from engine.errors import UsageError
from engine.options import LONGEST_TIMEOUT_S

DEFAULT_TIMEOUT_S = 10.0

_DIGITS = string.digits + string.ascii_lowercase
CREDENTIAL = re.compile(r"API_(?:KEY|TOKEN|USER|PASSWORD|BASIC)_[A-Z0-9_]+")
NEEDED = re.compile(rf"{CREDENTIAL.pattern}|API_VALUE_[A-Z0-9_]+")
_BASIC = "API_BASIC_"


class MissingSettingError(Exception):
    """A credential or value that only a person can give; its text names the variables."""


class Settings:
    """What a person set. `fresh` stands in for `API_RUN_ID` where that is not set.

    Raises:
        UsageError: `base-url-missing`, `base-url-wrong`, `setting-wrong`.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        *,
        base_url: str | None = None,
        timeout_s: float | None = None,
        fresh: str = "",
    ) -> None:
        self._environment = environment
        self.base_url = _address(base_url or environment.get("API_BASE_URL", ""))
        self.base_path = urlsplit(self.base_url).path
        self.timeout_s = timeout_s or self._number("API_TIMEOUT", LONGEST_TIMEOUT_S) or DEFAULT_TIMEOUT_S
        self.max_ms = self._number("API_MAX_MS", 1e9)
        self.allows_destructive = environment.get("API_ALLOW_DESTRUCTIVE") == "1"
        self.traces = environment.get("SPECMINT_TRACE") == "1"
        self.ca_file = environment.get("API_CA_FILE", "")
        self._run_id = environment.get("API_RUN_ID") or fresh

    def needed(self, name: str) -> str:
        """Return a credential or an `API_VALUE_*`, empty where it is not set."""
        if name.startswith(_BASIC):
            return _encoded(":".join(self.needed(half) for half in variables(name)))
        return self._environment.get(name, "")

    def ask_for(self, names: Iterable[str]) -> None:
        """Make sure that the credentials and values among some names are set.

        Raises:
            MissingSettingError: some are not; it names them all.
        """
        asked = [variable for name in names if NEEDED.fullmatch(name) for variable in variables(name)]
        missing = [variable for variable in dict.fromkeys(asked) if not self.needed(variable)]
        if missing:
            raise MissingSettingError(", ".join(missing))

    def run_token(self, scope: str) -> str:
        """Return what `{{run}}` stands for in a scope: six of `[a-z0-9]`."""
        digest = hashlib.sha256(f"{self._run_id}:{scope}".encode("utf-8", "surrogateescape")).digest()
        return "".join(_DIGITS[byte % len(_DIGITS)] for byte in digest[:6])

    def secrets(self) -> dict[str, str]:
        """Return every credential that is set, by its variable; user and password also as they are sent."""
        found = {
            name: value for name, value in self._environment.items() if CREDENTIAL.fullmatch(name) and value
        }
        pairs = {
            _BASIC + name.removeprefix("API_USER_"): self.needed(_BASIC + name.removeprefix("API_USER_"))
            for name in found
            if name.startswith("API_USER_")
        }
        return {**found, **pairs}

    def _number(self, name: str, most: float) -> float | None:
        text = self._environment.get(name, "")
        if not text:
            return None
        try:
            number = float(text)
        except ValueError:
            number = 0.0
        if not 0 < number <= most:
            raise UsageError(
                "setting-wrong", f"{name} is `{text}`", cure=f"set a number above 0, at most {most:,.0f}"
            )
        return number


def variables(name: str) -> list[str]:
    """Return the variables that a credential is made of: user and password for `API_BASIC_*`."""
    if not name.startswith(_BASIC):
        return [name]
    scheme = name[len(_BASIC) :]
    return [f"API_USER_{scheme}", f"API_PASSWORD_{scheme}"]


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode("utf-8", "surrogateescape")).decode()


def _address(text: str) -> str:
    """Return the address of the service without a slash at its end."""
    if not text:
        raise UsageError(
            "base-url-missing",
            "no address of a service to test",
            cure="give --base-url http://localhost:8080, or set API_BASE_URL",
        )
    try:
        parts = urlsplit(text)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise _wrong("it is no address") from None
    if not sound:
        raise _wrong("it does not begin with http:// or https:// and a host")
    if "@" in parts.netloc:
        raise _wrong("it holds a user name or a password, which would stand in reports")
    if "?" in text or "#" in text or not re.fullmatch(r"[\x21-\x7e]+", text):
        raise _wrong("it holds `?`, `#`, a space or letters that a URL cannot")
    return text.rstrip("/")


def _wrong(what: str) -> UsageError:
    return UsageError(
        "base-url-wrong",
        f"the base URL cannot be used: {what}",
        cure="give one such as http://localhost:8080/v1",
    )
