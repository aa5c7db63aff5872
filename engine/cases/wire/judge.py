"""The verdict on the wires of one operation."""

from collections.abc import Callable, Mapping, Sequence

from engine.cases.model import ABSENT, Wire
from engine.cases.wire import sample_values
from engine.cases.wire.decode import Reader, body_bytes
from engine.cases.wire.inputs import Broken, Fault, Inputs, Verdict, is_same, wrong
from engine.cases.wire.readings import Undecided
from engine.cases.wire.sample_values import Samples
from engine.cases.wire.shape import Exact, Shape
from engine.cases.wire.unsent import UNSENT_HEADERS
from engine.errors import Pointer
from engine.openapi.model import JsonValue, MediaType, Operation, Parameter

BODY: Broken = ("body", "")
_REMEMBERED = 1_024
_PATH, _QUERY, _HEADERS = 0, 1, 2
_NO_FAULTS = (None, None, None)
_PARTS: Mapping[str, int] = {
    "path": _PATH,
    "query": _QUERY,
    "querystring": _QUERY,
    "header": _HEADERS,
    "cookie": _HEADERS,
}
"""Which part of a wire the inputs of each place stand in."""


class Judge:
    """Judges wires of one operation; a text that comes again is judged once.

    `ignored` are the places and lower-case names of credentials; `elsewhere` tells whether a path is
    that of another operation.
    """

    def __init__(
        self,
        operation: Operation,
        inputs: Inputs,
        *,
        ignored: frozenset[Broken],
        elsewhere: Callable[[str], bool],
    ) -> None:
        self._operation = operation
        self._inputs = inputs
        self._elsewhere = elsewhere
        self._reader = Reader(operation, inputs.schemas)
        self._parts: tuple[list[Parameter], list[Parameter], list[Parameter]] = ([], [], [])
        for parameter in operation.parameters:
            is_unsent = parameter.place == "header" and parameter.name.lower() in UNSENT_HEADERS
            if not is_unsent and not (ignored and (parameter.place, parameter.name.lower()) in ignored):
                self._parts[_PARTS[parameter.place]].append(parameter)
        _, query, headers = self._parts
        credentials = frozenset([name for _, name in ignored])
        self._query = inputs.beside(operation, query, credentials) if query else None
        self._headers = inputs.beside(operation, headers, credentials) if headers else None
        self._paths: dict[tuple[str, int, Broken | None], tuple[Samples, Fault | None]] = {}
        self._bodies: dict[tuple[str, bytes, bool], Verdict] = {}

    def judge(
        self, wire: Wire, samples: Samples, broken: Broken | None, meant: JsonValue = ABSENT
    ) -> str | None:
        """Return None where all inputs are valid but `broken`, which is invalid in every reading.

        `meant` is the body before it was written: the reading to try where there are too many.
        """
        faults = self._faults(wire, samples, broken)
        if faults != _NO_FAULTS:
            numbered = [(self._number(part, each), each[1]) for part, each in enumerate(faults) if each]
            return min(numbered)[1]
        if broken is not None and broken != BODY and not self._has(broken):
            return "the operation has no such input"
        is_broken = broken == BODY
        verdict = self._body(wire, samples, loose=is_broken)
        if verdict == ("invalid" if is_broken else "valid"):
            return None
        if verdict == "undecided" and not is_broken and self._reads_as(meant, wire, samples):
            return None
        return wrong("the body", verdict)

    def _faults(self, wire: Wire, samples: Samples, broken: Broken | None) -> tuple[Fault | None, ...]:
        """Return what is wrong in each part of a wire, the body aside."""
        path, _, query = wire.target.partition("?")
        part = None if broken is None else _PARTS.get(broken[0])
        own = [broken if part == each else None for each in (_PATH, _QUERY, _HEADERS)]
        return (
            self._path_fault(path, samples, own[_PATH]),
            None if self._query is None else self._query.fault(query, samples, own[_QUERY]),
            None if self._headers is None else self._headers.fault(wire.headers, samples, own[_HEADERS]),
        )

    def _number(self, part: int, fault: Fault) -> int:
        """Return the number of a wrong input among those of the operation; what is wrong with a whole path comes first."""
        if fault[0] < 0:
            return fault[0]
        faulty = self._parts[part][fault[0]]
        return next(number for number, each in enumerate(self._operation.parameters) if each is faulty)

    def _has(self, broken: Broken) -> bool:
        part = _PARTS.get(broken[0])
        return part is not None and any(is_same(broken, each) for each in self._parts[part])

    def _path_fault(self, path: str, samples: Samples, broken: Broken | None) -> Fault | None:
        """Return what is wrong in a path: most cases of an operation share one."""
        key = (path, id(samples), broken)
        known = self._paths.get(key)
        if known is None:
            if len(self._paths) >= _REMEMBERED:
                self._paths.clear()
            # The samples are kept, so that the id stays theirs.
            known = self._paths[key] = (samples, self._found(sample_values.in_target(path, samples), broken))
        return known[1]

    def _found(self, path: str, broken: Broken | None) -> Fault | None:
        variables = self._reader.path(path)
        if variables is None:
            return -1, "the target does not fit the template of the path"
        if variables and self._elsewhere(path):
            return -1, "the path is that of another operation"
        for number, parameter in enumerate(self._parts[_PATH]):
            text = variables.get(parameter.name)
            raw = None if text is None else (("", text),)
            is_broken = broken is not None and is_same(broken, parameter)
            if raw is not None or is_broken or parameter.required:
                alike = self._inputs.readings.alike(parameter)
                found = self._inputs.wrong(alike, raw, is_broken=is_broken)
                if found is not None:
                    return number, found
        return None

    def _body(self, wire: Wire, samples: Samples, *, loose: bool) -> Verdict:
        data = body_bytes(wire)
        if not data:
            body = self._operation.body
            is_needed = body is not None and body.required
            is_missing = is_needed and (data is None or loose or not self._empty(_content_type(wire)))
            return "invalid" if is_missing else "valid"
        content_type = _content_type(wire)
        media = self._reader.media(content_type)
        if media is None:
            return "invalid"
        if b"{{" in data:
            return self._judge_body(media, content_type, data, samples, loose=loose)
        key = (content_type, data, loose)
        verdict = self._bodies.get(key)
        if verdict is None:
            if len(self._bodies) >= _REMEMBERED // 4:
                self._bodies.clear()
            verdict = self._bodies[key] = self._judge_body(media, content_type, data, samples, loose=loose)
        return verdict

    def _empty(self, content_type: str) -> bool:
        """Tell whether an empty body is a value: a form without pairs, empty text."""
        media = self._reader.media(content_type)
        if media is None:
            return False
        shapes = self._reader.body(media, content_type, b"")
        return shapes is not None and self._inputs.of_schema(media.schema, shapes, loose=False) == "valid"

    def _judge_body(
        self, media: MediaType, content_type: str, data: bytes, samples: Samples, *, loose: bool
    ) -> Verdict:
        is_json = "json" in content_type
        if not is_json:
            data = sample_values.in_body(content_type, data, samples)
        elif "run" in samples:
            # Six of [a-z0-9] inside of a text need neither a type nor an escape.
            data = data.replace(b"{{run}}", samples["run"].encode())
        shapes = self._reader.body(media, content_type, data)
        if shapes is None:
            return "invalid"
        if is_json and b"{{" in data:
            shapes = [
                Exact(value)
                for shape in shapes
                if isinstance(shape, Exact)
                for value in sample_values.in_json(shape.value, samples)
            ]
        if media.schema is None and media.item_schema is not None:
            return self._items(media.item_schema, shapes)
        return self._inputs.of_schema(media.schema, shapes, loose=loose)

    def _reads_as(self, meant: JsonValue, wire: Wire, samples: Samples) -> bool:
        content_type = _content_type(wire)
        media = self._reader.media(content_type)
        if meant is ABSENT or media is None or media.schema is None:
            return False
        data = sample_values.in_body(content_type, body_bytes(wire) or b"", samples)
        shapes = self._reader.body(media, content_type, data) or ()
        return any(
            self._inputs.readings.reads_as(media.schema, shape, value)
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
            return self._inputs.readings.every(media.schema, shapes or ())
        except Undecided:
            return None

    def _items(self, schema: Pointer, shapes: Sequence[Shape]) -> Verdict:
        for shape in shapes:
            if isinstance(shape, Exact) and isinstance(shape.value, list):
                verdicts = [
                    self._inputs.of_schema(schema, [Exact(item)], loose=False) for item in shape.value
                ]
                if all(verdict == "valid" for verdict in verdicts):
                    return "valid"
        return "invalid"


def _content_type(wire: Wire) -> str:
    for name, value in wire.headers:
        if name.lower() == "content-type":
            return value
    return ""
