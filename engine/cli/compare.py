"""`specmint compare`: one document with and without a language model, side by side."""

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from engine import keep
from engine.ai.ask import Means, asked_about, speed_of, teach
from engine.ai.compare import Compared, Service, Trial, stability, trial
from engine.ai.faults import warning
from engine.cases.knowledge import Knowledge
from engine.cases.model import OperationPlan, Suite
from engine.cases.planner import plan
from engine.cli import ceilings
from engine.cli.arguments import Chosen
from engine.cli.comparing_reports import REPORTS, lines
from engine.cli.language_models import means_of
from engine.cli.plain import PlainResult
from engine.cli.terminal import say, standard_input, tell
from engine.errors import OutputError
from engine.events import Event, ProblemFound
from engine.openapi.model import Api
from engine.options import AiOptions, RunOptions
from engine.pipeline import read, without_collector
from engine.provider_keys import SystemKeys
from engine.runner.model import CaseResult, RunResult
from engine.runner.planned import from_plans
from engine.runner.run import execute
from engine.runner.settings import Settings

_POSITIVE: Final = ("positive", "boundary")
_Planned = tuple[Suite, list[OperationPlan]]


def compare(chosen: Chosen, ai: AiOptions) -> int:
    """Ask a model about a document some times, and print what that is worth; 0 also where it never answered."""
    ceilings.check(chosen.options)
    with _listening() as listener:
        api = read(chosen.document, emit=listener, stdin=standard_input, hosts=chosen.hosts)
        means = means_of(ai, os.environ, SystemKeys())
        choice = means.choose()
        compared = _compared(api, chosen, ai, replace(means, cache=None, choose=lambda: choice), listener)
    compared = compared._replace(
        document=chosen.document, provider=choice.provider, model=choice.model.id, speed=ai.speed
    )
    for line in lines(compared):
        tell(line)
    if chosen.comparing.report is not None:
        _write(chosen.comparing.report, compared)
    return 0


def _compared(api: Api, chosen: Chosen, ai: AiOptions, means: Means, listener: "_Quiet") -> Compared:
    asked = asked_about(api, chosen.options, speed_of(ai))
    off = _planned(api, chosen, None)
    plain = _count(off)
    trials: list[Trial] = []
    first: _Planned | None = None
    for number in range(1, chosen.comparing.runs + 1):
        began = time.monotonic()
        taught = teach(api, chosen.options, ai, means, {}, emit=listener)
        seconds = time.monotonic() - began
        for each in taught.outcome.problems:
            listener(ProblemFound(warning(each, len(taught.outcome.gaps), len(asked.all))))
        on = _planned(api, chosen, taught.knowledge)
        first = first or on
        trials.append(trial(asked, taught, _count(on) - plain, seconds))
        say(f"run {number} of {chosen.comparing.runs}: {len(trials[-1].items):,} items accepted")
    likeness = stability([each.items for each in trials])
    found = Compared("", "", "", "", len(asked.all), plain, tuple(trials), likeness)
    if chosen.comparing.base_url is None or first is None:
        return found
    without, with_model = (
        _tried(each, chosen.comparing.base_url, chosen.run_options) for each in (off, first)
    )
    only_on = tuple(each for each in with_model.failed if each not in without.failed)
    return found._replace(off=without, on=with_model, only_on=only_on)


def _planned(api: Api, chosen: Chosen, knowledge: Knowledge | None) -> _Planned:
    with without_collector():
        suite, plans = plan(api, chosen.options, lambda _: None, knowledge)
        return suite, list(plans)


def _count(planned: _Planned) -> int:
    """Return how many cases and flows a person runs."""
    suite, plans = planned
    flows = sum(each.technique != "setup" for each in suite.flows)
    return sum(len(each.cases) for each in plans) + flows


def _tried(planned: _Planned, base_url: str, options: RunOptions) -> Service:
    settings = Settings(os.environ, base_url=base_url, timeout_s=None, fresh=secrets.token_hex(8))
    result, unreachable = execute(
        from_plans(*planned), settings, options, emit=lambda _: None, clock=time.monotonic
    )
    if unreachable:
        raise unreachable
    return _service(result)


def _service(result: RunResult) -> Service:
    ran = [each for each in result.results if each.verdict != "skip"]
    positive = [each for each in ran if each.kind in _POSITIVE]
    negative = [each for each in ran if each.kind == "negative"]
    return Service(
        len(ran),
        _share(positive, 200),
        _share(negative, 400),
        sum(each.status >= 500 for each in ran),
        tuple(each.id for each in ran if each.verdict == "fail"),
    )


def _share(results: list[CaseResult], status: int) -> float | None:
    if not results:
        return None
    return sum(status <= each.status < status + 100 for each in results) / len(results)


def _write(file: str, compared: Compared) -> None:
    try:
        keep.write(Path(file), REPORTS[Path(file).suffix.lower()](compared))
    except OSError as error:
        raise OutputError("not-writable", f"`{file}` cannot be written", cure="give another file") from error
    tell(f"written to {file}")


class _Quiet:
    """Tells problems, each once: several runs meet the same ones."""

    def __init__(self, listener: PlainResult) -> None:
        self._listener = listener
        self._told: set[tuple[str, str]] = set()

    def __call__(self, event: Event) -> None:
        if isinstance(event, ProblemFound):
            key = (event.problem.code, event.problem.what)
            if key not in self._told:
                self._told.add(key)
                self._listener(event)


@contextmanager
def _listening() -> Iterator[_Quiet]:
    listener = PlainResult()
    try:
        yield _Quiet(listener)
    finally:
        listener.close()
