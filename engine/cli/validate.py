"""`specmint validate`."""

from engine.cli.arguments import Chosen
from engine.cli.terminal import counted, problem_line, standard_input, tell
from engine.errors import DocumentError, Problem, Severity
from engine.events import Event, ProblemFound, dump_problem
from engine.openapi.model import Api
from engine.pipeline import read


def validate(chosen: Chosen) -> int:
    """Print every problem; 1 where one of them is an error."""
    problems: list[Problem] = []

    def listen(event: Event) -> None:
        if isinstance(event, ProblemFound):
            problems.append(event.problem)

    api: Api | None = None
    try:
        api = read(chosen.document, emit=listen, stdin=standard_input, hosts=chosen.hosts)
    except DocumentError as error:
        problems.append(error.problem)
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    if chosen.as_json:
        from engine.cli.json_text import write_json_line

        write_json_line([dump_problem(problem) for problem in problems])
    else:
        for problem in problems:
            tell(problem_line(problem))
        tell(_summary(chosen.document, errors, len(problems) - errors, api))
    return 1 if errors else 0


def _summary(document: str, errors: int, warnings: int, api: Api | None) -> str:
    found = f"{counted(errors, 'error')}, {counted(warnings, 'warning')}"
    if api is None:
        return f"{document}: {found}; it cannot be used"
    skipped = f", {len(api.skipped):,} cannot" if api.skipped else ""
    return f"{document}: {found}; {counted(len(api.operations), 'operation')} can be tested{skipped}"
