"""The three services: what their prose asks, what may be wrong with them, and what an ideal model says."""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks.reference.service import TODAY, Given, Keeps, Reference
from engine.ai.provider import Item

FOLDER = Path(__file__).parent


class Known(NamedTuple):
    """`values`: input -> texts; `rules`: beginning of a question -> items."""

    reference: Reference
    values: Mapping[str, tuple[str, ...]]
    rules: Mapping[str, tuple[Item, ...]]

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.reference.name}.yaml"


def needs(one: str, other: str) -> Keeps:
    return lambda given: one not in given or other in given


def when(name: str, value: Any, other: str) -> Keeps:
    return lambda given: given.get(name) != value or other in given


def not_both(one: str, other: str) -> Keeps:
    return lambda given: not (one in given and other in given)


def together(one: str, other: str) -> Keeps:
    return lambda given: (one in given) == (other in given)


def ordered(less: str, more: str, *, may_be_same: bool = False) -> Keeps:
    def keeps(given: Given) -> bool:
        if less not in given or more not in given:
            return True
        return bool(given[less] < given[more] or (may_be_same and given[less] == given[more]))

    return keeps


def text(name: str, is_right: Any) -> Keeps:
    return lambda given: name not in given or bool(is_right(given[name]))


def _after_today(name: str) -> Keeps:
    return lambda given: name not in given or date.fromisoformat(given[name]) > TODAY


def _item(kind: str, at: str, quote: str, op: str = "", value: Any = None) -> Item:
    locations = tuple(each if "/" in each else f"body/{each}" for each in at.split())
    return Item(kind, locations, op, "" if value is None else json.dumps(value), quote)


def _reference(name: str, rules: Mapping[str, Mapping[str, Keeps]], *faults: str) -> Reference:
    return Reference.of(name, (FOLDER / f"{name}.yaml").read_text("utf-8"), rules, faults)


PAYMENTS = Known(
    _reference(
        "payments",
        {
            "createCustomer": {
                "tax": when("kind", "company", "taxId"),
                "nickname": text("nickname", lambda value: not any(map(str.isspace, value))),
            },
            "createPayment": {
                "fee": ordered("fee", "amount"),
                "dates": ordered("captureOn", "expiresOn"),
                "plan": needs("installments", "planName"),
                "either": not_both("cardToken", "mandateCode"),
            },
            "listPayments": {
                "period": together("since", "until"),
                "amounts": ordered("leastAmount", "mostAmount", may_be_same=True),
            },
            "refund": {
                "remark": text("remark", lambda value: not value[:1].isdigit()),
                "share": needs("partial", "share"),
            },
            "createPayout": {
                "future": _after_today("executeOn"),
                "swift": when("method", "wire", "swiftText"),
                "least": lambda given: given.get("amount", 100) >= 100,
            },
        },
        "loose:createCustomer:kind:enum", "loose:createCustomer:label:required", "loose:createPayment:amount:maximum",
        "loose:createPayment:currency:enum", "loose:createPayment:purpose:maxLength", "loose:createPayment:amount:type",
        "loose:listPayments:state:enum", "loose:refund:remark:minLength", "words:createPayment:purpose", "words:createPayout:occasion",
        "rule:createCustomer:tax", "rule:createCustomer:nickname", "crash:createCustomer:tax", "rule:createPayment:fee",
        "crash:createPayment:fee", "rule:createPayment:dates", "rule:createPayment:plan", "rule:createPayment:either",
        "rule:listPayments:period", "rule:listPayments:amounts", "crash:listPayments:amounts", "rule:refund:remark",
        "rule:refund:share", "rule:createPayout:future", "rule:createPayout:least",
    ),
    {
        "occasion": ("Salary for the month of March", "Rent of the workshop in spring", "Travel costs of the jury"),
    },
    {
        "operation POST /customers": (
            _item("implies", "kind taxId", "If `kind` is company, `taxId` is mandatory.", "==", "company"),
            _item("or", "email phone", "At least one of `email` and `phone` must be given."),
            _item("negative", "nickname", "The `nickname` must not contain spaces.", "", "Red Fox"),
        ),
        "operation POST /payments:": (
            _item("compare", "fee amount", "The `fee` must be less than the `amount`.", "<"),
            _item("compare", "expiresOn captureOn", "`expiresOn` must be after `captureOn`.", ">"),
            _item("requires", "installments planName", "If `installments` is given, `planName` must be given as well."),
            _item("zero_or_one", "cardToken mandateCode", "`cardToken` and `mandateCode` are mutually exclusive and never sent in one request."),
        ),
        "operation GET /payments:": (
            _item("all_or_none", "query/since query/until", "`since` and `until` must be sent together, both or none."),
            _item("compare", "query/leastAmount query/mostAmount", "`leastAmount` must not be greater than `mostAmount`.", "<="),
        ),
        "operation POST /payments/{paymentId}/refunds": (
            _item("negative", "remark", "The `remark` must not begin with a digit.", "", "3 items were broken"),
            _item("requires", "partial share", "`partial` requires `share`."),
        ),
        "operation POST /payouts": (
            _item("compare", "executeOn", "`executeOn` must be in the future.", ">", "now"),
            _item("implies", "method swiftText", "When `method` is wire, `swiftText` is required.", "==", "wire"),
            _item("compare", "amount", "The `amount` must be at least 100.", ">=", 100),
        ),
    },
)  # fmt: skip

BOOKING = Known(
    _reference(
        "booking",
        {
            "addGuest": {"guardian": needs("minor", "guardian")},
            "book": {
                "dates": ordered("arrives", "leaves"),
                "pets": needs("pets", "petNote"),
                "either": not_both("voucher", "corporateCode"),
                "beds": ordered("beds", "guests", may_be_same=True),
                "past": _after_today("arrives"),
            },
            "listBookings": {
                "period": together("earliest", "latest"),
                "nights": ordered("leastNights", "mostNights", may_be_same=True),
            },
            "addExtra": {
                "pickup": when("type", "transfer", "pickupPlace"),
                "digits": text("wording", lambda value: not any(map(str.isdigit, value))),
            },
            "review": {
                "one": lambda given: ("praise" in given) != ("complaint" in given),
                "follow": needs("followUp", "replyTo"),
                "stop": text("headline", lambda value: not value.endswith(".")),
            },
        },
        "loose:addGuest:calledAs:maxLength", "loose:addGuest:phone:required", "loose:book:guests:maximum", "loose:book:guests:type",
        "loose:book:leaves:format", "loose:listBookings:board:enum", "loose:addExtra:type:enum", "words:book:wish",
        "words:addGuest:calledAs", "words:addExtra:wording", "loose:review:stars:maximum", "rule:addGuest:guardian", "rule:book:dates", "crash:book:dates",
        "rule:book:pets", "rule:book:either", "rule:book:beds", "rule:book:past", "rule:listBookings:period",
        "rule:listBookings:nights", "crash:listBookings:nights", "rule:addExtra:pickup", "rule:addExtra:digits",
        "rule:review:one", "rule:review:follow", "rule:review:stop",
    ),
    {
        "calledAs": ("Professor Grace van der Berg", "Mrs Okafor of room twelve", "Ada"),
        "letterbox": ("12 Harbour Road, Sample Town", "PO box 7, Northport"),
        "guardian": ("Linus Berg", "Iris Okafor"),
        "wish": ("A quiet room facing the garden", "Vegan breakfast at seven, please", "A cot"),
        "wording": ("Welcome to the house by the sea", "With love from all of us", "Get well"),
        "praise": ("Lovely staff and a wonderful garden", "Quiet"),
    },
    {
        "operation POST /guests": (
            _item("requires", "minor guardian", "If `minor` is given, `guardian` must be given too."),
            _item("or", "phone letterbox", "Either `phone` or `letterbox` must be given."),
        ),
        "operation POST /bookings:": (
            _item("compare", "leaves arrives", "`leaves` must be after `arrives`.", ">"),
            _item("requires", "pets petNote", "If `pets` is given, `petNote` must be given as well."),
            _item("zero_or_one", "voucher corporateCode", "`voucher` and `corporateCode` are mutually exclusive and never sent together."),
            _item("compare", "beds guests", "The number of `beds` must not exceed `guests`.", "<="),
            _item("compare", "arrives", "The `arrives` date must not be in the past.", ">=", "now"),
        ),
        "operation GET /bookings:": (
            _item("all_or_none", "query/earliest query/latest", "`earliest` and `latest` must be given together, both or none."),
            _item("compare", "query/leastNights query/mostNights", "`leastNights` must be less than or equal to `mostNights`.", "<="),
        ),
        "operation POST /bookings/{bookingId}/extras": (
            _item("implies", "type pickupPlace", "When `type` is transfer, `pickupPlace` is required.", "==", "transfer"),
            _item("negative", "wording", "The `wording` must not contain digits.", "", "Happy 40 years"),
        ),
        "operation POST /reviews": (
            _item("only_one", "praise complaint", "Exactly one of `praise` and `complaint` must be present."),
            _item("requires", "followUp replyTo", "`followUp` requires `replyTo`."),
            _item("negative", "headline", "The `headline` must not end with a full stop.", "", "A fine stay."),
        ),
    },
)  # fmt: skip

HOSTING = Known(
    _reference(
        "hosting",
        {
            "createRepository": {
                "handle": text("handle", lambda value: not value.startswith("-")),
                "mirror": needs("mirror", "mirrorUrl"),
                "either": not_both("template", "importFrom"),
            },
            "searchRepositories": {"stars": ordered("fewestStars", "mostStars", may_be_same=True)},
            "openPull": {
                "branches": lambda given: given.get("sourceBranch") != given.get("targetBranch"),
                "draft": when("state", "draft", "draftReason"),
                "dot": text("subject", lambda value: not value.endswith(".")),
            },
            "addMilestone": {
                "dates": ordered("startOn", "dueOn"),
                "start": needs("dueOn", "startOn"),
                "weight": lambda given: given.get("weight", 0) <= 50,
            },
            "addHook": {
                "caption": text("caption", lambda value: "_" not in value),
                "pair": together("onPush", "onTag"),
            },
        },
        "loose:createRepository:about:maxLength", "loose:createRepository:handle:required", "loose:createRepository:stars:type",
        "loose:searchRepositories:order:enum", "loose:openPull:state:enum", "loose:addMilestone:weight:minimum",
        "loose:addHook:retries:maximum", "words:searchRepositories:words", "words:addMilestone:motto",
        "rule:createRepository:handle", "rule:createRepository:mirror", "rule:createRepository:either",
        "rule:searchRepositories:stars", "crash:searchRepositories:stars", "rule:openPull:branches", "crash:openPull:branches",
        "rule:openPull:draft", "rule:openPull:dot", "rule:addMilestone:dates", "rule:addMilestone:start",
        "rule:addMilestone:weight", "rule:addHook:caption", "rule:addHook:pair",
    ),
    {
        "template": ("python-service", "static-site"),
        "words": ("search engine for old maps", "tide table library in python", "maps"),
        "motto": ("First release for all testers", "Everything that the pilot needs", "Clean up"),
    },
    {
        "operation POST /repositories:": (
            _item("negative", "handle", "The `handle` must not start with a hyphen.", "", "-maps"),
            _item("requires", "mirror mirrorUrl", "If `mirror` is given, `mirrorUrl` must be given as well."),
            _item("zero_or_one", "template importFrom", "`template` and `importFrom` are mutually exclusive and cannot both be sent."),
        ),
        "operation GET /repositories:": (
            _item("compare", "query/fewestStars query/mostStars", "`fewestStars` must be less than or equal to `mostStars`.", "<="),
        ),
        "operation POST /repositories/{repositoryId}/pulls": (
            _item("compare", "sourceBranch targetBranch", "`sourceBranch` must be different from `targetBranch`.", "!="),
            _item("implies", "state draftReason", "When `state` is draft, `draftReason` is mandatory.", "==", "draft"),
            _item("negative", "subject", "The `subject` must not end with a dot.", "", "Adds a search."),
        ),
        "operation POST /milestones": (
            _item("compare", "dueOn startOn", "`dueOn` must be after `startOn`.", ">"),
            _item("requires", "dueOn startOn", "`dueOn` cannot be used without `startOn`."),
            _item("compare", "weight", "The `weight` must be at most 50.", "<=", 50),
        ),
        "operation POST /hooks": (
            _item("negative", "caption", "`caption` must not contain underscores.", "", "deploy_hook"),
            _item("requires", "retries retryPause", "`retries` requires `retryPause`."),
            _item("all_or_none", "onPush onTag", "`onPush` and `onTag` must be set together, both or none."),
        ),
    },
)  # fmt: skip

SERVICES = (PAYMENTS, BOOKING, HOSTING)
