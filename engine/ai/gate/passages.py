"""Where words that a rule rests on stand in the document, by position."""

from typing import Final

from engine.cases.model import Passage
from engine.errors import Pointer

LONGEST: Final = 10_000
_CLOSING: Final = "`*_\"'”)]"
_ENDS: Final = ".!?;"


def passage(sentence: str, at: Pointer, text: str) -> Passage | None:
    """Return the place of `sentence` in the `text` at `at`, whatever marks and spaces stand between its words.

    None where something that was taken out of it stands there.
    """
    wanted = "".join(filter(str.isalnum, sentence.casefold()))
    letters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text[:LONGEST]):
        folded = [each for each in character.casefold() if each.isalnum()]
        letters += folded
        places += [place] * len(folded)
    found = "".join(letters).find(wanted) if wanted else -1
    if found < 0:
        return None
    start, end = _opened(text, places[found]), places[found + len(wanted) - 1] + 1
    while end < len(text) and text[end] in _CLOSING:
        end += 1
    end += text[end : end + 1] in tuple(_ENDS)
    return Passage(at, start, end, text[start:end])


def _opened(text: str, start: int) -> int:
    """Return the start with the marks that belong to the first word."""
    while start and text[start - 1] in "`*_\"'“([":
        start -= 1
    return start
