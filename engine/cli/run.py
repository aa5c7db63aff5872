"""`specmint run`."""

import gc
import os
import secrets
import sys
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from engine.cases.model import TestCase
from engine.cli import ceilings
from engine.cli.arguments import Chosen
from engine.cli.terminal import standard_input
from engine.errors import SpecMintError, UsageError
from engine.events import Event, FileWritten, ProblemFound
from engine.options import GenerateOptions, chooser, names_of
from engine.runner.coverage import Coverable
from engine.runner.folder import from_folder, is_output
from engine.runner.model import RunSuite
from engine.runner.reports import check_report, write_report
from engine.runner.run import execute
from engine.runner.settings import Settings

PASSED, FAILED = 0, 1


def run(chosen: Chosen) -> int:
    """Run the cases; 1 where one failed. Reports are written also where the service went away."""
    for path in chosen.reports:
        check_report(path)
    settings = Settings(
        os.environ,
        base_url=chosen.base_url,
        timeout_s=chosen.run_options.timeout_s,
        fresh=secrets.token_hex(8),
    )
    listener = _listener(chosen)
    try:
        return _run(chosen, settings, listener)
    except SpecMintError as error:
        if chosen.events:
            listener(ProblemFound(error.problem))
        raise
    finally:
        close = getattr(listener, "close", None)
        if close:
            close()


def _run(chosen: Chosen, settings: Settings, listener: Callable[[Event], None]) -> int:
    suite = _suite(chosen, listener)
    # Each exchange leaves some 30 objects in cycles, and a run may have any number: 32 MB in 8,000 cases.
    gc.enable()
    result, unreachable = execute(
        suite,
        settings,
        chosen.run_options,
        emit=listener,
        clock=time.monotonic,
        started=f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
    )
    for path in chosen.reports:
        listener(FileWritten(path, write_report(path, result)))
    if unreachable:
        raise unreachable
    return FAILED if result.count("fail") else PASSED


def _suite(chosen: Chosen, emit: Callable[[Event], None]) -> RunSuite:
    folder = Path(chosen.document)
    if not is_output(folder):
        ceilings.check(chosen.options)
        return _planned(chosen, emit)
    if chosen.planning:
        raise UsageError(
            "option-for-document",
            f"{' and '.join(chosen.planning)}: the cases of a folder are made already",
            cure="leave it out, or give the document",
        )
    return _chosen_of(from_folder(folder), chosen.options)


def _planned(chosen: Chosen, emit: Callable[[Event], None]) -> RunSuite:
    from engine.cases import planner
    from engine.events import StageStarted
    from engine.pipeline import read, without_collector
    from engine.runner.planned import from_plans

    api = read(chosen.document, emit=emit, stdin=standard_input, hosts=chosen.hosts)
    with without_collector():
        emit(StageStarted("plan", len(api.operations)))
        return from_plans(*planner.plan(api, chosen.options, emit))


def _chosen_of(suite: RunSuite, options: GenerateOptions) -> RunSuite:
    """Return the part of a suite that the patterns let in."""
    from dataclasses import replace

    lets_in = chooser(options)
    return replace(
        suite,
        cases=tuple(
            case
            for case in suite.cases
            if lets_in(names_of(case.operation_id, case.tags, case.method, case.path))
        ),
        flows=tuple(
            flow
            for flow in suite.flows
            if lets_in(
                names_of(flow.operation_id, flow.steps[0].tags, flow.steps[0].method, flow.steps[0].path)
            )
        ),
        coverable=suite.coverable and _coverable_of(suite.coverable, suite.cases, lets_in),
    )


def _coverable_of(
    whole: Coverable, cases: Iterable[TestCase], lets_in: Callable[[tuple[str, ...]], bool]
) -> Coverable:
    """Return what there is to see of the operations that the patterns let in."""
    from dataclasses import replace

    if whole.items is None:
        return whole
    tags = {case.operation_id: case.tags for case in cases}
    kept = {
        each.id
        for each in whole.operations
        if lets_in(names_of(each.id, tags.get(each.id, ()), each.method, each.path))
    }
    return replace(whole, items={name: each for name, each in whole.items.items() if name in kept})


def _listener(chosen: Chosen) -> Callable[[Event], None]:
    if chosen.events:
        from engine.cli.json_text import write_json_line
        from engine.events import dump

        return lambda event: write_json_line(dump(event))
    from engine.cli.verdicts import LiveVerdicts, Verdicts

    if sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb":
        return LiveVerdicts(chosen.document)
    return Verdicts(chosen.document)
