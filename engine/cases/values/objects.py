"""Makers of objects: which properties there are, and what each holds."""

from collections.abc import Mapping, Sequence

from engine.cases.values.checks import fits
from engine.cases.values.effective import Effective
from engine.cases.values.making import RESERVE, Cell, Context, Maker, NoValue, Run, Workshop
from engine.cases.values.merging import is_false
from engine.cases.values.patterns import matches, sample
from engine.cases.values.scalars import is_unique
from engine.cases.values.semantic import vocabulary
from engine.errors import Pointer
from engine.openapi.model import JsonValue

_MOST_EXTRA = 200


def object_maker(
    values: Workshop, effective: Effective, context: Context, names: Sequence[str] | None = None
) -> Maker:
    """Return a maker of objects that hold `names`; without them, those that the shape asks for."""
    example = values.object_example(effective, context)
    tags = _tags(values, effective)
    chosen = tuple(names if names is not None else default_names(values, effective, context, tags, example))
    parent = f"{component_name(effective.pointers)}/{context.name}"
    shown = _from_example(values, effective, chosen, example)
    apart = _unique_names(values, effective, context, parent) if shown and context.mode.unique else ()
    constants = {**{name: value for name, value in shown.items() if name not in apart}, **tags}
    members: list[tuple[str, Cell, bool]] = []
    for name in chosen:
        if name in constants:
            members.append((name, _constant_cell(constants[name]), True))
        else:
            cell = values.cell(property_pointers(effective, name), Context(context.mode, name, parent))
            members.append((name, cell, name in effective.required or names is not None))
    identity = values.identity(effective.pointers)
    at = effective.pointers
    least = effective.keywords.get("minProperties", 0) if names is None else 0

    def build(run: Run) -> JsonValue:
        run.enter(identity, at)
        made: dict[str, JsonValue] = {}
        try:
            for name, cell, required in members:
                if required:
                    made[name] = cell.build(run)
                elif run.left >= RESERVE:
                    try:
                        made[name] = cell.build(run)
                    except NoValue:
                        continue
        finally:
            run.trail.pop()
        if len(made) < least:
            raise NoValue("unsolved", f"only {len(made)} of {least} properties have a value", at)
        return made

    return build


def _unique_names(values: Workshop, effective: Effective, context: Context, parent: str) -> list[str]:
    """Return the properties whose documented value a server would refuse the second time."""
    return [
        name
        for name, pointers in effective.properties.items()
        if "string" in values.effectives[pointers].types
        and is_unique(values.effectives[pointers], Context(context.mode, name, parent), values.domain)
    ]


def _constant_cell(value: JsonValue) -> Cell:
    return Cell(lambda _cell: lambda _run: value)


def component_name(pointers: Sequence[Pointer]) -> str:
    """Return the name under which the first of the schemas is shared, empty where it is none."""
    if not pointers:
        return ""
    parts = pointers[0].rsplit("/", 2)
    return parts[-1] if len(parts) == 3 and parts[1] in ("schemas", "definitions", "$defs") else ""


def property_pointers(effective: Effective, name: str) -> tuple[Pointer, ...]:
    """Return the schemas that the property `name` must satisfy, declared or not."""
    known = effective.properties.get(name)
    if known is not None:
        return known
    patterned = tuple(at for pattern, at in effective.pattern_properties if matches(pattern, name))
    return patterned or effective.additional


def optional_names(values: Workshop, effective: Effective) -> list[str]:
    """Return the optional properties that a request may hold, in the order of writing."""
    names = []
    for name, pointers in effective.properties.items():
        if name not in effective.required:
            child = values.effectives[pointers]
            if not child.read_only and child.contradiction is None:
                names.append(name)
    return names


def required_names(values: Workshop, effective: Effective) -> list[str]:
    """Return the required properties of a request: declared ones first, in the order of writing."""
    declared = [name for name in effective.properties if name in effective.required]
    others = [name for name in effective.required if name not in effective.properties]
    return [
        name
        for name in (*declared, *others)
        if not values.effectives[property_pointers(effective, name)].read_only
    ]


def default_names(
    values: Workshop,
    effective: Effective,
    context: Context,
    tags: Mapping[str, JsonValue],
    example: Mapping[str, JsonValue] | None,
) -> list[str]:
    names = required_names(values, effective)
    names += [name for name in tags if name not in names]
    least = effective.keywords.get("minProperties", 0)
    optional: list[str] = []
    if context.mode.shape == "full" or len(names) < least:
        optional = [name for name in optional_names(values, effective) if name not in names]
    most = effective.keywords.get("maxProperties", len(names) + len(optional) + _MOST_EXTRA)
    if len(names) > most:
        at = effective.written["maxProperties"]
        raise NoValue(
            "unsatisfiable",
            f"{len(names)} properties are required, maxProperties at {at} is {most}",
            effective.pointers,
        )
    if context.mode.shape == "full":
        names += optional[: max(most - len(names), 0)]
        if example:
            names += _example_extras(effective, example, names)[: max(most - len(names), 0)]
    names = _with_dependents(effective, names)
    if len(names) < least:
        names += [name for name in optional if name not in names][: least - len(names)]
        names = _with_dependents(effective, names)
        names += extra_names(values, effective, least - len(names), names)
    return names


def names_by_count(values: Workshop, effective: Effective, count: int) -> list[str]:
    """Return `count` names: the required ones, then optional ones, then others that are allowed."""
    names = required_names(values, effective)
    if len(names) > count:
        raise NoValue("unsolved", f"{len(names)} properties are required, {count} wanted", effective.pointers)
    names += optional_names(values, effective)[: count - len(names)]
    return names + extra_names(values, effective, count - len(names), names)


def _example_extras(
    effective: Effective, example: Mapping[str, JsonValue], names: Sequence[str]
) -> list[str]:
    if effective.closed:
        return []
    return [name for name in example if name not in effective.properties and name not in names]


def _with_dependents(effective: Effective, names: Sequence[str]) -> list[str]:
    dependents = effective.keywords.get("dependentRequired", {})
    grown = list(names)
    for name in grown:  # grows while it is read: what is added may ask for more
        grown.extend(other for other in dependents.get(name, ()) if other not in grown)
    return grown


def extra_names(values: Workshop, effective: Effective, count: int, taken: Sequence[str]) -> list[str]:
    """Return `count` names that the schema does not declare but allows."""
    if count <= 0:
        return []
    if count > _MOST_EXTRA:
        raise NoValue("too-large", f"{count} properties more than are declared", effective.pointers)
    names: list[str] = []
    for name in _name_candidates(values, effective, count):
        if name in taken or name in names or name in effective.properties:
            continue
        if _is_allowed(values, effective, name):
            names.append(name)
        if len(names) == count:
            return names
    at = effective.written.get("minProperties")
    closed = f"; no other is allowed at {effective.closed}" if effective.closed else ""
    raise NoValue(
        "unsatisfiable" if effective.closed and not effective.pattern_properties else "unsolved",
        f"minProperties {effective.keywords.get('minProperties')} at {at} asks for {count} more properties{closed}",
        effective.pointers,
    )


def _is_allowed(values: Workshop, effective: Effective, name: str) -> bool:
    if effective.closed and not any(matches(pattern, name) for pattern, _ in effective.pattern_properties):
        return False
    if any(is_false(values.effectives.schemas.at(at)) for at in property_pointers(effective, name)):
        return False
    return all(fits(values.effectives.of(at), name) for at in effective.property_names)


def _name_candidates(values: Workshop, effective: Effective, count: int) -> list[str]:
    draw = values.sample_stream(effective.pointers)
    names: list[str] = []
    for at in effective.property_names:
        schema = values.effectives.of(at)
        names += [name for name in schema.keywords.get("enum", ()) if isinstance(name, str)]
        if "pattern" in schema.keywords:
            found = (sample(schema.keywords["pattern"], draw, 1, 40) for _ in range(2 * count + 4))
            names += [name for name in found if name]
    for pattern, _ in effective.pattern_properties[:4]:
        found = (sample([pattern], draw, 1, 40) for _ in range(2 * count + 4))
        names += [name for name in found if name]
    return [*names, *vocabulary(values.domain).keys, *(f"property{index}" for index in range(1, count + 1))]


def _from_example(
    values: Workshop, effective: Effective, names: Sequence[str], example: Mapping[str, JsonValue] | None
) -> dict[str, JsonValue]:
    if not example:
        return {}
    return {
        name: values.without_read_only(property_pointers(effective, name), example[name])
        for name in names
        if name in example
    }


def _tags(values: Workshop, effective: Effective) -> dict[str, JsonValue]:
    """Return the discriminating property with the value that names this very schema."""
    holder = effective.discriminator
    if holder is None:
        return {}
    discriminator = values.effectives.schemas.at(holder)["discriminator"]
    name = discriminator["propertyName"]
    mapping = discriminator.get("mapping")
    pairs = list(mapping.items()) if isinstance(mapping, Mapping) else []
    property_schema = values.effectives[property_pointers(effective, name)]
    if effective.closed and name not in effective.properties:
        return {}
    for pointer in sorted(effective.pointers, key=lambda at: at == holder):
        words = [
            word for word, target in pairs if isinstance(target, str) and _leaf(target) == _leaf(pointer)
        ]
        for word in (*words, component_name((pointer,))):
            if word and isinstance(word, str) and fits(property_schema, word):
                return {name: word}
        if words:
            told = f"`{name}` must be `{words[0]}` by the mapping at {holder}, which {pointer} does not allow"
            raise NoValue("unsatisfiable", told, (pointer,))
    return {}


def _leaf(reference: str) -> str:
    return reference.rsplit("/", 1)[-1].removesuffix(".json").removesuffix(".yaml").removesuffix(".yml")
