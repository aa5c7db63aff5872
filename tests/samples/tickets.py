"""The service of `tickets.yaml`, with the ten faults that Zhang and Arcuri describe, each to be switched on.

"Open Problems in Fuzzing RESTful APIs: A Comparison of Tools", ACM TOSEM 32 (2023), names the kinds of faults.
"""

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

from tests.samples.serving import Answer, Call, RefusedError, problem, serving

DOCUMENT = Path(__file__).with_name("tickets.yaml")
STATES = ("open", "waiting", "closed")

FAULTS = (
    "exception",
    "wrong-type",
    "undeclared-success",
    "maximum-ignored",
    "enumeration-ignored",
    "required-boolean-ignored",
    "lost-location",
    "delete-without-effect",
    "put-as-partial-update",
    "put-not-idempotent",
)


@dataclass
class Tickets:
    """The state of one service, the ids that it gave, and what it was asked."""

    faults: tuple[str, ...] = ()
    tickets: dict[int, dict[str, Any]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    url: str = ""

    def answer(self, call: Call) -> Answer:
        self.calls.append(call)
        for method, pattern, handle in ROUTES:
            found = re.fullmatch(pattern, call.path)
            if found and method == call.method:
                try:
                    return handle(self, call, *found.groups())
                except RefusedError as refused:
                    return problem(refused.status, refused.title)
        known = any(re.fullmatch(pattern, call.path) for _, pattern, _ in ROUTES)
        return problem(405 if known else 404, "no such operation")

    def ticket(self, name: str) -> dict[str, Any]:
        if not re.fullmatch(r"[1-9][0-9]{0,18}", name) or int(name) >= 2**63:
            raise RefusedError(400, "ticketId is no number of a ticket")
        if int(name) not in self.tickets:
            raise RefusedError(404, "no such ticket")
        return self.tickets[int(name)]


def running_tickets(faults: tuple[str, ...] = ()) -> AbstractContextManager[Tickets]:
    """Serve the tickets while the block runs."""
    assert set(faults) <= set(FAULTS), faults
    return serving(Tickets(faults))


def list_tickets(service: Tickets, call: Call) -> Answer:
    limit = _one(call, "limit", "20")
    most = 10**9 if "maximum-ignored" in service.faults else 100
    if not re.fullmatch(r"[1-9][0-9]{0,9}", limit) or int(limit) > most:
        raise RefusedError(400, "limit")
    state = _one(call, "state", None)
    if state is not None and state not in STATES and "enumeration-ignored" not in service.faults:
        raise RefusedError(400, "state")
    found = [each for each in reversed(service.tickets.values()) if state in (None, each["state"])]
    return Answer(200, found[: int(limit)])


def create_ticket(service: Tickets, call: Call) -> Answer:
    new = _new_ticket(service, call)
    number = len(service.given) + 1_000
    service.given.append(str(number))
    ticket = {"id": number, "state": "open", **new}
    service.tickets[number] = ticket
    at = f"/ticket/{number}" if "lost-location" in service.faults else f"/tickets/{number}"
    return Answer(201, ticket, {"Location": at})


def read_ticket(service: Tickets, _: Call, name: str) -> Answer:
    return Answer(200, service.ticket(name))


def replace_ticket(service: Tickets, call: Call, name: str) -> Answer:
    ticket = service.ticket(name)
    new = _new_ticket(service, call)
    before = dict(ticket)
    if "put-as-partial-update" not in service.faults:
        ticket.clear()
    ticket.update({**new, "id": before["id"], "state": before["state"]})
    if "put-not-idempotent" in service.faults and "hours" in new:
        ticket["hours"] = min(new["hours"] + before.get("hours", 0) / 2 + 0.5, 40)
    return Answer(200, ticket)


def delete_ticket(service: Tickets, _: Call, name: str) -> Answer:
    ticket = service.ticket(name)
    if "delete-without-effect" not in service.faults:
        del service.tickets[ticket["id"]]
    return Answer(204)


def close_ticket(service: Tickets, _: Call, name: str) -> Answer:
    ticket = service.ticket(name)
    ticket["state"] = "closed"
    return Answer(202 if "undeclared-success" in service.faults else 200, ticket)


def read_load(service: Tickets, _: Call) -> Answer:
    if "exception" in service.faults:
        return Answer(500, {"title": "ZeroDivisionError"})
    return Answer(200, {"open": sum(each["state"] == "open" for each in service.tickets.values())})


def list_desks(service: Tickets, _: Call) -> Answer:
    return Answer(200, [{"name": "first floor", "seats": "3" if "wrong-type" in service.faults else 3}])


ROUTES: tuple[tuple[str, str, Callable[..., Answer]], ...] = (
    ("GET", "/tickets", list_tickets),
    ("POST", "/tickets", create_ticket),
    ("GET", "/tickets/([^/]+)", read_ticket),
    ("PUT", "/tickets/([^/]+)", replace_ticket),
    ("DELETE", "/tickets/([^/]+)", delete_ticket),
    ("POST", "/tickets/([^/]+)/close", close_ticket),
    ("GET", "/load", read_load),
    ("GET", "/desks", list_desks),
)


def _one(call: Call, name: str, otherwise: Any) -> Any:
    return call.query.get(name, [otherwise])[0]


def _new_ticket(service: Tickets, call: Call) -> dict[str, Any]:
    if call.headers.get_content_type() != "application/json":
        raise RefusedError(400, "media type")
    try:
        ticket = json.loads(call.body)
    except ValueError as error:
        raise RefusedError(400, "no JSON") from error
    if not _validator("required-boolean-ignored" in service.faults).is_valid(ticket):
        raise RefusedError(400, "no ticket")
    known = ("subject", "urgent", "note", "hours", "labels")
    return {name: ticket[name] for name in known if name in ticket}


@cache
def _validator(urgent_is_optional: bool) -> jsonschema_rs.Draft202012Validator:
    document = yaml.safe_load(DOCUMENT.read_text("utf-8"))
    schema = document["components"]["schemas"]["NewTicket"]
    if urgent_is_optional:
        schema["required"].remove("urgent")
    return jsonschema_rs.Draft202012Validator(schema)
