"""Asks a seller what happened lately, and keeps what did not arrive: the same messages, by the same ids."""

import json
import ssl
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final, NamedTuple
from urllib.parse import urlencode, urlsplit

from sqlalchemy import Connection, select

from engine.errors import RemoteError, UsageError
from engine.licensing.key import Mode
from licensing_server.billing import inbox
from licensing_server.billing.catalogue import READERS
from licensing_server.billing.events import Head, Seller
from licensing_server.billing.reading import Json, UnreadableError, at, entries, moment, text
from licensing_server.store import Store, schema

TIMEOUT_S: Final = 20
MOST_PAGES: Final = 500
MOST_ANSWER_BYTES: Final = 16 * 1024 * 1024
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})

Fetch = Callable[[str], Json]
"""Returns the JSON at a path below the address of a seller's API."""


class Api(NamedTuple):
    """How a seller is asked, for real purchases and for tried ones; `pull` yields messages as it would have sent them."""

    address: str
    test_address: str
    headers: Mapping[str, str]
    pull: Callable[[Fetch, int], Iterator[bytes]]


class Found(NamedTuple):
    """How many messages the seller told of, and which of them were missing here."""

    told: int
    missing: list[Head]


def reconcile(store: Store, seller: Seller, pulled: Iterator[bytes], *, now: int, dry_run: bool) -> Found:
    """Keep every message that is not here yet; `dry_run` only finds them.

    Raises:
        RemoteError: `seller-unreachable`, `seller-refused`, `seller-unreadable`; what came before is kept.
    """
    told, missing = 0, []
    for raw in pulled:
        try:
            head = READERS[seller].head(raw)
        except UnreadableError:
            continue
        told += 1
        if dry_run:
            is_new = not store.look(partial(_is_known, seller=seller, head=head))
        else:
            is_new = store.transaction(partial(inbox.receive, seller=seller, head=head, raw=raw, now=now))
        if is_new:
            missing.append(head)
    return Found(told, missing)


def pulled(seller: Seller, fetch: Fetch, since: int) -> Iterator[bytes]:
    """Yield what a seller says happened since a time, as messages of the form that it sends."""
    return APIS[seller].pull(fetch, since)


def fetcher(seller: Seller, secret: str, mode: Mode, address: str = "") -> Fetch:
    """Return what asks a seller's API.

    Raises:
        UsageError: `address-odd`, where another address than the seller's is neither https nor on this computer.
    """
    api = APIS[seller]
    base = (address or (api.address if mode == "live" else api.test_address)).rstrip("/")
    parts = urlsplit(base)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise UsageError(
            "address-odd", f"{address}: no https address", cure="give https, or http on 127.0.0.1"
        )
    headers = {**api.headers, "Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}
    # Without TLS nothing is to be trusted, and reading the system's certificates takes its time.
    trust = (
        ssl.create_default_context() if parts.scheme == "https" else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    )
    return partial(_fetched, base, headers, trust)


def _fetched(base: str, headers: Mapping[str, str], trust: ssl.SSLContext, path: str) -> Json:
    import httpx

    try:
        with (
            httpx.Client(verify=trust, timeout=TIMEOUT_S, follow_redirects=False) as client,
            client.stream("GET", base + path, headers=dict(headers)) as answer,
        ):
            if answer.status_code != 200:
                raise _failed("seller-refused", f"the seller answered {answer.status_code}")
            content = bytearray()
            for part in answer.iter_bytes():
                content += part
                if len(content) > MOST_ANSWER_BYTES:
                    raise _failed("seller-unreadable", "the seller's answer has no end")
    except httpx.HTTPError as error:
        raise _failed("seller-unreachable", f"the seller was not reached ({type(error).__name__})") from error
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _failed("seller-unreadable", "the seller's answer is no JSON") from error


def _failed(code: str, what: str) -> RemoteError:
    return RemoteError(code, what, cure="look at the network and at the API key; messages that came are kept")


def _is_known(connection: Connection, seller: Seller, head: Head) -> bool:
    wanted = (schema.inbox.c.provider == seller.value) & (schema.inbox.c.event_id == head.id)
    return connection.execute(select(schema.inbox.c.id).where(wanted)).first() is not None


def _stripe(fetch: Fetch, since: int) -> Iterator[bytes]:
    """Yield Stripe's own list of events, which goes back 30 days; newest first."""
    after = ""
    for _ in range(MOST_PAGES):
        asked = {"created[gte]": str(since), "limit": "100"} | ({"starting_after": after} if after else {})
        answer = fetch(f"/v1/events?{urlencode(asked)}")
        events = list(entries(answer, "data"))
        yield from (_bytes(event) for event in events)
        after = text(events[-1], "id") or "" if events else ""
        if at(answer, "has_more") is not True or not after:
            return


def _paddle(fetch: Fetch, since: int) -> Iterator[bytes]:
    """Yield Paddle's own list of events; newest first."""
    after = ""
    for _ in range(MOST_PAGES):
        asked = {"per_page": "200", "order_by": "id[DESC]"} | ({"after": after} if after else {})
        answer = fetch(f"/events?{urlencode(asked)}")
        events = list(entries(answer, "data"))
        recent = [event for event in events if (moment(event, "occurred_at") or 0) >= since]
        yield from (_bytes(event) for event in recent)
        after = text(events[-1], "event_id") or "" if events else ""
        if len(recent) < len(events) or at(answer, "meta", "pagination", "has_more") is not True or not after:
            return


def _lemon_squeezy(fetch: Fetch, since: int) -> Iterator[bytes]:
    """Yield messages made of the objects themselves, since Lemon Squeezy keeps no list of events."""
    for sort, words in _LEMON_WORDS.items():
        for thing in _lemon_objects(fetch, sort):
            if (moment(thing, "attributes", "updated_at") or 0) < since:
                continue
            for word in words(text(thing, "attributes", "status") or ""):
                yield _bytes({"meta": {"event_name": word}, "data": _lasting(thing)})


def _lemon_objects(fetch: Fetch, sort: str) -> Iterator[Json]:
    for number in range(1, MOST_PAGES + 1):
        answer = fetch(f"/v1/{sort}?{urlencode({'page[number]': str(number), 'page[size]': '100'})}")
        yield from entries(answer, "data")
        last = at(answer, "meta", "page", "lastPage")
        if not isinstance(last, int) or number >= last:
            return


def _lasting(thing: Json) -> Json:
    """Return an object without its signed links, which are others in each answer: so its id stays the same."""
    attributes = {name: value for name, value in at(thing, "attributes").items() if name != "urls"}
    return {"type": at(thing, "type"), "id": at(thing, "id"), "attributes": attributes}


def _order_words(status: str) -> list[str]:
    refunded = ["order_refunded"] if status in {"refunded", "partial_refund"} else []
    return ["order_created", *refunded] if status == "paid" or refunded else []


def _invoice_words(status: str) -> list[str]:
    refunded = ["subscription_payment_refunded"] if status in {"refunded", "partial_refund"} else []
    return ["subscription_payment_success", *refunded] if status == "paid" or refunded else []


_LEMON_WORDS: Final[Mapping[str, Callable[[str], list[str]]]] = {
    "orders": _order_words,
    "subscriptions": lambda _: ["subscription_updated"],
    "subscription-invoices": _invoice_words,
}


def _bytes(value: Json) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


APIS: Final[Mapping[Seller, Api]] = {
    Seller.STRIPE: Api("https://api.stripe.com", "https://api.stripe.com", {}, _stripe),
    Seller.PADDLE: Api(
        "https://api.paddle.com", "https://sandbox-api.paddle.com", {"Paddle-Version": "1"}, _paddle
    ),
    Seller.LEMON_SQUEEZY: Api(
        "https://api.lemonsqueezy.com",
        "https://api.lemonsqueezy.com",
        {"Accept": "application/vnd.api+json"},
        _lemon_squeezy,
    ),
}
