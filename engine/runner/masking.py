"""Credentials never leave the run: in every text that a person gets, their variables stand instead."""

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote, quote_plus

Mask = Callable[[str], str]
SHORTEST_SECRET = 3


def masking(secrets: Mapping[str, str]) -> Mask:
    """Return what puts `$NAME` in place of each value, also where it is escaped for JSON, a URL or HTML."""
    names: dict[str, str] = {}
    for name, secret in secrets.items():
        for form in _forms(secret):
            if len(form) >= SHORTEST_SECRET:
                names.setdefault(form, name)
    if not names:
        return lambda text: text
    # The longest first, so that no end of a secret is left over behind a shorter one.
    found = re.compile("|".join(re.escape(form) for form in sorted(names, key=len, reverse=True)))
    return lambda text: found.sub(lambda match: f"${names[match[0]]}", text)


def _forms(secret: str) -> Iterator[str]:
    yield secret
    yield " ".join(secret.split())
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield html.escape(secret)
    for encode in (quote, quote_plus):
        encoded = encode(secret, safe="", errors="replace")
        yield encoded
        yield re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), encoded)
