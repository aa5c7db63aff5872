import re

import pytest
import regress

from engine.renderers.patterns import portable

END = r"(?![\s\S])"


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        (r"^[a-z]+$", rf"^[a-z]+{END}"),
        (r"^\d{3}-\w*$", rf"^[0-9]{{3}}-[A-Za-z0-9_]*{END}"),
        (r"[\w.-]", r"[A-Za-z0-9_.\-]"),
        (r"[\s\S]", r"[\s\S]"),
        (r"[^]", r"[\s\S]"),
        (r"\_\-\@\/", r"_-@\/"),
        (r"^(?<year>\d)$", rf"^([0-9]){END}"),
        (r"a{,3}", r"a\{,3\}"),
        (r"a{2,}?", r"a{2,}?"),
        (r"[[&&]", r"[\[&]"),
        (r"\u00e9\x41\0", r"éA\x00"),
        ("}]", r"\}\]"),
        (".", r"[^\n\r\u2028\u2029]"),
    ],
)
def test_a_pattern_is_written_so_that_every_engine_reads_it_alike(pattern: str, written: str) -> None:
    assert portable(pattern) == written


@pytest.mark.parametrize(
    "pattern",
    [r"\p{L}", "(?i)a", "(?<=a)b", r"(a)\1", "a++", "^*", "(?=a)*", "[]", "(", "a)", "[", "\\", r"[a-\d]", r"\bword", r"[^\D]", "[z-a]", "😀", "[😀]", r"\ud83d", "a{20000}", "a{99999999999}", r"\cA", r"\u{61}", "(" * 60 + ")" * 60, "a" * 3000, r"\01", r"\z"],
)  # fmt: skip
def test_a_pattern_that_engines_read_differently_is_left_out(pattern: str) -> None:
    assert portable(pattern) is None


@pytest.mark.parametrize("pattern", [r"^[^\s@]+@[^\s@]+$", r"^\S+$", r"^.$", r"^[^a]$", r"^\D\W?$", "^$"])
@pytest.mark.parametrize(
    "text",
    ["a@b", "a\n", "\n", "a", "\u2028", "\u00a0", "\ufeff", "٣", "é", "a\r", "\x0b", "\x1c", "\x85", "", "_"],
)
def test_python_reads_the_written_form_as_ecma_262_reads_the_pattern(pattern: str, text: str) -> None:
    written = portable(pattern)

    assert written is not None
    assert (re.search(written, text) is not None) == (regress.Regex(pattern, "u").find(text) is not None)
