"""`/admin/v1/customers`."""

from functools import partial

from fastapi import APIRouter
from pydantic import Field
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from licensing_server.refusals import not_found
from licensing_server.routes.admin.access import (
    REFUSALS,
    Asked,
    admitted,
    an_address,
    answered,
    asked_text,
    described,
    page_size,
    read_body,
)
from licensing_server.service import listing
from licensing_server.service.claim import end_links
from licensing_server.service.customers import add_customer, change_customer
from licensing_server.service.erase import erase, exported
from licensing_server.service.tokens import Scope

router = APIRouter(responses=REFUSALS)


class NewCustomer(Asked):
    email: str = Field(max_length=254, json_schema_extra=an_address)
    name: str = Field("", max_length=120)


class CustomerChange(Asked):
    """Only the fields that are given change."""

    email: str = Field("", max_length=254, json_schema_extra=an_address)
    name: str = Field("", max_length=120)


@router.get("/admin/v1/customers")
async def list_customers(request: Request) -> Response:
    """List customers; `email` finds one, `limit` and `after` turn pages."""
    caller = await admitted(request, Scope.READ)
    page = listing.Page(page_size(request), asked_text(request, "after"))
    email = asked_text(request, "email")
    found = await caller.server.store.read(partial(listing.customers_page, page=page, email=email))
    return answered({"customers": found})


@router.post("/admin/v1/customers", status_code=201, openapi_extra=described(NewCustomer))
async def create_customer(request: Request) -> Response:
    """Add a customer; one with the same address is answered by `conflict`."""
    caller = await admitted(request, Scope.ISSUE)
    asked = await read_body(request, NewCustomer)

    def add(connection: Connection) -> listing.Shown | None:
        own_id = add_customer(connection, asked.email, asked.name, actor=caller.actor, now=caller.now)
        return listing.customer(connection, own_id)

    return answered(await caller.server.store.write(add), 201)


@router.get("/admin/v1/customers/{customer_id}")
async def show_customer(request: Request, customer_id: str) -> Response:
    """Show one customer."""
    caller = await admitted(request, Scope.READ)
    found = await caller.server.store.read(partial(listing.customer, customer_id=customer_id))
    if found is None:
        raise not_found("customer")
    return answered(found)


@router.patch("/admin/v1/customers/{customer_id}", openapi_extra=described(CustomerChange))
async def alter_customer(request: Request, customer_id: str) -> Response:
    """Change address or name; links that were sent to the old address end."""
    caller = await admitted(request, Scope.SUPPORT)
    asked = await read_body(request, CustomerChange)
    values = asked.model_dump(include=asked.model_fields_set)

    def change(connection: Connection) -> listing.Shown | None:
        change_customer(connection, customer_id, values, actor=caller.actor, now=caller.now)
        end_links(connection, customer_id)
        return listing.customer(connection, customer_id)

    return answered(await caller.server.store.write(change))


@router.get("/admin/v1/customers/{customer_id}/export")
async def export_customer(request: Request, customer_id: str) -> Response:
    """Show everything that is kept about a customer, as the customer may ask for it."""
    caller = await admitted(request, Scope.ADMIN)
    return answered(await caller.server.store.read(partial(exported, customer_id=customer_id)))


@router.post("/admin/v1/customers/{customer_id}/erase")
async def erase_customer(request: Request, customer_id: str) -> Response:
    """Clear name, address, labels and marks of machines for good; licences go on."""
    caller = await admitted(request, Scope.ADMIN)
    work = partial(erase, customer_id=customer_id, actor=caller.actor, now=caller.now)
    await caller.server.store.write(work)
    return answered({"erased": customer_id})
