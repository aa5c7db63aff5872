"""Live placeholders replaced by samples, so that a wire can be judged before anything runs."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import product
from typing import TypeAlias
from urllib.parse import quote

from engine.cases.wire.readings import scalars
from engine.openapi.model import JsonValue

Samples: TypeAlias = Mapping[str, str]

_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
_MOST_TYPED = 5


def in_target(text: str, samples: Samples) -> str:
    return _replaced(text, samples, _quoted)


@lru_cache(maxsize=1_024)
def _quoted(sample: str) -> str:
    return quote(sample, safe="~")


def in_plain(text: str, samples: Samples) -> str:
    return _replaced(text, samples, str)


def in_body(content_type: str, data: bytes, samples: Samples) -> bytes:
    """Return a body that is not JSON with its samples, escaped as its media type asks."""
    essence = content_type.partition(";")[0].strip().lower()
    escaped: Callable[[str], str] = str
    if essence == "application/x-www-form-urlencoded":
        escaped = quote
    elif essence.endswith(("/xml", "+xml")):
        escaped = _in_xml
    text = data.decode("utf-8", "surrogateescape")
    return _replaced(text, samples, escaped).encode("utf-8", "surrogateescape")


def _in_xml(sample: str) -> str:
    return sample.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def in_json(value: JsonValue, samples: Samples) -> Iterator[JsonValue]:
    """Yield parsed JSON with samples; text that is one name alone also as the number or boolean it reads."""
    alone: set[str] = set()
    _collect(value, alone)
    names = sorted(name for name in alone if name in samples)
    choices = [list(scalars(samples[name], loose=False)) for name in names[:_MOST_TYPED]]
    for row in product(*choices):
        yield _with_samples(value, samples, dict(zip(names, row, strict=False)))


def has_placeholder(text: str) -> bool:
    return "{{" in text and _PLACEHOLDER.search(text) is not None


def _replaced(text: str, samples: Samples, escaped: Callable[[str], str]) -> str:
    def sample(match: re.Match[str]) -> str:
        found = samples.get(match[1])
        return match[0] if found is None else escaped(found)

    if "{{" not in text or not any(name in text for name in samples):
        return text  # a credential, mostly: what it stands for is not judged
    return _PLACEHOLDER.sub(sample, text)


def _collect(value: JsonValue, alone: set[str]) -> None:
    todo = [value]
    while todo:
        item = todo.pop()
        if isinstance(item, dict):
            todo.extend(item.values())
        elif isinstance(item, list):
            todo.extend(item)
        elif isinstance(item, str) and (match := _PLACEHOLDER.fullmatch(item)):
            alone.add(match[1])


def _with_samples(value: JsonValue, samples: Samples, typed: Mapping[str, JsonValue]) -> JsonValue:
    if isinstance(value, dict):
        return {
            _replaced(name, samples, str): _with_samples(item, samples, typed) for name, item in value.items()
        }
    if isinstance(value, list):
        return [_with_samples(item, samples, typed) for item in value]
    if not isinstance(value, str) or "{{" not in value:
        return value
    match = _PLACEHOLDER.fullmatch(value)
    if match and match[1] in typed:
        return typed[match[1]]
    return _replaced(value, samples, str)
