"""The rules of one operation's parameters, and those of an object: by its schema, by descriptions and names."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from engine.cases.rules.model import (
    Compare,
    Count,
    Expression,
    Has,
    Not,
    Rule,
    all_of,
    inputs_of,
    only_one,
    requires,
    some_of,
)
from engine.cases.rules.sentences import is_worth_reading, rules_in
from engine.cases.rules.written import parsed
from engine.cases.values.effective import Effective, Effectives
from engine.errors import Pointer
from engine.openapi.model import JsonValue, Operation, Parameter, child

_MOST_RULES = 50
_MOST_NAMED = 200
"""Properties of an object whose descriptions are read: each is searched for the names of all."""
_SAID = 0.8
_BOUNDS = (("start", "end"), ("from", "to"), ("min", "max"), ("minimum", "maximum"))
_REQUIRED_ONLY = frozenset(("required", "title", "description"))
_STATED = frozenset(("properties", "required"))


def of_parameters(
    operation: Operation, parameters: tuple[Parameter, ...], effectives: Effectives
) -> tuple[Rule, ...]:
    """Return the rules between optional parameters: written, said in a description, told by names."""
    several = {each.name: each for each in parameters if each.place != "path"}
    if len(several) < 2:
        return ()

    def effective_of(name: str) -> Effective:
        schema = several[name].value_schema
        return effectives[(schema,) if schema else ()]

    told = _meant(_said(operation, several), list(several), effective_of)
    paired = _paired({name: each.at for name, each in several.items()}, effective_of)
    return _several(_written(operation, several), told, paired)


def told_of_object(effective: Effective, effectives: Effectives) -> tuple[Rule, ...]:
    """Return the rules between the properties of an object that descriptions state or names tell.

    They hold beside its schema, which knows nothing of them.
    """
    if not 2 <= len(effective.properties) <= _MOST_NAMED:
        return ()

    def effective_of(name: str) -> Effective:
        return effectives[effective.properties[name]]

    places = {name: pointers[0] for name, pointers in effective.properties.items()}
    said = _said_of(effective, places, effectives)
    if not said and not any(other in places for name in places for other in _partners(name)):
        return ()
    sent = {name: at for name, at in places.items() if not effective_of(name).read_only}
    sure = (rule for rule in said if sent.keys() >= set(inputs_of(rule.expression)))
    return _several(_meant(sure, list(places), effective_of), _paired(sent, effective_of))


def _several(*found: Iterable[Rule]) -> tuple[Rule, ...]:
    kept: dict[Expression, Rule] = {}
    for rules in found:
        for rule in rules:
            if len(inputs_of(rule.expression)) > 1 and len(kept) < _MOST_RULES:
                kept.setdefault(rule.expression, rule)
    return tuple(kept.values())


def _meant(
    said: Iterable[Rule], order: Sequence[str], effective_of: Callable[[str], Effective]
) -> Iterator[Rule]:
    """Yield the rules of sentences as they are meant."""
    for rule in said:
        expression = _understood(rule.expression, order, effective_of)
        if expression is not None:
            yield rule._replace(expression=expression)


def _said_of(effective: Effective, places: Mapping[str, Pointer], effectives: Effectives) -> list[Rule]:
    """Return what the descriptions of an object and of its properties say, where they stand."""
    wholes = [(child(at, "description"), "", _described(effectives, at)) for at in effective.pointers]
    texts = [*wholes, *((at, name, _described(effectives, at)) for name, at in places.items())]
    return [
        Rule(each.expression, at, _SAID, _quoted(each.said))
        for at, owner, text in texts
        if text and is_worth_reading(text)
        for each in rules_in(text, owner, tuple(places))
    ]


def _described(effectives: Effectives, at: Pointer) -> str:
    try:
        schema: JsonValue = effectives.schemas.at(at)
    except KeyError:
        return ""
    text = schema.get("description") if isinstance(schema, Mapping) else None
    return text if isinstance(text, str) else ""


def of_object(effective: Effective, effectives: Effectives) -> Iterator[Rule]:
    """Yield the rules between the properties of an object that its schema states by `required`."""
    at = effective.written.get("dependentRequired")
    dependents = effective.keywords.get("dependentRequired", {}) if at is not None else {}
    for name, others in dependents.items():
        for other in dict.fromkeys(others):
            yield Rule(
                requires(Has(name), Has(other)),
                _entry(effectives, at or effective.pointers[0], name, other),
                1.0,
                f"`{name}` requires `{other}`",
            )
    for keyword, pointer, options in effective.branches:
        members = [_names(effectives, option) for option in options]
        if 1 < len(members) <= 10 and all(members):
            inner = tuple(all_of(*map(Has, names)) if len(names) > 1 else Has(names[0]) for names in members)
            several = only_one if keyword == "oneOf" else some_of
            listed = ", ".join(" with ".join(f"`{name}`" for name in names) for names in members)
            said = f"{'one' if keyword == 'oneOf' else 'at least one'} of {listed} must be there"
            yield Rule(several(*inner), pointer, 1.0, said)
    for keyword, pointer in effective.conditions:
        yield from _conditional(effectives, keyword, pointer)


def _conditional(effectives: Effectives, keyword: str, pointer: Pointer) -> Iterator[Rule]:
    schema = effectives.schemas.at(pointer)
    if effectives.forbids_all(pointer):  # written as `false`, so that no `not` stands there
        return
    if keyword == "not":
        names = _names(effectives, child(pointer, "not"))
        if len(names) > 1:
            listed = " and ".join(f"`{name}`" for name in names)
            yield Rule(
                Not(all_of(*map(Has, names))), child(pointer, "not"), 1.0, f"{listed} must not stand together"
            )
    elif keyword == "if" and "else" not in schema and isinstance(schema.get("then"), Mapping):
        condition = _condition(schema["if"])
        wanted = _names(effectives, child(pointer, "then"))
        for number, name in enumerate(wanted):
            if condition is None:
                break
            said = f"{_told(condition)} requires `{name}`"
            yield Rule(requires(condition, Has(name)), child(pointer, "then", "required", number), 1.0, said)


def _condition(schema: JsonValue) -> Has | None:
    """Return what an `if` asks, where it is the presence or the value of one required property."""
    if not isinstance(schema, Mapping) or not schema.keys() <= _STATED:
        return None
    required, properties = schema.get("required"), schema.get("properties", {})
    if not isinstance(required, list) or len(required) != 1 or not set(properties) <= set(required):
        return None
    inner = properties.get(required[0], {})
    if not inner:
        return Has(required[0])
    if inner.keys() == {"const"}:
        return Has(required[0], (inner["const"],))
    return Has(required[0], tuple(inner["enum"])) if inner.keys() == {"enum"} else None


def _told(condition: Has) -> str:
    if not condition.values:
        return f"`{condition.name}`"
    return f"`{condition.name}` = {' or '.join(map(str, condition.values))}"


def _names(effectives: Effectives, pointer: Pointer) -> tuple[str, ...]:
    """Return the names that a schema requires, where it says nothing else."""
    schema = effectives.schemas.at(pointer)
    names = schema.get("required")
    if not isinstance(names, list) or not schema.keys() <= _REQUIRED_ONLY:
        return ()
    return tuple(dict.fromkeys(name for name in names if isinstance(name, str)))


def _entry(effectives: Effectives, at: Pointer, name: str, other: str) -> Pointer:
    try:
        listed = effectives.schemas.raw(child(at, name))
    except KeyError:
        return at
    return child(at, name, listed.index(other)) if isinstance(listed, list) and other in listed else at


def _written(operation: Operation, several: Mapping[str, Parameter]) -> Iterator[Rule]:
    lines = operation.raw.get("x-dependencies") if isinstance(operation.raw, Mapping) else None
    for number, line in enumerate(lines if isinstance(lines, list) else ()):
        expression = parsed(line, several) if isinstance(line, str) else None
        if expression is not None:
            yield Rule(
                expression, child(operation.at, "x-dependencies", number), 1.0, line.strip().rstrip(";")
            )


def _said(operation: Operation, several: Mapping[str, Parameter]) -> Iterator[Rule]:
    names = tuple(several)
    if operation.description and is_worth_reading(operation.description):
        for each in rules_in(operation.description, "", names):
            yield Rule(each.expression, child(operation.at, "description"), _SAID, _quoted(each.said))
    for parameter in several.values():
        if parameter.description and is_worth_reading(parameter.description):
            for each in rules_in(parameter.description, parameter.name, names):
                yield Rule(each.expression, parameter.at, _SAID, _quoted(each.said))


def _understood(
    expression: Expression, order: Sequence[str], effective_of: Callable[[str], Effective]
) -> Expression | None:
    """Return what a sentence means for its inputs: a flag that is false is as good as none.

    None where leaving an input out means one of the values that the rule names.
    """
    match expression:
        case Not(inner):
            meant = _understood(inner, order, effective_of)
            return None if meant is None else Not(meant)
        case Count(inner, low, high):
            parts = [_understood(each, order, effective_of) for each in inner]
            known = [each for each in parts if each is not None]
            if all(isinstance(each, Has) for each in known):
                known.sort(key=lambda each: order.index(inputs_of(each)[0]))
            return Count(tuple(known), low, high) if len(known) == len(parts) else None
        case Has(name, values):
            effective = effective_of(name)
            if effective.types == {"boolean"}:
                values = tuple(bool(value) for value in values) or (True,)
            return None if effective.keywords.get("default") in values else Has(name, values)
    return expression


def _quoted(sentence: str) -> str:
    return f"the document says: “{sentence}”"


def _paired(places: Mapping[str, Pointer], effective_of: Callable[[str], Effective]) -> Iterator[Rule]:
    for name, at in places.items():
        for other in _partners(name):
            if other in places and _is_ordered(effective_of(name), effective_of(other)):
                said = f"`{name}` comes before `{other}` by their names"
                yield Rule(Compare(name, "<=", other), at, 0.6, said)


@lru_cache(maxsize=4_096)
def _partners(name: str) -> tuple[str, ...]:
    """Return the names that would be the other end of a range."""
    found = []
    for low, high in _BOUNDS:
        for one, other in ((low, high), (low.title(), high.title())):
            if name.startswith(one) or (
                one in name and (one[0].isupper() or f"_{one}" in name or f"-{one}" in name)
            ):
                found.append(name.replace(one, other, 1))
    return tuple(found)


def _is_ordered(left: Effective, right: Effective) -> bool:
    """Tell whether both ends are numbers, or dates of one format."""
    if left.types | right.types <= {"integer", "number"}:
        return True
    dates = {left.keywords.get("format"), right.keywords.get("format")}
    return left.types | right.types == {"string"} and dates in ({"date"}, {"date-time"})
