"""The log, its one filter, and reports of faults."""

import faulthandler
import logging
from pathlib import Path

import pytest

from specmint_desktop import crash
from specmint_desktop.effects.editor import editor_command
from specmint_desktop.state.results import OpenInEditor


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Authorization: Bearer abc.def-123", "Authorization: ***"),
        ('"authorization": "Basic dXNlcjpwYXNz"', '"authorization": "***"'),
        ("X-Api-Key=12345", "X-Api-Key=***"),
        ("sent bearer abcdefghijkl", "sent bearer ***"),
        ("GET https://user:pass@example.com/a", "GET https://***example.com/a"),
        ("key sk-abcdefgh12345678 used", "key sk-*** used"),
        ("key smnt-01234-56789-ABCDE-FGHJK-E typed", "key smnt-*** typed"),
        ("SMTT 01234 56789 ABCDE FGHJK E", "SMTT-***"),
        ("SMNT0123456789ABCDEFGHJKE.", "SMNT-***."),
        ("token smst_seat_00000000000000000001_" + "a-B" * 14 + "c sent", "token smst_*** sent"),
        ("api_key=hunter22&x=1", "api_key=***&x=1"),
        ("password: 'hunter22'", "password: '***'"),
        ("Cookie: session=1; other=2", "Cookie: ***"),
        ("GET https://example.com/a?x=1 said 200", "GET https://example.com/a?x=1 said 200"),
        ("mail to me@example.com", "mail to me@example.com"),
    ],
)
def test_secrets_are_masked_and_the_rest_stays(text: str, shown: str) -> None:
    assert crash.redacted(text) == shown


def logged(folder: Path, *records: tuple[str, object]) -> str:
    handler = crash.file_handler(folder)
    for text, argument in records:
        handler.handle(logging.LogRecord("test", logging.INFO, "", 1, text, (argument,), None))
    handler.close()
    return (folder / crash.LOG).read_text("utf-8")


def test_what_is_put_into_a_line_is_masked_too(tmp_path: Path) -> None:
    text = logged(tmp_path, ("asked with %s", "Authorization: Bearer abcdefghijkl"))

    assert "Authorization: ***" in text
    assert "abcdefghijkl" not in text


def test_a_line_of_a_megabyte_is_cut(tmp_path: Path) -> None:
    text = logged(tmp_path, ("%s", "x" * 1_000_000))

    assert len(text) < 5_000


def test_the_log_is_five_files_of_a_megabyte(tmp_path: Path) -> None:
    logged(tmp_path, *[("%s", "x" * 3_900)] * 2_000)

    files = sorted(tmp_path.glob("specmint.log*"))
    assert len(files) == 5
    assert all(path.stat().st_size <= 1_000_000 for path in files)


def test_a_fault_in_the_log_names_no_text_of_a_document(tmp_path: Path) -> None:
    handler = crash.file_handler(tmp_path)
    written = "12 monkeys"
    try:
        int(written)
    except ValueError as error:
        fault = (ValueError, error, error.__traceback__)
        handler.handle(logging.LogRecord("test", logging.ERROR, "", 1, "a fault", None, fault))
    handler.close()

    text = (tmp_path / crash.LOG).read_text("utf-8")
    assert "builtins.ValueError" in text
    assert "int(written)" in text
    assert "monkeys" not in text


def test_what_a_hard_crash_left_is_read_once_at_the_next_start(tmp_path: Path) -> None:
    (tmp_path / crash.FAULTS).write_text("Fatal Python error: Aborted", "utf-8")

    left = crash.left_fault(tmp_path)
    file = crash.watch_faults(tmp_path)

    assert left == "Fatal Python error: Aborted"
    assert file is not None
    assert crash.left_fault(tmp_path) == ""
    faulthandler.disable()
    file.close()


def test_where_nothing_crashed_nothing_is_left(tmp_path: Path) -> None:
    assert crash.left_fault(tmp_path) == ""


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("", []),
        ("code --goto {file}:{line}:{column}", ["code", "--goto", "/a b/{line}.yaml:7:1"]),
        ("gedit", ["gedit", "/a b/{line}.yaml"]),
        ("'my editor' {file}", ["my editor", "/a b/{line}.yaml"]),
        ("'unclosed", []),
        ("sh -c 'rm -rf ~' {file}", ["sh", "-c", "rm -rf ~", "/a b/{line}.yaml"]),
    ],
)
def test_the_editor_gets_the_path_as_one_word_and_unread(command: str, words: list[str]) -> None:
    assert editor_command(command, OpenInEditor("/a b/{line}.yaml", 7)) == words
