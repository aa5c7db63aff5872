import shutil
import subprocess
import zipfile
import zlib
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import pytest

from engine.writer.deflated import Deflated, Deflating, ZipWriter, deflated

GIBIBYTE = 1 << 30


def _deflated(*pieces: bytes) -> Deflated:
    deflating = Deflating()
    for piece in pieces:
        deflating.write(piece)
    return deflating.finish()


def _archive(files: dict[str, bytes]) -> BytesIO:
    stream = BytesIO()
    writer = ZipWriter(stream)
    for path, content in files.items():
        writer.add(path, _deflated(content))
    writer.close()
    return stream


class _Sparse(BytesIO):
    """A file of which only what is small is kept, at the place where it stands."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")

    def write(self, content: bytes) -> int:  # type: ignore[override]  # of all buffers only these
        if len(content) < GIBIBYTE:
            return self._file.write(content)
        return self._file.seek(len(content), 1)

    def writelines(self, lines: Iterable[bytes]) -> None:  # type: ignore[override]  # as above
        for line in lines:
            self.write(line)

    def close(self) -> None:
        self._file.close()


def test_what_is_read_back_is_what_was_added() -> None:
    files = {"a.txt": b"a" * 5000, "d/empty": b"", "d/\u00e4 \u65e5.json": b"{}"}

    with zipfile.ZipFile(_archive(files)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == files


def test_content_in_pieces_and_content_added_twice_are_whole() -> None:
    stream = BytesIO()
    writer = ZipWriter(stream)
    content = _deflated(b"one ", b"", b"two")
    writer.add("a", content)
    writer.add("b", content)
    writer.close()

    with zipfile.ZipFile(stream) as archive:
        assert archive.read("a") == archive.read("b") == b"one two"


def test_an_archive_has_the_same_bytes_whatever_the_interpreter_deflates_with() -> None:
    content = b'{"name":"Lucky shoe","tags":["shoes","red"],"name2":"Lucky shoe"}\n' * 3

    packed = deflated(content)

    assert b"".join(packed.pieces).hex() == (
        "ab56ca4bcc4d55b252f2294dceae5428cec84f55d2512a494c2f56b28a5602718b9574948a5253946275c04a8d50d5d6720d061300"
    )


@pytest.mark.parametrize(
    ("cut", "lines"),
    [(1000, 9000), (65_535, 9000), (65_536, 9000), (65_537, 9000), (200_000, 9000), (7, 9), (1000, 1800)],
)
def test_a_content_in_pieces_is_deflated_like_the_whole(cut: int, lines: int) -> None:
    content = b"".join(b'{"id":%d,"name":"Lucky shoe %d"}\n' % (each, each * each) for each in range(lines))

    packed = _deflated(*(content[start : start + cut] for start in range(0, len(content), cut)))
    whole = deflated(content)

    assert b"".join(packed.pieces) == b"".join(whole.pieces)
    assert (packed.packed, packed.size, packed.checksum) == (whole.packed, len(content), zlib.crc32(content))


def test_an_archive_without_files_is_one() -> None:
    with zipfile.ZipFile(_archive({})) as archive:
        assert archive.namelist() == []


def test_entries_are_files_of_everybody_to_read_and_of_1980() -> None:
    with zipfile.ZipFile(_archive({"a": b"a"})) as archive:
        (entry,) = archive.infolist()

    assert entry.date_time == (1980, 1, 1, 0, 0, 0)
    assert entry.external_attr >> 16 == 0o100644
    assert entry.create_system == 3
    assert entry.compress_type == zipfile.ZIP_DEFLATED


def test_more_files_than_the_directory_of_a_small_archive_can_count() -> None:
    stream = BytesIO()
    writer = ZipWriter(stream)
    content = _deflated(b"x")
    for number in range(0x10001):
        writer.add(str(number), content)
    writer.close()

    with zipfile.ZipFile(stream) as archive:
        assert len(archive.namelist()) == 0x10001
        assert archive.read("65536") == b"x"


def test_files_and_places_past_four_gibibytes(tmp_path: Path) -> None:
    hole = bytes(GIBIBYTE)
    stream = _Sparse(tmp_path / "large.zip")
    writer = ZipWriter(stream)
    writer.add("packs-well", Deflated([b"x"], 1, 6 * GIBIBYTE, 0))
    writer.add("large", Deflated([hole] * 5, 5 * GIBIBYTE, 6 * GIBIBYTE, 0))
    writer.add("behind", _deflated(b"last"))
    writer.close()
    stream.close()

    with zipfile.ZipFile(tmp_path / "large.zip") as archive:
        well, large, behind = archive.infolist()
        assert (well.compress_size, well.file_size) == (1, 6 * GIBIBYTE)
        assert (large.compress_size, large.file_size) == (5 * GIBIBYTE, 6 * GIBIBYTE)
        assert behind.header_offset > 5 * GIBIBYTE
        assert archive.read("behind") == b"last"


@pytest.mark.skipif(shutil.which("unzip") is None, reason="no unzip")
def test_unzip_finds_no_fault(tmp_path: Path) -> None:
    files = {"a.txt": b"a" * 5000, "d/empty": b"", "d/\u00e4.json": b"{}"}
    (tmp_path / "a.zip").write_bytes(_archive(files).getvalue())

    told = subprocess.run(
        ["unzip", "-tq", "a.zip"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert (told.returncode, told.stderr) == (0, "")
