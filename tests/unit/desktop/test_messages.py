"""Messages in English: figures, plurals, messages in messages, and braces that mean nothing."""

import pytest

from specmint_desktop.presenters import counted
from specmint_desktop.state.messages import Message, quoted


@pytest.mark.parametrize(("number", "said"), [(0, "0 cases"), (1, "1 case"), (12_345, "12,345 cases")])
def test_a_number_decides_between_one_and_many(number: int, said: str) -> None:
    assert str(counted.cases(number)) == said


def test_a_message_in_a_message_is_a_part_of_its_sentence() -> None:
    told = Message("told", "{cases} in {folder}", (("cases", counted.cases(1)), ("folder", "{cases}")))

    assert str(told) == "1 case in {cases}"


def test_a_brace_in_a_quoted_text_means_nothing() -> None:
    assert str(quoted("no operation has the path /pets/{id}")) == "no operation has the path /pets/{id}"
