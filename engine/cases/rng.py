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

    def __init__(self, *key: str | int) -> None:
        self._key = key
        self._random: Random | None = None

    def below(self, n: int) -> int:
        """Return an integer from 0 up to `n` - 1; `n` is at least 1."""
        # random() is the one method whose sequence Python promises; randrange and choice may change.
        generator = self._random
        if generator is None:
            generator = self._random = Random(_seed(self._key))  # noqa: S311 - test data, not a secret
        if n <= _WIDE:
            return int(generator.random() * n)
        high, low = divmod(n, _WIDE)
        top = self.below(high + 1)
        return min(top * _WIDE + self.below(_WIDE if top < high else max(low, 1)), n - 1)

    def choice(self, items: Sequence[T]) -> T:
        return items[self.below(len(items))]


def stream(seed: int, *parts: str | int) -> Stream:
    """Return the stream of a case: `parts` are its method, path, technique, pointer and index."""
    return Stream(seed, *parts)


def _seed(key: tuple[str | int, ...]) -> int:
    text = "\x1f".join(map(str, key))
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest(), "big")
