"""Chance that is ours: one stream per case, the same on every machine and Python."""

from collections.abc import Sequence
from hashlib import blake2b
from random import Random
from typing import TypeVar

T = TypeVar("T")
_WIDE = 1 << 52


class Stream:
    """A sequence that depends on its key alone; the generator is seeded when first used."""

    __slots__ = ("_key", "_random")

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._random: Random | None = None

    def below(self, n: int) -> int:
        """Return an integer from 0 up to `n` - 1; `n` is at least 1."""
        # random() is the one method whose sequence Python promises; randrange and choice may change.
        generator = self._random
        if generator is None:
            seed = int.from_bytes(blake2b(self._key, digest_size=16).digest(), "big")
            generator = self._random = Random(seed)  # noqa: S311 - test data, not a secret
        if n <= _WIDE:
            return int(generator.random() * n)
        high, low = divmod(n, _WIDE)
        top = self.below(high + 1)
        return min(top * _WIDE + self.below(_WIDE if top < high else max(low, 1)), n - 1)

    def choice(self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]


def stream(seed: int, *parts: str | int) -> Stream:
    """Return the stream of a case: `parts` are its method, path, technique, pointer and index."""
    key = "\x1f".join(map(str, (seed, *parts)))
    return Stream(key.encode("utf-8", "surrogatepass"))
