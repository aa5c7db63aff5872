"""What giving a document asks of the outside."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.errors import OutputError
from specmint_desktop.effects import PERFORMERS, Outside
from specmint_desktop.effects.documents import MOST_PASTED, find_domains, find_path, keep_pasted_text
from specmint_desktop.state.documents import FindPath, KeepPastedText, PastedTextKept, ReadSource, SourceRead
from specmint_desktop.state.options import FindDomains


@pytest.fixture
def outside(tmp_path: Path) -> Outside:
    return Outside(tmp_path / "data", tmp_path / "config", lambda: datetime(2026, 8, 1, tzinfo=UTC))


def test_a_pasted_text_becomes_a_file_named_by_its_content(outside: Outside) -> None:
    kept = keep_pasted_text(KeepPastedText("openapi: 3.1.0\n"), outside)
    again = keep_pasted_text(KeepPastedText("openapi: 3.1.0\n"), outside)
    json = keep_pasted_text(KeepPastedText(' {"openapi": "3.1.0"}'), outside)

    assert Path(kept.document).read_text("utf-8") == "openapi: 3.1.0\n"
    assert again == kept
    assert [Path(each.document).suffix for each in (kept, json)] == [".yaml", ".json"]


def test_of_pasted_texts_the_last_are_kept(outside: Outside) -> None:
    paths = []
    for number in range(MOST_PASTED + 3):
        path = Path(keep_pasted_text(KeepPastedText(f"a: {number}"), outside).document)
        os.utime(path, (number, number))
        paths.append(path)

    assert [path.exists() for path in paths] == [False] * 3 + [True] * MOST_PASTED


def test_half_a_character_is_no_reason_to_fail(outside: Outside) -> None:
    kept = keep_pasted_text(KeepPastedText("a: \ud800"), outside)

    assert Path(kept.document).read_bytes() == b"a: ?"


def test_a_pasted_text_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder is expected")
    outside = Outside(tmp_path / "data", tmp_path, lambda: datetime(2026, 8, 1, tzinfo=UTC))

    with pytest.raises(OutputError) as caught:
        keep_pasted_text(KeepPastedText("a: 1"), outside)

    assert caught.value.problem.code == "pasted-not-kept"


def test_a_typed_path_is_made_whole(
    outside: Outside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/users/me")
    monkeypatch.setenv("USERPROFILE", "/users/me")
    monkeypatch.chdir(tmp_path)

    assert find_path(FindPath("~/a.yaml"), outside) == PastedTextKept("/users/me/a.yaml")
    assert find_path(FindPath("a.yaml"), outside) == PastedTextKept(str(tmp_path / "a.yaml"))
    assert find_path(FindPath("~nobody-at-all/a.yaml"), outside) == PastedTextKept(
        str(tmp_path / "~nobody-at-all" / "a.yaml")
    )


def test_a_hint_means_a_vocabulary_or_none(outside: Outside) -> None:
    found = find_domains(FindDomains("my bank"), outside)

    assert found.domains[:3] == ("e-commerce", "banking", "healthcare")
    assert (found.hint, found.vocabulary) == ("my bank", "banking")
    assert find_domains(FindDomains("knitting"), outside).vocabulary is None
    assert find_domains(FindDomains(None), outside).vocabulary is None


def test_a_source_is_read(outside: Outside, tmp_path: Path) -> None:
    document = tmp_path / "a.yaml"
    document.write_text("a: 1\n")

    answer = PERFORMERS[ReadSource](ReadSource(str(document), 1), outside)

    assert isinstance(answer, SourceRead)
    assert answer.source.text == "a: 1"
