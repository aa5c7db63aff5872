"""What a merge would do, as data: computed without writing anything, shown to a person, overruled by them.

`plan` looks at a folder and at the manifest of the suite that would be written into it. What a person
decides otherwise goes as `choices` (path -> word) to `engine.writer.save.save`.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from engine.errors import OutputError, UsageError
from engine.writer.apply import noted
from engine.writer.decide import Counted, State, Step, decided, unheard
from engine.writer.disk import Disk
from engine.writer.failure import failures_named
from engine.writer.manifest import MANIFEST, Written, sound, standing
from engine.writer.tally import tally

Choice = Literal["merge", "ours", "yours", "skip", "keep", "remove"]
"""`merge` of both; `ours` is the new text, `yours` what stands there; `skip` leaves it for another time."""

_CHOICES: Mapping[State, tuple[Choice, ...]] = {
    "new": ("ours", "skip"),
    "updated": ("ours", "skip"),
    "unchanged": (),
    "yours": ("yours", "ours"),
    "merged": ("merge", "yours", "ours"),
    "conflict": ("merge", "yours", "ours"),
    "removed": ("remove", "skip"),
    "orphan": ("keep", "remove"),
    "replaced": ("ours", "yours"),
}


class FilePlan(NamedTuple):
    """A file of the folder. The first of `choices` is what happens without one; empty: no choice.

    Names of grains (cases, blocks of code, Postman items): `kept` are yours and stay, `conflicts` those
    of them that changed on both sides, `orphans` those of nothing in the document any more, `deleted`
    those that you deleted and that stay so. All are empty where a file is one grain as a whole.
    """

    path: str
    state: State
    kept: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    orphans: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()


class Plan(NamedTuple):
    """`title` is the document's; the manifest is listed too, without a choice.

    The operations are as people read them (`POST /orders`), a changed one has cases that were added, removed
    or changed; none is listed where the folder does not tell which it has. The cases are by id. All are
    added where no suite stands in the folder yet.
    """

    title: str
    files: tuple[FilePlan, ...]
    operations_added: tuple[str, ...] = ()
    operations_removed: tuple[str, ...] = ()
    operations_changed: tuple[str, ...] = ()
    cases_added: tuple[str, ...] = ()
    cases_removed: tuple[str, ...] = ()
    cases_changed: tuple[str, ...] = ()
    edits_kept: int = 0
    conflicts: int = 0

    @property
    def changes_anything(self) -> bool:
        return any(file.state not in {"unchanged", "yours"} for file in self.files)


def plan(folder: Path, manifest: bytes, *, force: bool = False, looked_at: Counted = unheard) -> Plan:
    """Return what writing a suite into `folder` would do; `manifest` is that of the suite.

    `looked_at` hears how far it is, and may stop it by an exception.

    Raises:
        OutputError: `folder-not-ours`, `out-is-a-file`, `suite-damaged`, or what the system says.
    """
    new = sound(manifest)
    with failures_named(str(folder)):
        old = standing(folder, str(folder), force=force)
        steps = decided(Disk(folder), old, new, force=force, looked_at=looked_at)
        told = noted(manifest, steps, old)
        is_same = (folder / MANIFEST).is_file() and (folder / MANIFEST).read_bytes() == told
    state: State = "unchanged" if is_same else "updated" if old.files else "new"
    return planned(steps.values(), old, new, FilePlan(MANIFEST, state))


def planned(steps: Iterable[Step], old: Written, new: Written, manifest: FilePlan) -> Plan:
    steps = [*steps]
    summed = tally(steps, old, new)
    files = sorted((manifest, *map(_file_plan, steps)))
    return Plan(new.title, tuple(files), *summed[1:])


def chosen(steps: Mapping[str, Step], choices: Mapping[str, Choice]) -> dict[str, Step]:
    """Return the steps as a person wants them.

    Raises:
        UsageError: `choice-unknown`.
        OutputError: `plan-outdated`, where the folder no longer is what the person saw.
    """
    result = dict(steps)
    for path, choice in choices.items():
        if choice not in get_args(Choice):
            raise UsageError(
                "choice-unknown",
                f"`{choice}` is no choice for `{path}`",
                cure=f"choose from {', '.join(get_args(Choice))}",
            )
        step = result.get(path)
        if step is None or choice not in _choices(step):
            raise OutputError(
                "plan-outdated",
                f"`{path}` has changed since you chose `{choice}` for it",
                cure="look at the changes again",
            )
        result[path] = _as_chosen(step, choice)
        if result[path].act != step.act:
            # What was to come from another file stays safe there.
            for source in step.sources:
                if source in result:
                    result[source] = result[source]._replace(aside=True)
    return result


def dump_plan(plan: Plan) -> dict[str, Any]:
    """Return the plan as JSON."""
    return {**plan._asdict(), "files": [file._asdict() for file in plan.files]}


def load_plan(written: Mapping[str, Any]) -> Plan:
    """Return the plan that `dump_plan` wrote, also after it went through JSON.

    Raises:
        KeyError, TypeError: it wrote none of this kind.
    """
    files = tuple(
        FilePlan(**{name: _tuples(value) for name, value in file.items()}) for file in written["files"]
    )
    rest = {name: _tuples(value) for name, value in written.items() if name != "files"}
    return Plan(files=files, **rest)


def _tuples(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _file_plan(step: Step) -> FilePlan:
    if not step.found:
        return FilePlan(step.path, step.state, choices=_choices(step))

    def named(*outcomes: str) -> tuple[str, ...]:
        return tuple(step.label(name) for name, outcome in step.found.items() if outcome in outcomes)

    kept, conflicts = named("kept", "added", "conflict"), named("conflict")
    return FilePlan(step.path, step.state, kept, conflicts, named("orphan"), named("deleted"), _choices(step))


def _choices(step: Step) -> tuple[Choice, ...]:
    choices = _CHOICES[step.state]
    if step.state == "new" and step.kind == "ours":
        return ()  # the rest cannot do without it
    if step.act != "merge":
        choices = tuple(choice for choice in choices if choice != "merge")
    if step.place is None and step.act == "merge":
        choices = tuple(choice for choice in choices if choice != "yours")
    return choices


def _as_chosen(step: Step, choice: Choice) -> Step:
    if choice == _choices(step)[0]:
        return step
    has_place = step.place is not None
    match choice:
        case "ours":
            return step._replace(act="write", shown=False, aside=has_place)
        case "yours":
            return step._replace(act="keep", aside=False)
        case "remove":
            return step._replace(act="drop", aside=has_place)
        case _:
            return step._replace(act="keep" if has_place else "drop", skipped=True)
