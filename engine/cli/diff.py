"""`specmint diff`."""

from functools import partial

from engine.cli import ceilings
from engine.cli.arguments import Chosen
from engine.cli.plain import merged_line, problem_lines
from engine.cli.terminal import say, standard_input, tell
from engine.errors import Problem
from engine.events import Event, ProblemFound, SuiteMerged
from engine.pipeline import generate, read
from engine.writer.output import Destination
from engine.writer.plan import FilePlan, Plan, dump_plan

SAME, DIFFERENT = 0, 1


def diff(chosen: Chosen) -> int:
    """Print what generating would change in the folder; 1 where it is anything. Nothing is written."""
    ceilings.check(chosen.options)
    problems: list[Problem] = []
    plans: list[Plan] = []

    def listen(event: Event) -> None:
        if isinstance(event, ProblemFound):
            problems.append(event.problem)

    destination = Destination(chosen.out, force=chosen.force, show=plans.append)
    try:
        generate(
            chosen.document,
            chosen.options,
            destination,
            emit=listen,
            stdin=standard_input,
            reader=partial(read, hosts=chosen.hosts),
        )
    finally:
        for line in problem_lines(problems, chosen.document):
            say(line)
    (plan,) = plans
    if chosen.as_json:
        from engine.cli.json_text import write_json_line

        write_json_line(dump_plan(plan))
    else:
        for line in _operations(plan):
            tell(line)
        for file in plan.files:
            if file.state != "unchanged":
                tell(_line(file))
        tell(merged_line(_summed_up(plan)))
    return DIFFERENT if plan.changes_anything else SAME


def _operations(plan: Plan) -> list[str]:
    named = (
        ("added", plan.operations_added),
        ("changed", plan.operations_changed),
        ("removed", plan.operations_removed),
    )
    return [f"operation {word}: {name}" for word, names in named for name in names]


def _line(file: FilePlan) -> str:
    details = (
        ("yours", [unit for unit in file.kept if unit not in file.conflicts]),
        ("in conflict", file.conflicts),
        ("no longer made, but yours", file.orphans),
        ("deleted by you", file.deleted),
    )
    told = "; ".join(f"{words}: {', '.join(units)}" for words, units in details if units)
    return f"{file.state:<9} {file.path}" + (f" ({told})" if told else "")


def _summed_up(plan: Plan) -> SuiteMerged:
    added, removed = len(plan.cases_added), len(plan.cases_removed)
    return SuiteMerged(plan.title, added, removed, plan.edits_kept, plan.conflicts)
