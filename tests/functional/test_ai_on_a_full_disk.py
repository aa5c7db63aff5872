"""Where answers of a model are written, the disk is full: a real one, or one that takes no large file."""

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from engine.cli import run
from tests.fakes.llm_server import Asked, FakeServer
from tests.fakes.llm_thread import served
from tests.samples.asked_models import lifelike

pytestmark = [pytest.mark.functional, pytest.mark.xdist_group("ai")]
ROOT = Path(__file__).parents[2]
BOOKINGS = ROOT / "tests" / "samples" / "bookings.yaml"
LARGEST_OTHER_FILE = 100_000
MOUNTED = 'mount -t tmpfs -o "size=$1" none "$2" && shift 2 || exit 99; "$@"'


class Done(NamedTuple):
    """A command that has ended: `left` are the files below the full disk, by size."""

    code: int
    told: str
    left: dict[str, int]


def wordy(asked: Asked) -> str:
    """Answer well, and with a hundred thousand letters that the gate refuses but the lock file keeps."""
    items = json.loads(lifelike(Asked("responses", {"input": _with_nonce(asked)}, {}, "")))["items"]
    more = [
        {**each, "at": ["nowhere"], "json": json.dumps(f"{number}" * 1_500)} for each in items for number in range(39)
    ]  # fmt: skip
    return json.dumps({"items": [*items, *more]})


def _with_nonce(asked: Asked) -> str:
    nonce = asked.user.partition("<q-")[2].partition(" ")[0]
    return asked.user.replace(f"q-{nonce}", "q-nonce")


def command(server: FakeServer, out: Path) -> list[str]:
    asking = ["--ai", "fast", "--ai-url", f"{server.url}/v1", "--model", "tiny"]
    return ["generate", str(BOOKINGS), "--out", str(out), "--format", "python", "--cases", "4", *asking]


def files(folder: Path) -> dict[str, bytes]:
    return {
        each.relative_to(folder).as_posix(): each.read_bytes() for each in folder.rglob("*") if each.is_file()
    }


@contextmanager
def no_file_above(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def on_a_disk_of(size: str, disk: Path, arguments: list[str], **environment: str) -> Done:
    """Run the command while a file system of so many bytes lies at `disk`; it is gone afterwards."""
    if shutil.which("unshare") is None:
        pytest.skip("no file system of one's own can be had here")
    disk.mkdir()
    listed = f'{MOUNTED}; code=$?; find "{disk}" -type f -printf "%P %s\\n"; exit $code'
    done = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", listed, "sh", size, disk, sys.executable, "-m", "engine",
         *arguments],
        cwd=ROOT, env={**os.environ, **environment}, check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    if done.returncode == 99 or "unshare" in done.stderr:
        pytest.skip("no file system of one's own can be had here")
    lines = (line.rpartition(" ") for line in done.stdout.splitlines() if line.rpartition(" ")[2].isdigit())
    return Done(done.returncode, done.stderr, {name: int(size) for name, _, size in lines})


def test_a_lock_file_that_does_not_fit_leaves_the_suite_that_stood_and_nothing_is_paid_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, there = tmp_path / "out", tmp_path / "there"
    assert run(["generate", str(BOOKINGS), "--out", str(out), "--format", "python", "--cases", "4"]) == 0
    before = files(out)
    with served(wordy) as server:
        assert run(command(server, there)) == 0
        calls = len(server.asked)
        capsys.readouterr()

        with no_file_above(LARGEST_OTHER_FILE):
            code = run(command(server, out))
        told, stood = capsys.readouterr().err, files(out)
        again = run(command(server, out))

    assert (code, stood) == (5, before)
    assert [line for line in told.splitlines() if "[" in line] == [
        f"specmint: cannot write `{out}`: a file would be larger than the system allows [file-too-large]; raise the limit"
    ]
    assert (again, len(server.asked)) == (0, calls)
    assert len(files(out)["ai.lock.json"]) > LARGEST_OTHER_FILE
    assert files(out) == files(there)


def test_on_a_full_disk_nothing_of_the_suite_is_left_half_written(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with served(wordy) as server:
        done = on_a_disk_of("200k", disk, command(server, disk / "out"))

    assert (done.code, done.left) == (5, {})
    assert [line for line in done.told.splitlines() if "[" in line] == [
        f"specmint: cannot write `{disk / 'out'}`: no space is left [disk-full]; free some space and run it again"
    ]


def test_where_no_answer_can_be_kept_on_this_computer_the_suite_is_the_same(tmp_path: Path) -> None:
    home, out, other = tmp_path / "small", tmp_path / "out", tmp_path / "other"
    with served(wordy) as server:
        done = on_a_disk_of("60k", home, command(server, out), SPECMINT_HOME=str(home))
        assert run(command(server, other)) == 0

    assert done.code == 0
    assert "warning" not in done.told
    assert sum(done.left.values()) <= 60 * 1_024
    assert files(out) == files(other)
