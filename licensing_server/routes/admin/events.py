"""`/admin/v1/events`: messages of sellers."""

import asyncio
from functools import partial

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from licensing_server import audit
from licensing_server.billing import worker
from licensing_server.refusals import not_found
from licensing_server.routes.admin.access import (
    REFUSALS,
    admitted,
    answered,
    asked_number,
    asked_text,
    page_size,
)
from licensing_server.service import listing
from licensing_server.service.tokens import Scope

router = APIRouter(responses=REFUSALS)


@router.get("/admin/v1/events")
async def list_events(request: Request) -> Response:
    """List messages, newest first; `state` and `seller` choose, `before` and `limit` turn pages."""
    caller = await admitted(request, Scope.READ)
    work = partial(
        listing.events_page,
        before=asked_number(request, "before", 0),
        size=page_size(request),
        state=asked_text(request, "state"),
        provider=asked_text(request, "seller"),
    )
    return answered({"events": await caller.server.store.read(work)})


@router.get("/admin/v1/events/{inbox_id}")
async def show_event(request: Request, inbox_id: str) -> Response:
    """Show one message with what was understood of it."""
    caller = await admitted(request, Scope.READ)
    found = await caller.server.store.read(partial(listing.event, inbox_id=_number(inbox_id)))
    if found is None:
        raise not_found("event")
    return answered(found)


@router.post("/admin/v1/events/{inbox_id}/replay")
async def replay_event(request: Request, inbox_id: str) -> Response:
    """Settle a message anew, also one that was settled: its licence becomes what all messages say."""
    caller = await admitted(request, Scope.SUPPORT)
    server, now, number = caller.server, caller.now, _number(inbox_id)

    def begin(connection: Connection) -> None:
        if listing.event(connection, number) is None:
            raise not_found("event")
        audit.record(connection, now, audit.Entry(caller.actor, "event.replayed", f"event:{number}"))

    await server.store.write(begin)
    settled = await asyncio.to_thread(
        partial(worker.take, server.store, number, server.authority, now, anew=True)
    )
    return answered({"state": settled.state.value, "reason": settled.reason})


def _number(text: str) -> int:
    """Return an id of the inbox; 0, which none has, for what is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
