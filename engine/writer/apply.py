"""What was decided, done in the staging folder; the folder itself is only read."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, TypeVar

import orjson

from engine.units import CASES
from engine.writer.carry import Survivors
from engine.writer.decide import Step
from engine.writer.disk import Disk, Entry
from engine.writer.grains import joined as text_of_grains
from engine.writer.grains import parse
from engine.writer.manifest import MANIFEST, Written, units_in
from engine.writer.operations import operations_in, with_skipped
from engine.writer.threeway import merged

REPLACED = ".specmint/replaced"
NEW = ".specmint/new"

T = TypeVar("T")
_Fate = Literal["stay", "aside", "gone", "empty"]


def apply(staging: Path, disk: Disk, steps: Mapping[str, Step], old: Written, new: Written) -> Survivors:
    """Make `staging` what the folder shall hold beside what survives of it."""
    shown = _shown(disk, steps, new)
    for step in steps.values():
        _stage(staging, disk, step, new, shown=step.path in shown)
    for path in new.yours & disk.entries.keys():
        if disk.entries[path] != "empty":
            (staging / path).unlink(missing_ok=True)
    return _survivors(disk, steps, old, new)


def noted(manifest: bytes, steps: Mapping[str, Step], old: Written) -> bytes:
    """Return the manifest with what the next run has to know.

    What was skipped stands in it as if it had not been asked for; what stays for a block that reads it is
    known to be ours, should the document have it again.
    """
    skipped = [path for path, step in steps.items() if step.skipped]
    bound = {path: digest for path, digest in old.bound.items() if path not in steps}
    bound |= {path: old.files[path] for path, step in steps.items() if step.bound and step.act == "keep"}
    if not skipped and not bound:
        return manifest
    told = orjson.loads(manifest)
    if bound:
        told["bound"] = dict(sorted(bound.items()))
    units = units_in(told)  # what is skipped keeps grains of its own, so no path may name it
    for path in skipped:
        _restore(told["files"], path, old.files)
        _restore(units, path, old.units)
    told["files"] = dict(sorted(told["files"].items()))
    told["units"] = dict(sorted(units.items()))
    cases = [path for path in skipped if path != CASES or path in old.units]
    told["operations"] = with_skipped(operations_in(told), old.operations, cases)
    return orjson.dumps(told, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _restore(told: dict[str, T], path: str, last: Mapping[str, T]) -> None:
    told.pop(path, None)
    if path in last:
        told[path] = last[path]


def _shown(disk: Disk, steps: Mapping[str, Step], new: Written) -> set[str]:
    """Return the paths whose new text a person finds in `.specmint/new`, also if they have not looked yet."""
    shown = {step.path for step in steps.values() if step.shown}
    for path in disk.entries:
        if path.startswith(f"{NEW}/") and (step := steps.get(path.removeprefix(f"{NEW}/"))):
            is_open = step.act in {"keep", "merge"} and not step.skipped
            if is_open and step.path in new.files:
                shown.add(step.path)
    return shown


def _stage(staging: Path, disk: Disk, step: Step, new: Written, *, shown: bool) -> None:
    if step.act == "write":
        return
    place, is_staged = staging / step.path, step.path in new.files or step.path in new.yours
    text: bytes | None = None
    if step.act == "merge":
        text = _merged(disk, step, place.read_bytes() if is_staged else None)
    elif step.act == "keep" and step.place not in {None, step.path}:
        text = disk.content(step.place or "")
    if is_staged and shown:
        aside = staging / NEW / step.path
        aside.parent.mkdir(parents=True, exist_ok=True)
        place.rename(aside)
    elif is_staged:
        place.unlink()
    if text is not None:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text)
        if step.place:
            place.chmod(disk.mode(step.place))


def _merged(disk: Disk, step: Step, fresh: bytes | None) -> bytes:
    new = parse(step.path, step.kind, fresh) if fresh is not None else None
    assert step.yours is not None  # noqa: S101  a merge is of something
    frame, grains = merged(step.kind, step.yours, new, step.found)
    text = text_of_grains(step.path, step.kind, frame, grains)
    standing = disk.content(step.place) if step.place else None
    if standing and b"\r\n" in standing:
        return text.replace(b"\n", b"\r\n")
    return text


def _survivors(disk: Disk, steps: Mapping[str, Step], old: Written, new: Written) -> Survivors:
    needed = {path[:end] for path in (*new.files, *new.yours) for end in _slashes(path)}
    by_place = {step.place: step for step in steps.values() if step.place}
    found: dict[_Fate, list[str]] = {"stay": [], "aside": [], "gone": [], "empty": []}
    for path, entry in disk.entries.items():
        is_in_the_way = _in_the_way(path, entry, new, needed)
        if step := by_place.get(path):
            fate = _fate_of_file(step, is_in_the_way=is_in_the_way)
        elif (path == MANIFEST and old.files) or (
            path.startswith(f"{NEW}/") and path.removeprefix(f"{NEW}/") in steps
        ):
            fate = "gone"
        elif is_in_the_way or path == MANIFEST:
            fate = "gone" if entry == "empty" else "aside"
        else:
            fate = "empty" if entry == "empty" else "stay"
        found[fate].append(path)
    aside: dict[str, str] = {}
    taken = {*found["stay"], *new.files}
    for path in found["aside"]:
        aside[path] = _free_place(disk, path, taken)
        taken.add(aside[path])
    return Survivors(tuple(found["stay"]), aside, tuple(found["gone"]), tuple(found["empty"]))


def _fate_of_file(step: Step, *, is_in_the_way: bool) -> _Fate:
    stays = step.act == "keep" and step.place == step.path
    if step.aside or (stays and is_in_the_way):
        return "aside"
    return "stay" if stays else "gone"


def _in_the_way(path: str, entry: Entry, new: Written, needed: set[str]) -> bool:
    """Tell whether `path` cannot stand beside what this run writes (a kept file of the person's can)."""
    if path in (new.files.keys() | new.yours if entry == "empty" else needed):
        return True
    return any(path[:end] in new.files or path[:end] in new.yours for end in _slashes(path))


def _free_place(disk: Disk, path: str, taken: set[str]) -> str:
    wanted = place = f"{REPLACED}/{path}"
    number = 1
    while place in taken or place in disk.entries:
        number += 1
        place = f"{wanted}.{number}"
    return place


def _slashes(path: str) -> Iterator[int]:
    end = path.find("/")
    while end >= 0:
        yield end
        end = path.find("/", end + 1)
