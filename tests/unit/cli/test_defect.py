import re
from pathlib import Path

import pytest

from engine.cli.defect import home, report_line

NOTHING: dict[str, str] = {}


def _defect() -> BaseException:
    try:
        try:
            NOTHING["text of the document"].strip()
        except KeyError as cause:
            raise TypeError("more of it") from cause
    except TypeError as error:
        found = error
    return found


def test_a_report_tells_where_and_what_but_quotes_no_message(tmp_path: Path) -> None:
    line = report_line(_defect())

    (report,) = (tmp_path / "home" / "reports").iterdir()
    told = report.read_text("utf-8")
    assert line == f"a defect in SpecMint: TypeError [defect]; please report it with {report}"
    assert "builtins.TypeError" in told
    assert "builtins.KeyError" in told
    assert re.search(r"test_defect\.py:\d+ in _defect", told)
    assert "document" not in re.sub(r"(raise |NOTHING).*", "", told)
    assert "/" not in told.splitlines()[3].partition("test_defect.py")[0].strip()


def test_the_same_defect_has_one_report(tmp_path: Path) -> None:
    lines = {report_line(_defect()) for _ in range(2)}

    assert len(lines) == 1
    assert len(list((tmp_path / "home" / "reports").iterdir())) == 1


def test_a_report_that_cannot_be_kept_at_home_is_kept_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("SPECMINT_HOME", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    line = report_line(_defect())

    assert f"please report it with {tmp_path / 'defect-'}" in line


def test_home_is_where_the_person_says_else_where_the_system_keeps_state() -> None:
    assert home({"SPECMINT_HOME": "/x"}) == Path("/x")
    assert home({"XDG_STATE_HOME": "/state", "LOCALAPPDATA": "/state"}).name.lower() == "specmint"
