"""Which inputs to give, with which values, so that rules hold or one of them alone is broken."""

from collections.abc import Iterator, Mapping, Sequence

from engine.cases.model import ABSENT
from engine.cases.rules.model import Expression, Given, Rule, holds, inputs_of
from engine.openapi.model import JsonValue

MOST_NODES = 20_000
"""Choices that are looked at before a search ends without an answer."""


def solutions(
    options: Mapping[str, Sequence[JsonValue]],
    rules: Sequence[Rule],
    broken: Rule | None = None,
    left: list[int] | None = None,
) -> Iterator[Given]:
    """Yield what to give, in the order of `options`: all rules hold but `broken`, which does not.

    `options`: input -> values to try in this order, `ABSENT` among them where it may be left out. `left`: how
    many choices may still be looked at, counted down, where several searches share them.
    """
    names = tuple(options)
    checks = _checks(names, rules, broken)
    chosen: list[JsonValue] = []
    left = [MOST_NODES] if left is None else left

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
    others = [(rule, inputs_of(rule.expression)) for rule in rules if rule != to]
    grown = True
    while grown:
        grown, waiting, others = False, others, []
        for rule, inputs in waiting:
            if names.isdisjoint(inputs):
                others.append((rule, inputs))
            elif rule not in found:
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
