import pytest

from benchmarks.prose.labelled import labelled
from engine.cases.rules.model import (
    Expression,
    Has,
    all_of,
    inputs_of,
    only_one,
    requires,
    some_of,
    zero_or_one,
)
from engine.cases.rules.sentences import rules_in

NAMES = ("tool_name", "tool_guid", "plugin_id", "stream", "logs", "senders", "shared")
NAME_OR_GUID = zero_or_one(Has("tool_name"), Has("tool_guid"))


@pytest.mark.parametrize(
    ("owner", "text", "rule"),
    [
        ("", "Name the tool by either `tool_name` or `tool_guid`, but not both.", NAME_OR_GUID),
        (
            "",
            "The <code>tool_name</code> and <code>tool_guid</code> options are mutually exclusive",
            NAME_OR_GUID,
        ),
        ("tool_name", "The tool. Cannot be combined with the `tool_guid` parameter", NAME_OR_GUID),
        ("tool_name", "Mutually exclusive with tool_guid.", NAME_OR_GUID),
        (
            "",
            'Provide exactly one of "tool_name", "tool_guid", or "plugin_id"',
            only_one(Has("tool_name"), Has("tool_guid"), Has("plugin_id")),
        ),
        (
            "",
            "Either the `stream` or `logs` parameter must be `true`",
            some_of(Has("stream", (True,)), Has("logs", (True,))),
        ),
        (
            "senders",
            "If provided, `shared` must be set to `true`.",
            requires(Has("senders"), Has("shared", (True,))),
        ),
        (
            "shared",
            "Must be set to `true` if `senders` are provided",
            requires(Has("senders"), Has("shared", (True,))),
        ),
        ("plugin_id", "Requires `stream=1`", requires(Has("plugin_id"), Has("stream", (1,)))),
        ("logs", "Must be used together with `stream`", requires(Has("logs"), Has("stream"))),
        (
            "logs",
            "This field must be used in conjunction with the `stream`, `shared`, and `senders` fields.",
            requires(Has("logs"), all_of(Has("stream"), Has("shared"), Has("senders"))),
        ),
        ("logs", "Requires `stream`.", requires(Has("logs"), Has("stream"))),
        ("logs", "This property is required if `stream` is set", requires(Has("stream"), Has("logs"))),
        (
            "logs",
            "Required if `stream` is set to `false`.",
            requires(Has("stream", (False,)), Has("logs")),
        ),
        ("logs", "Required when `shared` is all", requires(Has("shared", ("all",)), Has("logs"))),
    ],
)
def test_a_sentence_that_leaves_no_other_reading_is_a_rule(owner: str, text: str, rule: Expression) -> None:
    (found,) = rules_in(text, owner, NAMES)

    assert found.expression == rule
    assert found.said in text.replace("<code>", "`").replace("</code>", "`")


@pytest.mark.parametrize(
    "text",
    [
        "Exactly one of `tool_name`, `tool_guid` or a name of yours",
        "Use either stream or logs, not both",
        "Should not be combined with `tool_guid`",
        "May be set together with `tool_guid`",
        "The server requires that `tool_guid` is known",
        "Must be used with care; `tool_guid` is one of many",
        "Cannot be combined with `unknown`",
        "Requires `logs` to be installed on the host",
        "Required if `logs` is set to one of the values below",
        "Must be used together with `logs` or `stream`, whichever is there",
    ],
)
def test_a_sentence_that_may_mean_something_else_is_none(text: str) -> None:
    assert list(rules_in(text, "tool_name", NAMES)) == []


def test_what_is_read_in_published_sentences_about_bodies_is_what_a_person_read() -> None:
    read = 0
    for each in labelled():
        holder, _, leaf = each.owner.rpartition("/") if each.owner else ("body", "", "")
        beside = [at for at in each.inputs if at.rpartition("/")[0] == holder and holder.startswith("body")]
        names = {at.rpartition("/")[2]: at for at in beside}
        for found in rules_in(each.sentence, leaf, tuple(names)):
            read += 1
            places = {names[name] for name in inputs_of(found.expression)}
            assert places == {at for rule in each.rules for at in rule.at}, each.sentence
    assert read >= 3


@pytest.mark.parametrize(
    "said", ["Cannot be combined with \x007 of `logs`", "Exactly one of `logs` or \x009"]
)
def test_a_description_that_holds_the_mark_of_an_input_names_none(said: str) -> None:
    assert rules_in(said, "tool_name", (*NAMES, "\x00")) == ()
