"""Questions become as few calls as their limits allow."""

from engine.ai.batches import batches
from engine.ai.provider import Question


def question(number: int, stage: str = "rules", tag: str = "a", length: int = 100) -> Question:
    return Question(str(number), stage, "x" * length, ("at",), tag)  # type: ignore[arg-type]  # one of two words


def shape(*questions: Question) -> list[str]:
    return [" ".join(each.id for each in batch.questions) for batch in batches(questions)]


def test_forty_values_make_one_call() -> None:
    made = list(batches([question(number, "values") for number in range(90)], "banking"))

    assert [len(each.questions) for each in made] == [40, 40, 10]
    assert {(each.stage, each.domain) for each in made} == {("values", "banking")}


def test_values_come_first_and_stages_never_share_a_call() -> None:
    assert shape(question(1), question(2, "values"), question(3), question(4, "values")) == ["2 4", "1 3"]


def test_operations_share_a_call_with_those_of_their_tag_alone() -> None:
    assert shape(question(1, tag="b"), question(2), question(3, tag="b")) == ["1 3", "2"]


def test_eight_operations_or_2500_tokens_make_a_call() -> None:
    assert [len(each.split()) for each in shape(*(question(n) for n in range(17)))] == [8, 8, 1]
    assert shape(*(question(n, length=3_500) for n in range(5))) == ["0 1", "2 3", "4"]


def test_a_question_larger_than_a_call_goes_alone() -> None:
    assert shape(question(1), question(2, length=50_000), question(3)) == ["1", "2", "3"]


def test_no_questions_make_no_call() -> None:
    assert shape() == []
