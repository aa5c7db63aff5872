"""The server as it is started: one command, two listeners, and an end that finishes what runs."""

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

import httpx
import pytest

from licensing_server.cli.entry import run

pytestmark = [pytest.mark.functional]

ROOT = Path(__file__).parents[2]


class Served(NamedTuple):
    process: "subprocess.Popen[str]"
    log: IO[str]
    clients: str
    administration: str


@contextmanager
def served(folder: Path, *options: str) -> Iterator[Served]:
    command = [sys.executable, "-m", "licensing_server", "serve", "--data", str(folder)]
    ports = ["--port", "0", "--admin-port", "0"]
    process = subprocess.Popen([*command, *ports, *options], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        told: dict[str, str] = {}
        while len(told) < 2:
            line = json.loads(process.stderr.readline())
            if line["event"] == "listening":
                told[line["part"]] = line["address"]
        yield Served(process, process.stderr, told["clients"], told["administration"])
    finally:
        process.kill()
        process.wait(10)
        process.stderr.close()


def test_one_command_serves_a_new_folder_and_ends_when_told(tmp_path: Path) -> None:
    with served(tmp_path / "data") as server, httpx.Client(trust_env=False, timeout=20) as client:
        ready = client.get(f"http://{server.clients}/ready")
        refused = client.post(f"http://{server.clients}/v1/activate", content=b"{}")
        figures = client.get(f"http://{server.administration}/metrics")
        hidden = client.get(f"http://{server.clients}/metrics")
        server.process.send_signal(signal.SIGTERM)
        code = server.process.wait(30)
        lines = [json.loads(line) for line in server.log]

    assert (ready.status_code, refused.status_code, hidden.status_code) == (200, 422, 404)
    assert "specmint_licensing_requests_total" in figures.text
    assert "server" not in ready.headers
    assert code == 0
    assert [line["event"] for line in lines][-1] == "stopped"
    assert (tmp_path / "data" / "licences.db").exists()


def test_an_address_that_is_taken_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        code = run(["serve", "--data", str(tmp_path / "data"), "--port", str(port), "--log-level", "error"])

    error = capsys.readouterr().err
    assert code == 2
    assert re.search(rf"127\.0\.0\.1:{port}: .* \[address-unusable\]", error)


@pytest.mark.parametrize(
    "options", [["--tls-cert", "absent.pem"], ["--tls-key", "absent.pem"], ["--tls-cert", __file__]]
)
def test_tls_that_cannot_be_used_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    code = run(["serve", "--data", str(tmp_path / "data"), "--log-level", "error", *options])

    assert code == 2
    assert "[tls-unusable]" in capsys.readouterr().err


def test_a_signing_key_that_others_may_read_stops_the_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "data"
    assert run(["init", "--data", str(folder)]) == 0
    (folder / "signing.json").chmod(0o644)

    code = run(["serve", "--data", str(folder), "--log-level", "error"])

    assert code == 2
    assert "[secret-exposed]" in capsys.readouterr().err
