from hypothesis import given
from hypothesis import strategies as st

from engine.cli.terminal import counted, printable, problem_line, summed_up
from engine.errors import Location, Pointer, Problem, Severity

AT = Location("a.yaml", Pointer("#/x"), 3, 5)


@given(st.text(st.characters(codec=None), max_size=50))
def test_no_text_of_a_document_reaches_the_terminal_as_a_command(text: str) -> None:
    shown = printable(text)

    assert not any(ord(character) < 32 or 0x7F <= ord(character) <= 0x9F for character in shown)
    assert not any(
        character in shown for character in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200b\u2028"
    )
    shown.encode()


def test_plain_text_is_shown_as_it_is() -> None:
    assert printable("Größe 10 € — 日本") == "Größe 10 € — 日本"


def test_a_problem_is_written_as_compilers_do() -> None:
    error = Problem("bounds-crossed", "10 is above 5", "swap them", AT)
    warning = Problem("odd", "odd", "even it", AT, Severity.WARNING)

    assert problem_line(error) == "a.yaml:3:5 #/x: 10 is above 5 [bounds-crossed]; swap them"
    assert problem_line(warning) == "a.yaml:3:5 #/x: warning: odd [odd]; even it"
    assert problem_line(Problem("odd", "odd", "", None, Severity.WARNING)) == "warning: odd [odd]"


def test_few_problems_are_shown_each_and_many_by_their_code() -> None:
    problems = [Problem("a", f"a {number}", "") for number in range(3)] + [Problem("b", "b", "")]

    assert summed_up(problems, 4) == ["a 0 [a]", "a 1 [a]", "a 2 [a]", "b [b]"]
    assert summed_up(problems, 3) == ["a 0 [a] (and 2 more [a])", "b [b]"]


def test_numbers_read_well() -> None:
    assert [counted(number, "case") for number in (0, 1, 12230)] == ["0 cases", "1 case", "12,230 cases"]
