"""What a browser sends: forms of our own pages only."""

import hashlib
import hmac
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

from engine.licensing.contract import Code
from licensing_server.refusals import RequestRefused
from licensing_server.routes.intake import body_of, server_of

MOST_FORM_BYTES: Final = 32 * 1024
MOST_FIELDS: Final = 20
FORM: Final = "application/x-www-form-urlencoded"


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form that one of our pages sent.

    Raises:
        RequestRefused: `forbidden`, where it comes from another site; `invalid-request`, `too-large`.
    """
    if not _is_ours(request):
        raise RequestRefused(
            Code.FORBIDDEN, "this form was sent by another site, or by a page that is too old"
        )
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise RequestRefused(Code.INVALID_REQUEST, "no form")
    raw = await body_of(request, MOST_FORM_BYTES)
    try:
        text = raw.decode("ascii")
        fields = parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict")
    except ValueError as error:
        raise RequestRefused(Code.INVALID_REQUEST, "no form") from error
    if any("\0" in value for _, value in fields):
        raise RequestRefused(Code.INVALID_REQUEST, "no text")
    return dict(fields)


def csrf(pepper: bytes, session: str) -> str:
    """Return what the forms of a session carry, and nobody else can tell."""
    return hmac.digest(pepper, b"specmint/form/v1\n" + session.encode(), hashlib.sha256).hex()


def check_csrf(fields: dict[str, str], pepper: bytes, session: str) -> None:
    """Refuse a form that no page of this session made.

    Raises:
        RequestRefused: `forbidden`.
    """
    if not hmac.compare_digest(fields.get("csrf", "").encode(), csrf(pepper, session).encode()):
        raise RequestRefused(Code.FORBIDDEN, "this form belongs to another session; open the page again")


def _is_ours(request: Request) -> bool:
    """Say whether a browser names our own pages as where the form stood; one that names nothing is not believed."""
    own = urlsplit(server_of(request).settings.public_url)
    origin = request.headers.get("origin")
    if origin is not None:
        return origin == f"{own.scheme}://{own.netloc}"
    return request.headers.get("sec-fetch-site") == "same-origin"
