"""The words by which English texts state duties and bans, and what they say of an order or a choice.

A language without such lists states nothing here: what is not understood is not believed.
"""

import re
from collections.abc import Callable
from typing import Final


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


_NOT: Final = r"(?:must not|mustn't|cannot|can't|can not|may not|shall not|should not be able to|is not|are not|isn't|aren't|not)"

DUTY: Final = _any(
    r"\bmust\b", r"\bmustn't\b", r"\bshall\b", r"\bcannot\b", r"\bcan't\b", r"\bcan not\b", r"\bmay not\b", r"\brequires?\b",
    r"\brequired\b", r"\bmandatory\b", r"\bhas to\b", r"\bhave to\b", r"\bneeds? to\b", r"\bneeded\b", r"\bonly (?:if|when|with|valid|one)\b",
    r"\bonly be\b", r"\bnot (?:allowed|permitted|valid|supported|accepted)\b", r"\bforbidden\b", r"\bprohibited\b", r"\binvalid\b",
    r"\bmutually exclusive\b", r"\bexactly one\b", r"\bat least one\b", r"\bat most one\b", r"\bnever\b", r"\bnot both\b",
    r"\bno (?:later|earlier|more|less|fewer) than\b", r"\bnot exceed\b", r"\bdisallowed\b", r"\bobligatory\b",
)  # fmt: skip
BAN: Final = _any(
    r"\bmust not\b", r"\bmustn't\b", r"\bcannot\b", r"\bcan't\b", r"\bcan not\b", r"\bmay not\b", r"\bshall not\b",
    r"\bnot (?:allowed|permitted|valid|accepted)\b", r"\bforbidden\b", r"\bprohibited\b", r"\binvalid\b", r"\bdisallowed\b",
)  # fmt: skip
ONLY: Final = _any(
    r"\bonly\b", r"\bother than\b", r"\bunless\b", r"\bexcept\b", r"\bmust (?!not\b)", r"\bmay (?!not\b)"
)
CLASSES: Final[tuple[tuple[str, Callable[[str], bool]], ...]] = (
    ("spaces?|blanks?|whitespaces?|white space", str.isspace),
    ("digits?|numbers?|numerals?", str.isdigit),
    ("zero", "0".__eq__),
    ("letters?|alphabetic characters?", str.isalpha),
    ("upper-?case(?: letters?)?|capital letters?", str.isupper),
    ("lower-?case(?: letters?)?", str.islower),
    ("special characters?|punctuation|symbols?", lambda one: not one.isalnum() and not one.isspace()),
    ("underscores?", "_".__eq__),
    ("hyphens?|dash(?:es)?", "-".__eq__),
    ("dots?|periods?|full stops?", ".".__eq__),
    ("commas?", ",".__eq__),
    ("slash(?:es)?|forward slash(?:es)?", "/".__eq__),
)
BANNED: Final = re.compile(
    r"(?:\b(?P<place>begin|start|end|contain|include|have)(?:s|ning|ing)?(?: with)?(?: (?:a|an|any|the))? )?"
    rf"\b(?P<what>{'|'.join(name for name, _ in CLASSES)})\b",
    re.IGNORECASE,
)
"""What a ban names, and where in a text: `begin with a digit`, `contain spaces`."""
RECOMMENDED: Final = _any(
    r"\bshould\b", r"\brecommend", r"\bideally\b", r"\bpreferably\b", r"\bby default\b", r"\bignored\b"
)

RELEASED: Final = _any(
    r"\bnot (?:required|mandatory|needed|necessary|have to|need to)\b", r"\bneed not\b", r"\boptional(?:ly)?\b", r"\bno longer\b",
    r"\bn't (?:required|needed|have to|need)\b", r"\bdoes not (?:require|need)\b", r"\bdeprecated\b",
)  # fmt: skip

EXACTLY_ONE: Final = _any(
    r"\bexactly one\b", r"\bone and only one\b", r"\bprecisely one\b", r"\beither\b.*\bor\b.*\bnot both\b.*", r"\bexactly 1\b"
)  # fmt: skip
AT_MOST_ONE: Final = _any(
    r"\bmutually exclusive\b", r"\bat most one\b", r"\bno more than one\b", r"\bnot both\b", r"\bonly one of\b",
    rf"\b{_NOT} be\b.*\b(?:together|combined|combination|conjunction|both|with|alongside|at the same time|simultaneously)\b",
    rf"\b{_NOT} (?:combine|use both|specify both|set both|provide both)\b", r"\bincompatible with\b", r"\bexclusive of\b",
)  # fmt: skip
AT_LEAST_ONE: Final = _any(
    r"\bat least one\b", r"\bone or more of\b", r"\bor both\b", r"\beither\b.*\bor\b.*\b(?:must|required|mandatory|needed)\b",
    r"\bone of\b.*\b(?:must|required|mandatory|needed)\b", r"\bor\b.*\b(?:must be|is required|is mandatory|are required)\b",
)  # fmt: skip
TOGETHER: Final = _any(
    r"\btogether\b", r"\bboth or (?:none|neither)\b", r"\ball or none\b", r"\bboth\b.*\bor\b.*\b(?:none|neither)\b",
    r"\bif (?:either|one)\b.*\bboth\b", r"\bneither\b.*\bor both\b",
)  # fmt: skip
CHOICE: Final = _any(r"\beither\b", r"\bor\b", r"\bone of\b", r"\bone or more\b")

CONDITION: Final = r"(?:if|when|whenever|where|in case|once|for|with|unless)"
NEED: Final = r"(?:must|required|requires|mandatory|needed|needs|has to|have to|shall|obligatory)"

# What stands between a left and a right side, the longer ways first; `not` before one turns it round.
ORDERS: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE), word)
    for pattern, word in (
        (r"(?:greater|more|larger|higher|later) than or (?:equal|identical)(?: to)?|on or after|at or after|at least|equal to or (?:greater|later|more|higher|larger) than", ">="),
        (r"(?:less|smaller|lower|fewer|earlier) than or (?:equal|identical)(?: to)?|on or before|at or before|at most|equal to or (?:less|earlier|smaller|lower) than", "<="),
        (r"no (?:later|more|greater|larger|higher) than|up to", "<="),
        (r"no (?:earlier|less|fewer|smaller|lower) than", ">="),
        (r"(?:must|may|can|shall) ?not exceed|cannot exceed|can't exceed|not exceed|never exceed", "<="),
        (r"greater than|more than|larger than|higher than|later than|after|above|exceeds?|follows?", ">"),
        (r"less than|smaller than|lower than|fewer than|earlier than|before|below|precedes?|prior to", "<"),
        (r"differs?(?: from)?|different from|not (?:be )?(?:the )?(?:same as|equal(?: to)?|identical(?: to)?)|unequal(?: to)?|other than", "!="),
        (r"equals?(?: to)?|the same as|same as|identical to|match(?:es)?", "=="),
    )
)  # fmt: skip
NEGATION: Final = re.compile(
    r"\b(?:not|never|cannot|can't|mustn't)(?:\s+be)?\s*(?:a\s+(?:date|time|value)\s+)?$", re.IGNORECASE
)
OPPOSITE: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
FLIPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
PAST: Final = _any(r"\bin the past\b", r"\bbefore (?:now|today|the (?:current|present))\b", r"\bbe past\b")
FUTURE: Final = _any(
    r"\bin the future\b", r"\bafter (?:now|today|the (?:current|present))\b", r"\bbe future\b"
)


def states_a_duty(text: str) -> bool:
    """Tell whether a rule may stand in a text: nothing of one without such a word is ever believed."""
    return DUTY.search(text) is not None
