"""Kills a run of the writer before each of its calls to the system, one after another, and writes what stood.

`python -m tests.samples.killed_writer FOLDER exchange|rename|in-place` writes a JSON list: per kill the
state found, the state after the next run, and whatever that one left beside the folder.
"""

import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

# All that a run imports, so that no kill falls into an import.
from engine.writer import archive, carry, folder, merge  # noqa: F401
from tests.samples.output import content_of, write

DATA, SUPPORT = "python/data/pets.json", "python/tests/support/client.py"


def cases(*lines: bytes) -> bytes:
    return b'{\n  "cases": [\n    ' + b",\n    ".join(lines) + b"\n  ]\n}\n"


OLD = {
    "a.txt": b"old a",
    "d/b.txt": b"old b",
    "gone/c.txt": b"old c",
    "hooks.py": b"theirs",
    DATA: cases(b'{"id": "one"}', b'{"id": "two"}'),
    SUPPORT: b"old client",
}
NEW = {
    "a.txt": b"new a",
    "d/b.txt": b"new b",
    "e/f.txt": b"new f",
    "hooks.py": b"new hooks",
    DATA: cases(b'{"id": "one"}', b'{"id": "two", "new": true}', b'{"id": "three"}'),
    SUPPORT: b"new client",
}
MINE = {".env": b"secret", "d/notes.txt": b"notes"}
EDITED = {
    "d/b.txt": b"edited",
    DATA: cases(b'{"id": "one", "edited": true}', b'{"id": "two"}'),
    SUPPORT: b"edited client",
}
OLD_STATE = OLD | MINE | EDITED
NEW_STATE = {
    **NEW,
    **MINE,
    "hooks.py": b"theirs",
    "d/b.txt": b"edited",
    ".specmint/new/d/b.txt": b"new b",
    DATA: cases(b'{"id": "one", "edited": true}', b'{"id": "two", "new": true}', b'{"id": "three"}'),
    f".specmint/replaced/{SUPPORT}": b"edited client",
}
WATCHED = ("open", "os.", "shutil.", "ctypes.")


def main(root: Path, mode: str) -> list[dict[str, Any]]:
    found = []
    for number in range(1, 1000):
        out = _prepared(root)
        ended = _killed_run(out, mode, number)
        seen = content_of(out) if out.exists() else None
        _recover(out, mode)
        last = content_of(out)
        beside = sorted(path.name for path in root.iterdir() if path != out)
        found.append({"state": _state(seen), "then": _state(last), "beside": beside})
        if ended:
            return found
    raise AssertionError("the run never came to its end")


def _prepared(root: Path) -> Path:
    shutil.rmtree(root, ignore_errors=True)
    out = root / "out"
    write(out, OLD, yours=("hooks.py",))
    for path, content in OLD_STATE.items():
        (out / path).write_bytes(content)
    return out


def _killed_run(out: Path, mode: str, number: int) -> bool:
    """Run in a child that dies before its `number`-th call; tell whether it came to its end."""
    child = os.fork()
    if child == 0:
        _enter(out, mode)
        calls = iter(range(1, number))

        def kill(event: str, _: object) -> None:
            if event.startswith(WATCHED) and event != "os.kill" and next(calls, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(kill)
        write(out, NEW, yours=("hooks.py",))
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def _recover(out: Path, mode: str) -> None:
    child = os.fork()
    if child == 0:
        if out.exists():
            _enter(out, mode)
        write(out, NEW, yours=("hooks.py",))
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0


def _enter(out: Path, mode: str) -> None:
    if mode == "in-place":
        os.chdir(out)
    if mode == "rename":
        vars(carry)["exchange"] = lambda _one, _other: False


def _state(content: dict[str, bytes] | None) -> str:
    """Return `old`, `new` or `missing`; in words what is wrong else."""
    if content is None:
        return "missing"
    shown = {path: text for path, text in content.items() if not path.startswith(".specmint/staging/")}
    if shown in (OLD_STATE, NEW_STATE):
        return "old" if shown == OLD_STATE else "new"
    mixed = all(text in (OLD_STATE.get(path), NEW_STATE.get(path)) for path, text in shown.items())
    kept = MINE | {"d/b.txt": b"edited", "hooks.py": b"theirs"}
    is_kept = all(shown.get(path) == text for path, text in kept.items())
    is_kept &= b"edited client" in shown.values() and b'"edited"' in shown.get(DATA, b"")
    return "mixed" if mixed and is_kept else f"broken: {sorted(shown)}"


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), sys.argv[2])))
