"""`plans`, `events`, `export` and `erase` as they are typed."""

import json
from pathlib import Path
from typing import Any

import pytest

from licensing_server.cli.entry import run
from licensing_server.server import Server
from licensing_server.store import schema
from tests.licensing.selling.test_webhooks import TEST_CREATED, TEST_PAID
from tests.samples.shop_server import Shop


class Terminal:
    def __init__(self, server: Server, capsys: pytest.CaptureFixture[str]) -> None:
        self._folder = str(server.settings.data)
        self._capsys = capsys

    def type(self, *words: str) -> tuple[int, str, str]:
        code = run([*words, "--data", self._folder])
        shown = self._capsys.readouterr()
        return code, shown.out, shown.err

    def records(self, *words: str) -> list[Any]:
        code, out, err = self.type(*words, "--json")
        assert code == 0, err
        return [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def terminal(server: Server, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(server, capsys)


def test_plans_are_set_listed_and_removed(terminal: Terminal) -> None:
    new = terminal.records("plans", "set", "stripe", "price_1", "--tier", "pro", "--seats", "3")
    listed = terminal.records("plans", "list")
    gone = terminal.type("plans", "remove", "stripe", "price_1")
    missing = terminal.type("plans", "remove", "stripe", "price_1")

    assert new == listed == [{"seller": "stripe", "price": "price_1", "tier": "pro", "seats": 3}]
    assert gone[0] == 0
    assert missing[0] == 2
    assert "there is no such plan" in missing[2]
    assert terminal.records("plans", "list") == []


def test_a_file_of_plans_is_loaded_whole_or_not_at_all(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "plans.json"
    good = {"seller": "paddle", "price": "pri_1", "tier": "basic", "seats": 2}
    for wrong in ({"seats": 0}, {"seats": True}, {"tier": "free"}, {"seller": "acme"}, {"price": ""}):
        file.write_text(json.dumps([good, good | wrong]), "utf-8")
        code, _, err = terminal.type("plans", "load", str(file))
        assert (code, "[plan-wrong]" in err) == (2, True)
    for text in ("{", "[1]", '{"a": 1}', "[{}]"):
        file.write_text(text, "utf-8")
        assert terminal.type("plans", "load", str(file))[0] == 2
    assert terminal.type("plans", "load", str(tmp_path / "none"))[0] == 2
    assert terminal.records("plans", "list") == []

    file.write_text(json.dumps([good]), "utf-8")

    assert terminal.records("plans", "load", str(file)) == [good]


def test_events_are_listed_shown_and_tried_again(terminal: Terminal, sold: Shop) -> None:
    terminal.type("plans", "remove", "stripe", "price_pro")
    sold.take("stripe", TEST_CREATED, TEST_PAID)
    failed = terminal.records("events", "list", "--state", "failed", "--seller", "stripe")
    dry = terminal.records("events", "replay", "--failed", "--dry-run")
    terminal.type("plans", "set", "stripe", "price_pro", "--tier", "basic", "--seats", "2")
    tried = terminal.records("events", "replay", "2", "--dry-run")
    before = sold.rows("licences")

    done = terminal.records("events", "replay", "--failed")

    assert [(row["id"], row["reason"]) for row in failed] == [(2, "unknown-price")]
    assert dry == [{"id": 2, "state": "failed", "reason": "unknown-price"}]
    assert tried == done == [{"id": 2, "state": "done", "reason": ""}]
    assert before == []
    assert sold.licence()["tier"] == "basic"
    assert sold.rows("audit")[-2]["action"] == "event.replayed"
    assert '"kind": "paid"' in terminal.type("events", "show", "2")[1]
    assert "invoice.paid" in terminal.type("events", "list", "--limit", "1")[1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("events", "show", "99"), "there is no such event"),
        (("events", "show", "9" * 30), "there is no such event"),
        (("events", "replay", "99"), "there is no such event"),
        (("events", "replay"), "[choice-missing]"),
        (("events", "replay", "1", "--failed"), "[choice-missing]"),
        (("export", "eve@example.test"), "there is no such customer"),
        (("export", "cus_0"), "there is no such customer"),
        (("erase", "cus_0"), "[not-confirmed]"),
        (("erase", "cus_0", "--yes"), "there is no such customer"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_2(
    terminal: Terminal, words: tuple[str, ...], told: str
) -> None:
    code, _, err = terminal.type(*words)

    assert code == 2
    assert told in err
    assert err.count("\n") == 1


def test_everything_about_a_customer_is_exported_and_erased(
    terminal: Terminal, sold: Shop, tmp_path: Path
) -> None:
    sold.take("stripe", TEST_CREATED, TEST_PAID)
    file = tmp_path / "ada.json"

    shown = json.loads(terminal.type("export", "ada@example.test")[1])
    written = terminal.type("export", "ada@example.test", "--out", str(file))
    unwritable = terminal.type("export", "ada@example.test", "--out", str(tmp_path))
    erased = terminal.records("erase", "ada@example.test", "--yes")

    assert json.loads(file.read_text("utf-8")) == shown
    assert written[0] == 0
    assert unwritable[0] == 5
    assert shown["customer"]["name"] == "Ada Lovelace"
    assert erased == [{"erased": shown["customer"]["id"]}]
    assert "example.test" not in str([sold.rows(table) for table in schema.METADATA.tables])
