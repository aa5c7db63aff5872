"""The two applications of a server: the public one, and the administration's on a listener of its own."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from engine.licensing.contract import RequestError
from licensing_server.refusals import RequestRefused
from licensing_server.routes import figures, health, public, webhooks
from licensing_server.routes.admin import clock, shown
from licensing_server.routes.admin.routers import ADMIN_SECURITY, ROUTERS
from licensing_server.routes.described import SECURITY
from licensing_server.routes.entrance import Entrance, Handler
from licensing_server.routes.pages import claim, devices
from licensing_server.routes.problems import answer_refusal
from licensing_server.server import Server
from licensing_server.store import Unavailable

PUBLIC: Final[Sequence[APIRouter]] = (
    public.router,
    webhooks.router,
    claim.router,
    devices.router,
    health.router,
)
ADMINISTRATION: Final[Sequence[APIRouter]] = (*ROUTERS, figures.router, health.router)
ANSWERED: Final = (RequestRefused, RequestError, Unavailable, HTTPException, Exception)


def public_app(server: Server) -> ASGIApp:
    return _app(server, PUBLIC, Described("SpecMint licence service", "/v1/openapi.json", SECURITY))


def admin_app(server: Server) -> ASGIApp:
    routers = (*ADMINISTRATION, clock.router) if server.authority.mode == "test" else ADMINISTRATION
    told = Described("SpecMint licence administration", "/admin/v1/openapi.json", ADMIN_SECURITY, ("admin",))
    return _app(server, routers, told)


class Described(NamedTuple):
    """How an application is told in its OpenAPI document; `needed` are the schemes that the administration asks for."""

    title: str
    at: str
    security: Mapping[str, Any]
    needed: tuple[str, ...] = ()


def _app(server: Server, routers: Sequence[APIRouter], told: Described) -> ASGIApp:
    app = FastAPI(title=told.title, version="1", openapi_url=told.at, docs_url=None, redoc_url=None)
    for router in routers:
        app.include_router(router)
    for error in ANSWERED:
        app.add_exception_handler(error, answer_refusal)

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = get_openapi(title=told.title, version="1", routes=app.routes)
            app.openapi_schema.setdefault("components", {})["securitySchemes"] = dict(told.security)
            _secure(app.openapi_schema["paths"], told.needed)
            if told.needed:
                shown.complete(app.openapi_schema["paths"])
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's documented way to add to the document
    return Entrance(app, server, _direct() if public.router in routers else {})


def _secure(paths: dict[str, Any], needed: Sequence[str]) -> None:
    """Tell of each request of the administration which token it needs; health needs none."""
    for path, operations in paths.items():
        if path.startswith("/admin/"):
            for operation in operations.values():
                operation["security"] = [{name: []} for name in needed]


def _direct() -> dict[tuple[str, str], Handler]:
    """Return the handlers of clients' requests, which have no parts in their paths."""
    routes = [route for route in public.router.routes if isinstance(route, APIRoute)]
    return {(method, route.path): route.endpoint for route in routes for method in route.methods or ()}
