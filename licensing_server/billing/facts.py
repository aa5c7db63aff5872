"""What an event said, as it is kept beside the raw message: enough to fold it again once the message is gone."""

import json

from licensing_server.billing.events import Event, Item, Kind, Notice
from licensing_server.billing.reading import Json


def written(notice: Notice) -> str:
    """Return the events of a message as JSON; no name and no mail address is in it."""
    return json.dumps([_written(event) for event in notice.events], separators=(",", ":"), sort_keys=True)


def restored(facts: str | None) -> tuple[Event, ...]:
    """Return the events that `written` kept."""
    return tuple(_restored(value) for value in json.loads(facts or "[]"))


def _written(event: Event) -> dict[str, object]:
    return {
        "id": event.id,
        "kind": event.kind.value,
        "at": event.occurred_at,
        "refs": sorted(event.refs),
        "subscription": event.subscription,
        "payment": sorted(event.payment),
        "items": [list(item) for item in event.items],
        "end": event.period_end,
    }


def _restored(value: Json) -> Event:
    return Event(
        id=value["id"],
        kind=Kind(value["kind"]),
        occurred_at=value["at"],
        refs=frozenset(value["refs"]),
        subscription=value["subscription"],
        payment=frozenset(value["payment"]),
        items=tuple(Item(price, count) for price, count in value["items"]),
        period_end=value["end"],
    )
