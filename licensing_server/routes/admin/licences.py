"""`/admin/v1/licences`."""

from functools import partial
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import Field
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from engine.licensing.entitlements import Tier
from licensing_server import mail
from licensing_server.refusals import not_found
from licensing_server.routes.admin.access import (
    IDEMPOTENCY_KEY,
    IF_MATCH,
    REFUSALS,
    Asked,
    Caller,
    admitted,
    answered,
    asked_text,
    described,
    page_size,
    read_body,
    repeat_name,
    seen_seq,
    undocumented_default,
)
from licensing_server.routes.admin.shown import identity
from licensing_server.service import licences, listing, repeats
from licensing_server.service.licences import Change, Purchase, Standing
from licensing_server.service.tokens import Scope
from licensing_server.store.schema import LicenceState

CHOICES = ("customer_id", "state", "tier", "key_hint", "email")
MOST_SECONDS = 2**40

router = APIRouter(responses=REFUSALS)


class NewLicence(Asked):
    """`key`: `show` answers with the key, this once; `mail` sends its buyer a link that makes it."""

    customer_id: str = Field(max_length=40, json_schema_extra=identity("cus"))
    tier: Literal["basic", "pro", "enterprise"]
    seats: int | None = Field(None, ge=0, le=licences.MOST_SEATS)
    paid_until: int | None = Field(None, ge=0, le=MOST_SECONDS)
    starts_at: int = Field(0, ge=0, le=MOST_SECONDS, json_schema_extra=undocumented_default)
    limits: dict[str, Any] = Field(default_factory=dict)
    key: Literal["show", "mail"] = "mail"


class LicenceChange(Asked):
    """Only the fields that are given change; `paid_until` null has no end."""

    tier: Literal["basic", "pro", "enterprise"] = Field("basic", json_schema_extra=undocumented_default)
    seats: int = Field(0, ge=0, le=licences.MOST_SEATS, json_schema_extra=undocumented_default)
    paid_until: int | None = Field(None, ge=0, le=MOST_SECONDS, json_schema_extra=undocumented_default)
    starts_at: int = Field(0, ge=0, le=MOST_SECONDS, json_schema_extra=undocumented_default)
    limits: dict[str, Any] = Field(default_factory=dict)


class Reason(Asked):
    """Why; it is shown to the holder."""

    reason: str = Field("", max_length=200)


@router.get("/admin/v1/licences")
async def list_licences(request: Request) -> Response:
    """List licences; `customer_id`, `email`, `state`, `tier` and `key_hint` (last four symbols) choose."""
    caller = await admitted(request, Scope.READ)
    page = listing.Page(page_size(request), asked_text(request, "after"))
    chosen = {name: asked_text(request, name) for name in CHOICES}
    found = await caller.server.store.read(partial(listing.licences_page, page=page, chosen=chosen))
    return answered({"licences": found})


@router.post(
    "/admin/v1/licences", status_code=201, openapi_extra=described(NewLicence, header=IDEMPOTENCY_KEY)
)
async def create_licence(request: Request) -> Response:
    """Make a licence. `Idempotency-Key` names the request: sent again, it makes nothing and shows no key."""
    caller = await admitted(request, Scope.ISSUE)
    asked, name = await read_body(request, NewLicence), repeat_name(request)
    wish = repeats.Request(caller.actor, name, asked.model_dump_json().encode())

    def make(connection: Connection) -> dict[str, Any]:
        keys: list[str] = []
        made = repeats.once(connection, wish, lambda: _made(connection, caller, asked, keys), now=caller.now)
        shown = listing.licence(connection, made.subject)
        return {"licence": shown, "key": next(iter(keys), None), "repeat": made.is_repeat}

    found = await caller.server.store.write(make)
    return answered(found, 200 if found["repeat"] else 201)


@router.get("/admin/v1/licences/{licence_id}")
async def show_licence(request: Request, licence_id: str) -> Response:
    """Show one licence; its `ETag` is the state number that a change must name."""
    caller = await admitted(request, Scope.READ)
    return _shown(await caller.server.store.read(partial(listing.licence, licence_id=licence_id)))


@router.patch("/admin/v1/licences/{licence_id}", openapi_extra=described(LicenceChange, header=IF_MATCH))
async def change_licence(request: Request, licence_id: str) -> Response:
    """Change tier, seats, times or limits. `If-Match` names the state that you saw."""
    caller = await admitted(request, Scope.ISSUE)
    asked, seq = await read_body(request, LicenceChange), seen_seq(request)
    values = asked.model_dump(include=asked.model_fields_set)

    def change(connection: Connection) -> listing.Shown | None:
        change = Change(values, seq)
        licences.changed(connection, licence_id, change, actor=caller.actor, now=caller.now)
        return listing.licence(connection, licence_id)

    return _shown(await caller.server.store.write(change))


@router.post("/admin/v1/licences/{licence_id}/suspend", openapi_extra=described(Reason))
async def suspend(request: Request, licence_id: str) -> Response:
    """Pause a licence; its holder reads the reason."""
    return await _set(request, licence_id, Scope.SUPPORT, LicenceState.SUSPENDED)


@router.post("/admin/v1/licences/{licence_id}/reinstate")
async def reinstate(request: Request, licence_id: str) -> Response:
    """Let a paused or withdrawn licence count again."""
    return await _set(request, licence_id, Scope.SUPPORT, LicenceState.ACTIVE)


@router.post("/admin/v1/licences/{licence_id}/revoke", openapi_extra=described(Reason))
async def revoke(request: Request, licence_id: str) -> Response:
    """Withdraw a licence; its holder reads the reason."""
    return await _set(request, licence_id, Scope.ISSUE, LicenceState.REVOKED)


@router.post("/admin/v1/licences/{licence_id}/reissue")
async def reissue(request: Request, licence_id: str) -> Response:
    """Answer with a new key, this once; the old one ends, seats stay."""
    caller = await admitted(request, Scope.SUPPORT)
    authority = caller.server.authority
    work = partial(
        licences.give_key, authority=authority, licence_id=licence_id, actor=caller.actor, now=caller.now
    )
    return answered({"key": await caller.server.store.write(work)})


@router.post("/admin/v1/licences/{licence_id}/claim-mail")
async def send_claim_mail(request: Request, licence_id: str) -> Response:
    """Send the buyer a new link that makes the key; earlier links end."""
    caller = await admitted(request, Scope.SUPPORT)

    def send(connection: Connection) -> None:
        found = listing.licence(connection, licence_id)
        if found is None:
            raise not_found("licence")
        mail.queue(connection, mail.Kind.CLAIM, found["customer_id"], licence_id, caller.now)

    await caller.server.store.write(send)
    return answered({"queued": licence_id})


def _made(connection: Connection, caller: Caller, asked: NewLicence, keys: list[str]) -> str:
    """Make a licence and return its id; a key that shall be shown is added to `keys`."""
    if listing.customer(connection, asked.customer_id) is None:
        raise not_found("customer")
    what = Purchase(
        asked.customer_id, Tier(asked.tier), asked.seats, asked.paid_until, asked.starts_at, asked.limits
    )
    authority, actor, now = caller.server.authority, caller.actor, caller.now
    licence_id = licences.created(connection, authority, what, actor=actor, now=now)
    if asked.key == "show":
        keys.append(licences.give_key(connection, authority, licence_id, actor=actor, now=now))
    else:
        mail.queue(connection, mail.Kind.CLAIM, asked.customer_id, licence_id, now)
    return licence_id


async def _set(request: Request, licence_id: str, scope: Scope, state: LicenceState) -> Response:
    caller = await admitted(request, scope)
    reason = (await read_body(request, Reason)).reason

    def change(connection: Connection) -> listing.Shown | None:
        standing = Standing(state, reason)
        licences.set_standing(connection, licence_id, standing, actor=caller.actor, now=caller.now)
        return listing.licence(connection, licence_id)

    return _shown(await caller.server.store.write(change))


def _shown(found: listing.Shown | None) -> Response:
    if found is None:
        raise not_found("licence")
    return answered(found, ETag=f'"{found["seq"]}"')
