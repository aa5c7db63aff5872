"""Checks 8 to 11: the words that a rule rests on stand in the document, concern its inputs, and say what it says."""

import re
from typing import Final, NamedTuple

from engine.ai.compact import sentences
from engine.ai.gate.answer import Refused
from engine.ai.gate.meaning import Reading, supports
from engine.ai.gate.naming import is_one_list, leaf_of, listed, mentioned
from engine.ai.languages import language_of
from engine.ai.languages.words import Language
from engine.ai.provider import Item, Question
from engine.openapi.model import JsonValue

SHORTEST: Final = 4
LONGEST: Final = 300


class Passage(NamedTuple):
    """The whole sentence of the document that a quote is from; `owner` is the input whose line it stands in."""

    sentence: str
    owner: str | None
    is_understood: bool = True
    """Whether its language is; otherwise only a second look can tell what it says."""


def proven(item: Item, value: JsonValue, question: Question) -> Passage:
    """Return the sentence that states the rule, cut from the question.

    Raises:
        Refused: 8, 9, 10 or 11.
    """
    passage = _found(item.quote, question.text)
    _refuse_foreign(item, passage, question)
    language = language_of(passage.sentence)
    if language is None:
        _refuse_unsaid(value, passage.sentence)
        return passage._replace(is_understood=False)
    if not language.duty.search(passage.sentence):
        raise Refused(10, "the sentence has no word of duty or ban")
    if language.recommended.search(passage.sentence) or language.released.search(passage.sentence):
        raise Refused(10, "the sentence recommends, or frees from a duty")
    marked = _marked(item, value, passage, question, language)
    if not supports(item, value, marked):
        raise Refused(11, "the words do not say so")
    return passage


def _refuse_unsaid(value: JsonValue, sentence: str) -> None:
    """Refuse a literal that a sentence of an unknown language does not have; `now` is in none."""
    if value is not None and str(value).casefold() not in sentence.casefold():
        raise Refused(11, "the literal does not stand in the words")


# --- 8: where the quote stands ---------------------------------------------------------------------


def _found(quote: str, text: str) -> Passage:
    if not SHORTEST <= len(quote) <= LONGEST:
        raise Refused(8, "a quote of less than 4 or more than 300 characters")
    wanted = "".join(filter(str.isalnum, quote.casefold()))
    if len(wanted) < SHORTEST:
        raise Refused(8, "a quote without words")
    for number, line in enumerate(text.splitlines()):
        owner, words = _words_of(line, is_head=number == 0)
        for sentence, _ in sentences(words):
            if wanted in "".join(filter(str.isalnum, sentence.casefold())):
                return Passage(sentence, owner)
    raise Refused(8, "the quote stands in no sentence of the question")


def _words_of(line: str, *, is_head: bool) -> tuple[str | None, str]:
    if is_head:
        return None, line.partition(": ")[2]
    location = re.split(r"\??: ", line, maxsplit=1)[0]
    return location, line.partition(" // ")[2]


# --- 9: whom it concerns ---------------------------------------------------------------------------


def _refuse_foreign(item: Item, passage: Passage, question: Question) -> None:
    leaves = [leaf_of(each).lower() for each in question.locations]
    if any(leaves.count(leaf_of(each).lower()) > 1 for each in item.at):
        raise Refused(9, "two inputs have this name")
    named = mentioned(passage.sentence, question.locations)
    if passage.owner is not None and passage.owner not in item.at and not _is_inside(item, passage.owner):
        raise Refused(9, "the words are about another input")
    if any(each not in named and each != passage.owner for each in item.at):
        raise Refused(9, "an input that the sentence does not name")
    more = named.keys() - {*item.at, passage.owner}
    if more and listed(item, named, passage.sentence) is None:
        raise Refused(9, "the sentence names more inputs")
    if item.kind == "zero_or_one" and len(item.at) > 2 and not is_one_list(item, named, passage.sentence):
        raise Refused(11, "the words do not say so of each two")


def _is_inside(item: Item, owner: str) -> bool:
    """Tell whether the words about an object are about what it holds."""
    return all(each.startswith(f"{owner}/") for each in item.at)


# --- for 11: marks in place of names ---------------------------------------------------------------


def _marked(
    item: Item, value: JsonValue, passage: Passage, question: Question, language: Language
) -> Reading:
    shown = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    named = mentioned(passage.sentence, question.locations)
    if item.kind == "implies" and passage.owner in named and leaf_of(passage.owner).lower() == shown.lower():
        del named[passage.owner]  # `user` is required when `scope` is `user`
    text = passage.sentence
    together = listed(item, named, text)
    spans = [
        (together.span if together and each in together.names else named[each], str(number))
        for number, each in enumerate(item.at)
        if each in named
    ]
    for (start, end), number in sorted(spans, reverse=True):
        text = f"{text[:start]}\x00{number}\x00{text[end:]}"
    text = re.sub(r"[`\"“”*]|(?<!\w)'|'(?!\w)", "", text)
    if passage.owner in item.at and passage.owner not in named:
        text = f"\x00{item.at.index(passage.owner)}\x00 {text}"
    return Reading(text, shown, language)
