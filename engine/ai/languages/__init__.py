"""The languages whose sentences are understood well enough to be believed.

A sentence of any other language states nothing until a second look at it says yes.
"""

import re
from typing import Final

from engine.ai.languages.english import ENGLISH
from engine.ai.languages.french import FRENCH
from engine.ai.languages.german import GERMAN
from engine.ai.languages.spanish import SPANISH
from engine.ai.languages.words import Language

LANGUAGES: Final[tuple[Language, ...]] = (ENGLISH, GERMAN, FRENCH, SPANISH)
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[a-z]+)?")
# Frequent words of neighbours, so that none of them passes for one of the languages above.
_OTHERS: Final = frozenset(
    (
        "não", "uma", "os", "em", "ao", "são", "deve", "devem", "ou", "quando", "você", "pela", "pelo", "como", "então", "também",
        "il", "lo", "gli", "della", "del", "deve", "devono", "essere", "che", "non", "sono", "questo", "anche", "nel",
        "het", "een", "moet", "moeten", "niet", "wordt", "worden", "zijn", "als", "voor", "met", "geen", "bij", "mag",
        "och", "är", "inte", "måste", "ikke", "skal", "må", "eller", "jest", "nie", "musi", "być", "lub",
    )
)  # fmt: skip


def language_of(sentence: str) -> Language | None:
    """Return the language of a sentence, None where it is none of those that are understood."""
    words = [each.lower() for each in _WORD.findall(re.sub(r"`[^`]*`", " ", sentence))]
    scores = [(sum(each in language.stops for each in words), language) for language in LANGUAGES]
    most, best = max(scores, key=lambda scored: scored[0])
    foreign = sum(each in _OTHERS for each in words)
    if most and most >= foreign:
        return best
    if foreign or not all(map(str.isascii, words)):
        return None
    return next((each for each in LANGUAGES if each.duty.search(sentence)), ENGLISH)


def states_a_duty(text: str) -> bool:
    """Tell whether a text has a word of duty or ban."""
    return any(language.duty.search(text) for language in LANGUAGES)


def may_state_a_duty(text: str) -> bool:
    """Tell whether a rule may stand in a text: it has such a word, or is of a language that is not understood."""
    return states_a_duty(text) or any(
        language_of(sentence) is None for sentence in re.split(r"(?<=[.!?\u3002\uff01\uff1f])\s|\n", text)
    )
