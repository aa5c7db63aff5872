"""What the built application costs: size, download, first paint and the start of a child."""

import json
import os
import shutil
import statistics
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

MEGABYTE = 1_000_000
RUNS = 3


def rows(bundle: Path) -> Iterator[tuple[str, str, str]]:
    """Yield what, goal and figure; the first start is not counted, it warms the disk's cache."""
    size = sum(each.stat().st_size for each in bundle.rglob("*") if each.is_file() and not each.is_symlink())
    yield "bundle (MB)", "<= 180", f"{size / MEGABYTE:.1f}"
    yield "download, tar.gz (MB)", "<= 85", f"{_packed(bundle) / MEGABYTE:.1f}"
    if shutil.which("xvfb-run") and shutil.which("xdotool"):
        times = [_shown(bundle) for _ in range(RUNS + 1)][1:]
        yield (
            "first window, frozen, warm, on a virtual screen (s)",
            "< 1.5",
            f"{statistics.median(times):.2f}",
        )
    children = [_first_message(bundle) for _ in range(RUNS + 1)][1:]
    yield (
        "child of a job, frozen, warm: its start to its first message (s)",
        "< 1.0",
        f"{statistics.median(children):.2f}",
    )


def _packed(bundle: Path) -> int:
    with tempfile.TemporaryDirectory(prefix="specmint-bench-") as folder:
        file = Path(folder) / "bundle.tar.gz"
        with tarfile.open(file, "w:gz") as archive:
            archive.add(bundle, "specmint")
        return file.stat().st_size


def _first_message(bundle: Path) -> float:
    """Return what the application measures itself, in its own test."""
    with tempfile.TemporaryDirectory(prefix="specmint-bench-") as home:
        report = Path(home) / "report.json"
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": home,
            "LANG": "C.UTF-8",
            "QT_QPA_PLATFORM": "offscreen",
        }
        subprocess.run(
            [bundle / "specmint-desktop", "--self-test", report], env=environment, check=True, timeout=120
        )
        return float(json.loads(report.read_text("utf-8"))["checks"]["job"]["first_message_s"])


def _shown(bundle: Path) -> float:
    """Return the seconds from the start of the process to a window that the screen shows."""
    script = (
        '"$0" & window=$!; date +%s.%N; '
        # By itself it looks twice a second.
        "until xdotool search --onlyvisible --pid $window >/dev/null 2>&1; do sleep 0.01; done; date +%s.%N; "
        "kill $window; wait $window 2>/dev/null; true"
    )
    with tempfile.TemporaryDirectory(prefix="specmint-bench-") as home:
        environment = {"PATH": os.environ["PATH"], "HOME": home, "SPECMINT_HOME": home, "LANG": "C.UTF-8"}
        done = subprocess.run(
            ["xvfb-run", "-a", "sh", "-c", script, bundle / "specmint-desktop"],
            env=environment, stdout=subprocess.PIPE, text=True, check=True, timeout=60,
        )  # fmt: skip
    begun, shown = map(float, done.stdout.split())
    return shown - begun
