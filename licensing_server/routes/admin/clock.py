"""`POST /admin/v1/clock`, on a test server only: expiry, grace and renewal within minutes."""

from typing import Final

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from licensing_server.refusals import not_found
from licensing_server.routes.admin.access import REFUSALS, Asked, admitted, answered, described, read_body
from licensing_server.server import MovableClock
from licensing_server.service.tokens import Scope

FARTHEST_S: Final = 20 * 365 * 86_400

router = APIRouter(responses=REFUSALS)


class Move(Asked):
    """How far the server's time lies from the real one, in seconds; 0 is the real time."""

    moved_s: int = Field(ge=-FARTHEST_S, le=FARTHEST_S)


@router.post("/admin/v1/clock", openapi_extra=described(Move))
async def move_clock(request: Request) -> Response:
    """Move the time of this test server."""
    caller = await admitted(request, Scope.ADMIN)
    asked = await read_body(request, Move)
    clock = caller.server.now
    if not isinstance(clock, MovableClock):
        raise not_found("clock")
    clock.move(asked.moved_s)
    return answered({"now": clock()})
