"""Which inputs to give, with which values, so that rules hold or one of them alone is broken."""

from collections.abc import Iterator, Mapping, Sequence

from engine.cases.model import ABSENT
from engine.cases.rules.model import Expression, Given, Rule, holds, inputs_of
from engine.openapi.model import JsonValue

_MOST_NODES = 20_000


def solutions(
    options: Mapping[str, Sequence[JsonValue]], rules: Sequence[Rule], broken: Rule | None = None
) -> Iterator[Given]:
    """Yield what to give, in the order of `options`: all rules hold but `broken`, which does not.

    `options`: input -> values to try in this order, `ABSENT` among them where it may be left out.
    """
    names = tuple(options)
    checks = _checks(names, rules, broken)
    chosen: list[JsonValue] = []
    left = [_MOST_NODES]

    def walk() -> Iterator[Given]:
        if len(chosen) == len(names):
            yield {name: value for name, value in zip(names, chosen, strict=True) if value is not ABSENT}
            return
        for value in options[names[len(chosen)]]:
            left[0] -= 1
            if left[0] < 0:
                return
            chosen.append(value)
            given = {name: each for name, each in zip(names, chosen, strict=False) if each is not ABSENT}
            if all(holds(expression, given) == wanted for expression, wanted in checks[len(chosen) - 1]):
                yield from walk()
            chosen.pop()

    yield from walk()


def related(rules: Sequence[Rule], to: Rule) -> tuple[Rule, ...]:
    """Return the rules that share inputs with `to`, however long the way; `to` itself is the first."""
    names, found = set(inputs_of(to.expression)), [to]
    grown = True
    while grown:
        grown = False
        for rule in rules:
            inputs = inputs_of(rule.expression)
            if rule not in found and not names.isdisjoint(inputs):
                found.append(rule)
                names.update(inputs)
                grown = True
    return tuple(found)


def _checks(
    names: Sequence[str], rules: Sequence[Rule], broken: Rule | None
) -> list[list[tuple[Expression, bool]]]:
    """Return, per input, the rules that are decided once it is chosen, and whether they shall hold."""
    found: list[list[tuple[Expression, bool]]] = [[] for _ in names]
    for rule in rules:
        last = max(names.index(name) for name in inputs_of(rule.expression))
        found[last].append((rule.expression, rule is not broken))
    return found
