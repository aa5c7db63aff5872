"""What the owner of a computer allows: a file for all its users, and a variable; both can only narrow."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from engine.ai.endpoint import VARIABLE, Endpoint, Reach, may_be_here, tightest
from engine.ai.faults import AIError, Kind

KEY: Final = "aiNetwork"
LARGEST: Final = 100_000
_NO_WISH: Final = "unreadable"


def place(environment: Mapping[str, str], platform: str = sys.platform) -> Path:
    """Return where the policy of this computer is, if there is one: only its owner can write there."""
    if platform == "win32":
        return Path(environment.get("PROGRAMDATA") or "C:/ProgramData") / "SpecMint" / "policy.json"
    if platform == "darwin":
        return Path("/Library/Application Support/SpecMint/policy.json")
    return Path("/etc/specmint/policy.json")


def reach(environment: Mapping[str, str], file: Path | None = None) -> Reach:
    """Return how far requests to models may go on this computer; a file that cannot be read allows nothing."""
    return tightest(environment.get(VARIABLE), _written(place(environment) if file is None else file))


def refuse_beyond(allowed: Reach, to: Endpoint) -> None:
    """Let an endpoint pass that is within what is allowed.

    Raises:
        AIError: `policy`.
    """
    if allowed == "none" or (allowed == "loopback" and not may_be_here(to.name)):
        raise AIError(Kind.POLICY, to.host)


def _written(file: Path) -> str | None:
    try:
        with file.open("rb") as opened:
            content = json.loads(opened.read(LARGEST))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, RecursionError):
        return _NO_WISH
    if not isinstance(content, dict):
        return _NO_WISH
    wish = content.get(KEY, "any")
    return wish if isinstance(wish, str) else _NO_WISH
