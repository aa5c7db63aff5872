"""`/admin/v1/seats`."""

from functools import partial

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from licensing_server.refusals import not_found
from licensing_server.routes.admin.access import REFUSALS, admitted, answered
from licensing_server.service import listing
from licensing_server.service.seats import Releaser, release
from licensing_server.service.tokens import Scope

router = APIRouter(responses=REFUSALS)


@router.get("/admin/v1/licences/{licence_id}/seats")
async def list_seats(request: Request, licence_id: str) -> Response:
    """List the seats of a licence, released ones too."""
    caller = await admitted(request, Scope.READ)
    found = await caller.server.store.read(partial(listing.seats_of_licence, licence_id=licence_id))
    return answered({"seats": found})


@router.post("/admin/v1/seats/{seat_id}/release")
async def release_seat(request: Request, seat_id: str) -> Response:
    """Free a seat; one that is free already stays as it is."""
    caller = await admitted(request, Scope.SUPPORT)

    def free(connection: Connection) -> listing.Shown | None:
        found = listing.seat(connection, seat_id)
        if found is None:
            raise not_found("seat")
        by = Releaser(caller.actor, "support")
        release(connection, found["licence_id"], seat_id, by, now=caller.now)
        return listing.seat(connection, seat_id)

    return answered(await caller.server.store.write(free))
