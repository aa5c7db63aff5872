"""What clients ask: `/v1/activate`, `validate`, `refresh`, `deactivate`, `offline`, `usage`, `keys`."""

from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from engine.errors import LicenceError
from engine.licensing import strict_json
from engine.licensing.contract import (
    ActivateRequest,
    Code,
    Contact,
    DeactivateRequest,
    MachineRequest,
    OfflineRequest,
    Path,
    RefreshRequest,
    SeatRelease,
    UsageCounted,
    UsageRequest,
    ValidateRequest,
    content_of,
    read_carried,
    read_request,
    seat_of_token,
)
from engine.licensing.contract import (
    body_of as written,
)
from engine.licensing.envelope import Kind, unarmoured
from licensing_server import signing
from licensing_server.refusals import Extras, RequestRefused
from licensing_server.routes.described import DESCRIBED
from licensing_server.routes.intake import (
    address_behind,
    bearer,
    body_of,
    check_address,
    json_answer,
    server_of,
)
from licensing_server.server import Server
from licensing_server.service import activation, contact, guessing, usage
from licensing_server.service.activation import Caller, Seated
from licensing_server.service.contact import Contacted
from licensing_server.service.documents import answer, licence_file

T = TypeVar("T")

router = APIRouter()
KEYS_AGE_S: Final = 3_600


@router.post(Path.ACTIVATE, **DESCRIBED[Path.ACTIVATE])
async def activate(request: Request) -> Response:
    check_address(request, "activation")
    server, asked = server_of(request), read_request(ActivateRequest, await body_of(request))
    seated = await _seated(request, partial(activation.activated, authority=server.authority, request=asked))
    given = activation.activation_answer(server.authority, seated, asked.nonce, now=server.now())
    return json_answer(written(given))


@router.post(Path.VALIDATE, **DESCRIBED[Path.VALIDATE])
async def validate(request: Request) -> Response:
    server, token = server_of(request), _seat_token(request)
    asked, now = read_request(ValidateRequest, await body_of(request)), server.now()
    contacted = await server.store.read(partial(contact.validated, token=token, seq=asked.seq, now=now))
    return _answered(server, contacted, asked.nonce, now)


@router.post(Path.REFRESH, **DESCRIBED[Path.REFRESH])
async def refresh(request: Request) -> Response:
    server, token = server_of(request), _seat_token(request)
    asked, now = read_request(RefreshRequest, await body_of(request)), server.now()
    contacted = await server.store.write(partial(contact.refreshed, token=token, request=asked, now=now))
    file = ""
    if contact.keeps_tier(contacted.finding):
        file = licence_file(server.authority, contacted.held, nonce=asked.nonce, now=now)
    return _answered(server, contacted, asked.nonce, now, file)


@router.post(Path.DEACTIVATE, **DESCRIBED[Path.DEACTIVATE])
async def deactivate(request: Request) -> Response:
    server, token = server_of(request), _seat_token(request)
    asked, now = read_request(DeactivateRequest, await body_of(request)), server.now()
    contacted = await server.store.write(partial(contact.deactivated, token=token, now=now))
    return _answered(server, contacted, asked.nonce, now)


_OFFLINE_FORMS = ((True, True, False), (False, False, True))
"""`request` with `key`, or `release` alone."""


@router.post(Path.OFFLINE, **DESCRIBED[Path.OFFLINE])
async def offline(request: Request) -> Response:
    check_address(request, "activation")
    asked = read_request(OfflineRequest, await body_of(request))
    if (bool(asked.request), bool(asked.key), bool(asked.release)) not in _OFFLINE_FORMS:
        raise RequestRefused(Code.INVALID_REQUEST, "either `request` with `key`, or `release`")
    return await (_offline_file(request, asked) if asked.request else _offline_release(request, asked))


@router.post(Path.USAGE, **DESCRIBED[Path.USAGE])
async def report_usage(request: Request) -> Response:
    server, token = server_of(request), _seat_token(request)
    asked, now = read_request(UsageRequest, await body_of(request)), server.now()

    def counted(connection: Connection) -> tuple[UsageCounted, Contacted]:
        held = contact.held_by_token(connection, token, now=now)
        given = usage.counted(connection, held, asked, now=now)
        return given, contact.validated(connection, token, held.licence.seq, now=now)

    given, contacted = await server.store.write(counted)
    signed = _signed(server, contacted, bytes(16), now)
    return json_answer(strict_json.written({**content_of(given), "answer": signed}))


@router.get(Path.KEYS, **DESCRIBED[Path.KEYS])
async def keys(request: Request) -> Response:
    check_address(request, "address")
    text = signing.keys_document(server_of(request).settings.folder)
    if not text:
        raise RequestRefused(Code.NOT_FOUND, "no KEYS document was installed yet")
    return Response(
        text,
        media_type="text/plain; charset=utf-8",
        headers={"Cache-Control": f"public, max-age={KEYS_AGE_S}"},
    )


async def _offline_file(request: Request, asked: OfflineRequest) -> Response:
    server = server_of(request)
    machine = read_carried(MachineRequest, _unarmoured(Kind.REQUEST, asked.request, "request"))
    work = partial(activation.carried, authority=server.authority, key=asked.key, request=machine)
    seated = await _seated(request, work)
    given = activation.offline_answer(server.authority, seated, machine.nonce, now=server.now())
    return json_answer(written(given))


async def _offline_release(request: Request, asked: OfflineRequest) -> Response:
    server = server_of(request)
    given = read_carried(SeatRelease, _unarmoured(Kind.RELEASE, asked.release, "release"))
    await server.store.write(partial(activation.released_by_file, given=given, now=server.now()))
    return json_answer(strict_json.written({"released": True}))


async def _seated(request: Request, work: Callable[..., Seated]) -> Seated:
    """Run an activation; a key that nobody has counts against the network that sent it."""
    server = server_of(request)
    caller = Caller(guessing.network_of(server.authority.pepper, address_behind(request)), server.now())
    try:
        seated = await server.store.write(partial(work, caller=caller))
    except RequestRefused as refused:
        server.metrics.activations.labels("refused").inc()
        if refused.code is Code.INVALID_KEY:
            server.metrics.failed_keys.inc()
            await server.store.write(partial(guessing.missed, network=caller.network, now=caller.now))
        raise
    server.metrics.activations.labels(seated.taken.result.value).inc()
    return seated


def _seat_token(request: Request) -> str:
    """Return the token of a seat, once address and seat have asked no more than they may.

    Raises:
        RequestRefused: `rate-limited`, `seat-unknown`.
    """
    check_address(request, "address")
    token, server = bearer(request), server_of(request)
    seat_id = seat_of_token(token)
    if seat_id is None:
        raise RequestRefused(Code.SEAT_UNKNOWN, "this token belongs to no seat")
    server.limits.check("seat", seat_id, now=server.now())
    return token


def _answered(server: Server, contacted: Contacted, nonce: bytes, now: int, file: str = "") -> Response:
    return json_answer(written(Contact(_signed(server, contacted, nonce, now), file)))


def _signed(server: Server, contacted: Contacted, nonce: bytes, now: int) -> str:
    held, found = contacted
    server.metrics.verdicts.labels(found.verdict.value).inc()
    server.contacts[held.seat.id] = now
    return answer(server.authority, held, found, nonce=nonce, now=now)


def _unarmoured(kind: Kind, text: str, field: str) -> bytes:
    try:
        return unarmoured(kind, text)
    except LicenceError as error:
        raise RequestRefused(Code.INVALID_REQUEST, error.problem.what, Extras(field=field)) from error
