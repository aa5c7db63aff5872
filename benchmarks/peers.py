"""What people use today, on the same documents: measured where installed."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from benchmarks.documents import AbsentError, Library
from benchmarks.measure import RunError, median_cost

VALUES = """
import sys
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

schema = schemathesis.openapi.from_path(sys.argv[1])
for result in schema.get_all_operations():
    operation = result.ok()
    if operation is None:
        continue

    @settings(max_examples=10, database=None, deadline=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def draw(case):
        pass

    try:
        draw()
    except Exception:
        pass
"""

Command: TypeAlias = Callable[[str, Path, Path], tuple[str | Path, ...]]
"""Executable, document and output folder -> command."""


@dataclass(frozen=True, slots=True)
class Peer:
    name: str
    executable: str
    command: Command


def _schemathesis(executable: str, document: Path, _: Path) -> tuple[str | Path, ...]:
    python = next(path for name in ("python", "python3") if (path := Path(executable).parent / name).exists())
    return (python, "-c", VALUES, document)


def _postman(executable: str, document: Path, out: Path) -> tuple[str | Path, ...]:
    return (executable, "-s", document, "-o", out / "collection.json")


def _portman(executable: str, document: Path, out: Path) -> tuple[str | Path, ...]:
    return (executable, "--local", document, "--output", out / "collection.json")


PEERS = (
    Peer("schemathesis: 10 values per operation, nothing written", "schemathesis", _schemathesis),
    Peer("openapi-to-postman: one request per operation, no test", "openapi2postmanv2", _postman),
    Peer("portman: one request per operation, with tests", "portman", _portman),
)


def cost_of(peer: Peer, document: str, library: Library, folders: tuple[Path, ...]) -> str:
    """Return the figures of one run as text, or why there are none."""
    executable = next(
        (found for place in (*folders, None) if (found := _which(peer.executable, place))), None
    )
    if executable is None:
        return "not installed"
    try:
        path = library.find(document)
        cost = median_cost(lambda out: peer.command(executable, path, out), 1, after=lambda _: None)
    except (AbsentError, RunError) as error:
        return str(error)
    return f"{cost.cpu_s:.1f} s, {cost.peak_mb:.0f} MB"


def _which(name: str, folder: Path | None) -> str | None:
    if folder is None:
        return shutil.which(name)
    places = (folder, folder / "bin", folder / "node_modules" / ".bin")
    return next((found for place in places if (found := shutil.which(name, path=str(place)))), None)
