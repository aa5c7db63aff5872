"""The public requests for OpenAPI, in the words of the contract."""

from collections.abc import Mapping
from typing import Any, Final

from engine.licensing.contract import (
    LONGEST_LABEL,
    LONGEST_TEXT,
    MOST_COUNTED,
    PROBLEM_MEDIA_TYPE,
    PROBLEM_TYPE,
    STATUS,
    App,
    Code,
    MachineRequest,
    Meter,
    Path,
    Result,
    SeatRelease,
    carried_bytes,
)
from engine.licensing.envelope import Kind, armoured

Schema = dict[str, Any]


def _object(required: Mapping[str, Schema], **optional: Schema) -> Schema:
    return {"type": "object", "required": [*required], "properties": {**required, **optional}}


def _text(most: int, *, least: int = 0, **more: Any) -> Schema:
    return {"type": "string", "minLength": least, "maxLength": most, **more}


_MOST_INTEGER: Final = 2**53
_TIME: Final[Schema] = {"type": "integer", "minimum": 0, "maximum": _MOST_INTEGER}
_NONCE: Final = {
    "type": "string",
    "pattern": "^[A-Za-z0-9_-]{21}[AQgw]$",
    "description": "16 bytes, base64url without padding",
}
_PARTS: Final = {
    "type": "array",
    "minItems": 3,
    "maxItems": 3,
    "items": {**_NONCE, "type": ["string", "null"]},
    "description": "Marks of the machine: os, disk, hw",
}
_APP: Final = _object({"version": _text(40), "platform": _text(40)})
_INSTALL: Final = _text(64, least=8)
_SEATS: Final = _object({"used": _TIME, "total": _TIME})
_ARMOURED: Final = _text(LONGEST_TEXT, least=1)


_KEY: Final[Schema] = {
    "type": "string",
    "examples": ["SMTT-01234-56789-ABCDE-FGHJK-E"],
    "description": "The key as it was sold; small letters, blanks and missing dashes are read too",
}
_SEAT_ID: Final[Schema] = {"type": "string", "examples": ["seat_01234567890123456789"]}


def _carried(kind: Kind, example: MachineRequest | SeatRelease) -> Schema:
    name = f"SPECMINT {kind}"
    return {
        "type": "string",
        "pattern": f"^-----BEGIN {name}-----\\n[A-Za-z0-9+/=\\n]+\\n-----END {name}-----\\n$",
        "examples": [armoured(kind, carried_bytes(example))],
    }


_CARRIED_REQUEST: Final = _carried(
    Kind.REQUEST,
    MachineRequest(
        "install-of-a-plant", (bytes(16), None, None), bytes(16), App("1.0.0", "linux"), "", bytes(32)
    ),
)
_CARRIED_RELEASE: Final = _carried(Kind.RELEASE, SeatRelease("seat_01234567890123456789", bytes(32)))
_ANSWER: Final = _object({"answer": _ARMOURED}, licence=_ARMOURED)
_RESULT: Final[Schema] = {"type": "string", "enum": [result.value for result in Result]}
_COUNTS: Final[Schema] = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": False,
    "properties": {meter: {"type": "integer", "minimum": 0, "maximum": MOST_COUNTED} for meter in Meter},
}
_MACHINE: Final = {"install": _INSTALL, "fp": _PARTS, "nonce": _NONCE, "app": _APP}

_REQUESTS: Final[Mapping[str, Schema]] = {
    Path.ACTIVATE: _object({"key": _KEY, **_MACHINE}, label=_text(LONGEST_LABEL), release=_SEAT_ID),
    Path.VALIDATE: _object({"nonce": _NONCE, "seq": _TIME}),
    Path.REFRESH: _object({"seq": _TIME, **_MACHINE}),
    Path.DEACTIVATE: _object({"nonce": _NONCE}),
    Path.OFFLINE: {
        "oneOf": [
            _object({"request": _CARRIED_REQUEST, "key": _KEY}),
            _object({"release": _CARRIED_RELEASE}),
        ]
    },
    Path.USAGE: _object(
        {
            "batch": {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"},
            "period": {
                "type": "string",
                "pattern": "^20[0-9]{2}-(0[1-9]|1[0-2])$",
                "examples": ["2027-01"],
                "description": "A month that began, at most 25 months ago",
            },
            "counts": _COUNTS,
        }
    ),
}
_ANSWERS: Final[Mapping[str, Schema]] = {
    Path.ACTIVATE: _object(
        {"result": _RESULT, "licence": _ARMOURED, "seat_token": _text(120), "seats": _SEATS}
    ),
    Path.VALIDATE: _ANSWER,
    Path.REFRESH: _ANSWER,
    Path.DEACTIVATE: _ANSWER,
    Path.OFFLINE: {
        "anyOf": [
            _object({"result": _RESULT, "licence": _ARMOURED, "seats": _SEATS}),
            _object({"released": {"type": "boolean"}}),
        ]
    },
    Path.USAGE: _object(
        {
            "duplicate": {"type": "boolean"},
            "used": {"type": "object", "additionalProperties": _TIME},
            "quota": {"type": "object", "additionalProperties": _TIME},
            "resets_at": _TIME,
            "answer": _ARMOURED,
        }
    ),
}
_KEY_CODES: Final = (
    Code.INVALID_KEY,
    Code.LICENCE_REVOKED,
    Code.SEAT_LIMIT,
    Code.NOT_FOUND,
)
_CODES: Final = (Code.INVALID_REQUEST, Code.RATE_LIMITED, Code.TOO_LARGE, Code.BUSY)
_PROBLEM: Final = _object(
    {
        "type": _text(200, pattern=f"^{PROBLEM_TYPE}"),
        "title": _text(200),
        "status": {"type": "integer"},
        "detail": _text(2_000),
        "code": {"type": "string", "enum": [code.value for code in Code]},
        "request_id": _text(80),
    }
)


def _described(path: str, *, by_key: bool) -> dict[str, Any]:
    codes = (*_CODES, *(_KEY_CODES if by_key else (Code.SEAT_UNKNOWN,)))
    refusals = {STATUS[code]: _refusal(code) for code in codes}
    success = {"description": "Done", "content": {"application/json": {"schema": _ANSWERS[path]}}}
    more: dict[str, Any] = {
        "requestBody": {"required": True, "content": {"application/json": {"schema": _REQUESTS[path]}}}
    }
    if not by_key:
        more["security"] = [{"seat": []}]
    return {"responses": {200: success, **refusals}, "openapi_extra": more}


def _refusal(code: Code) -> dict[str, Any]:
    return {"description": code.value, "content": {PROBLEM_MEDIA_TYPE: {"schema": _PROBLEM}}}


DESCRIBED: Final[Mapping[str, dict[str, Any]]] = {
    Path.ACTIVATE: _described(Path.ACTIVATE, by_key=True),
    Path.OFFLINE: _described(Path.OFFLINE, by_key=True),
    **{
        path: _described(path, by_key=False)
        for path in (Path.VALIDATE, Path.REFRESH, Path.DEACTIVATE, Path.USAGE)
    },
    Path.KEYS: {
        "responses": {
            200: {"description": "The KEYS document", "content": {"text/plain": {"schema": _ARMOURED}}},
            **{STATUS[code]: _refusal(code) for code in (Code.NOT_FOUND, Code.RATE_LIMITED, Code.BUSY)},
        }
    },
}
SECURITY: Final = {"seat": {"type": "http", "scheme": "bearer", "description": "The token of a seat"}}
