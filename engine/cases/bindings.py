"""How each input that names an object gets its value: captured, documented or given by a person."""

from collections.abc import Mapping

from engine.cases.auth import variable
from engine.cases.dependencies import Binding, Dependencies, Linked, Producer, shape
from engine.cases.linked_inputs import Input
from engine.cases.model import ABSENT
from engine.cases.rng import Stream, stream
from engine.cases.sites import Site
from engine.cases.subject import Subject
from engine.cases.values import NoValue, Values
from engine.errors import Pointer
from engine.openapi.model import JsonValue, Operation, Parameter

RUN_TOKENS = ("000000", "zzzzzz")
"""Every value with `{{run}}` must be valid with both: the ends of what six of `[a-z0-9]` can be."""


def captured(
    operation: Operation,
    chain: tuple[Producer, ...],
    variables: Mapping[str, str],
    values: Values,
    draw: Stream,
) -> Mapping[str, Binding]:
    """Return the bindings of `operation` to what the steps of `chain` capture.

    `variables`: item path -> name of the captured value.
    """
    by_prefix = {shape(producer.item): variables[producer.item] for producer in chain}
    found: dict[str, Binding] = {}
    for parameter in _path_parameters(operation):
        name = by_prefix.get(shape(_prefix(operation.path, parameter.name)))
        if name is not None:
            found[parameter.name] = Binding("{{" + name + "}}", _sample(parameter, values, draw), "captured")
    return found


def with_links(subject: Subject, chain: tuple[Producer, ...], variables: Mapping[str, str]) -> Subject:
    """Return `subject` with the inputs beside its path bound to what the steps of `chain` capture."""
    names = {shape(each.item): variables[each.item] for each in chain}
    more = {(shape(each.item), at): variables[f"{each.item}#{at}"] for each in chain for at in each.more}
    samples = {str(each.value): each.sample for each in subject.bindings.values()}
    found: list[Linked] = []
    for each in subject.inputs:
        place = shape(each.producer.item)
        name = more.get((place, each.more)) if each.more else names.get(place)
        linked = name and as_linked(subject, each, name, samples)
        if linked:
            found.append(linked)
    return subject.linked(tuple(found)) if found else subject


def as_linked(subject: Subject, taken: Input, name: str, samples: dict[str, JsonValue]) -> Linked | None:
    """Return an input that holds what is captured as `name`, None where what that can be does not fit it.

    `samples` are what stands for captured values in checks: one for each, whatever takes it.
    """
    live, site = "{{" + name + "}}", taken.site
    sample = samples.get(live, ABSENT)
    if sample is ABSENT:
        sample = _sample_at(subject, site, taken.made or site.pointers)
    if sample is ABSENT:
        return None
    whole = taken.around(sample)
    if not all(subject.values.accepts(each, whole) for each in site.pointers):
        return None
    samples[live] = sample
    return Linked(site, Binding(taken.around(live), whole, "captured"))


def _sample_at(subject: Subject, site: Site, pointers: tuple[Pointer, ...]) -> JsonValue:
    name = next((each for each in reversed(site.path) if isinstance(each, str)), site.name)
    try:
        return subject.values.make(pointers, subject.stream("bind", site.at), name=name)
    except NoValue:
        return ABSENT


class Given:
    """Bindings where nothing produces an id: the documented example, else `API_VALUE_<NAME>`."""

    def __init__(self, dependencies: Dependencies, values: Values, seed: int) -> None:
        self._dependencies = dependencies
        self._values = values
        self._seed = seed
        self._known: dict[Pointer, Binding | None] = {}

    def of(self, operation: Operation) -> Mapping[str, Binding]:
        """Return the bindings of the path parameters that name an object."""
        found = ((each.name, self._binding(each)) for each in _path_parameters(operation))
        return {name: binding for name, binding in found if binding is not None}

    def _binding(self, parameter: Parameter) -> Binding | None:
        if parameter.at not in self._known:
            self._known[parameter.at] = self._made(parameter)
        return self._known[parameter.at]

    def _made(self, parameter: Parameter) -> Binding | None:
        if self._dependencies.is_free(parameter):
            return None
        example = _example(parameter, self._values)
        if example is not None:
            return Binding(example, example, "example")
        sample = _sample(parameter, self._values, stream(self._seed, "bind", parameter.at))
        return Binding("{{" + variable("VALUE", parameter.name) + "}}", sample, "given")


def _prefix(path: str, parameter: str) -> str:
    before, _, after = path.partition(f"{{{parameter}}}")
    return f"{before}{{{parameter}}}{after.partition('/')[0]}"


def _path_parameters(operation: Operation) -> list[Parameter]:
    return [each for each in operation.parameters if each.place == "path"]


def _example(parameter: Parameter, values: Values) -> JsonValue:
    documented = [each.value for each in parameter.examples]
    if parameter.schema is not None:
        schema = values.effectives.schemas.at(parameter.schema)
        documented += [schema[key] for key in ("example", "default") if key in schema]
        examples = schema.get("examples")
        documented += examples if isinstance(examples, list) else []
    for value in documented:
        names_something = isinstance(value, str | int | list) and value not in ("", [])
        names_something = names_something and not isinstance(value, bool)
        if names_something and (parameter.schema is None or values.accepts(parameter.schema, value)):
            return value
    return None


def _sample(parameter: Parameter, values: Values, draw: Stream) -> JsonValue:
    if parameter.schema is None:
        return "1"
    try:
        made = values.make((parameter.schema,), draw, name=parameter.name)
    except NoValue:
        return "1"
    # One captured or given value stands for a list of one, in every style.
    return made[0] if isinstance(made, list) and made else made
