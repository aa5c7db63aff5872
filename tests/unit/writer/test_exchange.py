import sys
from pathlib import Path

import pytest

from engine.writer.exchange import exchange


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other ways")
def test_two_folders_change_places_in_one_step(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).write_bytes(b"")

    assert exchange(str(tmp_path / "one"), str(tmp_path / "two"))

    assert [path.name for path in (tmp_path / "one").iterdir()] == ["two"]
    assert [path.name for path in (tmp_path / "two").iterdir()] == ["one"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have other ways")
def test_what_the_system_refuses_is_an_error_and_nothing_moves(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()

    with pytest.raises(FileNotFoundError):
        exchange(str(tmp_path / "one"), str(tmp_path / "none"))

    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_a_system_without_an_exchange_says_so_and_nothing_moves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one").mkdir()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", "win32")
        swapped = exchange(str(tmp_path / "one"), str(tmp_path / "two"))

    assert not swapped

    assert (tmp_path / "one").is_dir()
