"""One window per user and home: a second start hands over what it was given."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from specmint_desktop.__main__ import document_of, main
from specmint_desktop.handover import SingleInstance, handed_documents, socket_name

ROOT = Path(__file__).parents[3]
SECOND = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from specmint_desktop.handover import SingleInstance
app = QCoreApplication([])
instance = SingleInstance(Path(sys.argv[1]))
print(instance.is_first(), instance.hand_over(sys.argv[2:]))
"""


@pytest.fixture
def first(qapp: object, tmp_path: Path) -> Iterator[SingleInstance]:
    made = SingleInstance(tmp_path)
    assert made.is_first()
    yield made
    made.close()


def test_a_second_start_hands_over_its_documents(first: SingleInstance, qtbot: QtBot, tmp_path: Path) -> None:
    given = ["/a b/ä.yaml", "https://example.com/b.json"]

    with (
        qtbot.waitSignal(first.handed_over, timeout=20_000) as taken,
        subprocess.Popen(
            [sys.executable, "-c", SECOND, str(tmp_path), *given], cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as second,
    ):
        qtbot.waitUntil(lambda: second.poll() is not None, timeout=20_000)
        assert second.stdout is not None
        said = second.stdout.read()

    assert said == "False True\n"
    assert taken.args == [tuple(given)]


def test_the_socket_is_for_its_user_only(first: SingleInstance) -> None:
    assert first._server is not None
    mode = Path(first._server.fullServerName()).stat().st_mode

    assert stat.S_IMODE(mode) & 0o077 == 0


def test_a_window_that_closed_leaves_its_place_to_the_next(qapp: object, tmp_path: Path) -> None:
    first = SingleInstance(tmp_path)
    first.is_first()
    first.close()

    second = SingleInstance(tmp_path)

    assert second.is_first()
    second.close()


def test_a_killed_window_holds_up_nobody(qapp: object, tmp_path: Path) -> None:
    script = SECOND.replace("print(", "instance.is_first(); import os; os._exit(9) or print(")
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], cwd=ROOT, check=False)

    next_one = SingleInstance(tmp_path)

    assert (tmp_path / "window.lock").exists()
    assert next_one.is_first()
    next_one.close()


def test_nobody_takes_what_is_handed_to_no_window(qapp: object, tmp_path: Path) -> None:
    assert not SingleInstance(tmp_path).hand_over(("a.yaml",))


def test_nonsense_in_the_socket_is_an_empty_handover(
    first: SingleInstance, qtbot: QtBot, tmp_path: Path
) -> None:
    socket = QLocalSocket()
    socket.connectToServer(socket_name(tmp_path))
    assert socket.waitForConnected(2000)

    with qtbot.waitSignal(first.handed_over, timeout=5000) as taken:
        socket.write(b"\xff{not json\n")
        socket.flush()

    assert taken.args == [()]
    socket.disconnectFromServer()


@pytest.mark.parametrize(
    ("written", "documents"),
    [
        (b'["a", "b"]', ("a", "b")),
        (b'["a", 3, null, ["b"]]', ("a",)),
        (b'{"a": 1}', ()),
        (b"", ()),
        (b"[" * 100_000, ()),
    ],
)
def test_only_texts_of_a_list_are_documents(written: bytes, documents: tuple[str, ...]) -> None:
    assert handed_documents(written) == documents


def test_every_home_has_a_name_of_its_own_that_fits_a_socket(tmp_path: Path) -> None:
    names = {socket_name(tmp_path / name) for name in ("a", "b", "ü" * 100)}

    assert len(names) == 3
    assert all(name.isascii() and len(name) < 60 for name in names)


@pytest.mark.parametrize(
    ("written", "document"),
    [
        ("https://example.com/a.yaml", "https://example.com/a.yaml"),
        ("a.yaml", str(Path.cwd() / "a.yaml")),
    ],
)
def test_a_path_is_handed_over_whole(written: str, document: str) -> None:
    assert document_of(written) == document


def test_the_version_needs_no_window(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("specmint-desktop 0.")


def test_an_unknown_option_is_told_with_all_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--nonsense"]) == 2
    assert "there is no option `--nonsense`" in capsys.readouterr().err
    assert main(["--help"]) == 0


def test_nothing_heavy_is_imported_before_the_first_paint(tmp_path: Path) -> None:
    """`painted` is where the window goes on; what stands in `sys.modules` then was waited for."""
    script = """
import json, sys
from specmint_desktop import app
def seen(self):
    print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})), flush=True)
    self._close()
app.App._painted = seen
sys.exit(app.run((), ()))
"""
    answer = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "SPECMINT_HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )
    heavy = {
        "anthropic",
        "cryptography",
        "httpx",
        "httpx2",
        "jinja2",
        "jsonschema_rs",
        "keyring",
        "openai",
        "openapi_spec_validator",
        "orjson",
        "pygments",
        "regress",
        "rich",
        "sentry_sdk",
        "yaml",
    }

    assert answer.returncode == 0, answer.stderr
    assert sorted(heavy & set(json.loads(answer.stdout))) == []
