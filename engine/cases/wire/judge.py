"""The verdict on the wires of one operation."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

from engine.cases.model import ABSENT, Wire
from engine.cases.wire import sample_values
from engine.cases.wire.decode import Reader, Sent, body_bytes
from engine.cases.wire.decode_styles import Raw
from engine.cases.wire.readings import Readings, Undecided
from engine.cases.wire.sample_values import Samples
from engine.cases.wire.shape import Exact, Shape
from engine.cases.wire.unsent import UNSENT_HEADERS
from engine.errors import Pointer
from engine.openapi.model import JsonValue, MediaType, Operation, Parameter, Schemas

Broken: TypeAlias = tuple[str, str]
"""Place and name of the input that a negative breaks; the body is `("body", "")`."""

BODY: Broken = ("body", "")
_REMEMBERED = 4_096
_Headers: TypeAlias = tuple[tuple[str, str], ...]
_Part: TypeAlias = Literal["path", "query", "headers"]
_PARTS: Mapping[str, _Part] = {
    "path": "path",
    "query": "query",
    "querystring": "query",
    "header": "headers",
    "cookie": "headers",
}
"""Which part of a wire the inputs of each place stand in."""
_Fault: TypeAlias = tuple[int, str]
"""The number of the input that is wrong, and how."""
_VALID, _INVALID, _UNDECIDED = "valid", "invalid", "undecided"


class Judge:
    """Judges wires of one operation; a text that comes again is judged once.

    `ignored` are the places and lower-case names of credentials; `elsewhere` tells whether a path is
    that of another operation.
    """

    def __init__(
        self,
        operation: Operation,
        schemas: Schemas,
        readings: Readings,
        *,
        ignored: frozenset[Broken],
        elsewhere: Callable[[str], bool],
    ) -> None:
        self._operation = operation
        self._readings = readings
        self._elsewhere = elsewhere
        self._reader = Reader(operation, schemas, frozenset(name for _, name in ignored))
        self._inputs: dict[_Part, list[tuple[int, Parameter, bool, Parameter]]] = {
            "path": [],
            "query": [],
            "headers": [],
        }
        for number, parameter in enumerate(operation.parameters):
            is_unsent = parameter.place == "header" and parameter.name.lower() in UNSENT_HEADERS
            if not is_unsent and (parameter.place, parameter.name.lower()) not in ignored:
                entry = (number, parameter, self._reader.is_pair(parameter), readings.alike(parameter))
                self._inputs[_PARTS[parameter.place]].append(entry)
        self._parts: dict[
            tuple[_Part, str | _Headers, int, Broken | None], tuple[Samples, _Fault | None]
        ] = {}
        self._verdicts = readings.verdicts
        self._bodies: dict[tuple[str, bytes, bool], str] = {}

    def judge(
        self, wire: Wire, samples: Samples, broken: Broken | None, meant: JsonValue = ABSENT
    ) -> str | None:
        """Return None where all inputs are valid but `broken`, which is invalid in every reading.

        `meant` is the body before it was written: the reading to try where there are too many.
        """
        path, _, query = wire.target.partition("?")
        fault = self._fault("path", path, samples, broken)
        if self._inputs["query"]:
            fault = _first(fault, self._fault("query", query, samples, broken))
        if self._inputs["headers"]:
            fault = _first(fault, self._fault("headers", wire.headers, samples, broken))
        if fault is not None:
            return fault[1]
        if broken is not None and broken != BODY and not self._has(broken):
            return "the operation has no such input"
        is_broken = broken == BODY
        verdict = self._body(wire, samples, loose=is_broken)
        if verdict == (_INVALID if is_broken else _VALID):
            return None
        if verdict == _UNDECIDED and not is_broken and self._reads_as(meant, wire, samples):
            return None
        return _wrong("the body", verdict, is_broken)

    def _fault(
        self, part: _Part, text: str | _Headers, samples: Samples, broken: Broken | None
    ) -> _Fault | None:
        """Return what is wrong in one part of a wire: the cases of an operation differ in one, mostly."""
        own = broken if broken is not None and _PARTS.get(broken[0]) == part else None
        key = (part, text, id(samples), own)
        known = self._parts.get(key)
        if known is None:
            if len(self._parts) >= _REMEMBERED // 4:
                self._parts.clear()
            # The samples are kept, so that the id stays theirs.
            known = self._parts[key] = (samples, self._found(part, self._sent(part, text, samples), own))
        return known[1]

    def _sent(self, part: _Part, text: str | _Headers, samples: Samples) -> Sent:
        if not isinstance(text, str):
            return self._reader.headers(
                tuple((name, sample_values.in_plain(value, samples)) for name, value in text)
            )
        plain = sample_values.in_target(text, samples)
        return self._reader.path(plain) if part == "path" else self._reader.query(plain)

    def _found(self, part: _Part, sent: Sent, broken: Broken | None) -> _Fault | None:
        if sent.path is None:
            return -1, "the target does not fit the template of the path"
        if sent.path and self._elsewhere(sent.target_path):
            return -1, "the path is that of another operation"
        raw_of, named = self._reader.raw, sent.named
        for number, parameter, is_pair, alike in self._inputs[part]:
            raw = named.get(parameter.name) if is_pair else raw_of(parameter, sent)
            is_broken = broken is not None and _same(broken, parameter)
            if raw is None and not is_broken and not parameter.required:
                continue
            if raw is not None:
                verdict = self._input(alike, raw, loose=is_broken)
            else:
                verdict = _INVALID if parameter.required else _VALID
            if verdict != (_INVALID if is_broken else _VALID):
                wrong = _wrong(f"`{parameter.name}` in {parameter.place}", verdict, is_broken)
                return None if wrong is None else (number, wrong)
        return None

    def _has(self, broken: Broken) -> bool:
        part = _PARTS.get(broken[0])
        return part is not None and any(_same(broken, entry[1]) for entry in self._inputs[part])

    def _input(self, parameter: Parameter, raw: Raw, *, loose: bool) -> str:
        key = (id(parameter), raw, loose)
        verdict = self._verdicts.get(key)
        if verdict is None:
            if len(self._verdicts) >= _REMEMBERED:
                self._verdicts.clear()
            verdict = self._verdicts[key] = self._read(parameter, raw, loose=loose)
        return verdict

    def _read(self, parameter: Parameter, raw: Raw, *, loose: bool) -> str:
        if any(sample_values.has_placeholder(text) for _, text in raw):
            return _UNDECIDED if loose else _VALID
        if loose and not parameter.required and all(text.lower() in {"", "null"} for _, text in raw):
            return _VALID
        shapes = self._reader.shapes(parameter, raw, loose=loose)
        return self._verdict(_schema_of(parameter), shapes, loose=loose)

    def _verdict(self, schema: Pointer | None, shapes: Iterable[Shape], *, loose: bool) -> str:
        try:
            return _VALID if self._readings.valid(schema, shapes, loose=loose) else _INVALID
        except Undecided:
            return _UNDECIDED

    def _body(self, wire: Wire, samples: Samples, *, loose: bool) -> str:
        data = body_bytes(wire)
        if not data:
            body = self._operation.body
            is_needed = body is not None and body.required
            is_missing = is_needed and (data is None or loose or not self._empty(_content_type(wire)))
            return _INVALID if is_missing else _VALID
        content_type = _content_type(wire)
        media = self._reader.media(content_type)
        if media is None:
            return _INVALID
        if b"{{" in data:
            return self._judge_body(media, content_type, data, samples, loose=loose)
        key = (content_type, data, loose)
        verdict = self._bodies.get(key)
        if verdict is None:
            if len(self._bodies) >= _REMEMBERED // 16:
                self._bodies.clear()
            verdict = self._bodies[key] = self._judge_body(media, content_type, data, samples, loose=loose)
        return verdict

    def _empty(self, content_type: str) -> bool:
        """Tell whether an empty body is a value: a form without pairs, empty text."""
        media = self._reader.media(content_type)
        if media is None:
            return False
        shapes = self._reader.body(media, content_type, b"")
        return shapes is not None and self._verdict(media.schema, shapes, loose=False) == _VALID

    def _judge_body(
        self, media: MediaType, content_type: str, data: bytes, samples: Samples, *, loose: bool
    ) -> str:
        is_json = "json" in content_type
        if not is_json:
            data = sample_values.in_body(content_type, data, samples)
        elif "run" in samples:
            # Six of [a-z0-9] inside of a text need neither a type nor an escape.
            data = data.replace(b"{{run}}", samples["run"].encode())
        shapes = self._reader.body(media, content_type, data)
        if shapes is None:
            return _INVALID
        if is_json and b"{{" in data:
            shapes = [
                Exact(value)
                for shape in shapes
                if isinstance(shape, Exact)
                for value in sample_values.in_json(shape.value, samples)
            ]
        if media.schema is None and media.item_schema is not None:
            return self._items(media.item_schema, shapes)
        return self._verdict(media.schema, shapes, loose=loose)

    def _reads_as(self, meant: JsonValue, wire: Wire, samples: Samples) -> bool:
        content_type = _content_type(wire)
        media = self._reader.media(content_type)
        if meant is ABSENT or media is None or media.schema is None:
            return False
        data = sample_values.in_body(content_type, body_bytes(wire) or b"", samples)
        shapes = self._reader.body(media, content_type, data) or ()
        return any(
            self._readings.reads_as(media.schema, shape, value)
            for value in sample_values.in_json(meant, samples)
            for shape in shapes
        )

    def bodies(self, wire: Wire, samples: Samples) -> list[JsonValue] | None:
        """Return the valid bodies that a lenient server may read, None where they cannot be told.

        Where there are too many, the outermost ones.
        """
        content_type, data = _content_type(wire), body_bytes(wire)
        media = self._reader.media(content_type)
        if media is None or data is None:
            return None
        shapes = self._reader.body(media, content_type, sample_values.in_body(content_type, data, samples))
        try:
            return self._readings.every(media.schema, shapes or ())
        except Undecided:
            return None

    def _items(self, schema: Pointer, shapes: Sequence[Shape]) -> str:
        for shape in shapes:
            if isinstance(shape, Exact) and isinstance(shape.value, list):
                verdicts = [self._verdict(schema, [Exact(item)], loose=False) for item in shape.value]
                if all(verdict == _VALID for verdict in verdicts):
                    return _VALID
        return _INVALID


def _first(one: _Fault | None, other: _Fault | None) -> _Fault | None:
    return min(one, other) if one and other else one or other


def _content_type(wire: Wire) -> str:
    for name, value in wire.headers:
        if name.lower() == "content-type":
            return value
    return ""


def _schema_of(parameter: Parameter) -> Pointer | None:
    return parameter.content.schema if parameter.content is not None else parameter.schema


def _same(broken: Broken, parameter: Parameter) -> bool:
    place, name = broken
    if parameter.place == "header":
        return place == "header" and name.lower() == parameter.name.lower()
    return name == parameter.name and (
        place == parameter.place or (place == "query" and parameter.place == "querystring")
    )


def _wrong(what: str, verdict: str, is_broken: bool) -> str | None:  # noqa: FBT001 -- a private table of two
    if verdict == _UNDECIDED:
        return f"{what} has more readings than can be judged"
    if is_broken:
        return None if verdict == _INVALID else f"{what} is valid in some reading"
    return None if verdict == _VALID else f"{what} is not valid as it is written"
