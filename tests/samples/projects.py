"""Writes a generated project into a folder, and runs commands in it as a person would."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from engine.cases.model import OperationPlan, Suite
from engine.renderers.base import OutputFile, Renderer
from engine.renderers.project import Project
from tests.samples.suite import sample_suite

UPDATE_GOLDEN = os.environ.get("UPDATE_GOLDEN") == "1"


def rendered(
    renderer: Callable[[Project], Renderer], suite: Suite | None = None, plans: Iterable[OperationPlan] = ()
) -> dict[str, OutputFile]:
    """Return path -> file of one format, by default for the sample suite."""
    if suite is None:
        suite, plans = sample_suite()
    project = Project(suite)
    made = renderer(project)
    files = list(made.begin(suite))
    for plan in plans:
        files += made.add(plan, project.data_file(plan))
    files += made.end()
    whole = [*_joined(files)]
    assert len({file.path.lower() for file in whole}) == len(whole), "two files of one name"
    return {file.path: file for file in whole}


def _joined(files: Iterable[OutputFile]) -> Iterator[OutputFile]:
    pieces: dict[str, bytes] = {}
    for file in files:
        content = pieces.pop(file.path, b"") + file.content
        if file.more:
            pieces[file.path] = content
        else:
            yield OutputFile(file.path, content, file.keep)
    assert not pieces, "a file without its end"


def write(files: Mapping[str, OutputFile], folder: Path) -> None:
    for path, file in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.content)


def run_python(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m ...` in a folder; `settings` are added to the environment."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **settings},
        capture_output=True,
        encoding="utf-8",
        timeout=110,
        check=False,
    )


def agrees_with_golden(files: Mapping[str, OutputFile], golden: Path) -> None:
    """Compare a whole folder byte for byte; `UPDATE_GOLDEN=1` rewrites it."""
    if UPDATE_GOLDEN:
        for stale in sorted(golden.rglob("*"), reverse=True):
            stale.unlink() if stale.is_file() else stale.rmdir()
        write(files, golden)
    kept = {
        path.relative_to(golden).as_posix(): path.read_bytes() for path in golden.rglob("*") if path.is_file()
    }
    made = {path: file.content for path, file in files.items()}
    assert made.keys() == kept.keys()
    for path, content in made.items():
        assert content == kept[path], path
