"""What the window may not do: threads and processes stand in two places, and nobody waits for the other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WINDOW = ROOT / "specmint_desktop"
MAY_START = {"specmint_desktop/bridge.py"}
# What starts a thread or a process, and where it comes from.
STARTERS = {
    "threading",
    "_thread",
    "subprocess",
    "multiprocessing",
    "concurrent",
    "asyncio",
    "QThread",
    "QThreadPool",
    "QRunnable",
    "QProcess",
    "QtConcurrent",
}
# `freeze_support` only, in the entry of a bundle.
EXCUSED = {("specmint_desktop/__main__.py", "multiprocessing")}
# What a worker says reaches the window by these signals.
WORKER_SIGNALS = (
    "ready",
    "ended",
    "given_out",
    "done",
    "failed",
    "broken",
    "reported",
    "changed",
    "changed_on_disk",
)
FORBIDDEN = {
    r"\bprocessEvents\(": "the GUI thread never waits in the middle of something",
    r"\.terminate\(\)": "a thread that is terminated leaves what it held",
    r"\.setHtml\(|\.insertHtml\(|RichText|\.toHtml\(": "text of a document is drawn as plain text",
    r"\bQSettings\b": "settings are a typed file",
    r"\bQNetworkAccessManager\b|\bQWebEngine": "only the engine reaches the network",
    r"standardIcon\(": "Qt's own icons cannot be seen in the dark",
    r"#[0-9a-fA-F]{6}\b|\bQColor\(\s*[\"'0-9]|GlobalColor\.(?!transparent)": "colours are tokens of the theme",
    r"\beval\(|\bexec\(\s*[\"']|os\.system\(|shell=True": "nothing is executed that somebody wrote",
}
COLOURS_MAY_STAND = {"specmint_desktop/theme.py"}


def sources() -> list[Path]:
    return sorted(WINDOW.rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the names that a module imports: modules by their first part, and what is taken from them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]
            yield from (each.name for each in node.names)


def test_threads_and_processes_are_started_in_one_file_of_the_window() -> None:
    found = [
        (name_of(path), name)
        for path in sources()
        for name in imported(ast.parse(path.read_text("utf-8")))
        if name in STARTERS and name_of(path) not in MAY_START and (name_of(path), name) not in EXCUSED
    ]

    assert found == []


@pytest.mark.parametrize("pattern", FORBIDDEN)
def test_what_is_forbidden_stands_nowhere_in_the_window(pattern: str) -> None:
    found = [
        f"{name_of(path)}:{number}"
        for path in sources()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if re.search(pattern, line)
        and not (name_of(path) in COLOURS_MAY_STAND and "colours" in FORBIDDEN[pattern])
    ]

    assert found == [], FORBIDDEN[pattern]


def test_no_lambda_hangs_on_a_signal() -> None:
    """A lambda runs in the thread that emits, and keeps alive what it names."""
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in sources()
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "connect"
        and any(isinstance(argument, ast.Lambda) for argument in node.args)
    ]

    assert found == []


def test_what_a_worker_says_is_queued() -> None:
    """In the bridge every connection to a signal of a worker names its kind, so that none runs in its thread."""
    text = (WINDOW / "bridge.py").read_text("utf-8")
    direct = [
        line.strip()
        for line in text.splitlines()
        if re.search(rf"(relay|_errands|_watcher)\.({'|'.join(WORKER_SIGNALS)})\.connect", line)
        and "queued" not in line
    ]

    assert direct == []


def test_views_and_presenters_read_and_write_no_file() -> None:
    touching = re.compile(
        r"\.(read_text|write_text|read_bytes|write_bytes|open)\(\s*(\"|'|$)|(?<![.\w])open\("
    )
    folders = [WINDOW / "views", WINDOW / "presenters", WINDOW / "state", WINDOW / "qt_models"]

    found = [
        f"{name_of(path)}:{number}"
        for folder in folders
        for path in sorted(folder.rglob("*.py"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if touching.search(line) and ".open()" not in line
    ]

    assert found == []
