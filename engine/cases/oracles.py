"""What must come back: the documented part of a family of status codes, else its lenient list."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, TypeAlias

from engine.cases.model import Expectation
from engine.errors import Pointer
from engine.openapi.model import MediaType, Operation, Response

Family: TypeAlias = Literal[
    "ok",
    "input",
    "path-input",
    "size",
    "url-size",
    "header-size",
    "infra",
    "method",
    "unknown",
    "auth",
    "owner",
    "again",
    "conflict",
    "ignore-or-refuse",
    "alive",
]

_LENIENT: Mapping[Family, tuple[str, ...]] = {
    "ok": ("2XX",),
    "input": ("400", "422"),
    "path-input": ("400", "404", "422"),
    "size": ("400", "413", "422"),
    "url-size": ("400", "413", "414", "422"),
    "header-size": ("400", "413", "422", "431"),
    "infra": ("400", "415", "422"),
    "method": ("404", "405"),
    "unknown": ("400", "403", "404", "410", "422"),
    "auth": ("401", "403", "404"),
    "owner": ("403", "404"),
    "again": ("2XX", "400", "403", "404", "409", "410", "422"),
    "conflict": ("400", "409", "422"),
    "ignore-or-refuse": ("2XX", "400", "422"),
    "alive": ("2XX", "3XX", "4XX"),
}
MAY_SUCCEED: frozenset[Family] = frozenset(("ok", "ignore-or-refuse", "alive"))
"""The families of which a right answer may be a success, so that something may have been changed."""
UNJUDGED: frozenset[Family] = frozenset(("auth", "method", "ignore-or-refuse", "alive"))
"""The families whose answer does not depend on what is valid: that HTTP can carry the request is enough."""
_DOCUMENTED: Mapping[Family, tuple[str, ...]] = {
    **_LENIENT,
    "unknown": ("404", "410"),
    "auth": ("401", "403"),
}
_NEVER_STRICT = ("infra", "method", "again", "ignore-or-refuse", "alive")
_ANY_ANSWER = ("again", "ignore-or-refuse", "alive")


def expectation(operation: Operation, family: Family, *, certain: bool = True) -> Expectation:
    """Return what `operation` must answer.

    `certain` is False where the object asked for may not exist on the server under test (a documented
    example id): then 404 is right too, and nothing is strict.
    """
    status, strict = _status(tuple([response.status for response in operation.responses]), family)
    if not certain:
        status = ("2XX", "404") if family == "ok" else tuple(dict.fromkeys((*status, "404")))
        strict = False
    response = None if family in _ANY_ANSWER else _response(operation, status[0])
    headers = _headers(response) if response is not None and response.headers else ()
    return Expectation(status, strict, _schema(response), headers, family in _NEVER_STRICT)


def documents(operation: Operation, *codes: str) -> bool:
    """Tell whether one of `codes` is documented by itself (a range or `default` does not count)."""
    return any(response.status in codes for response in operation.responses)


@lru_cache(maxsize=4_096)  # operations document a few sets of status codes
def _status(documented: tuple[str, ...], family: Family) -> tuple[tuple[str, ...], bool]:
    if family in _NEVER_STRICT:
        return _LENIENT[family], False
    if family == "owner":  # either says the same: not yours
        return _LENIENT[family], any(code in documented for code in ("4XX", *_LENIENT[family]))
    if family == "ok":
        named = [code for code in documented if code.startswith("2")]
        named = named or [code for code in documented if code.startswith("3")]
    elif "4XX" in documented:
        named = list(_DOCUMENTED[family])
    else:
        named = [code for code in _DOCUMENTED[family] if code in documented]
        if family == "unknown" and named and "403" in documented:
            named.append("403")  # many services do not tell what exists to who may not see it
    return (tuple(named), True) if named else (_LENIENT[family], False)


def _response(operation: Operation, status: str) -> Response | None:
    for wanted in (status, f"{status[0]}XX", "default"):
        for response in operation.responses:
            if response.status == wanted:
                return response
    return None


def json_content(content: tuple[MediaType, ...]) -> MediaType | None:
    """Return the first JSON media type of `content`."""
    return next((media for media in content if is_json(media.name)), None)


@lru_cache(maxsize=1_024)  # a handful of names, asked about at each input
def is_json(media_type: str) -> bool:
    """Tell whether bodies of `media_type` are JSON (RFC 6839 suffixes included)."""
    name = media_type.partition(";")[0].strip().lower()
    return name == "application/json" or name.endswith("+json") or name == "text/json"


def is_form(media_type: str) -> bool:
    """Tell whether bodies of `media_type` are forms: fields by name, whose values are texts or files."""
    name = media_type.partition(";")[0].strip().lower()
    return name in ("application/x-www-form-urlencoded", "multipart/form-data")


def is_xml(media_type: str) -> bool:
    """Tell whether bodies of `media_type` are XML (RFC 7303)."""
    name = media_type.partition(";")[0].strip().lower()
    return name in {"application/xml", "text/xml"} or name.endswith("+xml")


def _headers(response: Response) -> tuple[str, ...]:
    return tuple([header.name for header in response.headers if header.required])


def _schema(response: Response | None) -> Pointer | None:
    media = json_content(response.content) if response else None
    return media.schema if media else None
