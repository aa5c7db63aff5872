import math
from typing import Any

import pytest

from engine.errors import DocumentError, Problem
from engine.openapi.yaml_tree import build


def tree(text: str) -> Any:
    return build(text.encode(), "document.yaml")[0]


def problems(text: str) -> list[Problem]:
    return build(text.encode(), "document.yaml")[1]


def refusal(text: str) -> Problem:
    with pytest.raises(DocumentError) as raised:
        build(text.encode(), "document.yaml")
    return raised.value.problem


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("on", "on"),
        ("yes", "yes"),
        ("NO", "NO"),
        ("2001-12-14", "2001-12-14"),
        ("2001-99-99", "2001-99-99"),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("010", "010"),
        ("0128", "0128"),
        ("-007", "-007"),
        ("00e12", "00e12"),
        ("0", 0),
        ("0.50", 0.5),
        ("-1.5E-3", -0.0015),
        ("0o10", 8),
        ("0x1F", 31),
        ("-7", -7),
        ("+7", 7),
        ("1.", 1.0),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("-.inf", -math.inf),
        ("~", None),
        ("Null", None),
        ("", None),
        ("TRUE", True),
        ("False", False),
        ("tRUE", "tRUE"),
        ("'true'", "true"),
        ('"1"', "1"),
        ("!!str 1", "1"),
        ("!!int 1", 1),
    ],
)
def test_plain_text_means_what_the_core_schema_of_yaml_1_2_says(written: str, meant: Any) -> None:
    value = tree(f"value: {written}")["value"]

    assert value == meant
    assert type(value) is type(meant)


def test_not_a_number_is_a_float() -> None:
    assert math.isnan(tree("value: .nan")["value"])


def test_keys_are_text_whatever_they_look_like() -> None:
    assert tree("200: a\ntrue: b\nnull: c\n1.0: d") == {"200": "a", "true": "b", "null": "c", "1.0": "d"}


def test_flow_and_block_and_nesting_give_the_same_tree() -> None:
    assert tree("{a: [1, {b: [x, y]}], c: {}}") == tree("a:\n- 1\n- b:\n  - x\n  - y\nc: {}\n")


def test_an_alias_shares_the_node_that_it_names() -> None:
    value = tree("a: &x {b: [1]}\nc: *x\nd: [*x]")

    assert value["c"] is value["a"]
    assert value["d"][0] is value["a"]


def test_aliases_of_text_keys_and_numbers_are_followed() -> None:
    assert tree("a: &k key\n*k : 1\nb: &n 5\nc: *n") == {"a": "key", "key": 1, "b": 5, "c": 5}
    assert tree("&k a: 1\nb: *k") == {"a": 1, "b": "a"}


def test_a_merge_key_gives_what_the_mapping_itself_does_not_say() -> None:
    value = tree("a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc:\n  <<: *a\n  y: 9\nd:\n  <<: [*a, *b]\n")

    assert value["c"] == {"x": 1, "y": 9}
    assert value["d"] == {"x": 1, "y": 2, "z": 4}


def test_a_merge_key_in_quotes_is_a_key() -> None:
    assert tree("'<<': 1") == {"<<": 1}


def test_a_merge_key_needs_a_mapping() -> None:
    assert refusal("a:\n  <<: text").code == "yaml-merge"


def test_the_last_of_two_equal_keys_counts_and_is_reported_with_its_place() -> None:
    value, found, _ = build(b"a:\n  b: 1\n  c: 2\n  b: 3\n", "document.yaml")

    assert value == {"a": {"b": 3, "c": 2}}
    assert [str(problem.at) for problem in found] == ["document.yaml:4:3 #/a/b"]
    assert [problem.code for problem in found] == ["key-twice"]


def test_a_mapping_as_key_is_refused_where_it_stands() -> None:
    problem = refusal("a:\n  ? {b: 1}\n  : 2")

    assert problem.code == "yaml-key-not-text"
    assert str(problem.at) == "document.yaml:2:5 #/a"


def test_only_the_first_document_is_read_and_the_second_is_reported() -> None:
    value, found, _ = build(b"a: 1\n---\na: 2\n", "document.yaml")

    assert value == {"a": 1}
    assert [(problem.code, problem.severity) for problem in found] == [("several-documents", "warning")]


@pytest.mark.parametrize("tag", ["!include", "!!python/object/apply:os.system", "!!binary", "!ENV"])
def test_a_foreign_tag_is_reported_and_never_obeyed(tag: str) -> None:
    value, found, _ = build(f"a: {tag} secret.yaml".encode(), "document.yaml")

    assert value == {"a": "secret.yaml"}
    assert [problem.code for problem in found] == ["yaml-tag"]


def test_an_alias_inside_its_own_node_is_refused() -> None:
    assert refusal("a: &a\n  b: *a").code == "alias-cycle"


def test_an_alias_without_anchor_is_refused() -> None:
    assert refusal("a: *nowhere").code == "yaml-broken"


def test_aliases_that_double_twenty_five_times_are_refused_and_not_expanded() -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 26))]

    problem = refusal("\n".join(lines))

    assert problem.code == "alias-budget"
    assert "1,000,000" in problem.what


def test_200_levels_are_read_and_201_are_refused() -> None:
    deepest = tree("[" * 200 + "]" * 200)

    for _ in range(199):
        (deepest,) = deepest
    assert deepest == []
    assert refusal("[" * 201 + "]" * 201).code == "too-deep"


def test_an_error_of_grammar_has_its_line() -> None:
    problem = refusal("a:\n\tb: 1\n")

    assert problem.code == "yaml-broken"
    assert problem.at is not None
    assert problem.at.line == 2


def test_a_very_long_number_does_not_stop_the_reading() -> None:
    assert tree(f"a: {'9' * 5000}")["a"] == "9" * 5000


def test_an_alias_of_a_mapping_or_a_number_is_no_key() -> None:
    assert refusal("a: &m {x: 1}\n*m : 2").code == "yaml-key-not-text"


def test_a_key_that_is_a_list_of_lists_is_refused() -> None:
    assert refusal("? [[a]]\n: 1").code == "yaml-key-not-text"


def test_a_foreign_tag_of_a_mapping_is_reported_and_the_mapping_read() -> None:
    value, found, _ = build(b"a: !Thing {b: 1}", "document.yaml")

    assert value == {"a": {"b": 1}}
    assert [problem.code for problem in found] == ["yaml-tag"]
