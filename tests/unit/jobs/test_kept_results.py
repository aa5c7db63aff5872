"""Which results stay, and which must make room."""

from pathlib import Path

import pytest

from engine.jobs import kept_results


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "jobs"


def _result(folder: Path, job: str, size: int = 10) -> None:
    (folder / job).mkdir(parents=True)
    (folder / job / "suite.zip").write_bytes(b"s" * size)
    (folder / job / "index.sqlite").write_bytes(b"i")


def test_the_fifty_newest_stay(folder: Path) -> None:
    jobs = [f"{number:06d}" for number in range(60, 0, -1)]

    assert kept_results.beyond_limits(folder, jobs) == tuple(jobs[50:])
    assert kept_results.beyond_limits(folder, jobs[:50]) == ()


def test_what_is_beyond_the_bytes_goes_but_never_the_newest(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_results, "MOST_BYTES", 25)
    for job, size in (("000003", 30), ("000002", 1), ("000001", 1)):
        _result(folder, job, size)

    assert kept_results.beyond_limits(folder, ["000003", "000002", "000001"]) == ("000002", "000001")
    assert kept_results.beyond_limits(folder, ["000002", "000001"]) == ()


def test_a_removed_result_leaves_nothing(folder: Path) -> None:
    _result(folder, "000001")
    (folder / "000001" / "sub").mkdir()

    kept_results.remove(folder, ["000001", "000003"])

    assert list(folder.iterdir()) == []


def test_sweeping_takes_folders_of_nobody_and_leaves_what_is_not_ours(folder: Path) -> None:
    for job in ("000001", "000002", "000003"):
        _result(folder, job)
    (folder / "notes").mkdir()
    (folder / "٣").mkdir()

    kept_results.sweep(folder, {"000001", "000002"})
    kept_results.sweep(folder / "absent", ())

    assert sorted(path.name for path in folder.iterdir()) == ["000001", "000002", "notes", "٣"]
    assert kept_results.highest_number(folder) == 2
    assert kept_results.highest_number(folder / "absent") == 0
