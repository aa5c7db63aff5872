"""Which operations are about one kind of object, and what its files are called."""

from collections.abc import Mapping

from engine.cases.dependencies import PLACEHOLDER, collection, shape
from engine.cases.ids import digest, slug
from engine.cases.model import Resource
from engine.openapi.model import Operation


def resources(operations: tuple[Operation, ...]) -> tuple[Resource, ...]:
    """Group operations by collection path, else by the first path segment, in document order."""
    collections = {shape(found) for each in operations if (found := collection(each.path))}
    grouped: dict[str, list[Operation]] = {}
    for operation in operations:
        grouped.setdefault(_resource_path(operation.path, collections), []).append(operation)
    slugs = _resource_slugs(grouped)
    return tuple(
        Resource(slugs[path], path, tuple(each.id for each in members)) for path, members in grouped.items()
    )


def _resource_path(path: str, collections: set[str]) -> str:
    parts = path.partition("?")[0].rstrip("/").split("/")
    for length in range(len(parts), 1, -1):
        if PLACEHOLDER.search(parts[length - 1]):
            continue
        if shape("/".join(parts[:length])) in collections:
            return PLACEHOLDER.sub("{}", "/".join(parts[:length]))
    return f"/{parts[1]}" if len(parts) > 1 and not PLACEHOLDER.search(parts[1]) else "/"


def _resource_slugs(paths: Mapping[str, object]) -> dict[str, str]:
    words = {path: "-".join(part for part in path.split("/") if part and "{" not in part) for path in paths}
    chosen = {path: slug(text) if text else "root" for path, text in words.items()}
    taken: dict[str, int] = {}
    for name in chosen.values():
        taken[name] = taken.get(name, 0) + 1
    return {path: name if taken[name] == 1 else f"{name}-{digest(path)}" for path, name in chosen.items()}
