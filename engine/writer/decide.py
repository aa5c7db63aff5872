"""Per file: what becomes of it when a suite is generated into a folder that has one already."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Literal, NamedTuple, TypeAlias

from engine.units import HEAD
from engine.writer.disk import Disk, is_same
from engine.writer.grains import ABOVE, Content, adopted, own_lines, parse
from engine.writer.kinds import GRAINED, Kind, format_of, kind_of, renamed
from engine.writer.manifest import Written
from engine.writer.threeway import EDITS, YOURS, Outcome, is_reordered, outcomes

State = Literal["new", "updated", "unchanged", "yours", "merged", "conflict", "removed", "orphan", "replaced"]
Act = Literal["write", "keep", "merge", "drop"]
"""`write`: the new text; `keep`: what stands there; `merge`: of both; `drop`: nothing stands there."""

Counted: TypeAlias = Callable[[int, int], None]

_NO_GRAINS = Content({})


def unheard(_done: int, _total: int) -> None:
    pass


class Step(NamedTuple):
    """What is done with `path`; a person's text of it stands at `place`, or nowhere.

    `found` says what becomes of each grain, with a person's in `yours`; `sources` are the files that
    some of these come from. `aside`: a person's text goes to `.specmint/replaced`; `shown`: the new one
    to `.specmint/new`. `skipped`: the next run asks again. `bound`: nobody changed it, but a
    block that stays reads it.
    """

    path: str
    state: State
    act: Act
    place: str | None = None
    kind: Kind = "file"
    found: Mapping[str, Outcome] = {}
    yours: Content | None = None
    sources: tuple[str, ...] = ()
    aside: bool = False
    shown: bool = False
    skipped: bool = False
    bound: bool = False

    def label(self, name: str) -> str:
        """Return what a person calls a grain."""
        grain = self.yours.grains.get(name) if self.yours else None
        return grain.label if grain and grain.label else name


class _Grained(NamedTuple):
    """A file of grains that a person changed: those written last, those that stand there."""

    base: dict[str, str]
    yours: Content
    sources: list[str]


def decided(
    disk: Disk, old: Written, new: Written, *, force: bool, looked_at: Counted = unheard
) -> dict[str, Step]:
    """Return path -> step for what was written last or would be now, in the order of the paths.

    `looked_at` hears after each look how many of how many there were; each file is looked at twice.
    """
    return dict(sorted(_Decision(disk, old, new, force=force).steps(looked_at)))


class _Decision:
    def __init__(self, disk: Disk, old: Written, new: Written, *, force: bool) -> None:
        self._disk = disk
        self._old = old
        self._new = new
        self._force = force
        self._from = {} if force else renamed([*old.files], [*new.files])
        self._edited: dict[str, _Grained] = {}
        self._kinds: dict[str, Kind] = {}
        self._untouched: set[str] = set()
        self._needed: set[tuple[str, str]] = set()

    def steps(self, looked_at: Counted) -> Iterator[tuple[str, Step]]:
        paths = sorted(self._old.files.keys() | self._new.files.keys())
        first: dict[str, Step | None] = {}
        for done, path in enumerate(paths, 1):
            first[path] = self._first_look(path)
            looked_at(done, 2 * len(paths))
        if not self._force:
            self._follow_moved_blocks()
        # Code first: a block that stays needs its data.
        for done, path in enumerate(sorted(paths, key=lambda path: self._kind(path) != "code"), 1):
            looked_at(len(paths) + done, 2 * len(paths))
            step = first[path]
            if step is not None and self._needed and path not in self._edited:
                step = self._needed_by_orphans(step)
            if path in self._edited:
                step = self._with_grains(path, self._edited[path])
            if step is not None:
                yield path, step
        for path in self._new.yours:
            if path not in self._disk.entries:
                yield path, Step(path, "new", "write", None, "ours")

    def _kind(self, path: str) -> Kind:
        kind = self._kinds.get(path)
        if kind is None:
            kind = kind_of(path, self._new.units if path in self._new.units else self._old.units)
            self._kinds[path] = kind
        return kind

    def _first_look(self, path: str) -> Step | None:
        """Return the step for the file as a whole; one whose grains decide goes to `_edited`."""
        if self._from and path in self._from.values():
            return Step(path, "removed", "drop", path)
        kind, before = self._kind(path), self._from.get(path, path)
        is_made = path in self._new.files
        last = self._old.files.get(before) or self._old.bound.get(before)
        entry = self._disk.entries.get(before)
        if entry is None or entry == "empty":
            return self._absent(path, before, kind) if is_made else None
        content = self._disk.content(before)
        sha256 = hashlib.sha256(content).hexdigest() if content is not None else ""
        if content is not None:
            if sha256 == last:
                self._untouched.add(before)
            if is_made and sha256 == self._new.files[path]:
                return Step(path, "updated" if before != path else "unchanged", "write", before, kind)
            if sha256 == last or is_same(path, content, last):
                self._untouched.add(before)
                state: State = "updated" if is_made else "removed"
                return Step(path, state, "write" if is_made else "drop", before, kind)
            if is_made and is_same(path, content, self._new.files[path]):
                return Step(path, "updated", "write", before, kind)
        return self._edited_file(path, before, kind, content)

    def _absent(self, path: str, before: str, kind: Kind) -> Step:
        """A file that is deleted stays deleted, but for what the rest cannot do without."""
        if before not in self._old.files or kind == "ours" or self._force:
            return Step(path, "new", "write", None, kind)
        if kind == "code":  # blocks that are new since then are no part of what was deleted
            self._edited[path] = _Grained(dict(self._old.units.get(before, {})), _NO_GRAINS, [])
        return Step(path, "yours", "drop", None, kind)

    def _edited_file(self, path: str, before: str, kind: Kind, content: bytes | None) -> Step:
        is_made = path in self._new.files
        if self._force or (kind == "ours" and is_made):
            return Step(path, "replaced", "write" if is_made else "drop", before, kind, aside=True)
        if kind in GRAINED and content is not None:
            try:
                yours = parse(before, kind, content)
            except ValueError:
                pass  # no longer a file of its kind: one grain as a whole
            else:
                self._edited[path] = _Grained(dict(self._old.units.get(before, {})), yours, [])
        if not is_made:
            return Step(path, "orphan", "keep", before, kind)
        if self._old.files.get(before) == self._new.files[path]:
            return Step(path, "yours", "keep", before, kind)
        return Step(path, "conflict", "keep", before, kind, shown=True)

    def _follow_moved_blocks(self) -> None:
        """Let an edited block follow its operation into the file where that is now."""
        now = {
            (format_of(path), name): path
            for path, units in self._new.units.items()
            if self._kind(path) == "code"
            for name in units
            if name != HEAD
        }
        for path, units in self._old.units.items():
            if self._kind(path) != "code" or path in self._untouched:
                continue
            for name in units:
                goes_to = now.get((format_of(path), name), path)
                if goes_to != path:
                    self._move(name, path, goes_to)

    def _move(self, name: str, path: str, goes_to: str) -> None:
        grained = self._edited.get(path) or self._as_it_stands(path) or _Grained({}, _NO_GRAINS, [])
        base, grain = self._old.units[path][name], grained.yours.grains.get(name)
        if grain is not None and grain.digest == base:
            return
        target = self._edited.get(goes_to) or self._as_it_stands(goes_to)
        if target is None or name in target.yours.grains:
            return
        self._edited[goes_to] = target
        target.base[name] = base
        if path in self._edited:
            rest = {key: each for key, each in grained.yours.grains.items() if key != name}
            self._edited[path] = grained._replace(yours=grained.yours._replace(grains=rest))
            del grained.base[name]
        if grain is not None:
            more = {**target.yours.grains, name: grain}
            target.sources.append(path)
            self._edited[goes_to] = target._replace(yours=target.yours._replace(grains=more))

    def _as_it_stands(self, path: str) -> _Grained | None:
        content = self._disk.content(path)
        if content is None:
            return None if path in self._disk.entries else _Grained({}, _NO_GRAINS, [])
        try:
            yours = parse(path, self._kind(path), content)
        except ValueError:
            return None
        return _Grained(dict(self._old.units.get(path, {})), yours, [])

    def _needed_by_orphans(self, step: Step) -> Step:
        """Keep what a block reads that stays although the document has it no more: its data, their schemas."""
        if step.state == "removed" and "/schemas/" in step.path:
            is_needed = any(fmt == format_of(step.path) for fmt, _ in self._needed)
            return step._replace(state="orphan", act="keep", bound=True) if is_needed else step
        if step.kind != "data":
            return step
        units = self._old.units.get(step.path, {})
        needed = {name for fmt, name in self._needed if fmt == format_of(step.path)}
        if step.state == "removed" and (PurePosixPath(step.path).stem in needed or needed & units.keys()):
            return step._replace(state="orphan", act="keep", bound=True)
        if step.state == "updated" and needed & (units.keys() - self._new.units.get(step.path, {}).keys()):
            grained = self._as_it_stands(step.path)
            if grained:
                self._edited[step.path] = grained
        return step

    def _with_grains(self, path: str, grained: _Grained) -> Step | None:
        kind, is_made = self._kind(path), path in self._new.files
        before = self._from.get(path, path)
        new = self._new.units.get(path, {}) if is_made else {}
        yours = {name: grain.digest for name, grain in grained.yours.grains.items()}
        found = outcomes(grained.base, yours, new)
        self._note_needs(path, kind, found)
        if kind == "collection":
            grained = _with_own_lines(grained, found)
        place = before if before in self._disk.entries else None
        # In a file that a person deleted, what comes in from elsewhere needs what stands around it.
        if place is None and is_made and not {"new", *YOURS}.isdisjoint(found.values()):
            found[HEAD] = "new"
        step = Step(path, "merged", "merge", place, kind, found, grained.yours, tuple(grained.sources))
        if not is_made:
            return _no_longer_made(step)
        if not EDITS & {*found.values()} and not is_reordered(grained.base, yours):
            return step._replace(state="updated" if place else "new", act="write")
        return _still_made(step)

    def _note_needs(self, path: str, kind: Kind, found: dict[str, Outcome]) -> None:
        if kind == "code":
            orphans = [name for name, outcome in found.items() if outcome == "orphan" and name != HEAD]
            self._needed.update((format_of(path), name) for name in orphans)
        elif kind == "data":
            for name, outcome in found.items():
                is_needed = {
                    (format_of(path), name),
                    (format_of(path), PurePosixPath(path).stem),
                } & self._needed
                if outcome == "removed" and is_needed:
                    found[name] = "orphan"


def _with_own_lines(grained: _Grained, found: dict[str, Outcome]) -> _Grained:
    """Let a person's lines below a script of the collection stay below what the script is now."""
    grains = dict(grained.yours.grains)
    for name, grain in grained.yours.grains.items():
        is_script = grain.under == ABOVE and name != HEAD
        if is_script and found[name] == "conflict" and (own := own_lines(grain, grained.base.get(name, ""))):
            grains[name] = own
            found[name] = "added"
    return grained._replace(yours=grained.yours._replace(grains=grains))


def _still_made(step: Step) -> Step:
    found = {*step.found.values()}
    if step.place is None and not found & (YOURS | {"new", "same"}):
        return step._replace(state="yours", act="drop")
    takes = step.place is None or bool(step.sources) or bool(found & {"new", "added", "removed", "orphan"})
    takes |= _finds_an_orphan_again(step)
    act: Act = "merge" if takes else "keep"
    if "conflict" in found:
        return step._replace(state="conflict", act=act, shown=True)
    return step._replace(state="merged" if takes else "yours", act=act)


def _finds_an_orphan_again(step: Step) -> bool:
    """Tell whether a mark is to be taken off: the document has again what it stands on."""
    grains = step.yours.grains if step.yours else {}
    return any(
        adopted(step.kind, grains[name]).text != grains[name].text
        for name, outcome in step.found.items()
        if outcome == "conflict"
    )


def _no_longer_made(step: Step) -> Step | None:
    if step.place is None:
        return None
    if any(outcome in YOURS for outcome in step.found.values()):
        return step._replace(state="orphan")
    return step._replace(state="removed", act="drop")
