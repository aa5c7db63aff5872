"""From a case to the request that is sent: placeholders filled in, nothing else encoded."""

import base64
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import quote
from xml.sax.saxutils import escape

from engine.cases.model import Part, TestCase
from engine.cases.wire.multipart import join
from engine.renderers.data import media_type, request_entry
from engine.runner.settings import CREDENTIAL, NEEDED, Settings

PLACEHOLDER = re.compile(r"\{\{([A-Za-z_][A-Za-z0-9_]*)\}\}")
_IN_BYTES = re.compile(rb"\{\{([A-Za-z_][A-Za-z0-9_]*)\}\}")
_QUOTED_PLACEHOLDER = re.compile(r'(?<!\\)"\{\{([A-Za-z_][A-Za-z0-9_]*)\}\}"(?!\s*:)')
SHOWN_VARIABLE = re.compile(r"\0([A-Z0-9_]+)\0")

_LEGAL = "/?%:@!$&'()*+,;=~"

_Encode = Callable[[str], str]


class Filled(NamedTuple):
    """A request with its values: what is sent, or what a person may see of it."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes | None


class Values:
    """What `{{name}}` stands for: captures and `run` first, then settings; an unknown name is plain text.

    With `shown`, credentials stay names.
    """

    def __init__(
        self, settings: Settings, run: str, captured: Mapping[str, Any] | None = None, *, shown: bool = False
    ) -> None:
        self.settings = settings
        self.captured: dict[str, Any] = {"run": run, **(captured or {})}
        self._shown = shown

    def as_shown(self) -> "Values":
        return Values(self.settings, "", self.captured, shown=True)

    def find(self, name: str) -> Any:
        """Return the value of a name, `{{name}}` itself where nothing is known of it."""
        if name in self.captured:
            return self.captured[name]
        if not NEEDED.fullmatch(name):
            return f"{{{{{name}}}}}"
        value = self.settings.needed(name)
        return f"\0{name}\0" if self._shown and CREDENTIAL.fullmatch(name) else value

    def fill(self, text: str, encode: _Encode = str) -> str:
        """Return the text with its placeholders filled in and encoded for the place where they stand."""
        if "{{" not in text:
            return text
        return PLACEHOLDER.sub(lambda found: self._encoded(found, encode), text)

    def _encoded(self, found: re.Match[str], encode: _Encode) -> str:
        value = _as_text(self.find(found[1]))
        return value if value == found[0] or SHOWN_VARIABLE.fullmatch(value) else encode(value)


def asked_by(case: TestCase) -> set[str]:
    """Return the names of the placeholders in a request."""
    wire = case.wire
    texts: list[str] = [wire.target, *(value for _, value in wire.headers), wire.body or ""]
    texts += [part.value or "" for part in wire.parts]
    return {name for text in texts if "{{" in text for name in PLACEHOLDER.findall(text)} | _in_base64(case)


def fill(case: TestCase, values: Values) -> Filled:
    """Return the request of a case as it goes over the wire.

    Raises:
        MissingSettingError: it needs a credential or a value that is not set.
        ValueError: a captured value has no form in the place where it stands.
    """
    values.settings.ask_for(asked_by(case))
    wire = case.wire
    headers = [(name, values.fill(value)) for name, value in wire.headers]
    encode = _in_url if wire.target.startswith("/") else str
    return Filled(wire.method, values.fill(wire.target, encode), headers, _body(case, values))


def turned(target: str, name: str, value: object) -> str:
    """Return path and query with another value of one parameter of the query."""
    path, _, query = target.partition("?")
    key = _in_url(name)
    kept = [pair for pair in query.split("&") if pair and pair.partition("=")[0] not in {key, name}]
    return f"{path}?{'&'.join([*kept, f'{key}={_in_url(_as_text(value))}'])}"


def below(location: str, base_path: str) -> str:
    """Return path and query of a `Location` below the base URL; another host is taken for another name of it."""
    path = re.sub("^(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/?#]*|#.*", "", location)
    path = quote(path, safe=_LEGAL)
    inside = path == base_path or path.startswith((f"{base_path}/", f"{base_path}?"))
    path = path[len(base_path) :] if base_path and inside else path
    return path if path.startswith("/") else f"/{path}"


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


def _body(case: TestCase, values: Values) -> bytes | None:
    entry = request_entry(case.wire, raw=case.request.raw_body is not None)
    kind = media_type(case.wire)
    if "body" in entry:
        return _compact(in_json(entry["body"], values)).encode()
    if "rawBodyBase64" in entry:
        raw = base64.b64decode(entry["rawBodyBase64"])
        return _in_parts(raw, values) if _is_multipart(case) else raw
    if "parts" in entry:
        return join(_filled(case.wire.parts, values), kind.partition("boundary=")[2].strip('"'))
    return None if "rawBody" not in entry else _text(str(entry["rawBody"]), kind, values)


def _text(raw: str, media: str, values: Values) -> bytes:
    plain = media.partition(";")[0].strip().lower()
    if plain.endswith(("/json", "+json")):
        raw = _QUOTED_PLACEHOLDER.sub(lambda found: _compact(values.find(found[1])), raw)
        return values.fill(raw, lambda text: _compact(text)[1:-1]).encode()
    if plain.endswith(("/xml", "+xml")):
        return values.fill(raw, lambda text: escape(text, {'"': "&quot;"})).encode()
    return values.fill(raw, _in_url if plain == "application/x-www-form-urlencoded" else str).encode()


def _filled(parts: Iterable[Part], values: Values) -> list[Part]:
    return [part if part.file else replace(part, value=values.fill(part.value or "")) for part in parts]


def _is_multipart(case: TestCase) -> bool:
    return media_type(case.wire).strip().lower().startswith("multipart/")


def _in_parts(raw: bytes, values: Values) -> bytes:
    return _IN_BYTES.sub(lambda found: _as_text(values.find(found[1].decode())).encode(), raw)


def _in_base64(case: TestCase) -> set[str]:
    if case.wire.body_base64 is None or not _is_multipart(case):
        return set()
    return {name.decode() for name in _IN_BYTES.findall(base64.b64decode(case.wire.body_base64))}


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _in_url(text: str) -> str:
    return quote(text, safe="")
