"""Histories of a folder: a small document that changes, a person who edits what was generated from it."""

import json
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from engine.options import GenerateOptions
from engine.pipeline import generate
from engine.units import HEAD, split_code, units_of
from engine.writer.output import Destination
from tests.samples.documents import answer, body, document, parameter

Pick = Callable[[int], int]
"""Chooses a number below another one."""


class Version(NamedTuple):
    """A version of the document: `operations` are those it has, the path of `moved` is another one."""

    operations: tuple[str, ...] = ("listPets", "createPet", "getPet", "deletePet", "listToys")
    longest: int = 20
    title: str = "Pets"
    moved: bool = False
    cases: int = 4


VERSIONS = (
    Version(),
    Version(longest=30),
    Version(operations=("listPets", "createPet", "getPet", "deletePet")),
    Version(operations=("listPets", "listToys"), cases=3),
    Version(operations=("createPet", "listPets", "getPet", "deletePet", "listToys"), longest=10),
    Version(moved=True),
    Version(moved=True, longest=30, operations=("listPets", "createPet", "listToys")),
    Version(title="Shelter", cases=6),
)
FORMATS = (("python",), ("nodejs",), ("junit",), ("postman",), ("python", "nodejs"), ("junit", "postman"))


@cache
def suite(version: Version, formats: tuple[str, ...]) -> bytes:
    """Return the suite as a ZIP."""
    with tempfile.TemporaryDirectory() as folder:
        path, zip_file = Path(folder, "document.json"), Path(folder, "suite.zip")
        path.write_text(json.dumps(_document(version)), "utf-8")
        options = GenerateOptions(formats=formats, cases=version.cases)
        generate(
            str(path),
            options,
            Destination(zip_file=str(zip_file)),
            emit=lambda _: None,
            stdin=lambda: b"",
        )
        return zip_file.read_bytes()


def _document(version: Version) -> dict[str, Any]:
    pet = {
        "type": "object",
        "required": ["name"],
        "properties": {
            "id": {"type": "integer", "readOnly": True},
            "name": {"type": "string", "maxLength": version.longest},
        },
    }
    reference = {"$ref": "#/components/schemas/Pet"}
    one = parameter("petId", "path", {"type": "integer"})
    limit = parameter("limit", "query", {"type": "integer", "minimum": 1, "maximum": version.longest})
    described: dict[str, tuple[str, str, dict[str, Any]]] = {
        "listPets": ("/pets", "get", {"parameters": [limit], "responses": {"200": answer()}}),
        "createPet": (
            "/pets",
            "post",
            {"requestBody": body(reference), "responses": {"201": answer(reference)}},
        ),
        "getPet": ("/pets/{petId}", "get", {"parameters": [one], "responses": {"200": answer(reference)}}),
        "deletePet": ("/pets/{petId}", "delete", {"parameters": [one], "responses": {"204": answer()}}),
        "listToys": ("/toys", "get", {"parameters": [limit], "responses": {"200": answer()}}),
    }
    paths: dict[str, Any] = {}
    for name in version.operations:
        path, method, operation = described[name]
        if version.moved and name == "listPets":
            path = "/animals"
        paths.setdefault(path, {})[method] = {"operationId": name, **operation}
    return document(paths, schemas={"Pet": pet}) | {"info": {"title": version.title, "version": "1"}}


@dataclass
class Person:
    """Edits a folder. `words` stand in it and must never be lost.

    `gone` are path and name of the units deleted since the last run, `ever_gone` the names of all;
    `blocks` are those edited: what they read stays with them.
    """

    folder: Path
    words: set[str] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    gone: set[tuple[str, str]] = field(default_factory=set)
    ever_gone: set[str] = field(default_factory=set)
    blocks: set[str] = field(default_factory=set)
    number: int = 0

    def edit(self, pick: Pick) -> None:
        EDITS[pick(len(EDITS))](self, pick)
        self.ever_gone |= {name for _, name in self.gone}

    def word(self) -> str:
        self.number += 1
        self.words.add(f"mine_{self.number:03}")
        return f"mine_{self.number:03}"

    def one_of(self, pick: Pick, pattern: str) -> Path | None:
        found = sorted(
            path
            for path in self.folder.rglob("*")
            if path.is_file()
            and re.fullmatch(pattern, self.name(path))
            and ".specmint/" not in self.name(path)
        )
        if not found:
            return None
        chosen = found[pick(len(found))]
        self.touched.add(self.name(chosen))
        return chosen

    def name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def write(self, path: Path, text: str) -> None:
        """Write a file; what the person themself takes out of it is no longer theirs."""
        old = path.read_bytes().decode()
        self.words -= {word for word in self.words if word in old and word not in text}
        path.write_bytes(text.encode())


DATA = r".+/data/.+\.json"
CODE = r"python/tests/test_\w+\.py|nodejs/test/[^/]+\.test\.js|junit/.+Test\.java"
COLLECTION = r".+\.postman_collection\.json"
WHOLE = (
    r".+/(pyproject\.toml|requirements\.txt|package\.json|pom\.xml|README\.md|\.env\.example|conftest\.py)"
)
OURS = r"README\.md|cases\.json|data/.+|.+/(support|schemas|files)/.+"


def _data(person: Person, pick: Pick, change: Callable[[list[Any], int], None]) -> None:
    if path := person.one_of(pick, DATA):
        told = _told(path)
        entries = told.get("cases", told.get("flows", []))
        if entries:
            before = {entry["id"] for entry in entries}
            change(entries, pick(len(entries)))
            after = {entry["id"] for entry in entries}
            person.gone |= {(person.name(path), name) for name in before - after}
            person.write(path, json.dumps(told, indent=pick(3) or None))


def _told(path: Path) -> Any:
    """Return what a file holds; where a merge was left half done in it, nothing to edit."""
    text = path.read_text("utf-8")
    return {} if text.startswith("<") else json.loads(text)


def edit_case(person: Person, pick: Pick) -> None:
    _data(person, pick, lambda entries, at: entries[at].update(title=person.word()))


def delete_case(person: Person, pick: Pick) -> None:
    _data(person, pick, lambda entries, at: entries.__delitem__(at))


def add_case(person: Person, pick: Pick) -> None:
    def add(entries: list[Any], at: int) -> None:
        entries.insert(at, entries[at] | {"id": person.word()})

    _data(person, pick, add)


def edit_operation(person: Person, pick: Pick) -> None:
    if (path := person.one_of(pick, DATA)) and (told := _told(path)):
        person.write(path, json.dumps(told | {"note": person.word()}, indent=2))


def _code(person: Person, pick: Pick, change: Callable[[str, str], str]) -> None:
    """Change a block; `change` is given its text and the sign of a comment."""
    if path := person.one_of(pick, CODE):
        code = split_code(path.name, path.read_bytes())
        if code.blocks:
            block = code.blocks[pick(len(code.blocks))]
            text = change(block.text.decode(), "#" if path.suffix == ".py" else "//")
            person.blocks.add(block.name)
            if not text:
                person.gone.add((person.name(path), block.name))
            person.write(path, path.read_bytes().decode().replace(block.text.decode(), text))


def edit_block(person: Person, pick: Pick) -> None:
    def change(text: str, sign: str) -> str:
        first, _, rest = text.partition("\n")
        return f"{first}\n{sign} {person.word()}\n{rest}"

    _code(person, pick, change)


def delete_block(person: Person, pick: Pick) -> None:
    _code(person, pick, lambda _, __: "")


def edit_head(person: Person, pick: Pick) -> None:
    if path := person.one_of(pick, CODE):
        sign = "#" if path.suffix == ".py" else "//"
        person.write(path, f"{sign} {person.word()}\n{path.read_bytes().decode()}")


def _collection(person: Person, pick: Pick, change: Callable[[list[Any], int], None]) -> None:
    if path := person.one_of(pick, COLLECTION):
        told = _told(path)
        lists = [told.get("item", [])]
        for each in lists:
            lists += [inside["item"] for inside in each if "item" in inside]
        filled = [each for each in lists if each]
        if filled:
            chosen = filled[pick(len(filled))]
            before = set(_ids(told))
            change(chosen, pick(len(chosen)))
            person.gone |= {(person.name(path), name) for name in before - set(_ids(told))}
            person.write(path, json.dumps(told, indent=pick(3) or None))


def _ids(node: Any) -> list[str]:
    return [each["id"] for each in node["item"]] + [
        inside for each in node["item"] if "item" in each for inside in _ids(each)
    ]


def edit_item(person: Person, pick: Pick) -> None:
    _collection(person, pick, lambda items, at: items[at].update(description=person.word()))


def delete_item(person: Person, pick: Pick) -> None:
    _collection(person, pick, lambda items, at: items.__delitem__(at))


def add_item(person: Person, pick: Pick) -> None:
    def add(items: list[Any], at: int) -> None:
        items.insert(at, {"name": person.word(), "id": f"my-item-{person.number}", "request": {}})

    _collection(person, pick, add)


def edit_script(person: Person, pick: Pick) -> None:
    if path := person.one_of(pick, COLLECTION):
        told = _told(path)
        if "event" in told:
            told["event"][pick(2)]["script"]["exec"].append(f"// {person.word()}")
            person.write(path, json.dumps(told))


def edit_file(person: Person, pick: Pick) -> None:
    if path := person.one_of(pick, WHOLE):
        person.write(path, f"{path.read_bytes().decode()}\n{person.word()}\n")


def edit_ours(person: Person, pick: Pick) -> None:
    if path := person.one_of(pick, OURS):
        path.write_bytes(path.read_bytes() + f"\n{person.word()}\n".encode())


def edit_hooks(person: Person, pick: Pick) -> None:
    if path := person.one_of(pick, r".+/[Hh]ooks\.\w+"):
        person.write(path, person.word())


def add_file(person: Person, pick: Pick) -> None:
    folders = sorted(
        path for path in person.folder.rglob("*") if path.is_dir() and ".specmint" not in path.parts
    )
    (folders[pick(len(folders))] / f"my-file-{person.number}.txt").write_text(person.word(), "utf-8")


def delete_file(person: Person, pick: Pick) -> None:
    if path := person.one_of(pick, f"{DATA}|{CODE}|{COLLECTION}|{WHOLE}"):
        content = path.read_bytes()
        person.words -= {word for word in person.words if word.encode() in content}
        person.gone |= {(person.name(path), name) for name in unit_names(person.name(path), content)}
        path.unlink()


def break_file(person: Person, pick: Pick) -> None:
    """Leave a merge half done, as git does."""
    if path := person.one_of(pick, f"{DATA}|{COLLECTION}"):
        person.write(path, f"<<<<<<< {person.word()}\n{path.read_bytes().decode()}")


def lay_out_anew(person: Person, pick: Pick) -> None:
    """No edit: a formatter, or a checkout on Windows."""
    if path := person.one_of(pick, f"{DATA}|{CODE}"):
        text = path.read_bytes().decode()
        if path.suffix == ".json" and not text.startswith("<"):
            path.write_text(json.dumps(json.loads(text), indent=pick(5) or None), "utf-8")
        else:
            path.write_bytes(text.replace("\r\n", "\n").replace("\n", "\r\n").encode())


def unit_names(path: str, content: bytes) -> list[str]:
    """Return the names of the units of a file; none where it is none, or is broken."""
    try:
        if re.fullmatch(COLLECTION, path):
            return _ids(json.loads(content))
        return [name for name in units_of(path, content) if name != HEAD]
    except (ValueError, KeyError):
        return []


EDITS: tuple[Callable[[Person, Pick], None], ...] = (
    edit_case,
    delete_case,
    add_case,
    edit_operation,
    edit_block,
    delete_block,
    edit_head,
    edit_item,
    delete_item,
    add_item,
    edit_script,
    edit_file,
    edit_ours,
    edit_hooks,
    add_file,
    delete_file,
    break_file,
    lay_out_anew,
)
