"""A file in grains: read from a person's text or from ours, and put together again."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import orjson

from engine.units import HEAD, LISTS, ORPHAN, json_digest, plain_text, script_name, split_code, text_digest
from engine.writer.kinds import Kind
from engine.writer.slices import Member, elements, members, text_of, value_digest

ROOT = ""
ABOVE = "(above)"
"""Where the head and the scripts of a collection stand."""


class Grain(NamedTuple):
    """`name` is its key in the manifest, unique in its file; `under` is the folder of a Postman item.

    `label` is what a person calls it, where that is something else.
    """

    name: str
    text: str
    digest: str
    under: str = ROOT
    is_folder: bool = False
    label: str = ""


class Content(NamedTuple):
    """The grains in the order of the file, a folder before what is in it; `frame` is what holds them."""

    grains: Mapping[str, Grain]
    frame: str = ""


def parse(path: str, kind: Kind, content: bytes) -> Content:
    """Return the grains of a file.

    Raises:
        ValueError: it is no longer a file of this kind; nothing in it can be told apart.
    """
    text = text_of(content)
    try:
        match kind:
            case "data":
                return _data(text)
            case "collection":
                return _collection(text)
            case _:
                return _code(path, text)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"no {kind}") from error


def joined(path: str, kind: Kind, frame: str, grains: Sequence[Grain]) -> bytes:
    """Return a file of these grains; those of a fresh file give the fresh file."""
    match kind:
        case "data":
            text = _joined_data(frame, grains)
        case "collection":
            text = _joined_collection(grains)
        case _:
            text = _joined_code(path, frame, grains)
    return text.encode("utf-8", "surrogatepass")


def orphaned(kind: Kind, grain: Grain) -> Grain:
    """Return a grain with the mark that nothing of the document stands for it any more."""
    if kind == "code":
        first, line_end, rest = grain.text.partition("\n")
        text = grain.text if first.endswith(ORPHAN) else f"{first.rstrip()}{ORPHAN}{line_end}{rest}"
    elif kind == "data":
        text = _with_member(grain.text, "tags", _tagged)
    elif grain.is_folder:
        text = _with_member(f"{{{grain.text}}}", "name", _renamed)[1:-1]
    else:
        text = _with_member(grain.text, "name", _renamed)
    return grain._replace(text=text)


def adopted(kind: Kind, grain: Grain) -> Grain:
    """Return a grain without that mark: the document has it again."""
    text = grain.text
    if kind == "code":
        first, line_end, rest = text.partition("\n")
        text = f"{first.removesuffix(ORPHAN)}{line_end}{rest}"
    elif kind == "data" and '"orphan"' in text:
        text = _with_member(text, "tags", _untagged)
    elif grain.label.endswith(ORPHAN):
        label = _key(grain.label.removesuffix(ORPHAN))
        whole = f"{{{text}}}" if grain.is_folder else text
        text = _with_member(whole, "name", lambda _: label)
        text = text[1:-1] if grain.is_folder else text
    return grain._replace(text=text)


def own_lines(script: Grain, base: str) -> Grain | None:
    """Return what a person wrote below a script of ours, whose digest is `base`; None where it is in it."""
    event = orjson.loads(script.text)
    try:
        lines = [*event["script"]["exec"]]
        for end in range(len(lines), 0, -1):
            event["script"]["exec"] = lines[:end]
            if json_digest(event) == base:
                return script._replace(text=orjson.dumps(lines[end:]).decode())
    except (KeyError, TypeError):
        pass
    return None


def with_own_lines(script: Grain, own: Grain) -> Grain:
    """Return a script of ours with what `own_lines` found below it."""
    event = orjson.loads(script.text)
    event["script"]["exec"] += orjson.loads(own.text)
    return script._replace(text=orjson.dumps(event).decode())


def _code(path: str, text: str) -> Content:
    code = split_code(path, text.encode())
    if path.endswith(".java") and not code.end:
        raise ValueError("the class has no end")
    head = plain_text(code.head)
    grains = [Grain(HEAD, head.decode(), text_digest(code.head))]
    grains += [
        Grain(block.name, plain_text(block.text).decode(), text_digest(block.text)) for block in code.blocks
    ]
    return Content(_unique(grains), code.end.decode())


def _joined_code(path: str, frame: str, grains: Sequence[Grain]) -> str:
    between = "\n\n\n" if path.endswith(".py") else "\n\n"
    return between.join(grain.text for grain in grains if grain.text) + "\n" + frame


def _data(text: str) -> Content:
    found = members(text)
    lists = [member for member in found if member.key in LISTS]
    if len(lists) != 1:
        raise ValueError("neither cases nor flows")
    head = [member for member in found if member.key not in LISTS]
    grains = [_head(head, ",\n  ", ": ")] if head else []
    grains += [_entry(element) for element in elements(lists[0].text)]
    return Content(_unique(grains), lists[0].key)


def _entry(text: str) -> Grain:
    value = orjson.loads(text)
    name = value.get("id") if isinstance(value, dict) else None
    return Grain(name if isinstance(name, str) else "(nameless)", text, value_digest(text))


def _joined_data(frame: str, grains: Sequence[Grain]) -> str:
    head = "".join(f"{grain.text},\n  " for grain in grains if grain.name == HEAD)
    entries = ",\n    ".join(grain.text for grain in grains if grain.name != HEAD)
    inside = f"\n    {entries}\n  " if entries else ""
    return f'{{\n  {head}"{frame}": [{inside}]\n}}\n'


def _collection(text: str) -> Content:
    found = members(text)
    by_key = {member.key: member.text for member in found}
    head = _head([member for member in found if member.key not in {"item", "event"}], ",", ":")
    grains = [head._replace(under=ABOVE)]
    grains += [
        Grain(script_name(orjson.loads(script)), script, value_digest(script), ABOVE)
        for script in elements(by_key.get("event", "[]"))
    ]
    grains += _items(by_key.get("item", "[]"), ROOT, set())
    return Content(_unique(grains))


def _items(text: str, under: str, taken: set[str]) -> Iterator[Grain]:
    for element in elements(text):
        inside = members(element)
        by_key = {member.key: member.text for member in inside}
        name = orjson.loads(by_key.get("id", "null"))
        name = _free(name if isinstance(name, str) else "(nameless)", taken)
        label = str(orjson.loads(by_key.get("name", '""')))
        if "item" not in by_key:
            yield Grain(name, element, value_digest(element), under, label=label)
        else:
            own = _head([member for member in inside if member.key != "item"], ",", ":")
            yield own._replace(name=name, under=under, is_folder=True, label=label)
            yield from _items(by_key["item"], name, taken)


def _joined_collection(grains: Sequence[Grain]) -> str:
    inside: dict[str, list[Grain]] = {}
    for grain in grains:
        inside.setdefault(grain.under, []).append(grain)

    def texts(under: str) -> str:
        return ",\n".join(
            f'{{{grain.text},"item":[\n{texts(grain.name)}\n]}}' if grain.is_folder else grain.text
            for grain in inside.get(under, ())
        )

    above = inside.get(ABOVE, ())
    head = "".join(grain.text for grain in above if grain.name == HEAD)
    scripts = ",".join(grain.text for grain in above if grain.name != HEAD)
    event = f',"event":[{scripts}]' if scripts else ""
    return f'{{{head}{event},\n"item": [\n{texts(ROOT)}\n]}}\n'


def _head(inside: Iterable[Member], between: str, colon: str) -> Grain:
    text = between.join(f"{_key(member.key)}{colon}{member.text}" for member in inside)
    return Grain(HEAD, text, value_digest(f"{{{text}}}"))


def _key(key: str) -> str:
    return orjson.dumps(key).decode()


def _unique(grains: Iterable[Grain]) -> dict[str, Grain]:
    """Give each grain a name of its own: a person may have copied one, or left out its id."""
    taken: set[str] = set()
    named = [grain._replace(name=_free(grain.name, taken)) for grain in grains]
    return {grain.name: grain for grain in named}


def _free(name: str, taken: set[str]) -> str:
    free, number = name, 1
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    taken.add(free)
    return free


def _with_member(text: str, key: str, change: Callable[[str | None], str]) -> str:
    """Return an object with another value of a key; what stands around it stays as it is."""
    found = members(text)
    for member in found:
        if member.key == key:
            return text[: member.start] + change(member.text) + text[member.start + len(member.text) :]
    inside = text.rstrip()[:-1]
    indent = inside.rpartition("\n")[2]
    line_end, colon = (f"\n{indent}", ": ") if "\n" in inside else ("", ":")
    comma = "," if found else ""
    more = f"{line_end}  {_key(key)}" if line_end else _key(key)
    return f"{inside.rstrip()}{comma}{more}{colon}{change(None)}{line_end}}}"


def _tagged(tags: str | None) -> str:
    found = elements(tags) if tags and tags.startswith("[") else []
    return "[" + ", ".join(found if '"orphan"' in found else [*found, '"orphan"']) + "]"


def _untagged(tags: str | None) -> str:
    found = elements(tags) if tags and tags.startswith("[") else []
    return "[" + ", ".join(tag for tag in found if tag != '"orphan"') + "]"


def _renamed(name: str | None) -> str:
    text = orjson.loads(name or '""')
    return _key(text if str(text).endswith(ORPHAN) else f"{text}{ORPHAN}")
