"""Progress on a terminal: a line per stage while it runs, a table at the end."""

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from engine.cli.plain import Gathered
from engine.cli.terminal import printable, say, tell
from engine.events import (
    DocumentRead,
    Event,
    OperationPlanned,
    RunFinished,
    RunStarted,
    StageStarted,
)

_STAGES = {
    "read": "reading the document",
    "check": "checking",
    "ask": "asking the language model",
    "plan": "planning and writing",
    "write": "finishing",
}


class LiveProgress:
    """Draws on standard error, so that standard output stays clean."""

    def __init__(self) -> None:
        self._console = Console(stderr=True)
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
        )
        self._task: TaskID | None = None
        self._cases = 0
        self._left_out = 0
        self._title = ""
        self._gathered = Gathered()

    def __call__(self, event: Event) -> None:
        self._gathered(event)
        match event:
            case RunStarted():
                self._progress.start()
            case StageStarted(stage=stage, total=total):
                self._begin(_STAGES.get(stage, stage), total)
            case DocumentRead(title=title):
                self._title = title
            case OperationPlanned(cases=cases, done=done, total=total):
                self._cases += cases
                self._advance(done, total)
            case _:
                pass

    def close(self) -> None:
        """Take the bars away; print problems and, after a run that succeeded, the result."""
        self._progress.stop()
        for line in self._gathered.problem_lines():
            say(line)
        if self._gathered.finished:
            self._console.print(self._table(self._gathered.finished))
            for line in self._gathered.result_lines():
                tell(line)

    def _begin(self, words: str, total: int) -> None:
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._task = self._progress.add_task(words, total=total or None, rate="")

    def _advance(self, done: int, total: int) -> None:
        if self._task is None:
            return
        task = self._progress.tasks[-1]
        rate = f"{self._cases / task.elapsed:,.0f} cases/s" if task.elapsed else ""
        self._progress.update(self._task, completed=done, total=total, rate=rate)

    def _table(self, finished: RunFinished) -> Table:
        table = Table(title=escape(printable(self._title)), show_header=False)
        rows = (
            ("operations", finished.operations),
            ("cases", finished.cases),
            ("flows", finished.flows),
            ("left out", finished.left_out),
            ("files", finished.files),
            ("problems", len(self._gathered.problems)),
        )
        for name, number in rows:
            table.add_row(name, f"{number:,}")
        return table
