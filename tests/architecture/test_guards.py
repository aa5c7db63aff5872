"""The guards of tests/conftest.py do what they say."""

import os
import socket
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

pytest_plugins = ("pytester",)


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_no_address_beyond_this_machine_is_reached() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as client,
        pytest.raises(SocketConnectBlockedError),
    ):
        client.connect(("192.0.2.1", 80))


def test_no_key_of_a_provider_is_seen_and_home_is_temporary(tmp_path: Path) -> None:
    names = [name for name in os.environ if "API_KEY" in name.upper() or name.startswith("API_")]

    assert names == []
    assert Path(os.environ["SPECMINT_HOME"]) == tmp_path / "home"
    assert os.environ["HTTPS_PROXY"] == "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("import logging; logging.getLogger('x').warning('too hot')", "unexpected in the log:"),
        (
            "import threading; threading.Thread(target=threading.Event().wait, args=(2,), name='lost').start()",
            "threads left running: lost",
        ),
    ],
)
def test_a_stray_warning_or_thread_fails_the_test_that_left_it(
    pytester: pytest.Pytester, body: str, said: str
) -> None:
    guards = (Path(__file__).parents[1] / "conftest.py").read_text("utf-8")
    pytester.makeconftest(guards.replace("PATIENCE_S = 2.0", "PATIENCE_S = 0.1"))
    pytester.makepyfile(f"def test_it():\n    {body}\n")

    result = pytester.runpytest_subprocess("-p", "no:randomly")

    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines([f"*{said}*"])
