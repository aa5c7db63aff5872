"""`/devices`: a customer's own licences and seats, opened by a link in a mail."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, NamedTuple, TypeVar

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response

from engine.errors import LicenceError
from engine.licensing.contract import Code, MachineRequest, read_carried
from engine.licensing.envelope import Kind, unarmoured
from licensing_server import mail
from licensing_server.refusals import RequestRefused
from licensing_server.routes.intake import address_behind, check_address, server_of
from licensing_server.routes.pages.forms import check_csrf, csrf, read_form
from licensing_server.routes.pages.rendering import HEADERS, as_page, page, to
from licensing_server.server import Server
from licensing_server.service import activation, devices, guessing, unbound
from licensing_server.service.activation import Caller, Seated
from licensing_server.service.claim import LONGEST_TOKEN, SESSION_LIFE_S, Link, Purpose, found
from licensing_server.service.customers import customer_with
from licensing_server.service.devices import Carried
from licensing_server.service.erase import exported
from licensing_server.service.records import Held

COOKIE: Final = "__Host-specmint"
SENT: Final = (
    "If this address bought SpecMint, a mail with a link is on its way. The link works once, for 15 minutes."
)

T = TypeVar("T")

router = APIRouter(include_in_schema=False)


class Session(NamedTuple):
    """Who has signed in; `text` is what the cookie holds."""

    server: Server
    text: str
    customer_id: str
    now: int


@router.get("/devices")
@as_page
async def show_devices(request: Request) -> Response:
    """Show licences and seats, or the form that asks for a link."""
    check_address(request, "address")
    session = await _session(request)
    if session is None:
        return page("sign-in.html")
    work = partial(devices.owned, customer_id=session.customer_id, now=session.now)
    mine = await session.server.store.read(work)
    form = csrf(session.server.authority.pepper, session.text)
    return page("devices.html", owned=mine, csrf=form, now=session.now)


@router.post("/devices/link")
@as_page
async def send_link(request: Request) -> Response:
    """Queue a mail with a link; who is known and who is not gets the same answer."""
    check_address(request, "login-address")
    server, email = server_of(request), (await read_form(request)).get("email", "")

    def send(connection: Connection) -> None:
        customer_id = customer_with(connection, email)
        if customer_id and _may_ask(server, customer_id):
            mail.queue(connection, mail.Kind.LOGIN, customer_id, customer_id, server.now())

    answer = page("told.html", title="Look into your mail", text=SENT)
    # After the answer, so that its time tells nothing about who is known either.
    answer.background = BackgroundTask(server.store.write, send)
    return answer


@router.get("/devices/enter")
@as_page
async def show_enter(request: Request) -> Response:
    """Show the button that signs in; opening the link uses nothing up."""
    check_address(request, "address")
    server, token = server_of(request), request.query_params.get("token", "")
    row = await server.store.read(partial(found, purpose=Purpose.LOGIN, token=token))
    is_good = row is not None and row.used_at is None and row.expires_at > server.now()
    return page("enter.html", worth=(Link.GOOD if is_good else Link.UNKNOWN).value, token=token)


@router.post("/devices/enter")
@as_page
async def enter(request: Request) -> Response:
    """Sign in, once for each link."""
    check_address(request, "activation")
    server, token = server_of(request), (await read_form(request)).get("token", "")
    session = await server.store.write(partial(devices.enter, token=token, now=server.now()))
    if session is None:
        return page("enter.html", 410, worth=Link.UNKNOWN.value, token="")
    answer = to("/devices")
    answer.set_cookie(
        COOKIE, session, max_age=SESSION_LIFE_S, path="/", secure=True, httponly=True, samesite="strict"
    )
    return answer


@router.post("/devices/leave")
@as_page
async def leave(request: Request) -> Response:
    """Sign out."""
    session, _ = await _signed_form(request)
    await session.server.store.write(partial(devices.leave, session=session.text, now=session.now))
    answer = to("/devices")
    answer.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="strict")
    return answer


@router.post("/devices/rename")
@as_page
async def rename(request: Request) -> Response:
    """Name a device."""
    session, fields = await _signed_form(request)
    seat, label = fields.get("seat", ""), fields.get("label", "")
    await _write(session, partial(devices.rename, seat_id=seat, label=label))
    return to("/devices")


@router.post("/devices/release")
@as_page
async def release(request: Request) -> Response:
    """Free the seat of a device, such as one that is lost."""
    session, fields = await _signed_form(request)
    await _write(session, partial(devices.release, seat_id=fields.get("seat", "")))
    return to("/devices")


@router.post("/devices/key")
@as_page
async def new_key(request: Request) -> Response:
    """Show a new key, this once; the old one ends."""
    session, fields = await _signed_form(request)
    authority = session.server.authority
    work = partial(devices.new_key, authority=authority, licence_id=fields.get("licence", ""))
    return page("key.html", key=await _write(session, work), is_new=False)


@router.post("/devices/file")
@as_page
async def offline_file(request: Request) -> Response:
    """Answer the request of a machine without network with its licence file."""
    check_address(request, "activation")
    session, fields = await _signed_form(request)
    machine = _machine(fields.get("request", ""))
    seated = await _seated(request, session, Carried(fields.get("key", ""), machine))
    server = session.server
    given = activation.offline_answer(server.authority, seated, machine.nonce, now=server.now())
    return _download(given.licence.encode(), "licence.smlic", "text/plain; charset=utf-8")


@router.post("/devices/unbound")
@as_page
async def unbound_file(request: Request) -> Response:
    """Hand out a file that holds on any device: on a new seat of a licence, or the next one of a seat."""
    check_address(request, "activation")
    session, fields = await _signed_form(request)
    held = await _write(session, _unbound_seat(fields))
    text = unbound.file_of(session.server.authority, held, now=session.now)
    return _download(text.encode(), "licence.smlic", "text/plain; charset=utf-8")


@router.post("/devices/data")
@as_page
async def own_data(request: Request) -> Response:
    """Hand out everything that is kept about the customer."""
    session, _ = await _signed_form(request)
    kept = await session.server.store.read(partial(exported, customer_id=session.customer_id))
    return _download(json.dumps(kept, indent=1).encode(), "specmint-data.json", "application/json")


def _may_ask(server: Server, customer_id: str) -> bool:
    try:
        server.limits.check("login-customer", customer_id, now=server.now())
    except RequestRefused:
        return False
    return True


async def _session(request: Request) -> Session | None:
    server, text = server_of(request), request.cookies.get(COOKIE, "")
    if not text or len(text) > LONGEST_TOKEN:
        return None
    now = server.now()
    customer_id = await server.store.read(partial(devices.customer_of, session=text, now=now))
    return None if customer_id is None else Session(server, text, customer_id, now)


async def _signed_form(request: Request) -> tuple[Session, dict[str, str]]:
    """Return session and form.

    Raises:
        RequestRefused: `unauthorised` without a session; `forbidden` where the form is not of this session.
    """
    check_address(request, "address")
    fields = await read_form(request)
    session = await _session(request)
    if session is None:
        raise RequestRefused(
            Code.UNAUTHORISED, "you are signed out; ask for a new link on the page of devices"
        )
    check_csrf(fields, session.server.authority.pepper, session.text)
    return session, fields


async def _write(session: Session, work: Callable[..., T]) -> T:
    whole: Callable[[Connection], T] = partial(work, customer_id=session.customer_id, now=session.now)
    return await session.server.store.write(whole)


async def _seated(request: Request, session: Session, given: Carried) -> Seated:
    """Seat a machine; a key that nobody has counts against the network that sent it."""
    server = session.server
    network = guessing.network_of(server.authority.pepper, address_behind(request))
    caller = Caller(network, session.now)
    work: Any = partial(
        devices.carried,
        authority=server.authority,
        customer_id=session.customer_id,
        given=given,
        caller=caller,
    )
    try:
        seated: Seated = await server.store.write(work)
    except RequestRefused as refused:
        if refused.code is Code.INVALID_KEY:
            await server.store.write(partial(guessing.missed, network=network, now=session.now))
        raise
    return seated


def _unbound_seat(fields: Mapping[str, str]) -> Callable[..., Held]:
    if seat := fields.get("seat"):
        return partial(devices.unbound_seat_again, seat_id=seat)
    licence, label = fields.get("licence", ""), fields.get("label", "")
    return partial(devices.unbound_seat, licence_id=licence, label=label)


def _machine(text: str) -> MachineRequest:
    try:
        return read_carried(MachineRequest, unarmoured(Kind.REQUEST, text))
    except LicenceError as error:
        raise RequestRefused(Code.INVALID_REQUEST, error.problem.what) from error


def _download(content: bytes, name: str, media_type: str) -> Response:
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, media_type=media_type)
