"""What a licence covers, asked before any work."""

import os
import time
from typing import TYPE_CHECKING

from engine.errors import OutputError
from engine.licensing.entitlements import Tier, cases_allowed
from engine.options import GenerateOptions

if TYPE_CHECKING:
    from engine.ai.ask import Choice
    from engine.licensing.verdict import Standing


def check(options: GenerateOptions) -> None:
    """Refuse more cases per operation than the licence here covers; up to the free edition's none is looked for.

    Raises:
        LicenceError: `needs-tier`.
    """
    if cases_allowed(Tier.FREE, options.cases) is None:
        return
    from engine.jobs.licensing import check_cases

    check_cases(options.cases, _standing())


def covered(choice: "Choice") -> "Choice":
    """Return the language model that was chosen, where the licence here covers its class and where it is asked.

    Raises:
        LicenceError: `needs-tier`.
        UsageError: `ai-url-wrong`.
    """
    from engine.ai.endpoint import endpoint, may_be_here

    if not may_be_here(endpoint(choice.url).name):
        from engine.jobs.licensing import check_choice

        check_choice(choice, _standing())
    return choice


def _standing() -> "Standing":
    """Return what the licence here is worth; a folder that refuses costs its ceilings, `licence status` says why."""
    from engine.jobs.licensing import standing_of
    from engine.licensing.verdict import FREE

    try:
        return standing_of(os.environ, _now)
    except OutputError:
        return FREE


def _now() -> int:
    return int(time.time())
