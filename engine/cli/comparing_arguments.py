"""What is typed for `specmint compare`."""

import argparse
from typing import NamedTuple

from engine.errors import UsageError
from engine.options import PROVIDERS, SPEEDS, AiOptions

MOST_RUNS = 20
REPORTS = (".html", ".json")


class Comparing(NamedTuple):
    """How often the model is asked, and where its suite is tried."""

    runs: int = 3
    base_url: str | None = None
    report: str | None = None


def add_compare(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("--ai", choices=SPEEDS, required=True, help="the class of model, and what it is asked")
    add("--provider", choices=("auto", *PROVIDERS), help="who is asked; default: the one that has a key")
    add("--model", metavar="ID", help="this model instead of the usual one of its class")
    add("--ai-url", metavar="URL", help="a server that speaks as OpenAI does")
    add("--budget", metavar="USD", type=float, help="the most that one run may cost, default 1.00")
    add("--ai-price", metavar="IN/OUT", help="what the model costs: dollars for a million tokens, as 2/10")
    add("--runs", metavar="N", type=int, default=3, help="how often all is asked, default %(default)s")
    add("--base-url", metavar="URL", help="try both suites on this service: with and without the model")
    add("--report", metavar="FILE", help="write the comparison to a file that ends in .html or .json")


def chosen_comparison(found: argparse.Namespace) -> tuple[AiOptions, Comparing]:
    """Return what was typed.

    Raises:
        UsageError: `option-out-of-range`, `report-unknown`, and those of the options.
    """
    if not 1 <= found.runs <= MOST_RUNS:
        raise UsageError(
            "option-out-of-range",
            f"--runs {found.runs} is outside 1 to {MOST_RUNS}",
            cure=f"give a number from 1 to {MOST_RUNS}",
        )
    if found.report is not None and not found.report.lower().endswith(REPORTS):
        raise UsageError(
            "report-unknown",
            f"`{found.report}` names no kind of report",
            cure=f"let it end with {', '.join(REPORTS)}",
        )
    ai = AiOptions(
        speed=found.ai,
        provider=None if found.provider == "auto" else found.provider,
        model=found.model,
        url=found.ai_url,
        budget_usd=1.0 if found.budget is None else found.budget,
        refresh=True,
        price=found.ai_price,
    )
    return ai, Comparing(found.runs, found.base_url, found.report)
