"""What models say changes values and adds cases, takes none away, and fails without a trace."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.ai.enrich import Learnt, learnt
from engine.ai.hybrid import Said
from engine.ai.provider import KINDS, Item
from engine.ai.questions import Questions, questions
from engine.cases.knowledge import Knowledge
from engine.cases.model import FromModel, OperationPlan, TestCase
from engine.cases.planner import Planner
from engine.cases.sites import Sites
from engine.cases.values.effective import Effectives
from engine.cases.verify import Verifier
from engine.events import Event, ProblemFound
from engine.openapi.model import Api
from engine.options import GenerateOptions
from tests.samples.openapi import opened

SAMPLES = Path(__file__).parents[2] / "samples"
OPTIONS = GenerateOptions(cases=6)


class World:
    """One document with its questions, and its suite as rules alone make it."""

    def __init__(self, api: Api) -> None:
        self.api = api
        effectives = Effectives(api.schemas)
        self.effectives = effectives
        self.accepts = Verifier(api).accepts
        self.asked: Questions = questions(api, api.operations, effectives, Sites(effectives))
        self.plain = self.planned()
        self.ids = {
            each.question.text.split("\n")[0]: each.question.id
            for each in (*self.asked.values, *self.asked.rules)
        }

    def planned(self, found: Learnt | None = None, told: list[Event] | None = None) -> list[OperationPlan]:
        emit = (told if told is not None else []).append
        return list(Planner(self.api, OPTIONS, emit, found.knowledge if found else None).operations())

    def learnt(self, items: Mapping[str, Sequence[Item]], seed: int = 0) -> Learnt:
        """Learn from items by the beginning of their question's text."""
        answers = {
            next(each for text, each in self.ids.items() if text.startswith(start)): Said(
                tuple(said), "fake", "model"
            )
            for start, said in items.items()
        }
        return learnt(self.asked, answers, self.accepts, self.effectives, seed)


@pytest.fixture(scope="module")
def world() -> World:
    return World(opened(SAMPLES / "bookings.yaml")[0])


def value(location: str, text: str) -> Item:
    return Item("value", (location,), "", json.dumps(text))


WISHES = [value("wish", text) for text in ("A quiet cabin", "Vegan meals, please", "A cot for the baby")]
DATES = Item(
    "compare",
    ("body/returnDate", "body/departureDate"),
    ">",
    "",
    "The return date must be after the departure date.",
)
VAT = Item("implies", ("body/type", "body/vatId"), "==", '"company"', "Required if `type` is company.")
CURSOR = Item(
    "zero_or_one", ("query/since", "query/cursor"), "", "", "`since` cannot be combined with `cursor`."
)
BOOK, LIST = "operation POST /bookings", "operation GET /bookings"


def case_of(plans: Sequence[OperationPlan], technique: str, operation: str = "book") -> list[TestCase]:
    return [
        case
        for plan in plans
        if plan.operation.id == operation
        for case in plan.cases
        if case.technique == technique and case.source == "ai"
    ]


def test_values_take_the_place_of_bland_ones_and_every_id_stays(world: World) -> None:
    found = world.learnt({"input wish": WISHES})

    plans = world.planned(found)

    (minimal,) = (case for case in plans[1].cases if case.technique == "minimal")
    assert minimal.request.body["wish"] in {"A quiet cabin", "Vegan meals, please", "A cot for the baby"}
    assert [[case.id for case in plan.cases] for plan in plans] == [
        [case.id for case in plan.cases] for plan in world.plain
    ]
    assert found.values == 3


def test_the_seed_chooses_among_the_values(world: World) -> None:
    first = {
        next(iter(world.learnt({"input wish": WISHES}, seed).knowledge.values.values()))[0]
        for seed in range(20)
    }

    assert first == {"A quiet cabin", "Vegan meals, please", "A cot for the baby"}


def test_a_rule_in_prose_adds_a_case_that_breaks_it_alone_and_rests_on_its_sentence(world: World) -> None:
    plans = world.planned(world.learnt({"input wish": WISHES, BOOK: [DATES, VAT]}))

    broken = case_of(plans, "dependency-violation")
    assert [sorted(case.request.body) for case in broken] == [
        ["departureDate", "returnDate", "wish"],
        ["departureDate", "type", "wish"],
    ]
    assert broken[0].request.body["returnDate"] <= broken[0].request.body["departureDate"]
    assert broken[1].request.body["type"] == "company"
    assert broken[0].why == "the document says: “The return date must be after the departure date.”"
    assert {(case.kind, case.confidence, case.expect.status, case.expect.strict) for case in broken} == {
        ("negative", 0.7, ("400",), False)
    }
    assert not case_of(plans, "dependency")


def test_a_case_says_what_of_it_a_model_gave_and_which_words_it_rests_on(world: World) -> None:
    plans = world.planned(world.learnt({"input wish": WISHES, BOOK: [DATES]}))

    (minimal,) = (case for case in plans[1].cases if case.technique == "minimal")
    (broken,) = case_of(plans, "dependency-violation")
    assert minimal.ai == FromModel(("/body/wish",))
    assert broken.ai is not None
    assert broken.ai.values == ("/body/wish",)
    assert broken.ai.rests_on is not None
    at, start, end, text = broken.ai.rests_on
    assert text == "The return date must be after the departure date."
    description = world.api.operations[1].description
    assert (at, description[start:end]) == (f"{world.api.operations[1].at}/description", text)
    assert all(case.ai is None for plan in world.plain for case in plan.cases)


def test_a_quote_from_the_middle_of_nowhere_adds_nothing(world: World) -> None:
    item = Item("negative", ("query/motto",), "", '"x1"', "cannot be combined")
    assert world.learnt({LIST: [item]}).refused == {9: 1}


def test_without_values_for_what_an_operation_requires_no_case_is_added(world: World) -> None:
    found = world.learnt({BOOK: [DATES]})

    assert found.refused == {13: 1}
    assert found.knowledge.rules == {}


def test_a_rule_that_the_document_states_to_rules_too_takes_no_case_away(world: World) -> None:
    plans = world.planned(world.learnt({LIST: [CURSOR]}))

    ids = [case.id for case in plans[0].cases]
    assert ids[: len(world.plain[0].cases)] == [case.id for case in world.plain[0].cases]


def test_rules_that_cannot_be_kept_together_add_nothing(world: World) -> None:
    dates = world.learnt({"input wish": WISHES, BOOK: [DATES]})
    (rule,) = dates.knowledge.rules["book"]
    turned = rule._replace(expression=rule.expression._replace(word="<"))  # type: ignore[call-arg]  # a comparison
    never = rule._replace(expression=rule.expression._replace(word="=="))  # type: ignore[call-arg]  # a comparison
    both = Learnt(
        Knowledge(dates.knowledge.values, {"book": (rule, turned, never)}, dates.knowledge.concerned)
    )

    plans = world.planned(both)

    assert len([case for case in plans[1].cases if case.source == "ai"]) <= 3
    assert [case.id for case in world.plain[1].cases] == [case.id for case in plans[1].cases][
        : len(world.plain[1].cases)
    ]


def test_without_knowledge_the_suite_is_that_of_rules(world: World) -> None:
    assert world.planned(world.learnt({})) == world.plain


def test_a_value_that_fits_no_more_is_not_used(world: World) -> None:
    (place,) = world.learnt({"input wish": WISHES}).knowledge.values
    unfit = Learnt(Knowledge({place: ("x" * 200,)}, {}, frozenset({"book", "change"})))

    assert world.planned(unfit) == world.plain


TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from([
        "{{x}}", "`since` cannot be combined with `cursor`.", "The return date must be after the departure date.",
        "Required if `type` is company.", '"company"', '"A quiet cabin"', "now", "1", "</q>", "\u202e", '"""', "*/", "${x}",
    ]),
)  # fmt: skip


@st.composite
def hostile(draw: st.DrawFn) -> Item:
    locations = [
        "wish",
        "motto",
        "query/since",
        "query/cursor",
        "body/returnDate",
        "body/departureDate",
        "body/type",
        "body/vatId",
    ]
    return Item(
        draw(st.sampled_from(sorted({kind for kinds in KINDS.values() for kind in kinds}))),
        tuple(draw(st.lists(st.sampled_from(locations) | st.text(max_size=5), max_size=3))),
        draw(st.sampled_from(["", "<", ">", "==", "!="])),
        draw(TEXTS),
        draw(TEXTS),
    )


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(items=st.lists(hostile(), max_size=8), seed=st.integers(0, 99))
def test_whatever_a_model_says_no_case_of_rules_is_lost_or_changes_its_promise(
    world: World, items: list[Item], seed: int
) -> None:
    texts = ("input wish", "input motto", BOOK, LIST)
    found = world.learnt({text: [*WISHES, *items] for text in texts}, seed)
    told: list[Event] = []

    plans = world.planned(found, told)

    for plain, plan in zip(world.plain, plans, strict=True):
        promises = {case.id: (case.technique, case.target, case.expect) for case in plan.cases}
        assert all(promises[case.id] == (case.technique, case.target, case.expect) for case in plain.cases)
        extra = [case for case in plan.cases if case.source == "ai"]
        assert len(plan.cases) == len(plain.cases) + len(extra)
        assert len(extra) <= 3
        for case in extra:
            assert (
                case.why.removeprefix("the document says: “").removesuffix("”")
                in world.asked.rules[0].question.text + world.asked.rules[1].question.text
            )
    assert [event for event in told if isinstance(event, ProblemFound)] == []
