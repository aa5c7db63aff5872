"""dev.py: a newcomer's two commands."""

import ast
import os
import shutil
import sys
from pathlib import Path

import pytest

import dev

SOURCE = Path(dev.__file__)


def test_an_older_python_can_read_it_and_so_say_that_it_is_too_old() -> None:
    tree = ast.parse(SOURCE.read_text("utf-8"), feature_version=(3, 7))

    assert tree.body


@pytest.mark.parametrize(
    ("typed", "code"),
    [([], 2), (["help"], 2), (["demo", "a", "b"], 2), (["demo", "--x"], 2), (["--help"], 0)],
)
def test_whatever_it_does_not_know_gets_the_two_commands_as_answer(
    typed: list[str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(typed) == code

    assert "python3 dev.py demo" in capsys.readouterr().out


def test_packages_are_installed_again_only_after_the_lock_changed(tmp_path: Path) -> None:
    lock, mark = tmp_path / "lock", tmp_path / "mark"
    lock.write_text("a==1")

    before = dev.renewed(mark, lock)
    dev.stamp(mark, lock)
    same = dev.renewed(mark, lock)
    lock.write_text("a==2")

    assert (before, same, dev.renewed(mark, lock)) == (True, False, True)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="a system without apt-get")
def test_who_may_not_install_gets_the_line_to_type(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")

    dev.system_packages({"nodejs": "node", "git": "git"}, needed=False)

    assert (
        "type: sudo apt-get install git nodejs (tests that need them are skipped)" in capsys.readouterr().out
    )
    with pytest.raises(SystemExit, match=r"type: sudo apt-get install python3-venv$"):
        dev.system_packages({"python3-venv": "the module ensurepip"}, needed=True)


def test_a_command_that_fails_ends_with_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"^dev.py: pip failed \(exit 3, see the lines above\)$"):
        dev.run([sys.executable, "-c", "raise SystemExit(3)"], "pip failed")
    with pytest.raises(SystemExit, match=r"^dev.py: pip failed: "):
        dev.run([tmp_path / "no-such-command"], "pip failed")


def test_a_broken_virtual_environment_is_not_taken_for_a_working_one(tmp_path: Path) -> None:
    assert dev.works(Path(sys.executable))
    assert not dev.works(tmp_path / "bin" / "python")
