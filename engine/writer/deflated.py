"""A ZIP of deflated files, each dated 1980: the same bytes for the same files.

`zipfile` takes no content that is deflated already, so what three formats share would be deflated three
times, and its bookkeeping costs as much as the deflating.
"""

import struct
from typing import IO, NamedTuple

# One library for all: the interpreter's is zlib on some systems and zlib-ng on others, which deflate differently.
from zlib_ng import zlib_ng

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END_64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR_64 = struct.Struct("<4sIQI")

_LEVEL = 1  # 2 is a quarter smaller and takes nearly twice as long
_STRIDE = 1 << 16
"""What is deflated at once: where a content is cut tells in its deflated bytes, so it is cut at the same places."""
_UNIX = 3 << 8
_REGULAR_FILE = 0o100644 << 16
_FIRST_DAY = 1 << 5 | 1
_UTF_8 = 0x800
_PLAIN, _ZIP_64 = 20, 45
_FULL_2, _FULL_4 = 0xFFFF, 0xFFFFFFFF


class Deflated(NamedTuple):
    pieces: list[bytes]
    packed: int
    size: int
    checksum: int


class Deflating:
    """Content on its way into an archive; only what is deflated stays in memory, and less than a stride."""

    def __init__(self) -> None:
        self._stream = zlib_ng.compressobj(_LEVEL, zlib_ng.DEFLATED, -zlib_ng.MAX_WBITS)
        self._pieces: list[bytes] = []
        self._waiting: list[bytes] = []
        self._waiting_size = self._size = self._checksum = 0

    def write(self, content: bytes) -> None:
        self._waiting.append(content)
        self._waiting_size += len(content)
        if self._waiting_size >= _STRIDE:
            whole = b"".join(self._waiting)
            strides = len(whole) - len(whole) % _STRIDE
            for start in range(0, strides, _STRIDE):
                self._deflate(whole[start : start + _STRIDE])
            self._waiting = [whole[strides:]]
            self._waiting_size = len(whole) - strides

    def finish(self) -> Deflated:
        self._deflate(b"".join(self._waiting))
        pieces = [*self._pieces, self._stream.flush()]
        return Deflated(pieces, sum(map(len, pieces)), self._size, self._checksum)

    def _deflate(self, content: bytes) -> None:
        self._size += len(content)
        self._checksum = zlib_ng.crc32(content, self._checksum)
        self._pieces.append(self._stream.compress(content))


def deflated(content: bytes) -> Deflated:
    """Return a whole file deflated."""
    if len(content) < _STRIDE:
        stream = zlib_ng.compressobj(_LEVEL, zlib_ng.DEFLATED, -zlib_ng.MAX_WBITS)
        packed = stream.compress(content) + stream.flush()
        return Deflated([packed], len(packed), len(content), zlib_ng.crc32(content))
    deflating = Deflating()
    deflating.write(content)
    return deflating.finish()


class ZipWriter:
    """Writes to `stream`, which must stand at its start and need not seek."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._directory: list[bytes] = []
        self._at = 0

    def add(self, path: str, content: Deflated) -> None:
        name = path.encode()
        flags = 0 if name.isascii() else _UTF_8
        pieces, packed, size, checksum = content
        at = self._at
        if max(size, packed, at) >= _FULL_4:
            head, entry = _large(name, flags, content, at)
        else:
            # Between version and name both say the same.
            shared = (flags, zlib_ng.DEFLATED, 0, _FIRST_DAY, checksum, packed, size, len(name))
            head = _LOCAL.pack(b"PK\3\4", _PLAIN, *shared, 0) + name
            entry = (
                _CENTRAL.pack(b"PK\1\2", _UNIX | _PLAIN, _PLAIN, *shared, 0, 0, 0, 0, _REGULAR_FILE, at)
                + name
            )
        write = self._stream.write
        write(head)
        for piece in pieces:  # `writelines` of a buffered file takes twice as long
            write(piece)
        self._at = at + len(head) + packed
        self._directory.append(entry)

    def close(self) -> None:
        """Write the directory; `stream` stays open."""
        count, size, at = len(self._directory), sum(map(len, self._directory)), self._at
        self._stream.writelines(self._directory)
        if count >= _FULL_2 or at + size >= _FULL_4:
            version = _UNIX | _ZIP_64, _ZIP_64
            self._stream.write(_END_64.pack(b"PK\6\6", 44, *version, 0, 0, count, count, size, at))
            self._stream.write(_LOCATOR_64.pack(b"PK\6\7", 0, at + size, 1))
            count, size, at = min(count, _FULL_2), min(size, _FULL_4), min(at, _FULL_4)
        self._stream.write(_END.pack(b"PK\5\6", 0, 0, count, count, size, at, 0))


def _large(name: bytes, flags: int, content: Deflated, at: int) -> tuple[bytes, bytes]:
    """Return what stands before a file and its entry, where a size or a place needs more than 32 bits."""
    size, packed, extra, version = content.size, content.packed, b"", _PLAIN
    if max(size, packed) >= _FULL_4:
        extra, version = struct.pack("<2H2Q", 1, 16, size, packed), _ZIP_64
        size = packed = _FULL_4
    shared = (flags, zlib_ng.DEFLATED, 0, _FIRST_DAY, content.checksum, packed, size, len(name))
    head = _LOCAL.pack(b"PK\3\4", version, *shared, len(extra)) + name + extra
    extra = struct.pack("<2H3Q", 1, 24, content.size, content.packed, at)
    shared = (*shared[:5], _FULL_4, _FULL_4, len(name))
    entry = (_UNIX | _ZIP_64, _ZIP_64, *shared, len(extra), 0, 0, 0, _REGULAR_FILE, _FULL_4)
    return head, _CENTRAL.pack(b"PK\1\2", *entry) + name + extra
