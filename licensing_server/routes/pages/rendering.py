"""Templates into answers, with the headers that let a browser trust them as little as possible."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from engine.licensing.contract import STATUS, Code
from licensing_server.refusals import RequestRefused
from licensing_server.routes.problems import TITLES, refusal_of, request_id_of
from licensing_server.store import Unavailable

FOLDER: Final = Path(__file__).with_name("templates")

# `same-origin`, not `no-referrer`: with that a browser says `Origin: null` for our own forms.
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}

Handler = Callable[[Request], Awaitable[Response]]


def day(at: int | None) -> str:
    """Return a day as every country reads it."""
    return "" if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d")


_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters["day"] = day


def page(name: str, status: int = 200, **values: object) -> Response:
    """Return a page of a template."""
    return HTMLResponse(_TEMPLATES.get_template(name).render(**values), status, HEADERS)


def to(path: str) -> Response:
    """Lead on to a page, after something was done."""
    return RedirectResponse(path, 303, HEADERS)


def as_page(handler: Handler) -> Handler:
    """Let a route tell its refusals as a page."""

    @wraps(handler)
    async def told(request: Request) -> Response:
        try:
            return await handler(request)
        except (RequestRefused, Unavailable) as error:
            return _refusal(request, refusal_of(error))

    return told


def _refusal(request: Request, refused: RequestRefused) -> Response:
    code = Code(refused.code)
    request.scope["code"] = code.value
    told = page(
        "refusal.html",
        STATUS[code],
        title=TITLES[code],
        detail=refused.detail,
        seats=refused.extras.seats,
        request_id=request_id_of(request),
    )
    if refused.retry_after_s is not None:
        told.headers["Retry-After"] = str(max(1, refused.retry_after_s))
    return told
