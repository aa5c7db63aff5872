"""A new suite into a folder that is not empty: decided, staged, told."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from engine.events import (
    EditConflicted,
    EditKept,
    EditOrphaned,
    Emit,
    Event,
    FileRemoved,
    FileSetAside,
    SuiteMerged,
)
from engine.writer.apply import NEW, apply, noted
from engine.writer.carry import Survivors
from engine.writer.decide import Step, decided
from engine.writer.disk import Disk
from engine.writer.manifest import Written, sound
from engine.writer.plan import Choice, chosen
from engine.writer.tally import tally
from engine.writer.threeway import Outcome


class Merge:
    """What `engine.writer.plan` shows, done; `survivors` is whole after `stage`."""

    def __init__(
        self,
        target: Path,
        old: Written,
        manifest: bytes,
        *,
        force: bool,
        choices: Mapping[str, Choice],
    ) -> None:
        """Decide; the folder is only read.

        Raises:
            UsageError: `choice-unknown`.
            OutputError: `plan-outdated`, where the folder no longer is what the person saw.
        """
        self.survivors = Survivors()
        self._old = old
        self._new = sound(manifest)
        self._manifest = manifest
        self._disk = Disk(target)
        self._steps = chosen(decided(self._disk, old, self._new, force=force), choices)

    def stage(self, staging: Path) -> bytes:
        """Make `staging` what the folder shall hold beside what survives of it; return the manifest."""
        self.survivors = apply(staging, self._disk, self._steps, self._old, self._new)
        return noted(self._manifest, self._steps, self._old)

    def tell(self, emit: Emit) -> None:
        for path, kept_as in self.survivors.aside.items():
            emit(FileSetAside(_shown(path), _shown(kept_as)))
        for step in self._steps.values():
            for event in _told(step):
                emit(event)
        if self._old.files:
            summed = tally(self._steps.values(), self._old, self._new)
            counted = len(summed.cases_added), len(summed.cases_removed)
            emit(SuiteMerged(_shown(summed.title), *counted, summed.edits_kept, summed.conflicts))


def _told(step: Step) -> Iterator[Event]:
    if step.state == "removed" and step.act == "drop" and not step.aside:
        yield FileRemoved(step.path)
    if step.act == "write" or step.skipped or step.aside:
        return
    for name, outcome in _grains(step).items():
        unit = _shown(step.label(name))
        match outcome:
            case "kept" | "added" | "deleted":
                yield EditKept(step.path, unit, outcome == "deleted")
            case "conflict":
                yield EditConflicted(step.path, unit, f"{NEW}/{step.path}")
            case "orphan":
                yield EditOrphaned(step.path, unit)


def _grains(step: Step) -> Mapping[str, Outcome]:
    """Return what became of each grain; a file that is one as a whole has one without a name."""
    whole: Mapping[str, Outcome] = {"yours": "kept", "conflict": "conflict", "orphan": "orphan"}
    if step.found or step.state not in whole:
        return step.found
    return {"": "deleted" if step.act == "drop" else whole[step.state]}


def _shown(text: str) -> str:
    """Return a name that a person chose as text that any program can read."""
    return text.encode("utf-8", "replace").decode()
