from collections.abc import Iterator

import orjson
import pytest

from engine.errors import Pointer
from engine.openapi.model import JsonValue
from engine.openapi.positions import locate
from engine.openapi.yaml_tree import build

JSON = b"""{
  "a": {"b": [1, {"c": "\xc3\xa9"}], "d": 2},
  "e~/f": {
    "g": "}]\\""
  }, "h": 3
}"""
YAML = b"""a:
  b:
    - 1
    - c: \xc3\xa9
  d: 2
e~/f:
  g: "}]"
x: &x {y: 1}
h: *x
"""


@pytest.mark.parametrize(
    ("pointer", "position"),
    [
        ("#", (1, 1)),
        ("#/a", (2, 3)),
        ("#/a/b", (2, 9)),
        ("#/a/b/0", (2, 15)),
        ("#/a/b/1/c", (2, 19)),
        ("#/a/d", (2, 31)),
        ("#/e~0~1f/g", (4, 5)),
        ("#/h", (5, 6)),
    ],
)
def test_json_is_located_by_the_place_of_the_key(pointer: str, position: tuple[int, int]) -> None:
    assert locate(JSON, [Pointer(pointer)], is_json=True)[Pointer(pointer)] == position


@pytest.mark.parametrize(
    ("pointer", "position"),
    [
        ("#", (1, 1)),
        ("#/a", (1, 1)),
        ("#/a/b", (2, 3)),
        ("#/a/b/0", (3, 7)),
        ("#/a/b/1/c", (4, 7)),
        ("#/a/d", (5, 3)),
        ("#/e~0~1f/g", (7, 3)),
        ("#/h", (9, 1)),
        ("#/h/y", (9, 1)),
    ],
)
def test_yaml_is_located_by_the_place_of_the_key(pointer: str, position: tuple[int, int]) -> None:
    assert locate(YAML, [Pointer(pointer)], is_json=False)[Pointer(pointer)] == position


@pytest.mark.parametrize(("data", "is_json"), [(JSON, True), (YAML, False)])
def test_a_pointer_that_leads_nowhere_gets_the_place_of_its_nearest_parent(
    data: bytes, is_json: bool
) -> None:
    pointer = Pointer("#/a/b/1/nothing/here")

    assert (
        locate(data, [pointer], is_json=is_json)[pointer]
        == locate(data, [Pointer("#/a/b/1")], is_json=is_json)[Pointer("#/a/b/1")]
    )


def test_all_pointers_of_a_text_are_found_in_one_walk() -> None:
    pointers = [Pointer("#/h"), Pointer("#/a/b/0"), Pointer("#/a/b/0"), Pointer("#/a")]

    assert locate(JSON, pointers, is_json=True) == {
        Pointer("#/h"): (5, 6),
        Pointer("#/a/b/0"): (2, 15),
        Pointer("#/a"): (2, 3),
    }


@pytest.mark.parametrize("key", ['"größe"', '"gr\\u00f6\\u00dfe"'])
def test_a_key_beyond_ascii_is_found_and_columns_count_characters(key: str) -> None:
    data = f'{{"ä": 1, {key}: {{"ß": "ü", "x": 2}}}}'.encode()
    pointer = Pointer("#/größe/x")

    found = locate(data, [pointer], is_json=True)

    assert found == {pointer: (1, data.decode().index('"x"') + 1)}


def test_a_key_of_bytes_that_are_no_utf_8_behind_an_escape_is_passed_over() -> None:
    text = b'{"\\u00e9\xc3\xa9": 1, "b": 2}'

    assert locate(text, [Pointer("#/b")], is_json=True) == {"#/b": (1, 16)}


INDENTED = b"""
{
  "a": {
    "b": [],
    "c": [
      {
        "x": "]"
      },
      [
        1
      ],
      "\\"y\\": "
    ],
    "d": {}
  },
  "\xc3\xa4": {
    "b": [
      0
    ],
    "y": 1,
    "x": {
      "y": null
    }
  }
}"""


@pytest.mark.parametrize(
    "pointer",
    ["#", "#/a", "#/a/c/0/x", "#/a/c/1", "#/a/c/1/0", "#/a/c/2", "#/ä", "#/ä/x/y", "#/ä/y", "#/ä/b/0"],
)
def test_indented_json_has_the_places_that_a_walk_finds(pointer: str) -> None:
    pointers = [Pointer(pointer)]

    found = locate(INDENTED, pointers, is_json=True, indented=orjson.loads(INDENTED))

    assert found == locate(INDENTED, pointers, is_json=True)


@pytest.mark.parametrize(
    "pointer", ["#/a/b/0", "#/a/b/c", "#/a/c/3", "#/a/c/x", "#/a/d/y", "#/a/x", "#/a/y/b", "#/ä/y/0", "#/b"]
)
def test_indented_json_has_the_nearest_parent_of_what_is_not_there(pointer: str) -> None:
    pointers = [Pointer(pointer)]

    found = locate(INDENTED, pointers, is_json=True, indented=orjson.loads(INDENTED))

    assert found == locate(INDENTED, pointers, is_json=True)


@pytest.mark.parametrize(
    "text",
    [
        "a:\n  b:\n    c:\n      d:\n        e: 1\n        f: [1, {g: 2}]\n    h: 3\ni:\n- j: 1\n- k:\n    l: 2\n",
        "a:\n  b:\n    c:\n      d: 1",
        "# a comment\n\na: # and one more\n    'b':\n        \"c\": {d: {e: 1},\n   f: 2}\n\n        g: é\n",
        "{a: {b: {c: {d: 1, e: 2}}},\n f: {g: 3}}\n",
        "a: {b: {c: {d: 1,\n     e: [2]}},\n  f: {g: {h: {i: 3}}}}\nj:\n  k:\n    l: {m: 4}\n",
        "? a\n: ? b\n  : c:\n      d: 1\ne:\n  f:\n    g:\n      h: 2\n",
        "a: |\n  b:\n    c: 1\nb: >\n c: 2\n\nc:\n  d:\n    e:\n      f: 1\n",
        'a: "x\n\n  b:\n  c: y"\nb:\n  c:\n    d:\n      e: 1\n',
        "a: &x\n  b: &y\n    c: {d: 1}\n    e:\n      f: 2\ng: *x\nh:\n  <<: *x\n  i:\n    j: {k: 3}\n",
        "a:\r\n  b:\r\n    c:\r\n      d: 1\r\n",
        "a: x\u2028 y\nb:\n  c:\n    d:\n      e: 1\n",
        "a: 'x\u0085\n  y'\nb:\n  c:\n    d:\n      e: 1\n",
        "- a: {b: 1}\n- c:\n    d: 2\n",
        "a:\n  b:\n    c: 1\n    c:\n      d: 2\n---\ne: 1\n",
        "a:\n  b:\n    c:\n    - d: 1\n    - e:\n        f: 2\n  g: [\n{h: 1},\n{i: 2}]\n  j:\n   k: {l: 1}\n",
        "text\n",
    ],
)
def test_landmarks_of_yaml_change_no_position(text: str) -> None:
    data = text.encode()
    tree, _, landmarks = build(data, "document.yaml")
    pointers = [Pointer("#/nothing"), *_pointers(tree, "#")]

    found = locate(data, pointers, is_json=False, landmarks=landmarks)

    assert found == locate(data, pointers, is_json=False)


def test_landmarks_that_are_of_another_text_are_not_believed() -> None:
    landmarks = {(): (4, 1), ("a",): (2, 1), ("b",): (3, 1)}

    found = locate(
        b"b:\n  c: 1\na: 2\n", [Pointer("#/b/c"), Pointer("#/a")], is_json=False, landmarks=landmarks
    )

    assert found == {Pointer("#/b/c"): (2, 3), Pointer("#/a"): (3, 1)}


def _pointers(node: JsonValue, at: str) -> Iterator[Pointer]:
    yield Pointer(at)
    parts = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, part in parts:
        yield from _pointers(part, f"{at}/{key}")
