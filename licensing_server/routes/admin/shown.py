"""What the administration answers, for OpenAPI: the form of each success, and only the refusals that a request has."""

from collections.abc import Mapping
from typing import Any, Final

from licensing_server.service.tokens import Scope
from licensing_server.store.schema import InboxState, LicenceState, SeatKind

Schema = dict[str, Any]


def identity(kind: str) -> Schema:
    """Return an id such as `lic_` and 20 hexadecimal digits; the example is nobody's."""
    return {
        "type": "string",
        "pattern": f"^{kind}_[0-9a-f]{{20}}$",
        "examples": [f"{kind}_{'0123456789' * 2}"],
    }


def _object(**fields: Schema) -> Schema:
    return {"type": "object", "required": [*fields], "properties": fields}


def _or_null(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def _word(words: Any) -> Schema:
    return {"type": "string", "enum": [str(word.value) for word in words]}


_TEXT: Final[Schema] = {"type": "string"}
_FLAG: Final[Schema] = {"type": "boolean"}
_COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
_WHOLE: Final[Schema] = {"type": "integer"}
_ANY: Final[Schema] = {"type": "object"}
_TIME: Final = {**_COUNT, "description": "Unix seconds"}
_CUSTOMER: Final = _object(
    id=identity("cus"), email=_or_null(_TEXT), name=_TEXT, created_at=_TIME, erased_at=_or_null(_TIME)
)
_LICENCE: Final = _object(
    id=identity("lic"),
    customer_id=identity("cus"),
    mode=_TEXT,
    key_hint=_or_null(_TEXT),
    tier=_TEXT,
    limits=_ANY,
    seats=_COUNT,
    state=_word(LicenceState),
    reason=_TEXT,
    state_since=_TIME,
    starts_at=_TIME,
    paid_until=_or_null(_TIME),
    seq=_COUNT,
    created_at=_TIME,
)
_SEAT: Final = _object(
    id=identity("seat"),
    licence_id=identity("lic"),
    kind=_word(SeatKind),
    label=_TEXT,
    platform=_TEXT,
    app_version=_TEXT,
    first_seen=_TIME,
    last_seen=_TIME,
    released_at=_or_null(_TIME),
    released_by=_or_null(_TEXT),
)
_EVENT: Final = _object(
    id=_COUNT,
    provider=_TEXT,
    event_id=_TEXT,
    kind=_TEXT,
    occurred_at=_WHOLE,
    received_at=_TIME,
    state=_word(InboxState),
    reason=_TEXT,
    tries=_COUNT,
    next_try=_or_null(_TIME),
)
_PLAN: Final = _object(provider=_TEXT, price_id=_TEXT, tier=_TEXT, seats=_COUNT)
_AUDIT: Final = _object(seq=_COUNT, at=_TIME, actor=_TEXT, action=_TEXT, subject=_TEXT, detail=_ANY)
_TOKEN: Final = _object(
    id=identity("tok"),
    name=_TEXT,
    scopes=_list(_word(Scope)),
    created_at=_TIME,
    expires_at=_TIME,
    last_used=_or_null(_TIME),
    revoked_at=_or_null(_TIME),
)
_MADE: Final = _object(licence=_LICENCE, key=_or_null(_TEXT), repeat=_FLAG)

_CUSTOMERS: Final = "/admin/v1/customers"
_LICENCES: Final = "/admin/v1/licences"
_OF_CUSTOMER: Final = f"{_CUSTOMERS}/{{customer_id}}"
_OF_LICENCE: Final = f"{_LICENCES}/{{licence_id}}"
_OF_PLAN: Final = "/admin/v1/plans/{provider}/{price_id}"
_OF_EVENT: Final = "/admin/v1/events/{inbox_id}"

ANSWERS: Final[Mapping[tuple[str, str], Schema]] = {
    ("get", _CUSTOMERS): _object(customers=_list(_CUSTOMER)),
    ("post", _CUSTOMERS): _CUSTOMER,
    ("get", _OF_CUSTOMER): _CUSTOMER,
    ("patch", _OF_CUSTOMER): _CUSTOMER,
    ("get", f"{_OF_CUSTOMER}/export"): _object(customer=_ANY, licences=_list(_ANY), seats=_list(_ANY)),
    ("post", f"{_OF_CUSTOMER}/erase"): _object(erased=identity("cus")),
    ("get", _LICENCES): _object(licences=_list(_LICENCE)),
    ("post", _LICENCES): _MADE,
    ("get", _OF_LICENCE): _LICENCE,
    ("patch", _OF_LICENCE): _LICENCE,
    ("post", f"{_OF_LICENCE}/suspend"): _LICENCE,
    ("post", f"{_OF_LICENCE}/reinstate"): _LICENCE,
    ("post", f"{_OF_LICENCE}/revoke"): _LICENCE,
    ("post", f"{_OF_LICENCE}/reissue"): _object(key=_TEXT),
    ("post", f"{_OF_LICENCE}/claim-mail"): _object(queued=identity("lic")),
    ("get", f"{_OF_LICENCE}/seats"): _object(seats=_list(_SEAT)),
    ("post", "/admin/v1/seats/{seat_id}/release"): _SEAT,
    ("get", "/admin/v1/events"): _object(events=_list(_EVENT)),
    ("get", _OF_EVENT): _EVENT,
    ("post", f"{_OF_EVENT}/replay"): _object(state=_word(InboxState), reason=_TEXT),
    ("get", "/admin/v1/plans"): _object(plans=_list(_PLAN)),
    ("put", _OF_PLAN): _PLAN,
    ("delete", _OF_PLAN): _object(removed=_TEXT),
    ("get", "/admin/v1/audit"): _object(audit=_list(_AUDIT)),
    ("get", "/admin/v1/tokens"): _object(tokens=_list(_TOKEN)),
    ("post", "/admin/v1/tokens"): _object(id=identity("tok"), token=_TEXT),
    ("delete", "/admin/v1/tokens/{token_id}"): _object(revoked=identity("tok")),
    ("post", "/admin/v1/clock"): _object(now=_WHOLE),
}
_OTHER: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("post", _LICENCES): ("200", "The same request came before"),
    ("put", _OF_PLAN): ("201", "A new plan"),
}
_LOOKS_UP: Final = frozenset({("post", _LICENCES), ("post", "/admin/v1/clock")})
"""Requests without an id in their path that may be answered by 404 all the same."""
_FINDS_NOTHING: Final = frozenset({("put", _OF_PLAN)})


_SIZE: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": 500}
_AFTER_NUMBER: Final[Schema] = {"type": "integer", "minimum": 0, "maximum": 10**15 - 1}
_WORD: Final[Schema] = {"type": "string", "maxLength": 320}
_PAGE: Final = {"limit": _SIZE, "after": _WORD}
_QUERIES: Final[Mapping[str, Mapping[str, Schema]]] = {
    _CUSTOMERS: {"email": _WORD, **_PAGE},
    _LICENCES: dict.fromkeys(("customer_id", "email", "state", "tier", "key_hint"), _WORD) | _PAGE,
    "/admin/v1/events": {"state": _WORD, "seller": _WORD, "limit": _SIZE, "before": _AFTER_NUMBER},
    "/admin/v1/audit": {"subject": _WORD, "limit": _SIZE, "after": _AFTER_NUMBER},
}


def complete(paths: dict[str, Any]) -> None:
    """Say in an OpenAPI document what each request answers, and take out the refusals that it never has."""
    shows = paths[_OF_LICENCE]["get"]["operationId"]
    link = {"operationId": shows, "parameters": {"licence_id": "$response.body#/licence/id"}}
    paths[_LICENCES]["post"]["responses"]["201"]["links"] = {"licence": link}
    for path, operations in paths.items():
        for method, operation in operations.items():
            answer = ANSWERS.get((method, path))
            if answer is not None:
                _say(operation["responses"], method, path, answer)
            if method == "get":
                _ask(operation, _QUERIES.get(path, {}))


def _say(responses: dict[str, Any], method: str, path: str, answer: Schema) -> None:
    success = next(status for status in responses if status.startswith("2"))
    responses[success] |= {"description": "Done", "content": {"application/json": {"schema": answer}}}
    if other := _OTHER.get((method, path)):
        responses[other[0]] = {**responses[success], "description": other[1]}
    finds = ("{" in path and (method, path) not in _FINDS_NOTHING) or (method, path) in _LOOKS_UP
    if not finds:
        responses.pop("404", None)
    if method == "get":
        for status in ("409", "413"):
            responses.pop(status, None)


def _ask(operation: dict[str, Any], query: Mapping[str, Schema]) -> None:
    operation.setdefault("parameters", []).extend(
        {"name": name, "in": "query", "schema": schema} for name, schema in query.items()
    )
