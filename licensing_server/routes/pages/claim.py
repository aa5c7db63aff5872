"""`/claim`: the button that makes a key, which is shown once."""

from functools import partial

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from licensing_server import mail
from licensing_server.routes.intake import check_address, server_of
from licensing_server.routes.pages.forms import read_form
from licensing_server.routes.pages.rendering import FOLDER, as_page, page
from licensing_server.service import claim
from licensing_server.service.claim import Link
from licensing_server.service.records import licence_by_id

router = APIRouter(include_in_schema=False)

STYLE_AGE_S = 3_600


@router.get("/pages.css")
async def style() -> Response:
    headers = {"Cache-Control": f"public, max-age={STYLE_AGE_S}", "X-Content-Type-Options": "nosniff"}
    return FileResponse(FOLDER / "pages.css", media_type="text/css", headers=headers)


@router.get("/claim")
@as_page
async def show_claim(request: Request) -> Response:
    """Say what a link is worth; opening it, as a mail scanner does, uses nothing up."""
    check_address(request, "address")
    server, token = server_of(request), request.query_params.get("token", "")
    looked = await server.store.read(partial(claim.look_at, token=token, now=server.now()))
    return page("claim.html", worth=looked.worth.value, token=token)


@router.post("/claim")
@as_page
async def make_key(request: Request) -> Response:
    """Make the key and show it, this once."""
    check_address(request, "activation")
    server, token = server_of(request), (await read_form(request)).get("token", "")
    work = partial(claim.claim, token=token, authority=server.authority, now=server.now())
    made = await server.store.write(work)
    if made is None:
        looked = await server.store.read(partial(claim.look_at, token=token, now=server.now()))
        worth = Link.UNKNOWN if looked.worth is Link.GOOD else looked.worth
        return page("claim.html", 410, worth=worth.value, token=token)
    return page("key.html", key=made.key, is_new=True)


@router.post("/claim/again")
@as_page
async def send_again(request: Request) -> Response:
    """Send a new link in place of one that is too old, to the address that bought."""
    check_address(request, "login-address")
    server, token = server_of(request), (await read_form(request)).get("token", "")
    now = server.now()

    def send(connection: Connection) -> None:
        looked = claim.look_at(connection, token, now)
        licence = licence_by_id(connection, looked.licence_id) if looked.worth is Link.LATE else None
        if licence:
            mail.queue(connection, mail.Kind.CLAIM, licence.customer_id, licence.id, now)

    await server.store.write(send)
    return page(
        "told.html", title="Look into your mail", text="A new link is on its way to the address that bought."
    )
