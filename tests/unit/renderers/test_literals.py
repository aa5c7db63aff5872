import ast
import tomllib

import pytest

from engine.renderers import literals

HOSTILE = "a\"b\\c'd\n\r\t\0\x1b{{run}} */ </script> $(x) `y` \u202e\u2028\ufeff é 漢 \U0001f600"


def test_a_python_literal_is_one_line_and_reads_back() -> None:
    written = literals.python(HOSTILE)

    assert ast.literal_eval(written) == HOSTILE
    assert written.isprintable()


def test_a_long_java_text_is_joined_from_literals_that_the_compiler_takes() -> None:
    written = literals.java("é" * 40_000)

    assert written.startswith('String.join("", "éé')
    assert max(len(part) for part in written.split('"')) == literals.LONGEST_JAVA_PART


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('say "hi"\\', '"say \\"hi\\"\\\\"'),
        ("\0" + "7\x7f", '"\\0007\\177"'),
        ("\\u0022", '"\\\\u0022"'),
        ("\u202e\U000e0041", '"\\u202e\\udb40\\udc41"'),
    ],
)
def test_a_java_literal_has_no_escape_that_ends_it_early(text: str, written: str) -> None:
    assert literals.java(text) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"a": [1, None, True]}, '{"a":[1,null,true]}'),
        ("</script><!--", '"\\x3c/script>\\x3c!--"'),
        ("*/", '"*\\/"'),
        ("\u2028\u202e", '"\\u2028\\u202e"'),
    ],
)
def test_a_javascript_value_may_stand_in_a_script_or_a_comment(value: object, written: str) -> None:
    assert literals.javascript(value) == written


def test_a_javascript_text_stands_in_single_quotes() -> None:
    assert literals.javascript_text('it\'s "so"\\') == "'it\\'s \"so\"\\\\'"


def test_a_toml_literal_reads_back() -> None:
    assert tomllib.loads(f"a = {literals.toml(HOSTILE)}")["a"] == HOSTILE


def test_xml_text_holds_no_markup_and_no_character_that_xml_forbids() -> None:
    assert literals.xml("<a b='c'>&\"\0\r") == "&lt;a b=&#39;c&#39;&gt;&amp;&quot;\ufffd&#13;"


def test_markdown_shows_the_text_on_one_line() -> None:
    assert literals.markdown("# [x](http://y)\n*z*") == "\\# \\[x\\](http://y) \\*z\\*"
    assert literals.markdown("Pets - v1 (api_key, _old_)") == "Pets - v1 (api_key, \\_old\\_)"
    assert literals.markdown("- Pets") == "\\- Pets"


@pytest.mark.parametrize(
    ("text", "written"),
    [("10", "10"), ("", ""), ("a b", '"a b"'), ('a"$b\nc', '"a\\"\\$b c"'), ("#x", '"#x"')],
)
def test_a_dotenv_value_is_one_line_and_starts_no_comment(text: str, written: str) -> None:
    assert literals.dotenv(text) == written


def test_words_end_neither_a_comment_nor_a_docstring() -> None:
    written = literals.words(HOSTILE + '"""')

    assert not set(written) & set('"\\\n\r\0\u202e\u2028')
    assert "*/" not in written
    assert "{{" not in written


def test_words_are_cut_at_their_limit() -> None:
    assert literals.words("a" * 50, 10) == "aaaaaaa..."
