"""Who asks the administration, and in which form: token and scope first, then the body."""

import json
import re
from typing import Any, Final, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator
from starlette.requests import Request
from starlette.responses import Response

from engine.licensing.contract import PROBLEM_MEDIA_TYPE, STATUS, Code
from licensing_server.refusals import Extras, RequestRefused, not_found
from licensing_server.routes.intake import bearer, body_of, check_address, json_answer, server_of
from licensing_server.server import Server
from licensing_server.service import tokens
from licensing_server.service.tokens import Scope

M = TypeVar("M", bound="Asked")

MOST_PAGE: Final = 500
USUAL_PAGE: Final = 100
LONGEST_NAME: Final = 100
_ETAG: Final = re.compile(r'(?:W/)?"?(\d{1,18})"?')


_PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        name: {"type": "string"} for name in ("type", "title", "detail", "code", "request_id", "field")
    }
    | {"status": {"type": "integer"}},
}
_REFUSED: Final = (
    Code.UNAUTHORISED,
    Code.FORBIDDEN,
    Code.NOT_FOUND,
    Code.CONFLICT,
    Code.TOO_LARGE,
    Code.INVALID_REQUEST,
    Code.RATE_LIMITED,
    Code.BUSY,
)
REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    STATUS[code]: {"description": code.value, "content": {PROBLEM_MEDIA_TYPE: {"schema": _PROBLEM}}}
    for code in _REFUSED
}
"""What every request of the administration may be refused with, for OpenAPI."""


IF_MATCH: Final = "If-Match"
IDEMPOTENCY_KEY: Final = "Idempotency-Key"
HEADERS: Final[dict[str, dict[str, Any]]] = {
    IF_MATCH: {
        "type": "string",
        "pattern": '^"[0-9]{1,18}"$',
        "description": "The `seq` that you saw; 1 is that of a new licence without a key",
        "examples": ['"1"'],
    },
    IDEMPOTENCY_KEY: {
        "type": "string",
        "pattern": "^[!-~]{1,100}$",
        "description": "A name of this request, the same for each try",
    },
}


def undocumented_default(schema: dict[str, Any]) -> None:
    """Leave out what stands for a field that was not given: sent, it would be refused."""
    schema.pop("default", None)


def an_address(schema: dict[str, Any]) -> None:
    undocumented_default(schema)
    schema["format"] = "email"


class Asked(BaseModel):
    """The body of a request; a field that is unknown is a mistake of whoever wrote it."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, str_strip_whitespace=True)

    @field_validator("*")
    @classmethod
    def _one_line(cls, value: object) -> object:
        if isinstance(value, str) and not value.isprintable():
            raise ValueError("one line of text")
        return value


class Caller(NamedTuple):
    """Who asks: `actor` is what the audit says."""

    server: Server
    token_id: str
    now: int

    @property
    def actor(self) -> str:
        return f"token:{self.token_id}"


async def admitted(request: Request, scope: Scope) -> Caller:
    """Return who asks, once the token may do this.

    Raises:
        RequestRefused: `unauthorised`, `forbidden`, `rate-limited`.
    """
    server, text = server_of(request), bearer(request)
    check_address(request, "address")
    if not all(str(part).isprintable() for part in request.path_params.values()):
        raise not_found("page")
    now = server.now()
    record = await server.store.read(lambda c: tokens.opened_by(c, text, scope, now=now))
    server.limits.check("admin", record.id, now=now)
    if record.last_used is None or now - record.last_used >= tokens.NOTED_EVERY_S:
        await server.store.write(lambda c: tokens.note_use(c, record, now=now))
    return Caller(server, record.id, now)


async def read_body(request: Request, model: type[M]) -> M:
    """Return the body as its model.

    Raises:
        RequestRefused: `invalid-request`, naming the first field that is wrong.
    """
    raw = await body_of(request)
    try:
        return model.model_validate_json(raw or b"{}")
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        field = ".".join(str(step) for step in first["loc"])
        raise RequestRefused(
            Code.INVALID_REQUEST, f"{field or 'body'}: {first['msg']}", Extras(field=field)
        ) from error


def described(model: type[Asked], *, header: str = "") -> dict[str, Any]:
    """Return what OpenAPI is told of a body, and of a header field that must come with it."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    told: dict[str, Any] = {"requestBody": {"content": {"application/json": {"schema": schema}}}}
    if header:
        told["parameters"] = [{"name": header, "in": "header", "required": True, "schema": HEADERS[header]}]
    return told


def answered(value: object, status: int = 200, **headers: str) -> Response:
    response = json_answer(json.dumps(value, separators=(",", ":")).encode())
    response.status_code = status
    response.headers.update(headers)
    return response


def asked_text(request: Request, name: str) -> str:
    """Return a parameter of the query, empty where it is not there."""
    value = request.query_params.get(name, "")
    if len(value) > 320 or not value.isprintable():
        raise RequestRefused(Code.INVALID_REQUEST, f"{name}: another form", Extras(field=name))
    return value


def asked_number(request: Request, name: str, usual: int) -> int:
    """Return a whole number of the query."""
    value = asked_text(request, name)
    if not value:
        return usual
    if not value.isascii() or not value.isdigit() or len(value) > 15:
        raise RequestRefused(Code.INVALID_REQUEST, f"{name}: a whole number", Extras(field=name))
    return int(value)


def page_size(request: Request) -> int:
    size = asked_number(request, "limit", USUAL_PAGE)
    if not 1 <= size <= MOST_PAGE:
        raise RequestRefused(Code.INVALID_REQUEST, f"limit: 1 to {MOST_PAGE}", Extras(field="limit"))
    return size


def seen_seq(request: Request) -> int:
    """Return the state number that the caller saw, from `If-Match`.

    Raises:
        RequestRefused: `invalid-request`, where there is none.
    """
    found = _ETAG.fullmatch(request.headers.get("if-match", "").strip())
    if found is None:
        detail = "If-Match: the `seq` that you saw, so that no change of somebody else is overwritten"
        raise RequestRefused(Code.INVALID_REQUEST, detail, Extras(field="If-Match"))
    return int(found[1])


def repeat_name(request: Request) -> str:
    """Return the name under which a request may be repeated, from `Idempotency-Key`.

    Raises:
        RequestRefused: `invalid-request`, where there is none.
    """
    name = request.headers.get("idempotency-key", "").strip()
    if not 1 <= len(name) <= LONGEST_NAME or not name.isascii() or not name.isprintable():
        detail = f"Idempotency-Key: 1 to {LONGEST_NAME} characters, the same for each try"
        raise RequestRefused(Code.INVALID_REQUEST, detail, Extras(field="Idempotency-Key"))
    return name
