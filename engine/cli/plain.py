"""The result of a run in a few lines of text."""

from engine.cli.terminal import counted, printable, say, summed_up, tell
from engine.errors import Problem
from engine.events import (
    DocumentRead,
    Event,
    FileSetAside,
    ProblemFound,
    RunFinished,
    RunStarted,
    SuiteMerged,
)
from engine.local_address import local_address

MOST_LINES = 10
_FIRST_RUN = {
    "python": "pip install -r requirements.txt && pytest",
    "junit": "mvn test",
    "nodejs": "npm install && npm test",
    "postman": "cat README.md",
}


class Gathered:
    """What a run told that its end is told from."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.finished: RunFinished | None = None
        self._started = RunStarted("", "", (), 0, 0)
        self._server = ""
        self._set_aside: list[FileSetAside] = []
        self._merged: SuiteMerged | None = None

    def __call__(self, event: Event) -> None:
        match event:
            case RunStarted():
                self._started = event
            case DocumentRead(server=server):
                self._server = server
            case ProblemFound(problem=problem):
                self.problems.append(problem)
            case FileSetAside():
                self._set_aside.append(event)
            case SuiteMerged():
                self._merged = event
            case RunFinished():
                self.finished = event
            case _:
                pass

    def problem_lines(self) -> list[str]:
        return problem_lines(self.problems, self._started.document)

    def result_lines(self) -> list[str]:
        """Return what was written where, what was set aside, and what to type next; nothing before the end."""
        if self.finished is None:
            return []
        return [
            *_written(self.finished),
            *([merged_line(self._merged)] if self._merged else []),
            *_left_out(self.finished),
            *self._set_aside_lines(),
            *self._next(self.finished),
        ]

    def _set_aside_lines(self) -> list[str]:
        lines = [
            f"{each.path} had been edited: your version is now {each.kept_as}"
            for each in self._set_aside[:MOST_LINES]
        ]
        more = len(self._set_aside) - MOST_LINES
        return [*lines, f"and {counted(more, 'more file')} in .specmint/replaced"] if more > 0 else lines

    def _next(self, finished: RunFinished) -> list[str]:
        formats = self._started.formats
        if not finished.out or not formats or not finished.cases:
            return []
        folder = printable(f"{finished.out.rstrip('/')}/{formats[0]}")
        address = local_address((self._server,))
        return [f"next: export API_BASE_URL={address} && cd {folder} && {_FIRST_RUN[formats[0]]}"]


class PlainResult:
    """Listens to the end; problems go to standard error, the result to standard output."""

    def __init__(self) -> None:
        self._gathered = Gathered()

    def __call__(self, event: Event) -> None:
        self._gathered(event)
        if isinstance(event, RunFinished):
            for line in self._gathered.result_lines():
                tell(line)

    def close(self) -> None:
        """Print the problems, also those of a run that failed."""
        for line in self._gathered.problem_lines():
            say(line)


def problem_lines(problems: list[Problem], document: str) -> list[str]:
    lines = summed_up(problems, MOST_LINES)
    if len(problems) > MOST_LINES:
        lines.append(f"{counted(len(problems), 'problem')} in all: `specmint validate {document}` lists them")
    return lines


def merged_line(merged: SuiteMerged) -> str:
    """Return what became of the suite that stood in the folder: `pets: 3 cases added, 1 removed, ...`."""
    line = (
        f"{merged.title}: {counted(merged.cases_added, 'case')} added, {merged.cases_removed:,} removed, "
        f"{counted(merged.edits_kept, 'edit')} kept"
    )
    if not merged.conflicts:
        return line
    return f"{line} ({counted(merged.conflicts, 'conflict')}: see .specmint/new)"


def _written(finished: RunFinished) -> list[str]:
    places = " and ".join(place for place in (finished.out, finished.zip_file) if place)
    cases, operations = counted(finished.cases, "case"), counted(finished.operations, "operation")
    flows = f" and {counted(finished.flows, 'flow')}" if finished.flows else ""
    return [f"{cases}{flows} for {operations} written to {places} ({counted(finished.files, 'file')})"]


def _left_out(finished: RunFinished) -> list[str]:
    if not finished.left_out:
        return []
    return [f"{counted(finished.left_out, 'case')} left out: coverage.json says which and why"]
