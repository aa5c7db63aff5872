"""Whether the process lives, and whether it may be given work."""

from collections.abc import Callable, Mapping
from typing import Final

from fastapi import APIRouter
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from engine.errors import SpecMintError
from licensing_server import audit, signing
from licensing_server.routes.intake import server_of
from licensing_server.server import Server
from licensing_server.store import Unavailable
from licensing_server.store.migration import is_served

FULL: Final = 0.8
LEAST_DAYS: Final = 7
CLOCK_TOLERANCE_S: Final = 300

router = APIRouter()


@router.get("/health")
async def health() -> Response:
    """Answer as long as the process does; asks nothing else."""
    return JSONResponse({"status": "ok"})


@router.get("/ready", responses={503: {"description": "Not ready; `part` says what is missing"}})
async def ready(request: Request) -> Response:
    """Answer 200 where this process may be given requests, else name the first part that is missing."""
    server = server_of(request)
    try:
        missing = await server.store.read(lambda connection: first_missing(server, connection))
    except Unavailable:
        missing = "database"
    if missing:
        return JSONResponse({"status": "not ready", "part": missing}, 503, {"Retry-After": "5"})
    return JSONResponse({"status": "ready"})


def first_missing(server: Server, connection: Connection) -> str:
    return next((part for part, is_there in PARTS.items() if not is_there(server, connection)), "")


def _schema(_: Server, connection: Connection) -> bool:
    return is_served(connection)


def _queue(server: Server, _: Connection) -> bool:
    return server.store.load() < FULL


def _certificate(server: Server, _: Connection) -> bool:
    try:
        certificate = server.authority.signer().certificate
    except SpecMintError:
        return False
    return certificate.nbf <= server.now() and signing.days_left(certificate, now=server.now()) >= LEAST_DAYS


def _clock(server: Server, connection: Connection) -> bool:
    return server.now() >= audit.last_at(connection) - CLOCK_TOLERANCE_S


PARTS: Final[Mapping[str, Callable[[Server, Connection], bool]]] = {
    "schema": _schema,
    "queue": _queue,
    "certificate": _certificate,
    "clock": _clock,
}
