"""`--allow-host`: what is fetched, what is said without it, and what a suite keeps of it."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.cli import run
from engine.cli.arguments import parsed
from tests.samples.openapi import post, version_3, written
from tests.samples.sites import Site, running

PET = b'{"Pet": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string", "maxLength": 9}}}}'


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as served:
        served.pages["/pet.json"] = PET
        yield served


@pytest.fixture
def document(site: Site, tmp_path: Path) -> str:
    return str(written(version_3({"/pets": post({"$ref": site.url("/pet.json#/Pet")})}), tmp_path))


def test_a_generated_suite_names_fetched_files_by_address_and_digest(
    site: Site, document: str, tmp_path: Path
) -> None:
    code = run(["generate", document, "--out", str(tmp_path / "out"), "--allow-host", site.host])

    manifest = json.loads((tmp_path / "out" / "specmint.json").read_text("utf-8"))
    cases = json.loads((tmp_path / "out" / "cases.json").read_text("utf-8"))["cases"]
    assert code == 0
    assert manifest["document"]["fetched"] == {site.url("/pet.json"): hashlib.sha256(PET).hexdigest()}
    assert f"{site.url('/pet.json')}#/Pet/properties/name/maxLength" in {case["target"] for case in cases}


def test_the_same_fetched_files_give_the_same_bytes(site: Site, document: str, tmp_path: Path) -> None:
    for name in ("one.zip", "two.zip"):
        run(["generate", document, "--zip", str(tmp_path / name), "--allow-host", site.host])

    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_without_the_option_validate_names_it_and_nothing_is_asked(
    site: Site, document: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(["validate", document])

    assert code == 1
    assert f"--allow-host {site.host}" in "".join(capsys.readouterr())
    assert site.asked == []


@pytest.mark.parametrize("command", [["validate"], ["inspect"], ["diff", "--out", "out"]])
def test_every_command_that_reads_a_document_may_fetch(
    site: Site, document: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    run([*command, document, "--allow-host", site.host])

    assert site.asked == ["/pet.json"]


def test_a_host_that_is_none_is_wrong_use(document: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["validate", document, "--allow-host", "https://h.example/x"]) == 2
    assert "[host-wrong]" in capsys.readouterr().err


def test_hosts_are_taken_once_each_in_the_form_of_addresses() -> None:
    chosen = parsed(["inspect", "x", "--allow-host", "A.example", "--allow-host", "a.example:443"])

    assert chosen.hosts == ("a.example",)
