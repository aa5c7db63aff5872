import gzip
import tracemalloc
import zlib
from collections.abc import Iterator

import pytest

from engine.runner.answer import (
    MOST_JUDGED,
    MOST_OTHER,
    Answer,
    AnswerError,
    at,
    parsed,
    streams,
    whole,
)

JSON = {"content-type": "application/json; charset=utf-8"}
GZIP = {**JSON, "content-encoding": "gzip"}


def _endless(chunk: bytes) -> Iterator[bytes]:
    while True:
        yield chunk


def test_a_body_is_the_sum_of_its_pieces() -> None:
    assert whole([b'{"a"', b": 1}"], JSON) == b'{"a": 1}'


def test_json_without_an_end_is_refused_and_any_other_body_is_cut() -> None:
    with pytest.raises(AnswerError, match="more than 16 MB"):
        whole(_endless(b"x" * 65536), JSON)

    assert len(whole(_endless(b"x" * 65536), {"content-type": "image/png"})) == MOST_OTHER


@pytest.mark.parametrize(
    ("coding", "packed"),
    [
        ("gzip", gzip.compress(b"[1]", mtime=0)),
        ("x-gzip", gzip.compress(b"[1]", mtime=0)),
        ("deflate", zlib.compress(b"[1]")),
        ("deflate", zlib.compress(b"[1]", wbits=-15)),
        ("gzip, deflate", zlib.compress(gzip.compress(b"[1]", mtime=0))),
        ("br", b"[1]"),
        ("identity", b"[1]"),
    ],
)
def test_a_packed_body_is_unpacked(coding: str, packed: bytes) -> None:
    assert whole([packed], {**JSON, "content-encoding": coding}) == b"[1]"


def test_a_bomb_is_refused_before_it_takes_memory() -> None:
    bomb = gzip.compress(b"0" * 60_000_000, 9)
    tracemalloc.start()

    with pytest.raises(AnswerError, match="more than 16 MB"):
        whole([bomb], GZIP)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * MOST_JUDGED


def test_a_bomb_in_a_bomb_is_refused() -> None:
    bomb = gzip.compress(gzip.compress(b"0" * 40_000_000, 9), 9)

    with pytest.raises(AnswerError):
        whole([bomb], {**JSON, "content-encoding": "gzip, gzip"})
    with pytest.raises(AnswerError, match="more than three times"):
        whole([bomb], {**JSON, "content-encoding": ", ".join(["gzip"] * 4)})


def test_a_body_that_is_not_packed_as_it_says_is_refused() -> None:
    with pytest.raises(AnswerError, match="not packed as gzip"):
        whole([b"plain"], GZIP)

    assert whole([], GZIP) == b""


@pytest.mark.parametrize("body", [b"[NaN]", b"[Infinity]", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_said_so_whatever_it_is(body: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parsed(body)

    assert Answer(200, JSON, body, 1).json() is None


@pytest.mark.parametrize(
    ("pointer", "value"),
    [("", {"a/b": [{"~": 1}]}), ("/a~1b/0/~0", 1), ("/a~1b/0", {"~": 1})],
)
def test_a_pointer_finds_what_stands_there(pointer: str, value: object) -> None:
    assert at({"a/b": [{"~": 1}]}, pointer) == value


@pytest.mark.parametrize("pointer", ["/x", "/a/1", "/a/-1", "/a/b", "/a/99999999999999999999999", "/t/0"])
def test_a_pointer_to_nothing_finds_nothing(pointer: str) -> None:
    with pytest.raises(LookupError):
        at({"a": [0], "t": "text"}, pointer)


def test_streams_are_known_by_their_media_type() -> None:
    assert streams({"content-type": "text/event-stream; charset=utf-8"})
    assert not streams(JSON)
    assert not streams({})
