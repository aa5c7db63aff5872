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


class PlainResult:
    """Listens to the end; problems go to standard error, the result to standard output."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []
        self._set_aside: list[FileSetAside] = []
        self._merged: SuiteMerged | None = None
        self._formats: tuple[str, ...] = ()
        self._document = ""
        self._server = ""

    def __call__(self, event: Event) -> None:
        match event:
            case RunStarted(document=document, formats=formats):
                self._document, self._formats = document, formats
            case DocumentRead(server=server):
                self._server = server
            case ProblemFound(problem=problem):
                self._problems.append(problem)
            case FileSetAside():
                self._set_aside.append(event)
            case SuiteMerged():
                self._merged = event
            case RunFinished():
                for line in result_lines(event, self._merged, self._set_aside):
                    tell(line)
                for line in next_lines(event, self._formats, self._server):
                    tell(line)
            case _:
                pass

    def close(self) -> None:
        """Print the problems, also those of a run that failed."""
        for line in problem_lines(self._problems, self._document):
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


def result_lines(
    finished: RunFinished,
    merged: SuiteMerged | None,
    set_aside: list[FileSetAside],
) -> list[str]:
    """Return what was written where, and what was set aside."""
    places = " and ".join(place for place in (finished.out, finished.zip_file) if place)
    cases, operations = counted(finished.cases, "case"), counted(finished.operations, "operation")
    flows = f" and {counted(finished.flows, 'flow')}" if finished.flows else ""
    lines = [f"{cases}{flows} for {operations} written to {places} ({counted(finished.files, 'file')})"]
    if merged:
        lines.append(merged_line(merged))
    if finished.left_out:
        lines.append(f"{counted(finished.left_out, 'case')} left out: coverage.json says which and why")
    lines += [
        f"{each.path} had been edited: your version is now {each.kept_as}" for each in set_aside[:MOST_LINES]
    ]
    if len(set_aside) > MOST_LINES:
        lines.append(f"and {counted(len(set_aside) - MOST_LINES, 'more file')} in .specmint/replaced")
    return lines


def next_lines(finished: RunFinished, formats: tuple[str, ...], server: str) -> list[str]:
    """Return what to type next, where a folder was written; `server` is the document's first."""
    if not finished.out or not formats:
        return []
    folder = printable(f"{finished.out.rstrip('/')}/{formats[0]}")
    return [
        f"next: export API_BASE_URL={local_address((server,))} && cd {folder} && {_FIRST_RUN[formats[0]]}"
    ]
