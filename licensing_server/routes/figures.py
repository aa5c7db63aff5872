"""`/metrics`, on the administration's listener only."""

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import Connection, Table, func, select
from starlette.requests import Request
from starlette.responses import Response

from engine.errors import SpecMintError
from licensing_server import signing
from licensing_server.routes.intake import server_of
from licensing_server.server import Server
from licensing_server.store import Unavailable
from licensing_server.store.schema import InboxState, MailState, inbox, outbox

router = APIRouter()


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    server = server_of(request)
    server.metrics.queue.set(server.store.load())
    try:
        await server.store.read(lambda connection: _measure(server, connection))
    except Unavailable:
        server.metrics.events.clear()
    return Response(server.metrics.text(), media_type=CONTENT_TYPE_LATEST)


def _measure(server: Server, connection: Connection) -> None:
    for gauge, table, states in (
        (server.metrics.events, inbox, InboxState),
        (server.metrics.mails, outbox, MailState),
    ):
        counted = _counts(connection, table)
        for state in states:
            gauge.labels(state.value).set(counted.get(state.value, 0))
    waiting = select(func.min(inbox.c.received_at)).where(
        inbox.c.state.in_([InboxState.NEW, InboxState.FAILED])
    )
    oldest = connection.execute(waiting).scalar()
    server.metrics.oldest_event.set(server.now() - oldest if oldest else 0)
    server.metrics.certificate_days.set(_certificate_days(server))


def _counts(connection: Connection, table: Table) -> dict[str, int]:
    found = select(table.c.state, func.count()).group_by(table.c.state)
    return {row[0]: row[1] for row in connection.execute(found).all()}


def _certificate_days(server: Server) -> int:
    try:
        return signing.days_left(server.authority.signer().certificate, now=server.now())
    except SpecMintError:
        return -1
