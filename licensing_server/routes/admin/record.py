"""`/admin/v1/audit`: who changed what."""

from functools import partial

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

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


@router.get("/admin/v1/audit")
async def list_audit(request: Request) -> Response:
    """List the audit in its order; `subject` is the id of a licence, seat, customer or token."""
    caller = await admitted(request, Scope.READ)
    work = partial(
        listing.audit_page,
        after=asked_number(request, "after", 0),
        size=page_size(request),
        subject=asked_text(request, "subject"),
    )
    return answered({"audit": await caller.server.store.read(work)})
