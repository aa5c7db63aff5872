"""Refusals as RFC 9457 problem documents."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.exc import IntegrityError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from engine.errors import UsageError
from engine.licensing.contract import (
    PROBLEM_MEDIA_TYPE,
    STATUS,
    Code,
    Refused,
    RequestError,
    refusal_body,
)
from licensing_server.refusals import Extras, RequestRefused
from licensing_server.store import Unavailable

BUSY_RETRY_S: Final = 5
TITLES: Final[Mapping[Code, str]] = {
    Code.INVALID_REQUEST: "The request has not the form of the contract",
    Code.INVALID_KEY: "Key not known",
    Code.LICENCE_REVOKED: "Licence withdrawn",
    Code.LICENCE_SUSPENDED: "Licence paused",
    Code.LICENCE_EXPIRED: "The paid time is over",
    Code.LICENCE_NOT_STARTED: "The licence has not begun",
    Code.SEAT_LIMIT: "All seats are in use",
    Code.SEAT_COOLDOWN: "Too many device changes",
    Code.SEAT_UNKNOWN: "Seat not known",
    Code.RATE_LIMITED: "Too many tries",
    Code.BUSY: "The server is busy",
    Code.TOO_LARGE: "The request is too large",
    Code.NOT_FOUND: "Not found",
    Code.UNAUTHORISED: "A token is needed",
    Code.FORBIDDEN: "The token does not allow this",
    Code.CONFLICT: "Something else came first",
    Code.BAD_SIGNATURE: "The signature does not fit",
    Code.INTERNAL: "A defect in the server",
}
_OF_STATUS: Final = {400: Code.INVALID_REQUEST, 404: Code.NOT_FOUND, 405: Code.NOT_FOUND, 413: Code.TOO_LARGE}


def problem(refused: RequestRefused, request_id: str) -> Response:
    code, extras = refused.code, refused.extras
    body = refusal_body(
        Refused(
            code,
            TITLES[code],
            refused.detail,
            STATUS[code],
            request_id,
            extras.field,
            extras.reason,
            extras.since,
            extras.retry_at,
            extras.seats,
        )
    )
    headers = {"Cache-Control": "no-store"}
    if refused.retry_after_s is not None:
        headers["Retry-After"] = str(max(1, refused.retry_after_s))
    if code in {Code.SEAT_UNKNOWN, Code.UNAUTHORISED}:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(body, STATUS[code], headers, PROBLEM_MEDIA_TYPE)


def refusal_of(error: Exception) -> RequestRefused:
    """Return what a client is told of an error; of a defect nothing but the id of the request."""
    match error:
        case RequestRefused():
            return error
        case RequestError():
            return RequestRefused(Code.INVALID_REQUEST, error.problem.what, Extras(field=error.field))
        case Unavailable() | UsageError():  # of the second kind: no certified key yet
            return RequestRefused(Code.BUSY, "please try again in some seconds", retry_after_s=BUSY_RETRY_S)
        case IntegrityError():
            return RequestRefused(Code.CONFLICT, "two requests met; please try again")
        case HTTPException(status_code=status) if status in _OF_STATUS:
            return RequestRefused(_OF_STATUS[status], str(error.detail))
        case _:
            return RequestRefused(Code.INTERNAL, "write to support with the id of this request")


def request_id_of(request: Request) -> str:
    return str(request.scope.get("request_id", ""))


async def answer_refusal(request: Request, error: Exception) -> Response:
    """Answer for FastAPI, and leave the code where log and figures find it."""
    refused = refusal_of(error)
    request.scope["code"] = refused.code.value
    return problem(refused, request_id_of(request))
