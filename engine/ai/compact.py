"""A document's words and types in as few tokens as tell what is meant."""

import re
from collections.abc import Callable
from typing import Final

from engine.ai.languages import states_a_duty
from engine.cases.values.effective import Effective, Effectives
from engine.openapi.model import JsonValue

LONGEST_WORDS: Final = 500
_MOST_VALUES: Final = 8
_LONGEST_VALUE: Final = 40
BREAK: Final = " | "
"""Stands between what are lines or items of a list in the document: no sentence goes across."""

_PICTURE: Final = re.compile(r"!\[[^\]\n]{0,200}\]\([^)]{0,2000}\)")
_LINK: Final = re.compile(r"\[([^\]\n]{0,200})\]\([^)]{0,2000}\)")
_ADDRESS: Final = re.compile(r"https?://[^\s)>\]]+")
_TAG: Final = re.compile(r"<br ?/?>|</(?:p|li|div|tr|h\d)>")
_OTHER_TAG: Final = re.compile(r"</?(?!SECRET:)[a-zA-Z][^<>]{0,200}>")
_MARKS: Final = re.compile(r"\*\*|__|^ {0,3}#{1,6} |^ {0,3}> ", re.MULTILINE)
END: Final = re.compile(r"[.!?](?=\s|$)|;(?=\s)")
"""Where a sentence ends."""
_MUCH_SPACE: Final = re.compile(r"[^\S\n]{9,}")
_NEW_LINE: Final = re.compile(r"\s*\n\s*\n\s*|\s*\n\s*(?:[-*+]|\d{1,2}[.)])\s+")


def plain(text: str, longest: int = LONGEST_WORDS) -> str:
    """Return `text` without links, HTML and Markdown, cut after the last sentence that fits."""
    text = _MUCH_SPACE.sub(" " * 8, text[: longest * 20])
    text = _LINK.sub(r"\1", _PICTURE.sub("", text))
    text = _OTHER_TAG.sub("", _TAG.sub("\n\n", _ADDRESS.sub("", text)))
    text = _NEW_LINE.sub("\0", _MARKS.sub("", text))
    pieces = (" ".join(piece.split()) for piece in text.split("\0"))
    text = BREAK.join(piece for piece in pieces if piece).replace("<", "(").replace(">", ")")
    if len(text) <= longest:
        return text
    ends = [match.end() for match in re.finditer(r"[.!?](?=\s)|(?= \| )", text[:longest])]
    return text[: ends[-1]] if ends and ends[-1] > longest // 2 else text[:longest].rpartition(" ")[0]


def telling(text: str, longest: int = LONGEST_WORDS) -> str:
    """Return `text` as `plain` does; of a long one first the sentences that state a duty, then others as far as there is room."""
    whole = plain(text[: longest * 20], longest * 20)
    if len(whole) <= longest:
        return whole
    told = sentences(whole)
    room, chosen = longest, set[int]()
    for number in sorted(range(len(told)), key=lambda each: (not states_a_duty(told[each][0]), each)):
        size = len(told[number][0]) + len(BREAK)
        if size <= room:
            room -= size
            chosen.add(number)
    if not chosen:
        return plain(text, longest)
    return "".join(
        f"{(' ' if number - 1 in chosen and told[number][1] else BREAK) if chosen & set(range(number)) else ''}{told[number][0]}"
        for number in sorted(chosen)
    )


def sentences(words: str) -> list[tuple[str, bool]]:
    """Return the sentences of compact words, each with whether it goes on the line of the one before."""
    found: list[tuple[str, bool]] = []
    for piece in words.split(BREAK.strip()):
        start, goes_on = 0, False
        for stop in (*(match.end() for match in END.finditer(piece)), len(piece)):
            sentence = piece[start:stop].strip()
            if sentence:
                found.append((sentence, goes_on))
                goes_on = True
            start = stop
    return found


def kind_of_value(
    effective: Effective, effectives: Effectives, redact: Callable[[str], str], depth: int = 0
) -> str:
    """Return type and limits: `string(1..80)`, `integer(0..)`, `array of string`, `a|b|c`."""
    keywords = effective.keywords
    listed = [keywords["const"]] if "const" in keywords else keywords.get("enum")
    if listed:
        return _listed(listed, redact)
    types = sorted(effective.types - {"null"})
    if len(types) != 1:
        return "any"
    if types == ["array"]:
        of = effectives.of(*effective.items) if effective.items and depth < 2 else None
        return f"array of {kind_of_value(of, effectives, redact, depth + 1)}" if of else "array"
    if types == ["string"]:
        return _text(effective, redact)
    if types[0] in ("integer", "number"):
        low = keywords.get("minimum", keywords.get("exclusiveMinimum", ""))
        high = keywords.get("maximum", keywords.get("exclusiveMaximum", ""))
        return f"{types[0]}({low}..{high})" if (low, high) != ("", "") else types[0]
    return types[0]


def _text(effective: Effective, redact: Callable[[str], str]) -> str:
    keywords = effective.keywords
    if isinstance(keywords.get("format"), str):
        return f"string({_short(redact(keywords['format']))})"
    low, high = keywords.get("minLength", ""), keywords.get("maxLength", "")
    return f"string({low}..{high})" if (low, high) != ("", "") else "string"


def _listed(values: list[JsonValue], redact: Callable[[str], str]) -> str:
    shown = [_short(redact(str(value))) for value in values[:_MOST_VALUES]]
    return "|".join(shown + (["..."] if len(values) > _MOST_VALUES else []))


def _short(text: str) -> str:
    return " ".join(text.replace("<", "(").replace(">", ")").split())[:_LONGEST_VALUE]
