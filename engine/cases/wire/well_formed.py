"""What HTTP asks of any request, whatever its document says."""

import base64
import binascii
import re
from collections.abc import Iterator

from engine.cases.model import Wire

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
# A path, or a placeholder that is all of it: where the answer before told us to go.
_TARGET = re.compile(r"/(?:[A-Za-z0-9\-._~:/?@!$&'()*+,;=]++|%[0-9A-Fa-f]{2}|\{\{\w+\}\})*+|\{\{\w+\}\}")
_PLACEHOLDER = re.compile(r"\{\{\w+\}\}")


def malformations(wire: Wire) -> Iterator[str]:
    """Yield what makes the wire a request that cannot be sent as it stands."""
    if not _TOKEN.fullmatch(wire.method):
        yield "the method is no token"
    if not _TARGET.fullmatch(wire.target):
        yield "the target holds what a URL cannot"
    for name, value in wire.headers:
        if not _TOKEN.fullmatch(name):
            yield f"a header name that HTTP forbids: {name[:40]!r}"
        if not value.isascii() or not value.isprintable() or value != value.strip():
            yield f"a value of `{name}` that HTTP forbids"
        if "{{" in value and "{{" in _PLACEHOLDER.sub("", value):
            yield f"a value of `{name}` with braces that are no placeholder"
    yield from _body_malformations(wire)


def _body_malformations(wire: Wire) -> Iterator[str]:
    if wire.body is not None and wire.body_base64 is not None:
        yield "two bodies"
    if wire.body_base64 is not None:
        try:
            base64.b64decode(wire.body_base64, validate=True)
        except (binascii.Error, ValueError):
            yield "a body that is not base64"
    if wire.body is not None:
        if "{{" in wire.body and "{{" in _PLACEHOLDER.sub("", wire.body):
            yield "a body with braces that are no placeholder"
        try:
            wire.body.encode()
        except UnicodeEncodeError:
            yield "a body that is not UTF-8"
    if wire.parts and not any(
        name == "Content-Type" and "boundary=" in value for name, value in wire.headers
    ):
        yield "parts without a boundary"
