"""What is made of a content that goes to several formats, made once."""

import re
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

_SHARED = re.compile(r"[^/]+/(?:src/test/resources/)?(?:schemas|data/flows)/")


class Once(Generic[T]):
    """Formats share objects, not only bytes: a data file in a row, schemas and flows at the end of each."""

    __slots__ = ("_last", "_make", "_shared")

    def __init__(self, make: Callable[[bytes], T]) -> None:
        self._make = make
        self._last: tuple[bytes, T] = (b"", make(b""))
        # By id, which the content beside keeps its own.
        self._shared: dict[int, tuple[bytes, T]] = {}

    def of(self, path: str, content: bytes) -> T:
        """Return what is made of `content`, which is written to `path`."""
        if content is self._last[0]:
            return self._last[1]
        known = self._shared.get(id(content))
        if known is None:
            known = content, self._make(content)
            if _SHARED.match(path):
                self._shared[id(content)] = known
        self._last = known
        return known[1]
