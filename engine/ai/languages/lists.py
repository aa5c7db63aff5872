"""How the parts of a list are bound, in all languages that are understood."""

import re
from typing import Final

BETWEEN: Final = re.compile(
    r"[`'\"”*]*(?:,\s*(?:(?P<late>and|or|und|oder|et|ou|y|o)\s)?|\s+(?P<word>and|or|und|oder|et|ou|y|o)\s)\s*"
    r"(?:(?:the|der|die|das|den|le|la|les|el|los|las)\s+)?[`'\"“*]*",
    re.IGNORECASE,
)
AND: Final = frozenset(("and", "und", "et", "y"))
CHOICE: Final = re.compile(
    r"\b(?:one|any|either|some|least|most|eine[rsm]? (?:von|der)|mindestens|höchstens|genau|entweder|moins|plus|soit|menos|máximo|algun[oa])\b",
    re.IGNORECASE,
)
"""What makes a choice of a list: none of its parts stands for itself."""
