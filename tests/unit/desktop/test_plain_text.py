"""Text of a document as it may be drawn."""

from specmint_desktop.state.plain_text import breakable, line, paragraph, reflowed, tooltip, visible


def test_marks_that_steer_or_hide_are_seen() -> None:
    assert visible("a\0b\x1b[2J\u202eevil\u200b\x7f\ud800") == "a␀b␛[2J�evil�␡�"


def test_a_sign_takes_the_place_of_one_mark() -> None:
    assert len(visible("\0\u202e\ufeffa\tb\n")) == 7


def test_a_line_has_no_breaks_and_an_end() -> None:
    assert line("a\r\n\tb\vc") == "a b␋c"
    assert line("x" * 1_000_000) == "x" * 299 + "…"
    assert line("abc", 3) == "abc"
    assert line("a b\n" * 3, 6) == "a b a…"


def test_text_in_markup_stays_text() -> None:
    assert line("<b>bold</b> &amp;") == "<b>bold</b> &amp;"


def test_a_paragraph_keeps_its_line_ends() -> None:
    assert paragraph("a\nb\0", 10) == "a\nb␀"
    assert paragraph("abcdef", 4) == "abc…"


def test_only_a_word_without_end_may_go_on_in_the_next_line() -> None:
    assert breakable("x" * 100) == "x" * 40 + "\u200b" + "x" * 40 + "\u200b" + "x" * 20
    assert breakable("#/paths/~1pets~1{id}/get and " * 5) == "#/paths/~1pets~1{id}/get and " * 5


def test_lines_of_a_paragraph_become_one_and_the_rest_of_markdown_stays() -> None:
    written = "A shop\nof books.\r\nCheap.\n\nHas:\n- one\n* two\n1. three\n# Head\n    code\n| a | b |"

    assert reflowed(written) == (
        "A shop of books. Cheap.\n\nHas:\n- one\n* two\n1. three\n# Head\n    code\n| a | b |"
    )


def test_a_tooltip_shows_markup_as_it_stands() -> None:
    assert tooltip("<b>\0</b>") == "<qt>&lt;b&gt;␀&lt;/b&gt;</qt>"
