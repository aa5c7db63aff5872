"""The models that are offered by name."""

from datetime import date

import pytest

from engine.ai.catalogue import (
    FAR,
    SPEEDS,
    Model,
    as_of,
    cheaper,
    completed,
    effort,
    ending,
    price_of,
    vendors,
)
from engine.ai.provider import ModelInfo

LEAST_DAYS = 90


def test_no_model_that_is_taken_by_default_ends_within_ninety_days_of_the_release() -> None:
    defaults = [vendor.model(speed) for vendor in vendors().values() for speed in SPEEDS]

    soon = {each.id: ending(each, as_of())[0] for each in defaults if ending(each, as_of())[0] <= LEAST_DAYS}
    assert soon == {}
    assert date.fromisoformat(as_of()) >= date(2026, 11, 23)


@pytest.mark.parametrize(
    ("retires", "days"), [("", FAR), ("2026-12-23", 30), ("2026-11-23", 0), ("2026-11-22", -1)]
)
def test_the_days_to_the_end_of_a_model_are_counted(retires: str, days: int) -> None:
    model = Model("old", "fast", False, None, retires, "new" if retires else "")

    assert ending(model, "2026-11-23") == (days, "new" if retires else "")


def test_what_is_cheaper_is_of_a_class_below_the_nearest_first() -> None:
    openai = vendors()["openai"]

    assert cheaper("openai", openai.model("best")) == (openai.model("balanced"), openai.model("fast"))
    assert cheaper("openai", openai.model("fast")) == ()
    assert cheaper("compatible", openai.model("best")) == ()
    assert cheaper("openai", Model("of mine", "best", False, None)) == ()


@pytest.mark.parametrize(
    ("provider", "model", "ends"),
    [
        ("openai", "gpt-4o-mini", "2027-01-14"),
        ("openai", "gpt-3.5-turbo", "2026-10-23"),
        ("openai", "gpt-3.5-turbo-instruct", as_of()),
        ("openai", "gpt-4-turbo", "2026-10-23"),
        ("openai", "gpt-4-turbine", ""),
        ("openai", "gpt-6.2-sol", ""),
        ("anthropic", "claude-sonnet-4-5", "2026-11-30"),
        ("anthropic", "claude-3-opus-20240229", "2026-01-05"),
        ("anthropic", "claude-3-opus-latest", as_of()),
        ("anthropic", "of-mine", ""),
    ],
)
def test_the_end_of_a_model_is_known_though_it_is_not_offered(provider: str, model: str, ends: str) -> None:
    vendor = vendors()[provider]

    assert vendor.end_of(model) == ends
    assert vendor.named(model, "fast").retires == ends


def test_what_a_vendor_says_fills_what_the_catalogue_leaves_open_and_its_word_of_the_end_counts() -> None:
    said = ModelInfo("x", "2027-05-01", 8_000, 700, structured=False)
    open_ = Model("x", "fast", False, None, "2027-04-01", "y")
    known = open_._replace(structured=True, most_read=9, most_written=5)

    assert completed(open_, said) == Model("x", "fast", False, None, "2027-05-01", "y", False, 8_000, 700)
    assert completed(known, said) == known._replace(retires="2027-05-01")
    assert completed(open_, ModelInfo("x")) == open_


def test_for_a_model_that_ends_its_vendors_word_is_offered_else_the_usual_one_of_its_class() -> None:
    openai = vendors()["openai"]

    assert openai.instead_of(Model("old", "best", False, None, "2026-11-01", "new")) == "new"
    assert openai.instead_of(openai.named("gpt-5-mini", "best")) == "gpt-6.1-terra"
    assert openai.instead_of(openai.named("gpt-5.1", "balanced")) == openai.model("balanced").id
    assert openai.instead_of(openai.model("balanced")) == ""


def test_each_model_has_what_is_known_of_it_and_nothing_else() -> None:
    known = {
        each.id: (each.price, each.most_read, each.most_written, each.structured)
        for vendor in vendors().values()
        for each in vendor.models
    }

    assert known == {
        "gpt-6-luna": (price_of(0.1, 0.5, 0.01, 0.125), 922_000, 128_000, None),
        "gpt-6.1-terra": (price_of(1, 5, 0.05, 1.25), 922_000, 128_000, None),
        "gpt-6.2-sol": (price_of(2, 10, 0.1, 2.5), 922_000, 128_000, None),
        "claude-haiku-5-5": (price_of(0.1, 0.5, 0.01, 0.125), 1_000_000, 128_000, None),
        "claude-sonnet-5-5": (price_of(2, 10, 0.1, 2.5), 1_000_000, 128_000, None),
        "claude-opus-5-5": (price_of(4, 20, 0.2, 5), 1_000_000, 128_000, None),
    }
    assert [effort(each) for each in SPEEDS] == ["low", "low", "medium"]
