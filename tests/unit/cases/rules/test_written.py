import pytest

from engine.cases.rules.model import (
    Compare,
    Expression,
    Has,
    Not,
    all_of,
    all_or_none,
    only_one,
    requires,
    some_of,
)
from engine.cases.rules.written import parsed


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("IF a THEN b;", requires(Has("a"), Has("b"))),
        ("IF a=='x'|'y' THEN NOT [b-c];", requires(Has("a", ("x", "y")), Not(Has("b-c")))),
        ("Or(a, b);", some_of(Has("a"), Has("b"))),
        ("a OR b", some_of(Has("a"), Has("b"))),
        ("OnlyOne(a, b AND c)", only_one(Has("a"), all_of(Has("b"), Has("c")))),
        ("AllOrNone(a==true, b)", all_or_none(Has("a", (True,)), Has("b"))),
        ("a <= b;", Compare("a", "<=", "b")),
    ],
)
def test_the_language_of_dependencies_is_read(text: str, rule: Expression) -> None:
    assert parsed(text, ("a", "b", "c", "b-c")) == rule


@pytest.mark.parametrize(
    "text",
    ["IF a THEN z;", "a + b <= 3;", "IF a", "OnlyOne(a, b", "a ==", "", "(" * 900, "a == 3x", "'a' 'b'"],
)
def test_what_is_not_understood_is_no_rule(text: str) -> None:
    assert parsed(text, ("a", "b")) is None
