"""Every router of the administration."""

from typing import Final

from licensing_server.routes.admin import customers, events, licences, plans, record, seats, tokens

ADMIN_SECURITY: Final = {
    "admin": {"type": "http", "scheme": "bearer", "description": "A token of the administration"}
}
ROUTERS: Final = (
    customers.router,
    licences.router,
    seats.router,
    events.router,
    plans.router,
    record.router,
    tokens.router,
)
