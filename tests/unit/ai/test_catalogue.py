"""The models that are offered by name."""

from datetime import date

import pytest

from engine.ai.catalogue import FAR, SPEEDS, Model, as_of, cheaper, ending, vendors

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
