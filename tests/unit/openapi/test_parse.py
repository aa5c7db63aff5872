import math

import pytest

from engine.errors import DocumentError, Problem
from engine.openapi.parse import parse, text_of


def refusal(data: bytes) -> Problem:
    with pytest.raises(DocumentError) as raised:
        parse(text_of(data, "document"), "document")
    return raised.value.problem


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b'{"a": "\xc3\xa9"}', "UTF-8"),
        (b'\xef\xbb\xbf{"a": "\xc3\xa9"}', "UTF-8 with a mark"),
        ('\ufeff{"a": "é"}'.encode("utf-16-le"), "UTF-16 LE"),
        ('\ufeff{"a": "é"}'.encode("utf-16-be"), "UTF-16 BE"),
        ('\ufeff{"a": "é"}'.encode("utf-32-le"), "UTF-32 LE"),
        ('\ufeffa: "é"'.encode("utf-16-le"), "YAML in UTF-16 LE"),
        ('\ufeffa: "é"'.encode(), "YAML in UTF-8 with a mark"),
    ],
)
def test_every_usual_encoding_is_read(data: bytes, encoding: str) -> None:
    assert parse(text_of(data, "document"), "document").tree == {"a": "é"}, encoding


@pytest.mark.parametrize(
    ("data", "code", "word"),
    [
        (b"", "empty", "empty"),
        (b" \t\n", "empty", "empty"),
        (b"\x89PNG\r\n\x1a\n", "not-text", "a PNG image"),
        (b"\x1f\x8b\x08", "not-text", "a gzip archive"),
        (b"%PDF-1.7", "not-text", "a PDF file"),
        (b'{"a": "\0"}', "not-text", "binary"),
        (b"<!DOCTYPE html><html>", "markup", "an HTML page"),
        (b"<?xml version='1.0'?>", "markup", "XML"),
        (b'{"a": "\x93\xfa"}', "not-utf8", "0x93"),
        (b"a: \x93\xfa", "not-utf8", "0x93"),
        (b"\xff\xfea\xd8", "not-utf8", "UTF-16"),
    ],
)
def test_what_is_no_document_is_refused_by_what_it_is(data: bytes, code: str, word: str) -> None:
    problem = refusal(data)

    assert problem.code == code
    assert word in problem.what
    assert problem.cure


def test_broken_json_has_line_and_column() -> None:
    problem = refusal(b'{\n  "a": 1,\n  "b" 2\n}')

    assert problem.code == "json-broken"
    assert str(problem.at) == "document:3:7"


def test_text_in_braces_may_be_yaml() -> None:
    parsed = parse(b"{openapi: 3.0.3, info: {title: T}}", "document")

    assert parsed.tree == {"openapi": "3.0.3", "info": {"title": "T"}}
    assert not parsed.is_json


def test_a_lone_surrogate_is_replaced_and_reported() -> None:
    parsed = parse(rb'{"a": "x\ud800y", "b": "\ud83d\ude00", "c": "\\ud800"}', "document")

    assert parsed.tree == {"a": "x\ufffdy", "b": "😀", "c": "\\ud800"}
    assert [problem.code for problem in parsed.problems] == ["json-odd"]


def test_a_number_past_the_largest_double_is_infinity_and_reported() -> None:
    parsed = parse(b'{"a": 1e400}', "document")

    assert parsed.tree == {"a": math.inf}
    assert [problem.code for problem in parsed.problems] == ["json-odd"]


@pytest.mark.parametrize("levels", [201, 800, 5_000, 100_000])
def test_json_deeper_than_200_levels_is_refused(levels: int) -> None:
    assert refusal(b"[" * levels + b"]" * levels).code == "too-deep"


def test_200_levels_of_json_are_read() -> None:
    parsed = parse(b"[" * 200 + b"]" * 200, "document")

    assert parsed.problems == []


def test_a_key_that_stands_twice_in_json_is_reported_where_it_stands_again() -> None:
    parsed = parse(b'{"paths": {"/x": 1},\n "paths": {}}', "document")

    assert parsed.tree == {"paths": {}}
    assert [(problem.code, str(problem.at)) for problem in parsed.problems] == [("key-twice", "document:2:2")]


@pytest.mark.parametrize(
    "text",
    [
        rb'{"a\\": 1, "b": 1, "b": 2}',
        rb'{"x": 1, "b": 1, "b": "a\u003a"}',
        rb'{"x": 1, "b": 1, "b": "a\u003A"}',
        rb'{"x": 1, "b" : 1, "b"  : 2}',
    ],
)
def test_a_key_that_stands_twice_is_found_whatever_escapes_and_spaces_are_beside_it(text: bytes) -> None:
    parsed = parse(text, "document")

    assert [problem.code for problem in parsed.problems] == ["key-twice"]


def test_quotes_and_colons_inside_text_are_no_keys() -> None:
    parsed = parse(rb'{"a": "{\"b\": 1, \"b\": 2}", "c": "d:"}', "document")

    assert parsed.problems == []


def test_json_with_a_lone_surrogate_may_be_broken_too() -> None:
    assert refusal(b'{"a": "\\ud800", "b": }').code == "json-broken"


def test_text_in_braces_that_is_yaml_with_a_fault_of_its_own_tells_that_fault() -> None:
    assert refusal(b"{? [a] : 1}").code == "yaml-key-not-text"
