"""What a licence covers, asked before any work."""

import ipaddress
import os
import time
from typing import TYPE_CHECKING

from engine.errors import OutputError
from engine.licensing.entitlements import ModelClass, Tier, cases_allowed
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
    from engine.ai.catalogue import vendors
    from engine.ai.endpoint import endpoint

    is_here = _is_here(endpoint(choice.url).name)
    known = {each.id: each.speed for vendor in vendors().values() for each in vendor.models}
    wish = ModelClass.FAST if is_here else ModelClass(known.get(choice.model.id, ModelClass.BEST))
    is_elsewhere = choice.provider == "compatible" and not is_here
    if wish is ModelClass.FAST and not is_elsewhere:
        return choice
    from engine.jobs.licensing import check_model

    check_model(wish, _standing(), is_elsewhere=is_elsewhere)
    return choice


def _standing() -> "Standing":
    """Return what the licence here is worth; a folder that refuses costs its ceilings, `licence status` says why."""
    from engine.jobs.licensing import standing_of
    from engine.licensing.verdict import FREE

    try:
        return standing_of(os.environ, _now)
    except OutputError:
        return FREE


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _now() -> int:
    return int(time.time())
