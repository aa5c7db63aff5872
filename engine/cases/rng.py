"""Chance that is ours: one stream per case, the same on every machine and Python."""

from collections.abc import Sequence
from hashlib import blake2b
from struct import Struct
from typing import TypeVar

T = TypeVar("T")
_BITS = 64
_WIDE = 1 << 52
_words = Struct("<8Q").unpack


class Stream:
    """A sequence that depends on its key alone; nothing is computed before it is used.

    Each digest is eight draws and the next digest's text: most streams are asked for one or two, which a
    generator with a state of 20,000 bits would spend its time on setting up.
    """

    __slots__ = ("_block", "_key", "_left")

    def __init__(self, *key: str | int) -> None:
        self._key = key
        self._block = b""
        self._left: list[int] = []

    def below(self, n: int) -> int:
        """Return an integer from 0 up to `n` - 1; `n` is at least 1."""
        if not self._left:
            self._block = blake2b(self._block or _text(self._key)).digest()
            self._left.extend(_words(self._block))
        if n <= _WIDE:
            return self._left.pop() * n >> _BITS
        high, low = divmod(n, _WIDE)
        top = self.below(high + 1)
        return min(top * _WIDE + self.below(_WIDE if top < high else max(low, 1)), n - 1)

    def choice(self, items: Sequence[T]) -> T:
        if not self._left:  # as in `below`: most draws are choices, and a call each is a third of them
            self._block = blake2b(self._block or _text(self._key)).digest()
            self._left.extend(_words(self._block))
        return items[self._left.pop() * len(items) >> _BITS]


def stream(seed: int, *parts: str | int) -> Stream:
    """Return the stream of a case: `parts` are its method, path, technique, pointer and index."""
    return Stream(seed, *parts)


def _text(key: tuple[str | int, ...]) -> bytes:
    return "\x1f".join(map(str, key)).encode("utf-8", "surrogatepass")
