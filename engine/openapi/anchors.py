"""Schemas that are named by `$id`, `$anchor`, `$dynamicAnchor` or `$self` (JSON Schema 2020-12, section 8.2)."""

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urljoin

from engine.errors import Pointer
from engine.openapi.model import JsonValue, child

_NAMING: Final = (b"$id", b"$anchor", b"$dynamicAnchor", b"$self")


@dataclass(slots=True)
class Anchors:
    """What is named in the files that were added.

    `resources` holds the URI of each schema with `$id`, `by_uri` the reverse, `named` where (URI, anchor)
    stands. A file has its path as URI.
    """

    resources: dict[Pointer, str] = field(default_factory=dict)
    by_uri: dict[str, Pointer] = field(default_factory=dict)
    named: dict[tuple[str, str], Pointer] = field(default_factory=dict)

    def add(self, file: str, tree: JsonValue, text: bytes) -> None:
        """Take up the names in `tree`, which is `text` read; most documents have none."""
        if any(word in text for word in _NAMING):
            self._walk(file, tree)

    def base(self, at: Pointer) -> str:
        """Return the URI that references at `at` are relative to; a file's path where no `$id` is above."""
        if self.resources:
            pointer: str = at
            while pointer:
                uri = self.resources.get(Pointer(pointer))
                if uri is not None:
                    return uri
                pointer = pointer.rpartition("/")[0] if not pointer.endswith("#") else ""
        return at.partition("#")[0]

    def target(self, at: Pointer, reference: str) -> Pointer | None:
        """Return where `reference` would lead by a name, None where it names nothing."""
        base = self.base(at)
        if reference.startswith("#"):
            uri, fragment = base, unquote(reference[1:])
        else:
            try:
                uri, _, fragment = urljoin(base, reference).partition("#")
            except ValueError:
                return None
            fragment = unquote(fragment)
        if fragment and not fragment.startswith("/"):
            return self.named.get((uri, fragment))
        start = self.by_uri.get(uri)
        return None if start is None else Pointer(start + fragment)

    def _walk(self, file: str, tree: JsonValue) -> None:
        root = Pointer(f"{file}#")
        pending: list[tuple[Pointer, str, JsonValue]] = [(root, file, tree)]
        while pending:
            at, base, node = pending.pop()
            if isinstance(node, list):
                pending.extend((child(at, index), base, part) for index, part in enumerate(node))
            elif isinstance(node, dict):
                base = self._take_up(at, base, node)
                pending.extend((child(at, key), base, part) for key, part in node.items())

    def _take_up(self, at: Pointer, base: str, node: dict[str, JsonValue]) -> str:
        for key in ("$id", "$self"):
            name = node.get(key)
            if isinstance(name, str) and not name.startswith("#"):
                try:
                    base = urljoin(base, name).partition("#")[0]
                except ValueError:
                    continue
                self.resources[at] = base
                self.by_uri.setdefault(base, at)
        for key in ("$anchor", "$dynamicAnchor"):
            name = node.get(key)
            if isinstance(name, str):
                self.named.setdefault((base, name), at)
        return base
