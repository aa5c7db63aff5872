"""What effects do outside: plain functions without Qt, run by the bridge on a thread of its own.

Those that need Qt (clipboard, file manager) or a child process (`StartJob`, `CancelJob`) are in `app`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from specmint_desktop.state.messages import Effect, Fact


@dataclass(frozen=True, slots=True)
class Outside:
    """What effects may touch: `data` and `config` are folders of ours, `now` is the clock (UTC)."""

    data: Path
    config: Path
    now: Callable[[], datetime]


Performer: TypeAlias = Callable[[Any, Outside], Fact | None]
"""Does one effect; raises `SpecMintError` where a person can understand what went wrong."""

PERFORMERS: Mapping[type[Effect], Performer] = {}
