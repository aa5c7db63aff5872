"""Values that break one keyword and keep the others: type, null, enum, format, pattern."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import orjson

from engine.cases.rng import Stream
from engine.cases.values.checks import fits
from engine.cases.values.effective import Effective, Effectives
from engine.cases.values.formats import FORMATS, JUDGED
from engine.cases.values.making import NoValue
from engine.cases.values.merging import ALL_TYPES, type_of
from engine.cases.values.patterns import failing
from engine.errors import Pointer
from engine.openapi.model import JsonValue

if TYPE_CHECKING:
    from engine.cases.values.make import Values

_MOST_BRANCHES = 100
_SHOWN = 40
_OTHERS: dict[str, tuple[tuple[str, JsonValue], ...]] = {
    "string": (("integer", 12345), ("boolean", True), ("array", ["text"]), ("object", {"key": "value"})),
    "integer": (
        ("string", "abc"),
        ("number", 1.5),
        ("boolean", True),
        ("array", [1]),
        ("object", {"key": 1}),
    ),
    "number": (("string", "abc"), ("boolean", True), ("array", [1.5]), ("object", {"key": 1.5})),
    "boolean": (("string", "maybe"), ("integer", 5), ("array", [True]), ("object", {"key": True})),
    "array": (("string", "text"), ("object", {"key": "value"}), ("integer", 7), ("boolean", True)),
    "object": (("string", "text"), ("array", ["text"]), ("integer", 7), ("boolean", True)),
    "null": (("string", "text"), ("integer", 7), ("boolean", True), ("array", []), ("object", {})),
}
_FIRST = ("integer", "number", "boolean", "array", "object", "string", "null")


class Wrong(NamedTuple):
    """A value that `target` forbids.

    `label` tells it apart in ids; `says` goes on after "must refuse `age`"; `rule` is what is broken.
    """

    technique: str
    value: JsonValue
    target: Pointer
    says: str
    rule: str
    label: str


def possible_types(effective: Effective, effectives: Effectives) -> tuple[frozenset[str], Pointer | None]:
    """Return the types that a value may have, branches looked at, and the keyword that says so."""
    types, target = effective.types, effective.written.get("type")
    for _, at, options in effective.branches:
        union: set[str] = set()
        for option in options[:_MOST_BRANCHES]:
            branch = effectives.of(option)
            if branch.contradiction is None:
                union |= _types_below(branch, effectives, 0)
        met = frozenset(word for word in types if word in union or (word == "integer" and "number" in union))
        if "number" in types and "integer" in union and "number" not in union:
            met |= {"integer"}
        if met < types and len(options) <= _MOST_BRANCHES:
            types, target = met, target or at
    return types, target


def _types_below(branch: Effective, effectives: Effectives, depth: int) -> frozenset[str]:
    types = branch.types
    if depth < 4:
        for _, _, options in branch.branches:
            union = [_types_below(effectives.of(option), effectives, depth + 1) for option in options[:20]]
            if len(options) <= 20 and union:
                types = types & frozenset().union(*union) or types
    return types


def wrong_types(effective: Effective, effectives: Effectives | None = None) -> Iterator[Wrong]:
    """Yield values of the JSON types that are not allowed, the most telling first; null is not among them.

    With `effectives` the branches of `oneOf` and `anyOf` are looked at too.
    """
    types, target = _types_and_target(effective, effectives)
    if target is None or set(ALL_TYPES) <= types:
        return
    allowed = types | ({"integer"} if "number" in types else frozenset())
    main = next((word for word in _FIRST if word in types), "null")
    rule = f"its type is {_listed(types)}"
    for name, value in _OTHERS[main]:
        if name not in allowed:
            yield Wrong("wrong-type", value, target, f"as {_AS[name]}", rule, name)


_AS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a fraction",
    "boolean": "true or false",
    "array": "an array",
    "object": "an object",
}


def _types_and_target(
    effective: Effective, effectives: Effectives | None
) -> tuple[frozenset[str], Pointer | None]:
    if effectives is None:
        return effective.types, effective.written.get("type")
    return possible_types(effective, effectives)


def _listed(types: frozenset[str]) -> str:
    return " or ".join(word for word in ALL_TYPES if word in types)


def null_not_allowed(effective: Effective, effectives: Effectives | None = None) -> Iterator[Wrong]:
    """Yield null where the type forbids it; nothing where it is allowed or nothing is said."""
    types, target = _types_and_target(effective, effectives)
    if target is not None and "null" not in types:
        yield Wrong("null-not-allowed", None, target, "as null", f"its type is {_listed(types)}", "")


def not_in_enum(effective: Effective) -> Iterator[Wrong]:
    """Yield an unknown value of the same look, a case variant and a value of a neighbour type."""
    keyword = "const" if "const" in effective.keywords else "enum"
    if keyword not in effective.keywords:
        return
    listed = [effective.keywords["const"]] if keyword == "const" else effective.keywords["enum"]
    known = [value for value in listed if value is not None]
    others = {word: kept for word, kept in effective.keywords.items() if word not in ("enum", "const")}
    free, target = effective._replace(keywords=others), effective.written[keyword]
    rule = "its only value is fixed" if len(listed) == 1 else f"its {len(listed)} values are listed"
    told: set[str] = set()
    for label, value in _unlisted(known) if known else ():
        if label not in told and not fits(effective, value) and (label == "type" or fits(free, value)):
            told.add(label)
            yield Wrong("not-in-enum", value, target, f"set to {_shown(value)}", rule, label)


def _shown(value: JsonValue) -> str:
    text = orjson.dumps(value).decode("utf-8", "replace")
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _unlisted(known: Sequence[JsonValue]) -> Iterator[tuple[str, JsonValue]]:
    first = known[0]
    if isinstance(first, str):
        words = _strangers([value for value in known if isinstance(value, str)])
        yield from (("unknown", word) for word in words)
        variants = (first.upper(), first.lower(), first.title(), first.swapcase())
        yield from (("case", variant) for variant in variants if variant not in known)
        yield "type", 12345
    elif type_of(first) in ("integer", "number"):
        greatest = max(value for value in known if isinstance(value, (int, float)))
        yield "unknown", greatest + 1
        yield "type", "abc"
    elif isinstance(first, bool) and len(known) == 1:
        yield "unknown", not first


def _strangers(known: Sequence[str]) -> list[str]:
    """Return words that look like the listed ones and are none of them."""
    word = (
        "NOT_LISTED"
        if known[0].isupper()
        else "not_listed"
        if any("_" in text for text in known)
        else "not-listed"
    )
    if known[0][:1].isupper() and not known[0].isupper():
        word = "NotListed"
    size = len(known[0])
    words = (word, word.replace("-", ""), "x" * size, "z" * size, "0" * size, "q")
    return [text for text in words if text not in known]


def bad_format(effective: Effective) -> Iterator[Wrong]:
    """Yield the gross mistake that only `format` forbids, for formats that every careful server checks."""
    name = effective.keywords.get("format")
    if name not in JUDGED or "string" not in effective.types or {"enum", "const"} & effective.keywords.keys():
        return
    free = effective._replace(keywords={k: v for k, v in effective.keywords.items() if k != "format"})
    for text in FORMATS[name].wrong:
        if fits(free, text) and not fits(effective, text):
            says = f"set to {_shown(text)}"
            yield Wrong("bad-format", text, effective.written["format"], says, f"its format is {name}", "")
            return


def bad_pattern(effective: Effective, values: "Values", draw: Stream) -> Iterator[Wrong]:
    """Yield the text nearest to a valid one that breaks a pattern and keeps everything else."""
    patterns = effective.keywords.get("pattern", ())
    if not patterns or "string" not in effective.types or {"enum", "const"} & effective.keywords.keys():
        return
    try:
        valid_text = values.make(effective.pointers, draw)
    except NoValue:
        return
    for pattern in patterns if isinstance(valid_text, str) else ():
        others = {**effective.keywords, "pattern": [other for other in patterns if other != pattern]}
        text = failing(pattern, valid_text, keeps=partial(fits, effective._replace(keywords=others)))
        if text is not None:
            says = f"set to {_shown(text)}"
            rule = f"its pattern is {pattern if len(pattern) <= _SHOWN else 'given'}"
            yield Wrong("bad-pattern", text, effective.written["pattern"], says, rule, "")
            return
