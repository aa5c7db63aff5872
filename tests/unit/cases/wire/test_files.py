import csv
import io
import struct
import zipfile
import zlib

import pytest

from engine.cases.wire.files import FILES, fixture_bytes, fixture_for


@pytest.mark.parametrize("name", sorted(set(FILES.values())))
def test_a_fixture_is_small(name: str) -> None:
    assert 0 < len(fixture_bytes(name)) <= 2_048


def test_the_png_is_whole() -> None:
    data = fixture_bytes("sample.png")
    chunks: dict[bytes, bytes] = {}
    at = 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, content = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + content)
        chunks[kind] = content
        at += 12 + length

    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(zlib.decompress(chunks[b"IDAT"])) == 8 * (1 + 8 * 3)
    assert list(chunks) == [b"IHDR", b"IDAT", b"IEND"]


def test_the_archive_the_table_and_the_text_are_readable() -> None:
    with zipfile.ZipFile(io.BytesIO(fixture_bytes("sample.zip"))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["sample.txt"]
    assert list(csv.reader(fixture_bytes("sample.csv").decode().splitlines()))[1] == ["1", "apple", "3"]
    assert fixture_bytes("sample.txt") == b"A plain text file, for uploads in tests.\n"
    assert fixture_bytes("sample.bin") == bytes(range(256))


def test_the_pdf_points_at_its_own_parts() -> None:
    data = fixture_bytes("sample.pdf")
    start = int(data.rpartition(b"startxref\n")[2].split(b"\n")[0])
    entries = data[start:].split(b"\n")[3:8]

    assert data[start : start + 4] == b"xref"
    assert [data[int(entry[:10]) :].split(b" ")[0] for entry in entries] == [b"1", b"2", b"3", b"4", b"5"]


def test_the_jpeg_is_a_row_of_segments_from_start_to_end() -> None:
    data = fixture_bytes("sample.jpg")
    at, markers = 2, []
    while data[at + 1] != 0xDA:
        markers.append(data[at + 1])
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]

    assert (data[:2], data[-2:]) == (b"\xff\xd8", b"\xff\xd9")
    assert markers == [0xE0, 0xDB, 0xC0, 0xC4, 0xC4]


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("image/png", ("sample.png", "image/png")),
        ("image/*", ("sample.png", "image/png")),
        ("image/gif, image/jpeg; q=1", ("sample.jpg", "image/jpeg")),
        ("application/x-unheard-of", ("sample.bin", "application/octet-stream")),
        (None, ("sample.bin", "application/octet-stream")),
    ],
)
def test_a_fixture_follows_the_media_type(content_type: str | None, expected: tuple[str, str]) -> None:
    assert fixture_for(content_type) == expected
