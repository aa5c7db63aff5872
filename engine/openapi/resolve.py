"""References inside a document, to the files beside it and to hosts that were allowed: cycles are kept."""

import hashlib
import posixpath
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, unquote, urljoin

from engine.errors import Pointer, Problem, SpecMintError
from engine.openapi.anchors import Anchors
from engine.openapi.model import JsonValue
from engine.openapi.parse import parse, text_of
from engine.openapi.problems import Fault
from engine.openapi.remote_references import RemoteFaults
from engine.openapi.source.hosts import canonical, is_address
from engine.openapi.source.origin import MOST_BYTES, Source, too_large

MOST_REFERENCES: Final = 100_000
LONGEST_CHAIN: Final = 100

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
ROOT: Final = Pointer("#")


@dataclass(slots=True)
class Documents:
    """The entry and the files that it refers to, each read once, when first asked for.

    A pointer names its file relative to the entry's folder (`parts/pet.yaml#/Pet`), nothing for the entry, and
    a file that is not below that folder but at an address by the whole address, as `canonical` writes it.
    `has_names`: whether schemas can be named by `$id` and `$anchor`. `members_spread` counts what
    `map_references` has written.
    """

    source: Source
    entry: JsonValue
    problems: list[Problem] = field(default_factory=list)
    has_names: bool = False
    anchors: Anchors = field(default_factory=Anchors)
    members_spread: int = 0
    trees: dict[str, JsonValue] = field(default_factory=dict)
    json_files: dict[str, bool] = field(default_factory=dict)
    is_indented: bool = False
    fetched: dict[str, str] = field(default_factory=dict)
    """Each file that came over the network beside the entry, and its SHA-256."""
    remote_faults: RemoteFaults = field(default_factory=RemoteFaults)
    most_references: int = MOST_REFERENCES
    most_bytes_beside: int = MOST_BYTES
    _unreadable: dict[str, SpecMintError] = field(default_factory=dict)
    _targets: dict[tuple[str, str], Pointer] = field(default_factory=dict)
    _nodes: dict[Pointer, JsonValue] = field(default_factory=dict)
    _bytes_beside: int = 0

    @property
    def indented(self) -> JsonValue:
        """The entry where it is what the text says, and the text JSON, indented as `parse` knows it; else None."""
        return self.entry if self.is_indented and not self.members_spread else None

    def at(self, pointer: Pointer) -> JsonValue:
        """Return the raw node at `pointer`.

        Raises:
            KeyError: nothing stands there.
        """
        file, _, fragment = pointer.partition("#")
        try:
            node = self._tree(file) if file else self.entry
        except SpecMintError as error:
            raise KeyError(pointer) from error
        if fragment:
            for token in fragment[1:].split("/"):
                if type(node) is dict and token in node and "~" not in token:
                    node = node[token]
                else:
                    node = _step(node, token, pointer)
        return node

    def target(self, at: Pointer, reference: JsonValue) -> Pointer:
        """Return the canonical pointer that `reference`, written at `at`, leads to; something stands there.

        Raises:
            Fault: `reference-not-text`, `reference-outside`, `reference-dangling`, `reference-budget`.
        """
        if not isinstance(reference, str):
            shown = type(reference).__name__
            raise Fault("reference-not-text", f"`$ref` is {shown}, not text", "write a reference as text", at)
        base = self.anchors.base(at)
        known = self._targets.get((base, reference))
        if known is None:
            if len(self._targets) >= self.most_references:
                raise Fault(
                    "reference-budget",
                    f"more than {self.most_references:,} different references",
                    "split the document",
                    at,
                )
            known = self._targets[base, reference] = self._find(at, reference)
        return known

    def follow(self, pointer: Pointer) -> tuple[Pointer, JsonValue]:
        """Return what `pointer` leads to once Reference Objects are followed, and its pointer.

        Raises:
            Fault: as `target`, and `reference-cycle`.
        """
        return self.follow_from(pointer, self.at(pointer))

    def follow_from(self, pointer: Pointer, node: JsonValue) -> tuple[Pointer, JsonValue]:
        """Do as `follow`, where the node at `pointer` is at hand."""
        start = pointer
        for _ in range(LONGEST_CHAIN):
            if not isinstance(node, dict) or "$ref" not in node:
                return pointer, node
            pointer = self.target(Pointer(f"{pointer}/$ref"), node["$ref"])
            node = self._node(pointer)
        raise Fault("reference-cycle", f"`{start}` refers to itself", "refer to an object", start)

    def _node(self, target: Pointer) -> JsonValue:
        """Return the node that a reference leads to; most are referred to again and again."""
        node = self._nodes.get(target)
        if node is None:
            node = self._nodes[target] = self.at(target)
        return node

    def _find(self, at: Pointer, reference: str) -> Pointer:
        named = self.anchors.target(at, reference)
        if named is not None and self._stands(named):
            return named
        place, _, fragment = reference.partition("#")
        file = self._file(at, place)
        fragment = unquote(fragment)
        if fragment and not fragment.startswith("/"):
            raise _dangling(at, reference, f"no schema is named `{fragment}`")
        try:
            if file:
                self._tree(file)
            pointer = Pointer(f"{file}#{fragment}")
            self.at(pointer)
        except KeyError:
            raise _dangling(at, reference, "nothing stands there") from None
        except SpecMintError as error:
            problem = error.problem
            if is_address(file):
                raise self.remote_faults.fault(file, error, at) from error
            code = "reference-outside" if problem.code == "reference-outside" else "reference-dangling"
            raise Fault(code, f"`{reference[:200]}`: {problem.what}", problem.cure, at) from error
        return pointer

    def _stands(self, pointer: Pointer) -> bool:
        try:
            self.at(pointer)
        except KeyError:
            return False
        return True

    def _file(self, at: Pointer, place: str) -> str:
        """Return the file of a reference relative to the entry's folder, "" for the entry."""
        file = at.partition("#")[0]
        if not place:
            return file
        base = self.source.base(self.path(file))
        if base or is_address(place):
            return self._file_at_address(at, place, base)
        path = unquote(place)
        if _SCHEME.match(path) or path.startswith("/") or "\\" in path or "\0" in path:
            raise _outside(at, place)
        path = posixpath.normpath(posixpath.join(posixpath.dirname(file), path))
        if self.path(path).startswith(("../", "/")):
            raise _outside(at, place)
        return "" if self.path(path) == self.source.entry else path.replace("#", "%23")

    def _file_at_address(self, at: Pointer, place: str, base: str) -> str:
        """Return the file of a reference that is an address, or relative to one."""
        try:
            address = canonical(urljoin(base, place))
            entry = canonical(self.source.base(self.source.entry))
        except ValueError:
            address = entry = None
        if address is None:
            raise _outside(at, place)
        if address == entry:
            return ""
        folder = urljoin(entry or "", ".")
        below = unquote(address.removeprefix(folder))
        if not entry or not address.startswith(folder) or quote(below) != address.removeprefix(folder):
            return address
        return below.replace("#", "%23")

    def path(self, file: str) -> str:
        """Return the path inside the source of a pointer's `file`, an address as it is."""
        if is_address(file):
            return file
        folder = posixpath.dirname(self.source.entry)
        named = file.replace("%23", "#")
        return posixpath.normpath(posixpath.join(folder, named)) if file else self.source.entry

    def is_json(self, file: str) -> bool:
        return self.json_files.get(file, False)

    def text(self, file: str) -> bytes:
        """Return the text of a file that has been read, read again: it is wanted for problems only."""
        path = self.path(file)
        return text_of(self.source.read(path), self.source.shown(path))

    def _tree(self, file: str) -> JsonValue:
        if file in self._unreadable:
            raise self._unreadable[file]
        if file not in self.trees:
            try:
                self.trees[file] = self._read(file)
            except SpecMintError as error:
                self._unreadable[file] = error
                raise
        return self.trees[file]

    def _read(self, file: str) -> JsonValue:
        path = self.path(file)
        shown = self.source.shown(path)
        content = self.source.read(path)
        if self.source.base(path):
            self.fetched[file] = hashlib.sha256(content).hexdigest()
        data = text_of(content, shown)
        self._bytes_beside += len(data)
        if self._bytes_beside > self.most_bytes_beside:
            raise too_large(shown, self._bytes_beside)
        parsed = parse(data, shown)
        self.problems.extend(parsed.problems)
        self.json_files[file] = parsed.is_json
        if self.has_names:
            self.anchors.add(file, parsed.tree, data)
        return parsed.tree


def is_map_reference(members: JsonValue) -> bool:
    """Return whether a mapping of named objects is a reference; a member named `$ref` would be an object."""
    return type(members) is dict and len(members) == 1 and type(members.get("$ref")) is str


def _step(node: JsonValue, token: str, pointer: Pointer) -> JsonValue:
    if "~" in token:
        token = token.replace("~1", "/").replace("~0", "~")
    if type(node) is dict:
        return node[token]
    if type(node) is list and token.isdecimal() and len(token) < 10 and int(token) < len(node):
        return node[int(token)]
    raise KeyError(pointer)


def _dangling(at: Pointer, reference: str, why: str) -> Fault:
    return Fault(
        "reference-dangling",
        f"`{reference[:200]}` leads nowhere: {why}",
        "correct the reference, or add what it names",
        at,
    )


def _outside(at: Pointer, place: str) -> Fault:
    return Fault(
        "reference-outside",
        f"`{place[:200]}` leads outside the folder of the document, and is not opened",
        "copy what it names into the folder and refer to it by a relative path, or give the folder that"
        " holds both files",
        at,
    )
