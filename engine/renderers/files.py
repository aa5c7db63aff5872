"""The upload fixtures that multipart cases send, copied into each project."""

from collections.abc import Iterable, Iterator

from engine.cases.wire.files import fixture_bytes


def fixtures(names: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each: small, valid, always the same."""
    for name in names:
        yield name, fixture_bytes(name)
