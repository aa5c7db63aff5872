"""The verdict on what a wire holds beside its path and its body; operations that document it alike share it."""

from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

from engine.cases.wire import sample_values
from engine.cases.wire.decode import Fields, Pairs, shapes_of, template_of
from engine.cases.wire.decode_styles import Raw
from engine.cases.wire.readings import Readings, Undecided
from engine.cases.wire.sample_values import Samples
from engine.cases.wire.shape import Shape
from engine.errors import Pointer
from engine.openapi.model import Operation, Parameter, Schemas

Broken: TypeAlias = tuple[str, str]
"""Place and name of the input that a negative breaks; the body is `("body", "")`."""
Fault: TypeAlias = tuple[int, str]
"""The number of the input that is wrong among those of its part, and how."""
Verdict: TypeAlias = Literal["valid", "invalid", "undecided"]
REMEMBERED = 4_096


class Inputs:
    """Judges the inputs of one document; a text that comes again is judged once."""

    def __init__(self, schemas: Schemas, readings: Readings) -> None:
        self.schemas = schemas
        self.readings = readings
        # By id, which the parameter that is alike keeps its own: `owner` and `repo` stand in half of GitHub's.
        self._verdicts: dict[tuple[int, Raw, bool], Verdict] = {}
        self._besides: dict[tuple[str, tuple[int, ...]], Beside] = {}

    def beside(
        self, operation: Operation, parameters: Sequence[Parameter], credentials: frozenset[str]
    ) -> "Beside":
        """Return what judges the query or the header fields of an operation: 1,067 of Kubernetes' have 16 queries.

        Args:
            operation: whose other parameters and credentials have names that are no member's.
            parameters: those of the part, in the order of the operation.
            credentials: lower-case names.
        """
        alike = tuple(map(self.readings.alike, parameters))
        preset = template_of(operation)[1]
        key = (preset, tuple(map(id, alike)))
        known = self._besides.get(key)
        if known is None:
            claimed = credentials | {each.name for each in operation.parameters if each.place != "header"}
            fields = Fields(alike, self.schemas, claimed, preset)
            known = Beside(self, alike, fields)
            if not fields.depends_on_others:
                self._besides[key] = known
        return known

    def verdict(self, parameter: Parameter, raw: Raw, *, loose: bool) -> Verdict:
        """Tell whether some reading of one input is valid; `loose` asks as lenient servers read."""
        key = (id(parameter), raw, loose)
        verdict = self._verdicts.get(key)
        if verdict is None:
            if len(self._verdicts) >= REMEMBERED:
                self._verdicts.clear()
            verdict = self._verdicts[key] = self._read(parameter, raw, loose=loose)
        return verdict

    def _read(self, parameter: Parameter, raw: Raw, *, loose: bool) -> Verdict:
        if any(sample_values.has_placeholder(text) for _, text in raw):
            return "undecided" if loose else "valid"
        if loose and not parameter.required and all(text.lower() in {"", "null"} for _, text in raw):
            return "valid"
        shapes = shapes_of(parameter, raw, self.schemas, loose=loose)
        return self.of_schema(_schema_of(parameter), shapes, loose=loose)

    def of_schema(self, schema: Pointer | None, shapes: Iterable[Shape], *, loose: bool) -> Verdict:
        """Tell whether a schema accepts one of several shapes."""
        try:
            return "valid" if self.readings.valid(schema, shapes, loose=loose) else "invalid"
        except Undecided:
            return "undecided"

    def wrong(self, parameter: Parameter, raw: Raw | None, *, is_broken: bool) -> str | None:
        """Return how one input, None where it is not sent, is not as it should be: valid, or broken."""
        verdict: Verdict = "invalid" if parameter.required else "valid"
        if raw is not None:
            verdict = self.verdict(parameter, raw, loose=is_broken)
        if verdict == ("invalid" if is_broken else "valid"):
            return None
        return wrong(f"`{parameter.name}` in {parameter.place}", verdict)


class Beside:
    """The query or the header fields of operations that document the same; a text that comes again is judged once."""

    def __init__(self, inputs: Inputs, parameters: Sequence[Parameter], fields: Fields) -> None:
        self._inputs = inputs
        self._fields = fields
        self._entries = [
            (number, each, each.name, each.required, fields.is_pair(each))
            for number, each in enumerate(parameters)
        ]
        self._faults: dict[tuple[str | Pairs, Broken | None], Fault | None] = {}

    def fault(self, text: str | Pairs, samples: Samples, broken: Broken | None) -> Fault | None:
        """Return what is wrong in a query or in header fields."""
        if isinstance(text, str):
            plain: str | Pairs = sample_values.in_target(text, samples)
        else:
            plain = tuple([(name, sample_values.in_plain(value, samples)) for name, value in text])
        key = (plain, broken)
        if key not in self._faults:
            if len(self._faults) >= REMEMBERED:
                self._faults.clear()
            self._faults[key] = self._found(plain, broken)
        return self._faults[key]

    def _found(self, text: str | Pairs, broken: Broken | None) -> Fault | None:
        sent = self._fields.query(text) if isinstance(text, str) else self._fields.headers(text)
        raw_of, named = self._fields.raw, sent.named
        for number, parameter, name, is_required, is_pair in self._entries:
            raw = named.get(name) if is_pair else raw_of(parameter, sent)
            is_broken = broken is not None and is_same(broken, parameter)
            if raw is not None or is_broken or is_required:
                found = self._inputs.wrong(parameter, raw, is_broken=is_broken)
                if found is not None:
                    return number, found
        return None


def is_same(broken: Broken, parameter: Parameter) -> bool:
    """Tell whether a parameter is the input that is broken."""
    place, name = broken
    if parameter.place == "header":
        return place == "header" and name.lower() == parameter.name.lower()
    return name == parameter.name and (
        place == parameter.place or (place == "query" and parameter.place == "querystring")
    )


def wrong(what: str, verdict: Verdict) -> str:
    """Return what a verdict says that was not wanted."""
    if verdict == "undecided":
        return f"{what} has more readings than can be judged"
    return f"{what} is {'valid in some reading' if verdict == 'valid' else 'not valid as it is written'}"


def _schema_of(parameter: Parameter) -> Pointer | None:
    return parameter.content.schema if parameter.content is not None else parameter.schema
