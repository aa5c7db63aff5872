"""Paths, their placeholders, and the names of operations: the same in every version."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from engine.errors import Pointer
from engine.openapi.contents import Reading
from engine.openapi.model import JsonValue, Operation, Parameter, child
from engine.openapi.problems import Fault
from engine.openapi.resolve import ROOT, is_map_reference
from engine.openapi.wording import shown

_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")
_WORDS: Final = re.compile(r"[A-Za-z0-9]+")


class PathItem(NamedTuple):
    """A path item whose references are followed; `template` is its path as it can be sent."""

    template: str
    at: Pointer
    raw: dict[str, JsonValue]


def path_items(reading: Reading) -> Iterator[PathItem]:
    """Yield every usable path item."""
    paths = reading.root.get("paths")
    if not isinstance(paths, dict) or is_map_reference(paths):
        return
    shapes: dict[str, str] = {}
    for written, item_written in paths.items():
        if written.startswith("x-"):
            continue
        at = child(ROOT, "paths", written)
        try:
            where, raw = reading.documents.follow_from(at, item_written)
            if not isinstance(raw, dict):
                raise _not_an_object(where)
            item = PathItem(_template(reading, written, at), where, raw)
        except Fault as fault:
            reading.skip(written, at, fault)
            continue
        _note_shape(reading, shapes, written, at)
        yield item


def operation_at(reading: Reading, at: Pointer) -> tuple[Pointer, dict[str, JsonValue]]:
    """Return the operation at `at` and where it stands; a reference is followed, as many tools do.

    Raises:
        Fault: `operation-unusable`, or one of `Documents.follow`.
    """
    where, raw = reading.documents.follow(at)
    if not isinstance(raw, dict):
        raise Fault("operation-unusable", "the operation is not an object", "write it as one", where)
    return where, raw


def placeholders(template: str) -> tuple[str, ...]:
    return tuple(_PLACEHOLDER.findall(template))


def with_all_placeholders(
    reading: Reading, template: str, at: Pointer, parameters: tuple[Parameter, ...]
) -> tuple[Parameter, ...]:
    """Return `parameters` so that path parameters and placeholders match: added as text, or dropped."""
    names = dict.fromkeys(placeholders(template))
    kept = []
    for parameter in parameters:
        if parameter.place == "path" and parameter.name not in names:
            reading.warn(
                "path-parameter-unused",
                f"the path parameter `{shown(parameter.name)}` has no placeholder in `{shown(template)}`;"
                " it is not sent",
                f"add `{{{shown(parameter.name)}}}` to the path, or remove the parameter",
                parameter.at,
            )
        else:
            kept.append(parameter)
    declared = {parameter.name for parameter in kept if parameter.place == "path"}
    for name in names:
        if name not in declared:
            reading.warn(
                "path-parameter-missing",
                f"`{{{shown(name)}}}` of `{shown(template)}` has no parameter; any text is sent",
                f"add a path parameter `{shown(name)}`",
                at,
            )
            kept.append(Parameter(name, "path", at, required=True, style="simple", explode=False))
    return tuple(kept)


def with_ids(reading: Reading, operations: list[Operation]) -> tuple[Operation, ...]:
    """Return `operations`, each with a unique id: its operationId, else made of method and path."""
    declared = {operation.declared_id for operation in operations}
    taken: set[str] = set()
    numbers: Counter[str] = Counter()
    named = []
    for operation in operations:
        wanted = operation.declared_id or ""
        if wanted in taken:
            reading.warn(
                "operation-id-twice",
                f"another operation has the operationId `{shown(wanted)}` too",
                "give each operation a name of its own",
                child(operation.at, "operationId"),
            )
        if not wanted or wanted in taken:
            made = wanted = _made_id(operation.method, operation.path)
            while wanted in taken or wanted in declared:
                numbers[made] += 1
                wanted = f"{made}_{numbers[made] + 1}"
        taken.add(wanted)
        named.append(_named(operation, wanted))
    return tuple(named)


def _named(operation: Operation, name: str) -> Operation:
    # `replace` looks the fields up and costs four times as much, for each operation.
    return Operation(
        name,
        operation.method,
        operation.path,
        operation.at,
        operation.declared_id,
        operation.tags,
        operation.summary,
        operation.description,
        operation.deprecated,
        operation.parameters,
        operation.body,
        operation.responses,
        operation.security,
        operation.raw,
    )


def _made_id(method: str, path: str) -> str:
    words = _WORDS.findall(path)
    return "_".join((method.lower(), *words)) if words else method.lower() + "_root"


def _not_an_object(at: Pointer) -> Fault:
    return Fault("path-item-unusable", "the path item is not an object", "write its operations below it", at)


def _template(reading: Reading, written: str, at: Pointer) -> str:
    """Return `written` as it can be sent."""
    template = _without_fragment(reading, written, at)
    if "?" in template:
        raise Fault(
            "path-query",
            f"`{shown(written)}` has a query, which is no part of a path",
            "write what follows `?` as query parameters",
            at,
        )
    if "://" in template:
        raise Fault(
            "path-with-host",
            f"`{shown(written)}` is a whole URL, not a path below the server",
            "write the host under `servers` (in 2.0 `host`) and the path here",
            at,
        )
    if not template.startswith("/"):
        fault = Fault(
            "path-without-slash",
            f"`{shown(written)}` does not begin with `/`; `/{shown(template)}` is tested",
            "begin the path with `/`",
            at,
        )
        reading.note(fault)
        template = f"/{template}"
    _check_placeholders(reading, template, at)
    return template


def _without_fragment(reading: Reading, written: str, at: Pointer) -> str:
    template, mark, _ = written.partition("#")
    if mark:
        reading.warn(
            "path-fragment",
            f"`{shown(written)}`: what follows `#` is never sent, so `{shown(template)}` is tested",
            "tell operations apart by path, query or header",
            at,
        )
    return template


def _check_placeholders(reading: Reading, template: str, at: Pointer) -> None:
    bare = _PLACEHOLDER.sub("", template)
    if "{" in bare or "}" in bare or "{}" in template:
        raise Fault(
            "path-braces",
            f"the braces of `{shown(template)}` do not match or are empty",
            "write each placeholder as `{name}`",
            at,
        )
    names = placeholders(template)
    if len(set(names)) < len(names):
        twice, times = Counter(names).most_common(1)[0]
        raise Fault(
            "path-placeholder-twice",
            f"`{{{shown(twice)}}}` stands {times} times in `{shown(template)}`",
            "give each placeholder a name of its own",
            at,
        )
    if "}{" in template:
        reading.warn(
            "path-ambiguous",
            f"two placeholders of `{shown(template)}` stand side by side: a server cannot tell them apart",
            "put text between them",
            at,
        )


def _note_shape(reading: Reading, shapes: dict[str, str], written: str, at: Pointer) -> None:
    shape = _PLACEHOLDER.sub("{}", written)
    first = shapes.setdefault(shape, written)
    if first != written:
        reading.warn(
            "path-twice",
            f"`{shown(written)}` has the same shape as `{shown(first)}`",
            "keep one of the two",
            at,
        )
