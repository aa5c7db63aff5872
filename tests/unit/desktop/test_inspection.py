"""What a thing is that somebody gives."""

import gzip
import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from resources import FOLDER
from specmint_desktop.effects import Outside
from specmint_desktop.effects.inspection import EXPECTED, inspect_documents, why_not
from specmint_desktop.effects.recent import look_for_recent, read_recent
from specmint_desktop.state.shell import InspectDocuments, LookForRecent, ReadRecent

DOCUMENT = "openapi: 3.1.0\n"


@pytest.fixture
def outside(tmp_path: Path) -> Outside:
    return Outside(tmp_path, tmp_path, lambda: datetime(2026, 8, 1, tzinfo=UTC))


def said(path: Path) -> str | None:
    problem = why_not(str(path))
    return None if problem is None else problem.what


def packed(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, DOCUMENT)
    return path


@pytest.mark.parametrize("name", ["a.yaml", "a.yml", "a.json", "A.YAML", "petstore", "api.txt"])
def test_what_may_be_a_document_is_one(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(DOCUMENT, "utf-8")

    assert said(path) is None


def test_a_document_in_utf_16_or_with_a_mark_is_one(tmp_path: Path) -> None:
    for number, encoding in enumerate(("utf-16", "utf-8-sig")):
        path = tmp_path / f"{number}.yaml"
        path.write_text(DOCUMENT, encoding)

        assert said(path) is None


def test_an_address_is_not_looked_at() -> None:
    assert why_not("https://192.0.2.1/openapi.json") is None


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "an empty file"),
        (b" \n\t\n", "an empty file"),
        (b"\x89PNG\r\n\x1a\n....", "a PNG image"),
        (b"\xff\xd8\xff\xe0", "a JPEG image"),
        (b"GIF89a", "a GIF image"),
        (b"%PDF-1.7", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an older Office document"),
        (gzip.compress(b"x", mtime=0), "a gzip archive"),
        (b"\x7fELF\x02", "a program"),
        (b"SQLite format 3\x00", "a database"),
        (b"abc\x00def", "a binary file"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"\n <?xml version='1.0'?><a/>", "an XML file"),
    ],
)
def test_what_is_no_document_is_called_by_its_name(tmp_path: Path, content: bytes, name: str) -> None:
    path = tmp_path / "api.yaml"
    path.write_bytes(content)

    problem = why_not(str(path))

    assert problem is not None
    assert (problem.code, problem.what, problem.cure) == ("not-a-document", f"`api.yaml` is {name}", EXPECTED)


def test_a_text_without_a_sign_of_openapi_is_refused_by_its_name(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("milk, eggs\n", "utf-8")

    assert said(path) == "`notes.txt` is a text without `openapi` or `swagger` in it"


@pytest.mark.parametrize(
    ("names", "what"),
    [
        (("openapi.yaml",), None),
        (("readme.md", "api/v1.json"), None),
        (("readme.md",), "a ZIP without .json, .yaml or .yml files"),
        (("[Content_Types].xml", "a.json"), "an Office document"),
        (("META-INF/MANIFEST.MF", "a.json"), "a Java archive"),
        (("mimetype", "content.xml"), "an OpenDocument file or e-book"),
    ],
)
def test_a_zip_is_what_it_holds(tmp_path: Path, names: tuple[str, ...], what: str | None) -> None:
    path = packed(tmp_path / "a.zip", *names)

    assert said(path) == (what and f"`a.zip` is {what}")


def test_a_damaged_zip_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03\x04 and no more")

    problem = why_not(str(path))

    assert problem is not None
    assert (problem.code, problem.cure) == ("zip-broken", "pack it anew")


def test_a_folder_is_what_it_holds(tmp_path: Path) -> None:
    empty, pictures, api = (tmp_path / name for name in ("empty", "pictures", "api"))
    for folder in (empty, pictures, api / "v1"):
        folder.mkdir(parents=True)
    (pictures / "a.png").write_bytes(b"\x89PNG")
    (api / "v1" / "openapi.yml").write_text(DOCUMENT, "utf-8")

    assert said(empty) == "`empty` is an empty folder"
    assert said(pictures) == "`pictures` is a folder without .json, .yaml or .yml files"
    assert said(api) is None


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    assert said(tmp_path / "gone.yaml") == "`gone.yaml` is not there"
    assert why_not("a\0b") is not None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_a_pipe_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "pipe.yaml"
    os.mkfifo(path)

    assert said(path) == "`pipe.yaml` is a device or a pipe"


def test_documents_and_others_are_told_apart_in_their_order(outside: Outside) -> None:
    sample, image = str(FOLDER / "samples" / "clinic.yaml"), str(FOLDER / "files" / "sample.png")

    found = inspect_documents(
        InspectDocuments((image, sample, "https://example.com/a"), is_dropped=True), outside
    )

    assert found.documents == (sample, "https://example.com/a")
    assert [each.document for each in found.refused] == [image]
    assert found.is_dropped


def test_recent_documents_that_are_not_as_we_write_them_are_left_out(outside: Outside) -> None:
    (outside.data / "recent.json").write_text(
        '{"documents": [["/gone.yaml", "Gone", 3], ["x"], 5, [1, 2, 3], ["https://example.com/a", "A", 1]]}',
        "utf-8",
    )

    assert read_recent(ReadRecent(), outside).documents == (
        ("/gone.yaml", "Gone", 3, True),
        ("https://example.com/a", "A", 1, False),
    )


@pytest.mark.parametrize("written", ["", "[]", '{"documents": 5}', "{nonsense"])
def test_a_damaged_file_of_recent_documents_is_an_empty_one(outside: Outside, written: str) -> None:
    (outside.data / "recent.json").write_text(written, "utf-8")

    assert read_recent(ReadRecent(), outside).documents == ()


def test_documents_that_are_gone_are_found(outside: Outside, tmp_path: Path) -> None:
    here = tmp_path / "here.yaml"
    here.write_text(DOCUMENT, "utf-8")

    found = look_for_recent(LookForRecent((str(here), str(tmp_path / "gone.yaml"))), outside)

    assert found.missing == frozenset({str(tmp_path / "gone.yaml")})
