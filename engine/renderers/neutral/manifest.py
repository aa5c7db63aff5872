"""`specmint.json`: what was generated from what; the next run into the same folder reads it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, NamedTuple

import orjson

from engine import VERSION
from engine.cases.model import OperationPlan
from engine.openapi.model import Api, Operation
from engine.options import GenerateOptions
from engine.renderers.base import OutputFile
from engine.units import CASES, HEAD, Units, json_digest, units_of

_FLOWS = "/data/flows/"

Note = Mapping[str, Any]


class Counts(NamedTuple):
    operations: int
    cases: int
    left_out: int
    flows: int


class Manifest:
    """Notes each file on its way.

    `units` are kept as JSON text; of files of equal content the first has them, the others name its path.
    """

    def __init__(self) -> None:
        self._units: dict[str, orjson.Fragment | str] = {}
        self._cases: dict[str, str] | None = {}
        """Case -> digest, as long as no format has written a data file."""
        self._operations: dict[str, orjson.Fragment] = {}
        self._data: tuple[bytes, Units] = (b"", {})
        self._data_at: str | None = None
        # By id, which the content beside keeps its own: flows go to each format, the same object.
        self._flows: dict[int, tuple[bytes, str]] = {}

    def expect(self, plan: OperationPlan, data: bytes, units: Units) -> None:
        """Take the units of a data file that comes next, in each format the same object."""
        self._data, self._data_at = (data, units), None
        cases = {name: digest for name, digest in units.items() if name != HEAD}
        self._operations[self._name(plan.operation)] = _kept((plan.slug, json_digest(sorted(cases.items()))))
        if self._cases is not None:
            self._cases.update(cases)

    def _name(self, operation: Operation) -> str:
        """Return the operation as people read it, with its id where another reads the same."""
        name = _text(f"{operation.method} {operation.path}")
        return f"{name} ({_text(operation.id)})" if name in self._operations else name

    def note(self, file: OutputFile) -> None:
        if file.keep or file.more:
            return
        data, units = self._data
        if file.content is not data:
            self._note(file)
        elif self._data_at is not None:
            self._units[file.path] = self._data_at
        elif units:
            self._cases, self._data_at = None, file.path
            self._units[file.path] = _kept(units)

    def _note(self, file: OutputFile) -> None:
        if known := self._flows.get(id(file.content)):
            self._units[file.path] = known[1]
        elif units := units_of(file.path, file.content):
            self._units[file.path] = _kept(units)
            if _FLOWS in file.path:
                self._flows[id(file.content)] = file.content, file.path

    def note_units(self, units: Mapping[str, Units]) -> None:
        """Take the units of files that their renderer knows better: path -> unit -> digest."""
        for path, digests in units.items():
            if digests:
                self._units[path] = _kept(digests)

    def content(
        self,
        api: Api,
        options: GenerateOptions,
        counts: Counts,
        notes: Mapping[str, list[Note]],
        written: tuple[Mapping[str, str], frozenset[str]],
    ) -> bytes:
        """Return the file; `notes`: format -> what it leaves out or weakens; `written`: digests, yours."""
        files, yours = written
        if self._cases:
            self._units[CASES] = _kept(self._cases)
        manifest = {
            "schemaVersion": 1,
            "specmint": VERSION,
            "document": {
                "title": _text(api.title),
                "version": _text(api.version),
                "openapi": _text(api.openapi),
                "sha256": api.sha256,
                **({"fetched": dict(sorted(api.fetched.items()))} if api.fetched else {}),
            },
            "options": {name: value for name, value in asdict(options).items() if value not in (None, ())},
            "counts": {
                "operations": counts.operations,
                "cases": counts.cases,
                "leftOut": counts.left_out,
                "flows": counts.flows,
                "files": len(files) + len(yours),
            },
            "formats": notes,
            "operations": self._operations,
            "files": {path: files[path] for path in sorted(files)},
            "yours": sorted(yours),
            "units": {path: self._units[path] for path in sorted(self._units)},
        }
        return orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _kept(value: Units | tuple[str, str]) -> orjson.Fragment:
    """Return it as text: the bytes of orjson hold 4 KB each, however few they are."""
    return orjson.Fragment(orjson.dumps(value).decode())


def _text(text: str) -> str:
    """Return text that UTF-8 can hold: a document may have lone surrogates."""
    return text.encode("utf-8", "replace").decode()
