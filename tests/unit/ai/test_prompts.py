"""What is sent: constant words, and questions between tags of the job."""

from engine.ai import prompts
from engine.ai.meter import tokens
from engine.ai.parse import parsed
from engine.ai.provider import Batch, Stage
from engine.ai.wires.base import in_words
from tests.samples.asked_models import rules, values


def test_the_system_text_is_long_enough_for_the_caches_of_vendors_and_the_same_for_all() -> None:
    made = [prompts.prompt(Batch(tuple(asked)), "n") for asked in (values(2), rules(2))]

    assert made[0].system == made[1].system == prompts.system()
    assert 1_100 <= tokens(prompts.system()) <= 2_500


def test_each_question_stands_between_tags_that_only_this_job_knows() -> None:
    made = prompts.prompt(Batch(tuple(values(2)), "banking"), "x7")

    assert made.user.startswith('Domain: banking\nTask: "values"\n\n<q-x7 n="1">\ninput word0')
    assert made.user.endswith("\nlocations: word1\n</q-x7>")


def test_the_room_for_the_answer_grows_with_the_questions_and_has_a_ceiling() -> None:
    most = [
        prompts.prompt(Batch(tuple(asked)), "n", reasons=reasons).most_written
        for asked, reasons in ((values(1), False), (values(40), False), (rules(8), False), (rules(8), True))
    ]

    assert most == [592, 3_712, 5_312, 15_936]


def test_the_examples_in_the_words_are_in_the_form_that_is_asked_for() -> None:
    lines = [line for line in prompts.system().splitlines() if line.startswith('{"items"')]
    shown = [line.partition(" -> ")[2] for line in prompts.system().splitlines() if " -> {" in line]

    assert parsed(lines[0], "values", 2).bad == frozenset()
    assert len(parsed(lines[0], "values", 2).items[1]) == 3
    assert len(parsed(lines[1], "rules", 2).items[1]) == 1
    assert parsed(lines[2], "rules", 1).items == {1: ()}
    stages: list[Stage] = ["rules"] * 8
    stages += ["links", "flows", "verdicts"]
    assert [
        len(parsed(f'{{"items": [{item}]}}', stage, 1).items[1])
        for item, stage in zip(shown, stages, strict=True)
    ] == [1] * 11


def test_the_digest_of_the_words_is_one_and_a_schema_in_words_names_every_field() -> None:
    assert len(prompts.digest()) == 64
    assert all(f'"{name}"' in in_words(prompts.SCHEMA) for name in ("q", "kind", "at", "op", "json", "quote"))
