"""Verdicts on a terminal or in a log: each failure in full, the sums at the end."""

import re
from collections.abc import Mapping

from engine.cli.plain import problem_lines
from engine.cli.terminal import counted, say, tell
from engine.errors import Problem
from engine.events import (
    CaseFinished,
    CleanupFailed,
    Event,
    ExecutionFinished,
    ExecutionStarted,
    FileWritten,
    ProblemFound,
    StageStarted,
)

MOST_NAMES = 8


class Verdicts:
    """Prints failures as they come; problems and cleanup that failed go to standard error at the end."""

    def __init__(self, document: str) -> None:
        self._document = document
        self._reports: list[str] = []
        self._problems: list[Problem] = []
        self._cleanup: list[CleanupFailed] = []
        self._waiting: dict[str, int] = {}
        self._finished: ExecutionFinished | None = None

    def __call__(self, event: Event) -> None:
        match event:
            case ProblemFound(problem=problem):
                self._problems.append(problem)
            case CaseFinished():
                self._case(event)
            case CleanupFailed():
                self._cleanup.append(event)
            case ExecutionFinished():
                self._finished = event
            case FileWritten(path=path):
                self._reports.append(path)
            case _:
                pass

    def close(self) -> None:
        """Print what is left to say, also of a run that ended early."""
        for line in problem_lines(self._problems, self._document):
            say(line)
        for trouble in self._cleanup:
            say(f"warning: cleanup failed: {trouble.case}: {trouble.reason}")
        if self._finished:
            for line in self._sums(self._finished):
                tell(line)

    def failed(self, message: str) -> None:
        """Print one failure, a line each."""
        for line in message.split("\n"):
            tell(line)

    def _case(self, event: CaseFinished) -> None:
        if event.verdict == "fail":
            self.failed(event.message)
        elif event.verdict == "skip" and "set API_" in event.reason:
            for name in set(re.findall(r"API_[A-Z0-9_]+", event.reason)):
                self._waiting[name] = self._waiting.get(name, 0) + 1

    def _sums(self, finished: ExecutionFinished) -> list[str]:
        total = finished.passed + finished.failed + finished.skipped
        verdicts = (
            f"{finished.passed:,} passed, {finished.failed:,} failed, {finished.skipped:,} skipped "
            f"in {finished.took_ms / 1000:,.1f} s"
        )
        lines = [f"{counted(total, 'case')}: {verdicts}"]
        if self._waiting:
            lines.append(f"to run what was skipped set {_most_waited_for(self._waiting)}")
        if self._reports:
            lines.append(f"report: {', '.join(self._reports)}")
        return lines


def _most_waited_for(waiting: Mapping[str, int]) -> str:
    ordered = sorted(waiting.items(), key=lambda pair: (-pair[1], pair[0]))
    names = [f"{name} ({count:,})" for name, count in ordered[:MOST_NAMES]]
    rest = len(ordered) - MOST_NAMES
    return ", ".join(names) + (f" and {rest:,} more" if rest > 0 else "")


class LiveVerdicts(Verdicts):
    """Draws how far the run is on standard error; failures follow when the line is taken away."""

    def __init__(self, document: str) -> None:
        super().__init__(document)
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[failed]} failed"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._progress.add_task("planning", total=None, failed=0)
        self._messages: list[str] = []

    def __call__(self, event: Event) -> None:
        match event:
            case StageStarted():
                self._progress.start()
            case ExecutionStarted(cases=cases, flows=flows):
                self._progress.start()
                self._progress.update(self._task, description="running", total=cases + flows)
            case CaseFinished(done=done):
                super().__call__(event)
                self._progress.update(self._task, completed=done, failed=len(self._messages))
            case _:
                super().__call__(event)

    def failed(self, message: str) -> None:
        self._messages.append(message)

    def close(self) -> None:
        self._progress.stop()
        for message in self._messages:
            super().failed(message)
        super().close()
