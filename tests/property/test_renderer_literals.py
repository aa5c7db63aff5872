import ast
import json
import re
import tomllib
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from engine.renderers import identifiers, literals

ANY_TEXT = st.text(st.characters(exclude_categories=()))
TEXT = st.text()
XML_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")))


@given(ANY_TEXT)
def test_every_text_reads_back_from_its_python_literal(text: str) -> None:
    assert ast.literal_eval(literals.python(text)) == text


@given(TEXT)
def test_every_text_reads_back_from_its_toml_literal(text: str) -> None:
    assert tomllib.loads(f"a = {literals.toml(text)}") == {"a": text}


@given(XML_TEXT)
def test_every_text_reads_back_from_xml(text: str) -> None:
    root = ElementTree.fromstring(f'<a b="{literals.xml(text)}">{literals.xml(text)}</a>')

    if "\ufffe" not in text and "\uffff" not in text:
        assert (root.text or "") == text
        assert root.attrib["b"] == text


@given(st.recursive(TEXT | st.integers(-(2**53), 2**53) | st.none(), st.lists, max_leaves=5))
def test_a_javascript_value_is_json_but_for_escapes_that_json_lacks(value: object) -> None:
    assert json.loads(literals.javascript(value).replace("\\x3c", "<")) == value or "\\x3c" in str(value)


@given(ANY_TEXT)
def test_a_java_literal_uses_only_escapes_that_java_knows(text: str) -> None:
    inside = literals.java(text)[1:-1]

    assert re.fullmatch(r'(?:[^\\"\n\r]|\\[ntr\\"]|\\[0-3][0-7]{2}|\\u[0-9a-f]{4})*', inside)
    assert not re.search(r"(?<!\\)(?:\\\\)*\\u00(?:22|5c|0a|0d)", inside)


@given(ANY_TEXT)
def test_every_name_becomes_an_identifier_of_each_language(text: str) -> None:
    assert identifiers.python_identifier(text).isidentifier()
    for name in (
        identifiers.java_identifier(text),
        identifiers.java_class(text),
        identifiers.javascript_identifier(text),
    ):
        assert re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name)
    assert re.fullmatch(r"[a-z0-9][a-z0-9_-]*", identifiers.file_name(text))
    assert len(identifiers.file_name(text)) <= identifiers.LONGEST_NAME + 1


@given(st.lists(TEXT, unique=True))
def test_names_are_unique_without_regard_to_case(texts: list[str]) -> None:
    names = identifiers.Names(identifiers.pascal)

    made = [names.of(text).lower() for text in texts]

    assert len(set(made)) == len(made)
