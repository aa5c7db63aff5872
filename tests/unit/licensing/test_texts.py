"""Each code of licensing has a headline, a cause and a next step."""

import re

import pytest

from engine.licensing import contract, texts
from engine.licensing.key import Fault
from engine.licensing.phrases import Facts
from engine.licensing.texts import TEXTS, Button, Told, told
from engine.licensing.verdict import State


def test_every_state_and_every_refusal_that_a_person_meets_has_its_row() -> None:
    assert set(State) <= set(TEXTS)
    assert {"invalid-key", "seat-limit", "seat-cooldown", "seat-unknown", "rate-limited"} <= set(
        contract.Code
    )
    assert {"invalid-key", "seat-limit", "seat-cooldown", "seat-unknown", "rate-limited"} <= set(TEXTS)
    assert len(Fault) == 4


@pytest.mark.parametrize("code", sorted(TEXTS))
def test_a_row_has_a_headline_a_sentence_and_names_only_facts_that_are_given(code: str) -> None:
    row = TEXTS[code]

    names = set(re.findall(r"{(\w+)}", row.headline + row.text))
    shown = told(code, dict.fromkeys(names, "x"))
    assert row.headline[0].isupper() or row.headline.startswith("{")
    assert not row.headline.endswith(".")
    assert row.text.endswith(".")
    assert "{" not in str(shown)
    assert names <= KNOWN


KNOWN = {
    *("limit", "tier", "holder", "paid", "contact", "days_left", "because", "paid_until", "ends", "behind"),
    *("checked", "ending", "ended", "spent", "resets_at", "seats_in_use"),
    *("doubt_until", "now", "iat", "check", "wish", "needs", "current", "fault", "retry_at", "why", "stays"),
}


@pytest.mark.parametrize("code", sorted(set(TEXTS) - {"token-in-file"}))
def test_every_trouble_has_a_next_step(code: str) -> None:
    assert TEXTS[code].buttons


def test_the_line_of_the_command_has_all_of_a_row() -> None:
    facts: Facts = {"tier": "Pro", "holder": "Ada", "paid_until": 1_800_000_000, "contact": 1_800_086_400}

    assert str(told("active", facts)) == (
        "licence: Pro, licensed to Ada. Paid until 2027-01-15. Last checked on 2027-01-16. (active)"
    )
    assert "Bought without an end." in told("active", {**facts, "paid_until": None}).text


def test_seats_are_counted() -> None:
    assert told("seat-limit", {"seats": 1}).headline == "The one seat is in use"
    assert told("seat-limit", {"seats": 3}).headline == "All 3 seats are in use"
    assert told("seat-limit", {}).headline == "All seats are in use"


def test_a_quota_that_is_used_up_is_told_with_its_figures_and_its_end() -> None:
    facts: Facts = {"meter": "ai-tokens", "used": 1_200_000, "quota": 1_000_000, "resets_at": 1_801_440_000}

    assert told("quota-reached", facts).text == (
        "1,200,000 of 1,000,000 tokens of language models are used. "
        "It resets on 2027-02-01; free ceilings until then."
    )
    assert told("quota-reached", {"resets_at": 1_801_440_000}).text == (
        "What the contract allows in a month is used. It resets on 2027-02-01; free ceilings until then."
    )


@pytest.mark.parametrize(
    ("kind", "active", "grace", "lapsed"),
    [
        (
            "unbound",
            "Paid until 2027-01-15. This file holds on any device until 2027-01-16.",
            (
                "The file for any device holds until 2027-01-16. "
                "Fetch a new one from the page of your devices and import it."
            ),
            "The file for any device ended on 2027-01-16. Nothing is lost; a new one brings Pro back.",
        ),
        (
            "offline",
            "Paid until 2027-01-15. This file needs no network and holds until 2027-01-16.",
            (
                "The file without a network holds until 2027-01-16. "
                "Write a request and import what comes back, or enter the key."
            ),
            (
                "The file without a network ended on 2027-01-16. Nothing is lost; "
                "a new one, or the key, brings Pro back."
            ),
        ),
        (
            "online",
            "Paid until 2027-01-15. Last checked on 2027-01-14.",
            "The licence server was last reached on 2027-01-14: no network. Connect once or import a file.",
            "No contact since 2027-01-14. Nothing is lost; one check brings Pro back.",
        ),
    ],
)
def test_each_kind_of_file_has_its_own_next_step(kind: str, active: str, grace: str, lapsed: str) -> None:
    facts: Facts = {
        "kind": kind,
        "tier": "Pro",
        "paid_until": 1_800_000_000,
        "until": 1_800_086_400,
        "contact": 1_799_913_600,
        "reason": "no network",
    }

    assert [told(code, facts).text for code in ("active", "grace", "lapsed")] == [active, grace, lapsed]


def test_times_that_no_calendar_has_are_shown_all_the_same() -> None:
    assert texts.date(-1) == "1970-01-01"
    assert texts.date(2**53) == "9999-12-31"
    assert told("clock-wrong", {"now": 0, "iat": 1_800_000_000}).text.startswith(
        "It shows 1970-01-01 00:00 UTC; the licence was signed on 2027-01-15 08:00 UTC."
    )


def test_one_day_is_one_day() -> None:
    assert told("grace", {"tier": "Pro", "days": 1}).headline == "Pro for 1 more day"
    assert told("grace", {"tier": "Pro", "days": 14}).headline == "Pro for 14 more days"
    assert told("clock-doubt", {"days_back": 1}).text.startswith("It is 1 day behind the last run.")


def test_a_tier_in_force_is_said_to_stay() -> None:
    facts: Facts = {"why": "No network", "tier": "Pro", "until": 1_800_000_000}

    assert told("net-offline", facts).text == "No network. Pro stays as it is until 2027-01-15."
    assert told("net-offline", {"why": "No network"}).text == "No network. Nothing changes here."


def test_a_code_of_a_later_server_is_told_as_one() -> None:
    assert told("later-code", {}) == Told(
        "later-code",
        "The server does not understand",
        "It cannot read what this SpecMint sends. A newer version may be needed; the details help support.",
        (Button.UPDATE, Button.CONTACT),
    )
