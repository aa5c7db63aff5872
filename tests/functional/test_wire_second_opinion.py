"""What we write, read by others: FastAPI's own parsing and the deserialisers of openapi-core."""

import asyncio
import base64
import json
from email import message_from_bytes
from email.policy import HTTP
from typing import Annotated, Any, cast
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from fastapi import Cookie, FastAPI, Header, Query
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest

from engine.cases.model import Request, Wire
from tests.samples.tiny import body, operation, parameter, sent

ALPHABETS = ["plain", "a b", "a+b&c=d", "50%", "%20", "grün", "日本語", "😀", "{{x}}", "a|b;c", "..%2F"]
HEADER_SAFE = [text for text in ALPHABETS if text.isascii() and "{{" not in text]
COOKIE_SAFE = ["plain", "a:b/c@d", "a!b$c*d"]

app = FastAPI()


@app.get("/items/{item}")
def read(
    item: str,
    limit: int,
    tags: Annotated[list[str], Query()],
    x_trace: Annotated[str, Header()],
    session: Annotated[str, Cookie()],
) -> dict[str, Any]:
    return {"item": item, "limit": limit, "tags": tags, "x_trace": x_trace, "session": session}


def answer(wire: Wire) -> Any:
    """The service's answer to the exact bytes of a wire: no client in between that could mend them."""
    parts = urlsplit(wire.target)
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": wire.method,
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "headers": [(name.lower().encode(), value.encode()) for name, value in wire.headers],
    }
    messages: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        messages.append(message)

    asyncio.run(app(scope, receive, send))
    answered = json.loads(b"".join(message.get("body", b"") for message in messages))
    assert messages[0]["status"] == 200, answered
    return answered


@pytest.mark.parametrize("text", ALPHABETS)
def test_fastapi_reads_path_and_query_as_they_were_meant(text: str) -> None:
    one = operation(
        parameter("path", "simple", name="item"),
        parameter("query", "form", explode=True, name="limit"),
        parameter("query", "form", explode=True, name="tags"),
        parameter("header", "simple", name="X-Trace"),
        parameter("cookie", "form", name="session"),
        path="/items/{item}",
        method="GET",
    )
    trace = text if text in HEADER_SAFE else "t"
    request = Request(
        path_params={"item": text},
        query={"limit": 7, "tags": [text, "b"]},
        headers={"X-Trace": trace},
        cookies={"session": "s"},
    )

    assert answer(sent(one, request)) == {
        "item": text,
        "limit": 7,
        "tags": [text, "b"],
        "x_trace": trace,
        "session": "s",
    }


@pytest.mark.parametrize("text", COOKIE_SAFE)
def test_fastapi_which_decodes_no_cookie_reads_the_same_text(text: str) -> None:
    one = operation(
        *(parameter("query", "form", explode=True, name=name) for name in ("limit", "tags")),
        parameter("cookie", "form", name="session"),
        path="/items/1",
        method="GET",
    )
    request = Request(query={"limit": 1, "tags": ["a"]}, headers={"X-Trace": "t"}, cookies={"session": text})

    assert answer(sent(one, request))["session"] == text


@pytest.mark.parametrize("text", ALPHABETS)
def test_the_standard_library_reads_forms_as_they_were_meant(text: str) -> None:
    media_type = "application/x-www-form-urlencoded"
    one = operation(body=body(media_type))

    wire = sent(one, Request(media_type=media_type, body={"name": text, "tags": [text, "b"], "age": 3}))

    assert parse_qsl(wire.body or "") == [("name", text), ("tags", text), ("tags", "b"), ("age", "3")]


@pytest.mark.parametrize("text", [text for text in ALPHABETS if "{{" not in text])
def test_the_standard_library_reads_multipart_bodies_as_they_were_meant(text: str) -> None:
    one = operation(body=body("multipart/form-data", "upload"))
    schema = {"properties": {"photo": {"type": "string", "contentMediaType": "image/png"}}}
    request = Request(media_type="multipart/form-data", body={"note": text, "photo": ""})

    wire = sent(one, request, document={"upload": schema})
    head = f"Content-Type: {dict(wire.headers)['Content-Type']}\r\n\r\n".encode()
    message = message_from_bytes(head + base64.b64decode(wire.body_base64 or ""), policy=HTTP)
    note, photo = cast("list[Any]", message.get_payload())

    assert note.get_param("name", header="content-disposition") == "note"
    assert note.get_payload(decode=True).decode() == text
    assert (photo.get_filename(), photo.get_content_type()) == ("sample.png", "image/png")
    assert photo.get_payload(decode=True).startswith(b"\x89PNG")


ARRAY = {"type": "array", "items": {"type": "string"}}
OBJECT = {"type": "object", "properties": {"R": {"type": "integer"}, "G": {"type": "string"}}}
SCALARS: list[tuple[Any, Any]] = [({"type": "string"}, "blue"), ({"type": "integer"}, 100)]
COMPOSITES: list[tuple[Any, Any]] = [(ARRAY, ["blue", "black", "brown"]), (OBJECT, {"R": 100, "G": "x"})]
# Not here: objects in style form with explode, which openapi-core 0.23.1 reads from one pair only.
TABLE = [
    ("query", "form", True, [*SCALARS, COMPOSITES[0]]),
    ("query", "form", False, [*SCALARS, *COMPOSITES]),
    ("query", "spaceDelimited", False, COMPOSITES),
    ("query", "pipeDelimited", False, COMPOSITES),
    ("query", "deepObject", True, COMPOSITES[1:]),
    *(
        ("path", style, explode, SCALARS + COMPOSITES)
        for style in ("simple", "label", "matrix")
        for explode in (True, False)
    ),
    ("header", "simple", True, SCALARS + COMPOSITES),
    ("header", "simple", False, SCALARS + COMPOSITES),
]
# How openapi-core names a path variable by its style.
MARKS = {"simple": "", "label": ".", "matrix": ";"}


@pytest.mark.parametrize(
    ("place", "style", "explode", "schema", "value"),
    [(*row[:3], schema, value) for row in TABLE for schema, value in row[3]],
)
def test_openapi_core_reads_each_style_as_it_was_meant(
    place: str, style: str, explode: bool, schema: Any, value: Any
) -> None:
    path = "/things/{color}" if place == "path" else "/things"
    one = operation(parameter(place, style, explode=explode), path=path, method="GET")
    given = {"color": value}
    requests = {
        "query": Request(query=given),
        "path": Request(path_params=given),
        "header": Request(headers=given),
    }

    wire = sent(one, requests[place])
    result = OpenAPI.from_dict(one_parameter(place, style, explode=explode, schema=schema)).unmarshal_request(
        as_seen(wire, path, style, explode=explode)
    )

    assert list(result.errors) == []
    assert getattr(result.parameters, place)["color"] == value


def as_seen(wire: Wire, path: str, style: str, *, explode: bool) -> MockRequest:
    """The request in the form that openapi-core asks for, taken apart by the standard library."""
    parts = urlsplit(wire.target)
    variable = MARKS.get(style, "") + "color" + ("*" if explode and style != "simple" else "")
    pairs = parse_qsl(parts.query)
    if style == "spaceDelimited":  # split by `%20`, before decoding
        pairs = [(name, value.replace(" ", "%20")) for name, value in pairs]
    args: dict[str, Any] = {}
    for name, value in pairs:
        args[name] = [*args.get(name, []), value]
    return MockRequest(
        "http://localhost",
        "get",
        unquote(parts.path),
        path_pattern=path,
        args=args,
        view_args={variable: unquote(parts.path.rpartition("/")[2])},
        headers=dict(wire.headers),
    )


def one_parameter(place: str, style: str, *, explode: bool, schema: Any) -> Any:
    declared = {
        "name": "color",
        "in": place,
        "style": style,
        "explode": explode,
        "schema": schema,
        "required": True,
    }
    path = "/things/{color}" if place == "path" else "/things"
    operation_ = {"get": {"parameters": [declared], "responses": {"200": {"description": "ok"}}}}
    return {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {path: operation_}}
