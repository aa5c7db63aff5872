"""A part of a file as the source view shows it: the lines around a place, none too long, all of it visible."""

import zipfile
from pathlib import Path

import pytest

from engine.errors import DocumentError
from specmint_desktop.effects import sources
from specmint_desktop.effects.sources import LINES, LONGEST_LINE, part
from specmint_desktop.state.documents import ReadSource, SourceText


def written(folder: Path, content: str | bytes, name: str = "a.yaml") -> str:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def numbered(count: int) -> str:
    return "".join(f"line {number}\n" for number in range(1, count + 1))


def test_a_small_file_is_shown_whole(tmp_path: Path) -> None:
    document = written(tmp_path, "a: 1\nb: 2\n")

    assert part(ReadSource(document, 2, 4)) == SourceText(document, "a: 1\nb: 2", 2, 4, 1, 2, 3)


def test_of_a_large_file_the_lines_around_the_place_are_shown(tmp_path: Path) -> None:
    shown = part(ReadSource(written(tmp_path, numbered(50_000)), 30_000))

    lines = shown.text.split("\n")
    assert (shown.first_line, len(lines), shown.total) == (29_000, LINES, 50_000)
    assert lines[1_000] == "line 30000"


def test_the_last_lines_fill_a_whole_part(tmp_path: Path) -> None:
    shown = part(ReadSource(written(tmp_path, numbered(5_000)), 4_990))

    assert (shown.first_line, shown.text.split("\n")[-1]) == (3_001, "line 5000")


def test_lines_are_shown_from_where_they_are_asked_for(tmp_path: Path) -> None:
    document = written(tmp_path, numbered(5_000))

    assert part(ReadSource(document, 1, None, 2_500)).text.startswith("line 2500\nline 2501\n")
    assert part(ReadSource(document, 1, None, 9_999)).first_line == 3_001


def test_a_place_behind_the_end_marks_nothing(tmp_path: Path) -> None:
    shown = part(ReadSource(written(tmp_path, "a: 1\n"), 99, 5))

    assert (shown.text, shown.line, shown.total) == ("a: 1", 99, 1)


def test_an_empty_file_has_one_empty_line(tmp_path: Path) -> None:
    shown = part(ReadSource(written(tmp_path, ""), 1))

    assert (shown.text, shown.total) == ("", 1)


def test_a_line_of_a_megabyte_is_cut_around_the_place(tmp_path: Path) -> None:
    line = "x" * 700_000 + "HERE" + "y" * 300_000
    shown = part(ReadSource(written(tmp_path, f'{{"a":\n"{line}"}}'), 2, 700_002))

    text = shown.text.split("\n")[1]
    assert text[shown.mark : (shown.mark or 0) + 4] == "HERE"
    assert len(text) < LONGEST_LINE + 100
    assert text.startswith("… x")
    assert text.endswith("y … 1,000,007 characters")


def test_a_long_line_that_is_not_meant_shows_its_beginning(tmp_path: Path) -> None:
    shown = part(ReadSource(written(tmp_path, "a: 1\n" + "x" * 10_000), 1, 2))

    assert shown.text.split("\n")[1] == "x" * LONGEST_LINE + " … 10,000 characters"


def test_marks_that_hide_or_steer_are_seen_and_keep_their_columns(tmp_path: Path) -> None:
    shown = part(ReadSource(written(tmp_path, "a: \u202e\0\x1bb\tc\n"), 1, 7))

    assert shown.text == "a: �␀␛b\tc"
    assert shown.text[shown.mark or 0] == "b"


def test_bytes_that_are_no_text_are_shown_as_such(tmp_path: Path) -> None:
    assert part(ReadSource(written(tmp_path, b"a: \xff\xfe\n"), 1)).text == "a: ��"


def test_a_mark_of_the_byte_order_takes_no_column(tmp_path: Path) -> None:
    assert part(ReadSource(written(tmp_path, b"\xef\xbb\xbfa: 1\n"), 1, 1)).text == "a: 1"


def test_lines_end_as_the_reader_counts_them(tmp_path: Path) -> None:
    yaml = part(ReadSource(written(tmp_path, "a: 1\r\nb: 2\rc: 3\x85d: 4\u2028e: 5"), 5))
    json = part(ReadSource(written(tmp_path, '{"a":\r\n"\u2028"}', "a.json"), 2))

    assert (yaml.text, yaml.total) == ("a: 1\nb: 2\nc: 3\nd: 4\ne: 5", 5)
    assert (json.text, json.total) == ('{"a":\n"�"}', 2)


def test_a_file_in_a_zip_is_found_by_its_path(tmp_path: Path) -> None:
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("api/a.yaml", "a: 1\n")

    assert part(ReadSource(f"{archive}/api/a.yaml", 1)).text == "a: 1"
    with pytest.raises(DocumentError, match=r"the ZIP holds no `api/b\.yaml`"):
        part(ReadSource(f"{archive}/api/b.yaml", 1))


@pytest.mark.parametrize("name", ["gone.yaml", "a.yaml/inside.yaml", "a\0b"])
def test_what_is_not_there_is_said_to_be_unreadable(tmp_path: Path, name: str) -> None:
    written(tmp_path, "a: 1\n")

    with pytest.raises(DocumentError) as caught:
        part(ReadSource(str(tmp_path / name), 1))

    assert caught.value.problem.code == "source-unreadable"
    assert caught.value.problem.cure == "check the document again"


def test_a_file_above_the_budget_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "all.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("a.yaml", "a" * 1_000)
    monkeypatch.setattr(sources, "MOST_BYTES", 500)

    for document in (written(tmp_path, "a" * 1_000), f"{archive}/a.yaml"):
        with pytest.raises(DocumentError, match="it has more than 500 bytes"):
            part(ReadSource(document, 1))
