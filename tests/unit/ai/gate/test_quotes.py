"""A rule is believed only where its words stand in the document, about its inputs, and say just that."""

import pytest

from engine.ai.gate.answer import Refused
from engine.ai.gate.quotes import proven
from engine.ai.provider import Item, Question
from engine.openapi.model import JsonValue

INPUTS = (
    "query/start?: string(date)", "query/end?: string(date)", "query/since?: string", "query/cursor?: string",
    "body/email?: string(email)", "body/phone?: string", "body/type?: string", "body/vatId?: string",
    "body/returnDate?: string(date)", "body/minPrice?: number", "body/maxPrice?: number", "body/express?: boolean",
)  # fmt: skip
LOCATIONS = tuple(line.partition("?")[0] for line in INPUTS)
BY_LEAF = {location.rpartition("/")[2]: location for location in LOCATIONS}


def question(sentence: str, owner: str = "") -> Question:
    """Return a question whose operation, or the line of whose input, says `sentence`."""
    head = f"operation POST /orders: {'Places an order.' if owner else sentence}"
    lines = [f"{line} // {sentence}" if owner and f"/{owner}?" in line else line for line in INPUTS]
    return Question("id", "rules", "\n".join((head, *lines)), LOCATIONS)


def outcome(
    sentence: str,
    kind: str,
    at: str,
    *,
    value: JsonValue = None,
    op: str = "",
    owner: str = "",
    quote: str | None = None,
) -> int:
    """Return 0 where the item is believed, else the number of the check that refuses it."""
    item = Item(
        kind, tuple(BY_LEAF[leaf] for leaf in at.split()), op, "", sentence if quote is None else quote
    )
    try:
        proven(item, value, question(sentence, owner))
    except Refused as refused:
        return refused.number
    return 0


@pytest.mark.parametrize(
    ("sentence", "kind", "at", "more"),
    [
        ("If `end` is given, `start` must be given as well.", "requires", "end start", {}),
        ("`start` is required when `end` is set.", "requires", "end start", {}),
        ("end requires start.", "requires", "end start", {}),
        ("`end` can only be used together with `start`.", "requires", "end start", {}),
        ("`end` must be used with `start`.", "requires", "end start", {}),
        ("`end` cannot be used without `start`.", "requires", "end start", {}),
        ("Requires `start`.", "requires", "end start", {"owner": "end"}),
        ("Required if `end` is specified.", "requires", "end start", {"owner": "start"}),
        ("Must be used with start.", "requires", "end start", {"owner": "end"}),
        ("At least one of `email` and `phone` must be given.", "or", "email phone", {}),
        ("Either an email or a phone is required.", "or", "email phone", {}),
        ("Exactly one of email and phone must be present.", "only_one", "email phone", {}),
        ("You must send either `email` or `phone`, but not both.", "only_one", "email phone", {}),
        ("`since` and `cursor` are mutually exclusive.", "zero_or_one", "since cursor", {}),
        ("`since` cannot be combined with `cursor`.", "zero_or_one", "since cursor", {}),
        ("Cannot be used together with `cursor`.", "zero_or_one", "since cursor", {"owner": "since"}),
        ("At most one of since, cursor may be sent, never more.", "zero_or_one", "cursor since", {}),
        ("`start` and `end` must be used together.", "all_or_none", "start end", {}),
        ("`start` must be before `end`.", "compare", "start end", {"op": "<"}),
        ("`start` must be before `end`.", "compare", "end start", {"op": ">"}),
        ("The return date must be on or after the start.", "compare", "returnDate start", {"op": ">="}),
        ("`start` must not be after `end`.", "compare", "start end", {"op": "<="}),
        ("`end` cannot be earlier than `start`.", "compare", "end start", {"op": ">="}),
        ("Must be greater than or equal to `minPrice`.", "compare", "maxPrice minPrice", {"op": ">=", "owner": "maxPrice"}),
        ("`minPrice` must not exceed `maxPrice`.", "compare", "minPrice maxPrice", {"op": "<="}),
        ("`email` must differ from `phone`.", "compare", "email phone", {"op": "!="}),
        ("Must not be in the past.", "compare", "start", {"op": ">", "value": "now", "owner": "start"}),
        ("The start must be in the future.", "compare", "start", {"op": ">", "value": "now"}),
        ("`maxPrice` must be less than 5000.", "compare", "maxPrice", {"op": "<", "value": 5000}),
        ("When `type` is `company`, `vatId` is required.", "implies", "type vatId", {"op": "==", "value": "company"}),
        ("`vatId` is mandatory if type is company.", "implies", "type vatId", {"op": "==", "value": "company"}),
        ("Required for type company.", "implies", "type vatId", {"op": "==", "value": "company", "owner": "vatId"}),
        ("If `express` is true, `phone` must be given.", "implies", "express phone", {"op": "==", "value": True}),
        ("Must be used in conjunction with `start`.", "requires", "end start", {"owner": "end"}),
        ("When using `end`, `start` must be passed as well.", "requires", "end start", {}),
        ("Required when using the `end` parameter.", "requires", "end start", {"owner": "start"}),
        ("Exclusive with since.", "zero_or_one", "cursor since", {"owner": "cursor"}),
        ("If you're using since, you cannot use cursor.", "zero_or_one", "since cursor", {}),
        ("Orders must be found by since XOR cursor.", "only_one", "cursor since", {}),
        ("For an email-copy the `phone` is mandatory.", "implies", "type phone", {"op": "==", "value": "email_copy", "owner": "type"}),
        ("`minPrice` must be a positive number.", "compare", "minPrice", {"op": ">", "value": 0}),
        ("`minPrice` must not be negative.", "compare", "minPrice", {"op": ">=", "value": 0}),
        ("`phone` cannot be null or empty.", "negative", "phone", {"value": ""}),
        ("Required when `type` is `phone`.", "implies", "type phone", {"op": "==", "value": "phone", "owner": "phone"}),
        # what holds for a list holds for each of it
        ("`end` requires `start`, `since` and `cursor`.", "requires", "end since", {}),
        ("When `type` is `company`, `vatId`, `email`, and `phone` must be set.", "implies", "type email", {"op": "==", "value": "company"}),
        ("`since` cannot be used together with `cursor` or `start`.", "zero_or_one", "since start", {}),
        ("`since`, `cursor`, and `start` are mutually exclusive.", "zero_or_one", "since cursor start", {}),
        ("use either `since` or `cursor`, not both.", "zero_or_one", "since cursor", {}),
        ("`phone` must not begin with a zero.", "negative", "phone", {"value": "0123"}),
        ("`phone` cannot contain a dash.", "negative", "phone", {"value": "1-"}),
        ("Special characters are forbidden.", "negative", "vatId", {"value": "a!", "owner": "vatId"}),
        ("Spaces are not allowed.", "negative", "vatId", {"value": "a b", "owner": "vatId"}),
    ],
)  # fmt: skip
def test_what_a_sentence_says_is_believed(
    sentence: str, kind: str, at: str, more: dict[str, JsonValue]
) -> None:
    assert outcome(sentence, kind, at, **more) == 0


@pytest.mark.parametrize(
    ("sentence", "kind", "at", "more", "check"),
    [
        # 8: the quote
        ("`end` requires `start`.", "requires", "end start", {"quote": "`start` requires `end`."}, 8),
        ("`end` requires `start`.", "requires", "end start", {"quote": ""}, 8),
        ("`end` requires `start`.", "requires", "end start", {"quote": "...."}, 8),
        ("`end` requires `start`.", "requires", "end start", {"quote": "x" * 301}, 8),
        ("It is old. `end` requires `start`.", "requires", "end start", {"quote": "old. `end` requires"}, 8),
        # 9: whom it concerns
        ("The email must be valid.", "negative", "phone", {"value": "x"}, 9),
        ("Requires `start`.", "requires", "since start", {"owner": "end"}, 9),
        ("At least one of email, phone or vatId must be given.", "or", "email phone", {}, 9),
        ("Both must be given.", "all_or_none", "start end", {}, 9),
        ("`end` requires `start` or `since`.", "requires", "end start", {}, 9),
        ("`end` requires at least one of `start` and `since`.", "requires", "end start", {}, 9),
        ("If `end` and `since` are given, `start` must be given.", "requires", "end start", {}, 9),
        ("`since` cannot be used together with `cursor` and `start`.", "zero_or_one", "since start", {}, 9),
        ("`since` can be used with only one of `cursor` or `start`.", "zero_or_one", "since start", {}, 9),
        ("`end` requires `start` and `since` or `cursor`.", "requires", "end start", {}, 9),
        ("`end` requires `start` and perhaps, if it is late, `since`.", "requires", "end start", {}, 9),
        # 10: duty
        ("New clients don't require the `start`.", "requires", "email start", {"owner": "email"}, 10),
        ("`end` is used with `start`.", "requires", "end start", {}, 10),
        ("`end` should be used with `start`, which is required.", "requires", "end start", {}, 10),
        ("`start` is not required when `end` is set.", "requires", "end start", {}, 10),
        # 11: direction and meaning
        ("`since` cannot be used together with `cursor` or `start`.", "zero_or_one", "since cursor start", {}, 11),
        ("use either `since` or `cursor`, not both.", "only_one", "since cursor", {}, 11),
        ("If `end` is set, `start` must be an earlier day.", "requires", "end start", {}, 11),
        ("When `type` is `company`, the code of each line must match `vatId`.", "implies", "type vatId", {"op": "==", "value": "company"}, 11),
        ("If `type` is other than `company`, `vatId` is required.", "implies", "type vatId", {"op": "==", "value": "company"}, 11),
        ("It is only used when `start` is set, and never alone.", "requires", "end start", {"owner": "end"}, 11),
        ("Applies only if `start` is given, else it cannot work.", "requires", "end start", {"owner": "end"}, 11),
        ("A later end will require louder bells to ring before `start`.", "requires", "end start", {}, 11),
        ("The email must be good for use with the words of `phone`.", "requires", "email phone", {}, 11),
        ("`start` is required when deleting an `email`.", "requires", "email start", {}, 11),
        ("Required when updating a `type`.", "implies", "type vatId", {"op": "==", "value": "", "owner": "vatId"}, 11),
        ("`minPrice` must be a positive number.", "compare", "minPrice", {"op": ">=", "value": 0}, 11),
        ("`minPrice` must not be negative.", "compare", "minPrice", {"op": ">", "value": 0}, 11),
        ("`phone` must not begin with a zero.", "negative", "phone", {"value": ""}, 11),
        ("Names with trailing spaces are prohibited.", "negative", "vatId", {"value": "a b", "owner": "vatId"}, 11),
        ("`end` requires `start`.", "requires", "start end", {}, 11),
        ("Required if `end` is specified.", "requires", "start end", {"owner": "start"}, 11),
        ("If `end` is not given, `start` must be given.", "requires", "end start", {}, 11),
        ("If `type` is set to company, `vatId` must be given.", "requires", "type vatId", {}, 11),
        ("If `end` is given, `start` must be given unless it is Monday.", "requires", "end start", {}, 11),
        ("If `end` is given, `start` must be given.", "all_or_none", "start end", {}, 11),
        ("Exactly one of email and phone must be present.", "or", "email phone", {}, 11),
        ("At least one of email and phone must be present.", "only_one", "email phone", {}, 11),
        ("If you are new, either email or phone is required.", "or", "email phone", {}, 11),
        ("At least one of email and phone must be present.", "zero_or_one", "email phone", {}, 11),
        ("`start` and `end` must not be used together.", "all_or_none", "start end", {}, 11),
        ("`start` must be before `end`.", "compare", "start end", {"op": ">"}, 11),
        ("`start` must be before `end`.", "compare", "start end", {"op": "<="}, 11),
        ("`start` must be before `end`.", "compare", "start end", {"op": ""}, 11),
        ("`start` must be before or after `end`.", "compare", "start end", {"op": "<"}, 11),
        ("`start` and `end` must be dates.", "compare", "start end", {"op": "<"}, 11),
        ("`email` must differ from `phone`.", "compare", "email phone", {"op": "=="}, 11),
        ("When express is used, `start` must be before `end`.", "compare", "start end", {"op": "<"}, 9),
        ("The start must be in the future.", "compare", "start", {"op": "<", "value": "now"}, 11),
        ("The start must be valid.", "compare", "start", {"op": ">", "value": "now"}, 11),
        ("`maxPrice` must be less than 5000.", "compare", "maxPrice", {"op": "<", "value": 500}, 11),
        ("`maxPrice` must be less than 5000.", "compare", "maxPrice", {"op": ">", "value": 5000}, 11),
        ("`maxPrice` must be less than 5000.", "compare", "maxPrice", {"op": "<", "value": True}, 11),
        ("When `type` is `company`, `vatId` is required.", "implies", "type vatId", {"op": "==", "value": "person"}, 11),
        ("When `type` is `company`, `vatId` is required.", "implies", "type vatId", {"op": "", "value": "company"}, 11),
        ("When `type` is not `company`, `vatId` is required.", "implies", "type vatId", {"op": "==", "value": "company"}, 11),
        ("The `phone` must be unique.", "negative", "phone", {"value": "1"}, 11),
        ("The `phone` must not exist already.", "negative", "phone", {"value": "1"}, 11),
        ("If you are new, the `phone` must not be set.", "negative", "phone", {"value": "1"}, 11),
        ("`phone` must not begin with a zero.", "negative", "phone", {"value": "120"}, 11),
        ("`phone` must not contain spaces.", "negative", "phone", {"value": "120"}, 11),
        ("`phone` must not be silly.", "negative", "phone", {"value": "silly"}, 11),
        ("`phone` may contain only digits, letters are not allowed.", "negative", "phone", {"value": "a"}, 11),
        ("`phone` must begin with a letter.", "negative", "phone", {"value": "a1"}, 11),
        ("`phone` must not begin with a zero.", "negative", "phone", {"value": 0}, 11),
        ("The `phone` is required.", "negative", "phone", {"value": "1"}, 11),
    ],
)  # fmt: skip
def test_what_a_sentence_does_not_say_is_refused_by_the_check_that_sees_it(
    sentence: str, kind: str, at: str, more: dict[str, JsonValue], check: int
) -> None:
    assert outcome(sentence, kind, at, **more) == check


def test_a_condition_that_a_quote_leaves_out_is_seen_all_the_same() -> None:
    sentence = "For new members, at least one of email and phone must be given."

    assert outcome(sentence, "or", "email phone", quote="at least one of email and phone must be given") == 11


def test_two_inputs_of_one_name_are_told_apart_by_no_sentence() -> None:
    two = Question(
        "id", "rules", "operation GET /: a and b are mutually exclusive.", ("query/a", "body/a", "query/b")
    )

    with pytest.raises(Refused) as refused:
        proven(
            Item("zero_or_one", ("query/a", "query/b"), "", "", "a and b are mutually exclusive"), None, two
        )

    assert refused.value.number == 9


def test_a_sentence_does_not_go_on_in_another_item_of_a_list() -> None:
    listed = question("`end` is optional here | `start` must be before noon")

    with pytest.raises(Refused) as refused:
        proven(
            Item("compare", ("query/end", "query/start"), "<", "", "optional here start must be before"),
            None,
            listed,
        )

    assert refused.value.number == 8
