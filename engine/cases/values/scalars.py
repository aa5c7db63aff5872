"""Makers of text, numbers and booleans: semantic data, then format and pattern, then what is plain."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache, partial

import orjson

from engine.cases.rng import Stream, stream
from engine.cases.values.checks import fits, integer_range
from engine.cases.values.effective import Effective
from engine.cases.values.formats import FORMATS, is_valid
from engine.cases.values.making import LONGEST_TEXT, Context, Maker, NoValue, Run
from engine.cases.values.merging import has_type
from engine.cases.values.numbers import exact, greatest_multiple, least_multiple, plain
from engine.cases.values.patterns import is_readable, matches, sample, samples
from engine.cases.values.semantic import Kind, kind_of, normal_form, vocabulary
from engine.openapi.model import JsonValue

RUN = "{{run}}"
RUN_SAMPLES = ("000000", "zzzzzz")
_USUAL = 12
_TIMES = ("09:30:00Z", "10:15:00Z", "14:00:00Z", "16:45:00Z")


def number_maker(effective: Effective, context: Context, domain: str | None) -> Maker:
    """Return a maker of numbers, whole ones where the type asks for it."""
    known = _known(effective, context, domain)
    choices = known or _numbers(effective)
    if not choices:
        raise NoValue("unsatisfiable", _no_number(effective), effective.pointers)
    return _choosing(_side(context.name, choices))


def _choosing(choices: Sequence[JsonValue]) -> Maker:
    if len(choices) == 1:
        return lambda _run: choices[0]
    return lambda run: run.draw.choice(choices)


def _no_number(effective: Effective) -> str:
    bounds = [
        f"{word} {effective.keywords[word]} at {effective.written[word]}"
        for word in _BOUNDS
        if word in effective.keywords
    ]
    return f"no {'integer' if 'number' not in effective.types else 'number'} keeps {', '.join(bounds)}"


def number_range(effective: Effective) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    """Return the least and greatest value and the step; for integers exact, a step where one is set.

    An exclusive bound of a number without step is moved inside by a hundredth, or less where asked.
    """
    keywords = effective.keywords
    limits = integer_range(keywords.get("format"))
    whole = limits is not None or "number" not in effective.types
    step = exact(keywords["multipleOf"]) if "multipleOf" in keywords else None
    if whole:
        step = Fraction(1) if step is None else Fraction(step.numerator)
    low = _inside(keywords, "minimum", "exclusiveMinimum", step, 1)
    high = _inside(keywords, "maximum", "exclusiveMaximum", step, -1)
    if limits:
        low = Fraction(limits[0]) if low is None else max(low, Fraction(limits[0]))
        high = Fraction(limits[1]) if high is None else min(high, Fraction(limits[1]))
    if step is not None:
        low = None if low is None else least_multiple(low, step)
        high = None if high is None else greatest_multiple(high, step)
    return low, high, step


def _inside(
    keywords: Mapping[str, JsonValue], shut: str, open_: str, step: Fraction | None, sign: int
) -> Fraction | None:
    bounds = []
    if shut in keywords:
        bounds.append(exact(keywords[shut]))
    if open_ in keywords:
        limit = exact(keywords[open_])
        if step is not None:
            near = least_multiple(limit, step) if sign > 0 else greatest_multiple(limit, step)
            bounds.append(near + sign * step if near == limit else near)
        else:
            bounds.append(limit + sign * open_step(keywords))
    if not bounds:
        return None
    return max(bounds) if sign > 0 else min(bounds)


def number_step(effective: Effective) -> Fraction:
    """Return the distance of neighbours: `multipleOf`, 1 for integers, else 10^-k."""
    step = number_range(effective)[2]
    return open_step(effective.keywords) if step is None else step


def open_step(keywords: Mapping[str, JsonValue]) -> Fraction:
    """Return 10^-k: a hundredth, or less where the bounds are finer or nearer than that."""
    bounds = [
        exact(keywords[word])
        for word in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")
        if word in keywords
    ]
    step = Fraction(1, 100)
    finest = max((bound.denominator for bound in bounds), default=1)
    width = max(bounds) - min(bounds) if len(bounds) > 1 else Fraction(1)
    while (step.denominator < finest or (width and step * 4 > width)) and step.denominator < 10**15:
        step /= 10
    return step


def _numbers(effective: Effective) -> Sequence[JsonValue]:
    """Return up to 100 numbers inside the limits, small positive ones where there are such."""
    low, high, step = number_range(effective)
    if low is not None and high is not None and low > high:
        return ()
    if step == 1 and (low is None or low <= 1) and (high is None or high >= 1):
        return range(1, 101 if high is None else min(100, int(high)) + 1)
    unit = step
    if unit is None:
        width = high - low if low is not None and high is not None else Fraction(100)
        unit = min(Fraction(1, 2), open_step(effective.keywords) if width < 50 else Fraction(1, 2))
    start = _start(low, high, unit)
    values = [start + index * unit for index in range(40)]
    kept = [value for value in values if high is None or value <= high] or [start]
    numbers = tuple(plain(value) for value in kept)
    return tuple(value for value in numbers if fits(effective, value))


def _start(low: Fraction | None, high: Fraction | None, unit: Fraction) -> Fraction:
    first = max(unit, Fraction(1)) if unit.denominator == 1 else Fraction(1)
    if unit.denominator == 1:
        first = unit
    elif first % unit:
        first = least_multiple(first, unit)
    if low is not None and low > first:
        return low
    if high is not None and first > high:
        bottom = low if low is not None else high - 39 * unit
        return max(bottom, greatest_multiple(high, unit) - 39 * unit)
    return first


def text_maker(effective: Effective, context: Context, domain: str | None) -> Maker:
    """Return a maker of text; unique where the mode asks for it and the name means it."""
    kind = _kind(effective, context, domain)
    if _CONSTRAINING.isdisjoint(effective.keywords) and not effective.examples:
        return _free_text_maker(kind, domain, is_unique=_is_kept_apart(kind, context))
    _check_length(effective)
    known = _first_fitting(effective, _spelled(effective, kind)) if kind else []
    if not known and "pattern" in effective.keywords:
        known = _first_fitting(effective, _spelled(effective, vocabulary(domain).kinds[_NUMERIC]))
    if (
        "enum" not in effective.keywords
        and "const" not in effective.keywords
        and _is_kept_apart(kind, context)
    ):
        documented = [example.value for example in effective.examples if context.mode.examples]
        shown = [value for value in documented if isinstance(value, str) and fits(effective, value)]
        unique = _unique_texts(shown or known or ["value"], partial(fits, effective))
        if unique:
            return _choosing(unique)
    if known:
        return _choosing(known)
    form = FORMATS.get(str(effective.keywords.get("format")))
    if form is not None:
        return lambda run: _formatted(effective, domain, run)
    if "pattern" in effective.keywords:
        return lambda run: _patterned(effective, run.draw)
    return _plain_maker(effective, domain)


@cache  # most texts of a document are free, and of a few kinds
def _free_text_maker(kind: Kind | None, domain: str | None, *, is_unique: bool) -> Maker:
    """Return a maker of text of which the schema says nothing more."""
    known = _texts(kind)[:_USUAL] if kind else ()
    if is_unique:
        return _choosing(_unique_texts(known or ("value",), lambda _: True))
    return _choosing(known or vocabulary(domain).texts)


def _fixed_draw() -> Stream:
    return stream(0, "text")


def _check_length(effective: Effective) -> None:
    if effective.keywords.get("minLength", 0) > LONGEST_TEXT:
        at = effective.written["minLength"]
        raise NoValue(
            "too-large", f"minLength {effective.keywords['minLength']} at {at} is above {LONGEST_TEXT}", (at,)
        )


def _kind(effective: Effective, context: Context, domain: str | None) -> Kind | None:
    description = str(effective.keywords.get("description", ""))
    kind = kind_of(context.name, context.parent, description, domain)
    # `from` and `to` alone may be places, people or moments: only the format of one or the description tells.
    vague = kind is not None and kind.moment and normal_form(context.name) in _VAGUE
    if vague and effective.keywords.get("format") not in _OF_MOMENTS:
        return kind_of("", "", description, domain)
    return kind


def _known(effective: Effective, context: Context, domain: str | None) -> list[JsonValue]:
    kind = _kind(effective, context, domain)
    if kind is None:
        return []
    numbers = [value for value in kind.entries if isinstance(value, (int, float))]
    if kind.moment:
        numbers = [_epoch_seconds(str(entry)) for entry in kind.entries]
    return _fitting(effective, numbers)


_NUMERIC = "price"
"""The kind whose entries go well with a pattern of digits, a point and perhaps a sign."""


def _first_fitting(effective: Effective, values: Sequence[JsonValue]) -> list[JsonValue]:
    """Return the usual spellings, which stand first; the others only where none of those fits."""
    if _CONSTRAINING.isdisjoint(effective.keywords):
        return list(values[:_USUAL])
    return _fitting(effective, values[:_USUAL]) or _fitting(effective, values[_USUAL:])


def _epoch_seconds(day: str) -> int:
    return (date.fromisoformat(day) - date(1970, 1, 1)).days * 86_400


_OF_MOMENTS = ("date", "date-time")
_VAGUE = (
    ("from",),
    ("to",),
    ("start",),
    ("end",),
    ("after",),
    ("before",),
    ("begin",),
    ("until",),
    ("since",),
)
_LOW_WORDS = frozenset(("min", "minimum", "lowest", "lower", "low", "from", "start", "first"))
_HIGH_WORDS = frozenset(("max", "maximum", "highest", "upper", "high", "to", "end", "last"))


def _side(name: str, numbers: Sequence[JsonValue]) -> Sequence[JsonValue]:
    """Return the lower or the upper half where the name is one of a pair, so that pairs are in order."""
    words = normal_form(name)
    half = len(numbers) // 2
    if not half or not words:
        return numbers
    if _LOW_WORDS & {words[0], words[-1]}:
        return sorted(numbers)[:half]
    return sorted(numbers)[half:] if _HIGH_WORDS & {words[0], words[-1]} else numbers


def _fitting(effective: Effective, values: Sequence[JsonValue]) -> list[JsonValue]:
    if _CONSTRAINING.isdisjoint(effective.keywords):
        return [value for value in values if has_type(value, effective.types)]
    return [value for value in values if fits(effective, value)]


_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_CONSTRAINING = frozenset(("minLength", "maxLength", "pattern", "format", "enum", "const", *_BOUNDS))


def _spelled(effective: Effective, kind: Kind) -> Sequence[str]:
    return _texts(kind, is_day=effective.keywords.get("format") == "date")


@cache
def _texts(kind: Kind, *, is_day: bool = False) -> Sequence[str]:
    """Return the entries of a kind as texts; those of a moment with a time of day first, but for a day alone."""
    texts = tuple([entry if isinstance(entry, str) else str(entry) for entry in kind.entries])
    if kind.moment and not is_day:
        return (*(f"{text}T{_TIMES[index % len(_TIMES)]}" for index, text in enumerate(texts)), *texts)
    return texts


def is_unique(effective: Effective, context: Context, domain: str | None) -> bool:
    """Whether a server keeps such a value apart, so that the mode asks for `{{run}}` in it."""
    if not context.mode.unique or not effective.keywords.keys().isdisjoint(("enum", "const")):
        return False
    return _is_kept_apart(_kind(effective, context, domain), context)


def _is_kept_apart(kind: Kind | None, context: Context) -> bool:
    if kind is None or not context.mode.unique:
        return False
    return kind.unique == "always" or (kind.unique == "names" and context.mode.unique_names)


def _unique_texts(known: Sequence[JsonValue], suits: Callable[[str], bool]) -> list[JsonValue]:
    """Return texts that hold `{{run}}` and are valid for whatever it will be."""
    made: list[JsonValue] = []
    for base in known[:12]:
        local, at, domain = str(base).rpartition("@")
        spoken = [f"{base} {RUN}"] if " " in str(base) else []
        plain = [*spoken, f"{base}-{RUN}", f"{base}_{RUN}", f"{base}{RUN}", RUN]
        # A documented address may be somebody's, so only its first part is kept where that is valid.
        hosts = ("example.com", domain)
        forms = [f"{start}{RUN}@{host}" for host in hosts for start in (f"{local}.", "")] if at else plain
        for form in forms:
            if all(suits(form.replace(RUN, token)) for token in RUN_SAMPLES):
                made.append(form)
                break
    return list(dict.fromkeys(made))


def _formatted(effective: Effective, domain: str | None, run: Run) -> JsonValue:
    form = FORMATS[effective.keywords["format"]]
    for _ in range(8):
        text = form.make(run.draw)
        if fits(effective, text):
            return text
    return _plain_text(effective, domain, run.draw)


def _patterned(effective: Effective, draw: Stream) -> str:
    keywords = effective.keywords
    low, high = keywords.get("minLength", 0), min(keywords.get("maxLength", LONGEST_TEXT), LONGEST_TEXT)
    found = samples(keywords["pattern"], draw, low, high)
    text = next((text for text in found if is_valid(keywords.get("format"), text)), None)
    if text is None:
        unread = [pattern for pattern in keywords["pattern"] if not is_readable(pattern)]
        why = (
            f"`{unread[0]}` is not a pattern that ECMA-262 knows"
            if unread
            else "no text was found that matches"
        )
        raise NoValue("unsolved", f"{why} at {effective.written['pattern']}", (effective.written["pattern"],))
    return text


def _plain_maker(effective: Effective, domain: str | None) -> Maker:
    texts: Sequence[JsonValue] = vocabulary(domain).texts
    if not _CONSTRAINING.isdisjoint(effective.keywords):
        texts = [text for text in texts if fits(effective, text)]
    if texts:
        return _choosing(texts)
    return lambda run: _plain_text(effective, domain, run.draw)


def _plain_text(effective: Effective, domain: str | None, draw: Stream) -> str:
    keywords = effective.keywords
    low, high = keywords.get("minLength", 0), min(keywords.get("maxLength", LONGEST_TEXT), LONGEST_TEXT)
    goal = min(max(low, 12), high)
    for length in dict.fromkeys((goal, low, high, *range(low, min(high, low + 40) + 1))):
        text = text_of(effective, length, draw, domain)
        if text is not None:
            return text
    if "pattern" in keywords:
        return _patterned(effective, draw)
    raise NoValue("unsolved", f"no text of {low} to {high} characters found", effective.pointers)


def text_of(
    effective: Effective, length: int, draw: Stream, domain: str | None = None, *, astral: bool = False
) -> str | None:
    """Return text of exactly `length` code points that keeps everything but, perhaps, the length bounds."""
    keywords = effective.keywords
    if "enum" in keywords or "const" in keywords:
        listed = keywords.get("enum", [keywords.get("const")])
        return next(
            (v for v in listed if isinstance(v, str) and len(v) == length and _free(effective, v)), None
        )
    if length > LONGEST_TEXT + 1 or "string" not in effective.types:
        return None
    text: str | None
    form = FORMATS.get(str(keywords.get("format")))
    if "pattern" in keywords:
        text = sample(keywords["pattern"], draw, length, length)
    elif form is not None and str(keywords["format"]) != "password":
        text = form.of_length(length, draw)
    else:
        text = phrase(length, draw, domain)
    if text is None or not _free(effective, text):
        return None
    return (_lifted(effective, text) if astral else None) or text


def _lifted(effective: Effective, text: str) -> str | None:
    """Return the text with its last character above U+FFFF, where that stays valid."""
    lifted = text[:-1] + "\U0001f600"
    return lifted if text and _free(effective, lifted) else None


def _free(effective: Effective, text: str) -> bool:
    """Whether `text` keeps format and patterns; its length is not asked."""
    keywords = effective.keywords
    return is_valid(keywords.get("format"), text) and all(
        matches(p, text) for p in keywords.get("pattern", ())
    )


def phrase(length: int, draw: Stream, domain: str | None = None) -> str:
    """Return words of exactly `length` characters, no blank at an end."""
    if length in vocabulary(domain).short:
        return vocabulary(domain).short[length]
    texts = vocabulary(domain).texts
    start = draw.below(len(texts))
    text = ""
    while len(text) < length:
        text += (". " if text else "") + texts[start % len(texts)]
        start += 1
    text = text[:length]
    return text[:-1] + "s" if text.endswith(" ") else text


def holds(value: JsonValue, text: str) -> bool:
    """Tell whether a text in `value` holds `text`, which JSON writes as it stands."""
    if isinstance(value, str):
        return text in value
    if not isinstance(value, (dict, list)):
        return False
    try:
        return text.encode() in orjson.dumps(value)
    except TypeError:  # a lone surrogate, a wide integer
        return text in str(value)


def with_token(value: JsonValue, token: str) -> JsonValue:
    """Return `value` with `token` for each `{{run}}` of its texts."""
    if isinstance(value, str):
        return value.replace(RUN, token)
    if isinstance(value, list):
        return [with_token(item, token) for item in value]
    if isinstance(value, dict):
        return {name: with_token(item, token) for name, item in value.items()}
    return value
