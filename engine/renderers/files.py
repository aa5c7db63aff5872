"""The upload fixtures: small files of fixed bytes that multipart cases send."""

from collections.abc import Iterable, Iterator
from importlib.resources import files


def fixture(name: str) -> bytes:
    """Return the bytes of an upload fixture such as `sample.png`.

    Raises:
        FileNotFoundError: there is none of that name.
    """
    return files("resources").joinpath("files", name).read_bytes()


def fixtures(names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each."""
    for name in names:
        yield name, fixture(name)
