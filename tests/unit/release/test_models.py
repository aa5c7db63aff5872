"""What the clients of vendors and genai-prices say becomes the catalogue, and a person is told of each change."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from release import models
from release.models import FILE, Facts, Priced, iso, of_clients, openai_ends, prices, text_of, updated

# With the tests that import the clients of vendors anyway: that costs seconds.
pytestmark = pytest.mark.xdist_group("ai")
NOW = datetime(2026, 11, 23, tzinfo=UTC)
SOURCE = '''"""Deprecated values:

- "gpt-a", "gpt-a-2025":
  Announced shutdown date: 2027-04-01. See
  https://example.com for details.
- "gpt-b": Not a supported model ID.
- "gpt-c": Announced shutdown
  date: 2026-12-11. See
"""'''


def catalogue(*listed: dict[str, Any], ends: tuple[dict[str, str], ...] = ()) -> dict[str, Any]:
    return {"asOf": "2026-01-01", "providers": {"x": {"models": list(listed), "ends": list(ends)}}}


def test_the_ends_of_models_are_read_out_of_the_text_below_their_type() -> None:
    assert dict(openai_ends(SOURCE)) == {
        "gpt-a": "2027-04-01",
        "gpt-a-2025": "2027-04-01",
        "gpt-c": "2026-12-11",
    }


@pytest.mark.parametrize(
    ("day", "date"), [("November 30th, 2026", "2026-11-30"), ("July 21st, 2025", "2025-07-21")]
)
def test_a_day_in_english_is_a_date(day: str, date: str) -> None:
    assert iso(day) == date


def test_a_day_in_another_form_is_none() -> None:
    with pytest.raises(ValueError, match="soon"):
        iso("soon")


def test_the_catalogue_has_every_model_and_every_end_that_the_installed_clients_name() -> None:
    written = json.loads(FILE.read_bytes())

    content, told = updated(written, of_clients(), "2026-12-24")

    assert (content, told) == (written, [])
    assert text_of(written) == FILE.read_text("utf-8")


def test_prices_and_ends_are_taken_over_what_a_person_wrote_stays_and_all_changes_are_told() -> None:
    facts = Facts(frozenset({"a"}), {"old": "2027-01-01"}, {"a": Priced((1.0, 0.5, 0.1, 1.25), 9_000)})
    before = catalogue(
        {"id": "a", "class": "fast", "usd": [2, 3], "mostWritten": 500},
        {"id": "b", "class": "best", "mostRead": 7},
        ends=({"id": "old", "retires": "2026-01-01", "replacedBy": "a"}, {"id": "own", "retires": "2026-05-05"}),
    )  # fmt: skip

    content, told = updated(before, {"x": facts}, "2026-11-23")

    assert content == {
        "asOf": "2026-11-23",
        "providers": {
            "x": {
                "models": [
                    {"id": "a", "class": "fast", "usd": [1, 0.5, 0.1, 1.25], "mostWritten": 500, "mostRead": 9_000},
                    {"id": "b", "class": "best", "mostRead": 7},
                ],
                "ends": [
                    {"id": "own", "retires": "2026-05-05"},
                    {"id": "old", "retires": "2027-01-01", "replacedBy": "a"},
                ],
            }
        },
    }  # fmt: skip
    assert told == [
        "a: usd [2, 3] -> [1, 0.5, 0.1, 1.25]",
        "a: mostRead None -> 9000",
        "b: its vendor's client does not know it",
        "old: ends 2027-01-01",
    ]


def test_a_price_by_length_is_that_of_short_calls_and_what_is_not_told_costs_as_much_as_reading() -> None:
    stepped = SimpleNamespace(base=1)
    price = SimpleNamespace(input_mtok=stepped, output_mtok=5, cache_read_mtok=None, cache_write_mtok=None)
    model = SimpleNamespace(get_prices=lambda _: price, context_window=None)
    provider = SimpleNamespace(id="x", find_model=lambda name: model if name == "a" else None)

    found = prices([SimpleNamespace(id="y"), provider], "x", ["a", "b"], NOW)

    assert found == {"a": Priced((1.0, 5.0, 1.0, 1.0), None)}


def test_without_genai_prices_nothing_is_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def absent(name: str) -> object:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr("importlib.import_module", absent)
    before = FILE.read_bytes()

    assert models.main() == 1
    assert FILE.read_bytes() == before
    assert "genai-prices" in capsys.readouterr().err
