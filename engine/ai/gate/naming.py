"""Which inputs a sentence names, where, and which of them it lists as one."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from engine.ai.languages.lists import AND, BETWEEN, CHOICE
from engine.ai.provider import Item
from engine.cases.values.semantic import normal_form

Span = tuple[int, int]
_OPEN, _CLOSE = "`\"'“<", "`\"'”>"


class Listed(NamedTuple):
    """Inputs that stand one after the other, bound by *and* (`is_all`), by *or* (`is_any`), or by commas alone."""

    names: tuple[str, ...]
    span: Span
    is_all: bool
    is_any: bool


def leaf_of(location: str) -> str:
    return location.rpartition("/")[2]


def mentioned(sentence: str, locations: Sequence[str]) -> dict[str, Span]:
    """Return where a sentence names inputs: as they are written, or by their words; first where it is in quotes."""
    found: dict[str, Span] = {}
    taken: list[Span] = []
    for location in sorted(locations, key=lambda each: len(leaf_of(each)), reverse=True):
        spans = [
            each.span()
            for each in _name(leaf_of(location)).finditer(sentence)
            if not any(start < each.end() and each.start() < end for start, end in taken)
        ]
        if spans:
            found[location] = next((each for each in spans if _is_quoted(sentence, each)), spans[0])
            taken.append(found[location])
    return found


def listed(item: Item, named: Mapping[str, Span], sentence: str) -> Listed | None:
    """Return the list that all further inputs of a sentence stand in, where what holds for it holds for the one of `item`."""
    others = named.keys() - set(item.at)
    if not others or len(item.at) != 2 or CHOICE.search(sentence):
        return None
    found = next((each for each in _lists(named, sentence) if others < set(each.names)), None)
    if found is None or set(found.names) - others != set(found.names) & set(item.at):
        return None
    of_item = set(found.names) & set(item.at)
    if item.kind in ("requires", "implies"):
        return found if of_item == {item.at[1]} and found.is_all else None
    return found if item.kind == "zero_or_one" and len(of_item) == 1 and found.is_any else None


def is_one_list(item: Item, named: Mapping[str, Span], sentence: str) -> bool:
    """Tell whether the inputs of `item` stand in one list, so that what is said is said of each two of them."""
    return any(set(item.at) <= set(each.names) for each in _lists(named, sentence))


def _lists(named: Mapping[str, Span], sentence: str) -> list[Listed]:
    """Return the lists of a sentence."""
    found: list[Listed] = []
    run: list[str] = []
    words: set[str] = set()
    for name in [*sorted(named, key=lambda each: named[each]), ""]:
        gap = BETWEEN.fullmatch(sentence, named[run[-1]][1], named[name][0]) if run and name else None
        if gap is not None:
            words |= {word.lower() for word in (gap["late"], gap["word"]) if word}
            run.append(name)
            continue
        if len(run) > 1:
            span, is_all = (named[run[0]][0], named[run[-1]][1]), words <= AND
            found.append(
                Listed(tuple(run), span, bool(words) and is_all, bool(words) and words.isdisjoint(AND))
            )
        run, words = [name], set()
    return found


def _is_quoted(sentence: str, span: Span) -> bool:
    start, end = span
    return sentence[start - 1 : start] in tuple(_OPEN) and sentence[end : end + 1] in tuple(_CLOSE)


def _name(leaf: str) -> re.Pattern[str]:
    words = normal_form(leaf)
    spaced = r"[\s_-]+".join(map(re.escape, words))
    either = re.escape(leaf) + (f"|{spaced}s?" if words else "")
    return re.compile(rf"(?<![\w-])(?:{either})(?![\w-])", re.IGNORECASE)
