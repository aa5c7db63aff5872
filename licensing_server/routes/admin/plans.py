"""`/admin/v1/plans`: what each price of a seller buys."""

from functools import partial
from typing import Literal

from fastapi import APIRouter
from pydantic import Field
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from engine.licensing.contract import Code
from engine.licensing.entitlements import Tier
from licensing_server.billing import inbox
from licensing_server.billing.events import Seller
from licensing_server.billing.settle import UNKNOWN_PRICE
from licensing_server.refusals import Extras, RequestRefused, not_found
from licensing_server.routes.admin.access import REFUSALS, Asked, admitted, answered, described, read_body
from licensing_server.service import plans
from licensing_server.service.tokens import Scope

LONGEST_PRICE = 180

router = APIRouter(responses=REFUSALS)


class NewPlan(Asked):
    tier: Literal["basic", "pro", "enterprise"]
    seats: int = Field(ge=1, le=10_000)


@router.get("/admin/v1/plans")
async def list_plans(request: Request) -> Response:
    """List all plans."""
    caller = await admitted(request, Scope.READ)
    found = await caller.server.store.read(plans.all_plans)
    return answered({"plans": [plan._asdict() for plan in found]})


@router.put("/admin/v1/plans/{provider}/{price_id}", openapi_extra=described(NewPlan))
async def set_plan(request: Request, provider: str, price_id: str) -> Response:
    """Say what a price buys, 201 where it is a new one; purchases that waited for it are settled."""
    caller = await admitted(request, Scope.ADMIN)
    asked = await read_body(request, NewPlan)
    if provider not in set(Seller) or len(price_id) > LONGEST_PRICE or not price_id.isprintable():
        raise RequestRefused(Code.INVALID_REQUEST, "no such seller or price", Extras(field="provider"))
    plan = plans.Plan(provider, price_id, Tier(asked.tier), asked.seats)

    def put(connection: Connection) -> bool:
        inbox.retry(connection, caller.now, reason=UNKNOWN_PRICE, provider=provider)
        return plans.set_plan(connection, plan, actor=caller.actor, now=caller.now)

    is_new = await caller.server.store.write(put)
    return answered(plan._asdict(), 201 if is_new else 200)


@router.delete("/admin/v1/plans/{provider}/{price_id}")
async def remove_plan(request: Request, provider: str, price_id: str) -> Response:
    """Take a plan out; licences stay as they are."""
    caller = await admitted(request, Scope.ADMIN)
    work = partial(
        plans.remove_plan, provider=provider, price_id=price_id, actor=caller.actor, now=caller.now
    )
    if not await caller.server.store.write(work):
        raise not_found("plan")
    return answered({"removed": price_id})
