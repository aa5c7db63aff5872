# Written by SpecMint, and written again when you generate again. Your own code goes into tests/hooks.py.
"""From a case to the request that is sent: placeholders filled in, nothing else encoded."""

import base64
import json
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

from support.settings import CREDENTIAL, NEEDED, ROOT, ask_for, needed, variables

PLACEHOLDER = re.compile(r"\{\{([A-Za-z_][A-Za-z0-9_]*)\}\}")
QUOTED_PLACEHOLDER = re.compile(r'(?<!\\)"\{\{([A-Za-z_][A-Za-z0-9_]*)\}\}"(?!\s*:)')
VARIABLE = re.compile(r"\0([A-Z0-9_]+)\0")

Encode = Callable[[str], str]


@dataclass(frozen=True)
class Filled:
    """A request with its values: what is sent, or (`shown`) what a person may see of it."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes | None


class Values:
    """What `{{name}}` stands for: captures and `run` first, then settings; an unknown name is plain text."""

    def __init__(self, run: str, captured: Mapping[str, Any] | None = None, *, shown: bool = False) -> None:
        """With `shown`, credentials stay names."""
        self.captured: dict[str, Any] = {"run": run, **(captured or {})}
        self.shown = shown

    def find(self, name: str) -> Any:
        """Return the value of a name, `{{name}}` itself where nothing is known of it."""
        if name in self.captured:
            return self.captured[name]
        if not NEEDED.fullmatch(name):
            return f"{{{{{name}}}}}"
        value = needed(name)
        return f"\0{name}\0" if self.shown and CREDENTIAL.fullmatch(name) else value

    def fill(self, text: str, encode: Encode = str) -> str:
        """Return the text with its placeholders filled in and encoded for the place where they stand."""
        return PLACEHOLDER.sub(lambda found: self._encoded(found, encode), text)

    def _encoded(self, found: re.Match[str], encode: Encode) -> str:
        value = as_text(self.find(found[1]))
        return value if value == found[0] or VARIABLE.fullmatch(value) else encode(value)


def turned(target: str, name: str, value: Any) -> str:
    """Return path and query with another value of one parameter of the query."""
    path, _, query = target.partition("?")
    key = quote(name, safe="")
    kept = [pair for pair in query.split("&") if pair and pair.partition("=")[0] not in (key, name)]
    pair = "=".join((key, quote(as_text(value), safe="")))
    return f"{path}?{'&'.join([*kept, pair])}"


def fill(request: dict[str, Any], values: Values) -> Filled:
    """Return the request of a case as it goes over the wire.

    Raises:
        MissingSettingError: it needs a credential or a value that is not set.
    """
    ask_for(PLACEHOLDER.findall(str(request)))
    headers = [(name, values.fill(value)) for name, value in request["headers"]]
    media_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    return Filled(
        request["method"],
        values.fill(request["target"], _in_url if request["target"].startswith("/") else str),
        headers,
        _body(request, media_type, values),
    )


def below(location: str, base_path: str) -> str:
    """Return path and query of a `Location` below the base URL; another host is taken for another name of it."""
    path = re.sub("^(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*|#.*", "", location)
    path = quote(path, safe="/?%:@!$&'()*+,;=~")
    inside = path == base_path or path.startswith((f"{base_path}/", f"{base_path}?"))
    path = path[len(base_path) :] if base_path and inside else path
    return path if path.startswith("/") else f"/{path}"


def as_text(value: Any) -> str:
    """Return a captured value as it stands in a URL or a header."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def in_json(value: Any, values: Values) -> Any:
    """Return a JSON value with its placeholders filled in; a text that is nothing but one becomes the value."""
    if isinstance(value, str):
        whole = PLACEHOLDER.fullmatch(value)
        return values.find(whole[1]) if whole else values.fill(value)
    if isinstance(value, list):
        return [in_json(item, values) for item in value]
    if isinstance(value, dict):
        return {values.fill(name): in_json(item, values) for name, item in value.items()}
    return value


def curl(request: dict[str, Any], values: Values) -> str:
    """Return one line for a shell that sends the same; credentials are variables in it."""
    values = Values("", values.captured, shown=True)
    filled = fill(request, values)
    parts = request.get("parts")
    method = "-I" if filled.method == "HEAD" else f"-X {shlex.quote(filled.method)}"
    line = f'curl -sS {method} "$API_BASE_URL{_in_quotes(filled.target)}"'
    for name, value in filled.headers:
        if not (parts and name.lower() == "content-type"):
            line += f" -H {_in_shell(f'{name}: {value}')}"
    if parts:
        return line + "".join(f" {_form_field(part, values)}" for part in parts)
    if "rawBodyBase64" in request:
        return f"printf %s {shlex.quote(request['rawBodyBase64'])} | base64 -d | {line} --data-binary @-"
    return line if filled.body is None else f"{line} --data-raw {_in_shell(filled.body.decode())}"


def _body(request: dict[str, Any], media_type: str, values: Values) -> bytes | None:
    if "body" in request:
        return _compact(in_json(request["body"], values)).encode()
    if "rawBodyBase64" in request:
        return base64.b64decode(request["rawBodyBase64"])
    if "parts" in request:
        return _multipart(request["parts"], media_type.partition("boundary=")[2].strip('"'), values)
    if "rawBody" not in request:
        return None
    raw = str(request["rawBody"])
    plain = media_type.partition(";")[0].strip().lower()
    if plain.endswith(("/json", "+json")):
        raw = QUOTED_PLACEHOLDER.sub(lambda found: _compact(values.find(found[1])), raw)
        return values.fill(raw, lambda text: _compact(text)[1:-1]).encode()
    if plain.endswith(("/xml", "+xml")):
        return values.fill(raw, lambda text: escape(text, {'"': "&quot;"})).encode()
    return values.fill(raw, _in_url if plain == "application/x-www-form-urlencoded" else str).encode()


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _in_url(text: str) -> str:
    return quote(text, safe="")


def _multipart(parts: list[dict[str, str]], boundary: str, values: Values) -> bytes:
    lines: list[bytes] = []
    for part in parts:
        disposition = f'Content-Disposition: form-data; name="{_in_header(part["name"])}"'
        if "filename" in part:
            disposition += f'; filename="{_in_header(part["filename"])}"'
        lines += [f"--{boundary}".encode(), disposition.encode()]
        if "contentType" in part:
            lines.append(f"Content-Type: {part['contentType']}".encode())
        lines += [b"", _content(part, values)]
    return b"\r\n".join([*lines, f"--{boundary}--".encode(), b""])


def _content(part: dict[str, str], values: Values) -> bytes:
    return (ROOT / "files" / part["file"]).read_bytes() if "file" in part else values.fill(part["value"]).encode()


def _in_header(name: str) -> str:
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _form_field(part: dict[str, str], values: Values) -> str:
    kind = f";type={part['contentType']}" if "contentType" in part else ""
    if "file" in part:
        return "-F " + shlex.quote(f"{part['name']}=@files/{part['file']}{kind}")
    text = f"{part['name']}={values.fill(part['value'])}"
    return f"-F {_in_shell(text + kind)}" if kind else f"--form-string {_in_shell(text)}"


def _in_shell(text: str) -> str:
    return f'"{_in_quotes(text)}"' if "\0" in text else shlex.quote(text)


def _in_quotes(text: str) -> str:
    return VARIABLE.sub(_variable, re.sub(r'([\\"$`])', r"\\\1", text))


def _variable(found: re.Match[str]) -> str:
    names = [f"${name}" for name in variables(found[1])]
    return names[0] if len(names) == 1 else f'$(printf %s "{":".join(names)}" | base64)'
