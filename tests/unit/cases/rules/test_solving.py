from engine.cases.model import ABSENT
from engine.cases.rules.model import Compare, Expression, Has, Rule, holds, only_one, requires
from engine.cases.rules.solving import related, solutions
from engine.errors import Pointer

OPTIONS = {"a": [ABSENT, 1], "b": [ABSENT, 1, 2], "c": [ABSENT, 1]}


def _rule(expression: Expression) -> Rule:
    return Rule(expression, Pointer("#"), 1.0, "")


def test_solutions_keep_all_rules_in_the_order_of_the_options() -> None:
    rules = [_rule(requires(Has("a"), Has("b", (2,)))), _rule(only_one(Has("b"), Has("c")))]

    assert list(solutions(OPTIONS, rules)) == [{"c": 1}, {"b": 1}, {"b": 2}, {"a": 1, "b": 2}]


def test_the_broken_rule_is_broken_alone() -> None:
    broken = _rule(requires(Has("a"), Has("b", (2,))))
    rules = [broken, _rule(only_one(Has("b"), Has("c")))]

    assert list(solutions(OPTIONS, rules, broken)) == [{"a": 1, "c": 1}, {"a": 1, "b": 1}]


def test_rules_are_related_by_the_inputs_they_share() -> None:
    first, second, third, apart = (
        _rule(requires(Has(one), Has(other))) for one, other in ("ab", "bc", "cd", "xy")
    )

    assert related([apart, third, second, first], first) == (first, second, third)


def test_an_order_holds_where_an_end_is_absent_or_both_are_of_one_kind() -> None:
    order = Compare("a", "<=", "b")

    assert holds(order, {"a": 2})
    assert holds(order, {"a": 2, "b": 2})
    assert holds(order, {"a": "2020-01-01", "b": "2020-01-02"})
    assert not holds(order, {"a": 2, "b": 1})
    assert not holds(Has("a", (1,)), {"a": True})


def test_a_search_without_end_is_given_up() -> None:
    options = {f"n{number}": [ABSENT, *range(9)] for number in range(12)}
    impossible = _rule(only_one(*(Has(name, (99,)) for name in options)))

    assert list(solutions(options, [impossible])) == []
