"""English: how its texts state duties and bans, and what they say of an order or a choice."""

import re
from typing import Final

from engine.ai.languages.words import IS_SIGN, Language, any_of, either_way, ordered, shapes

_NOT: Final = r"(?:must not|mustn't|cannot|can't|can not|may not|shall not|should not be able to|is not|are not|isn't|aren't|not)"
_IF: Final = r"\b(?:if|when|whenever|where|in case|once)\b"
_GIVEN: Final = r"(?: (?:parameter|field|option|property|value|header))?(?: (?:is|are|has been|was))?(?: also)? ?(?:set(?! to)|given|provided|specified|present|used|sent|supplied|included|passed)\b"
_USE: Final = r"(?:use|set|specify|provide|pass|send|give|supply|include|define)"
_USING: Final = r"(?:using|setting|specifying|providing|passing|sending|giving)"
_FEW: Final = r"(?:[ :]+(?:the|that|an?|both|also|either|values?|of|parameter|field|property|option|header|use|presence|to|be|have|as|well|specifying|setting|providing|passing|using))*[ :]+"
_MUST: Final = r"(?:must|has to|have to|shall|needs? to)(?: also| then| always)?"
_THERE: Final = (
    r"(?:given|set|provided|specified|present|used|sent|supplied|included|passed|defined|filled in)"
)
_NEEDED: Final = (
    rf"(?:@B(?: \w+){{0,4}}?(?: (?:is|are|becomes?|will be))?(?: also| then| always)?:? (?:required|mandatory|needed|obligatory)\b"
    rf"|@B(?: \w+){{0,4}}? {_MUST} be(?: also)? {_THERE}\b(?! to\b| as\b(?! well))"
    rf"|\b{_MUST} {_USE}{_FEW}@B|\brequires?{_FEW}@B|\b(?:required|mandatory|needed) to {_USE}{_FEW}@B)"
)
# Spaces that are banned at an end or side by side are no ban of every space.
_WHOLE: Final = "".join(
    f"(?<!{each} )"
    for each in ("trailing", "leading", "consecutive", "double", "multiple", "repeated", "two", "other")
)
# What is only used, or only applies, with another input is passed over without it, and not refused.
_ONLY: Final = rf"\b(?:(?:can|may|must|shall) only be {_THERE}|only (?:valid|allowed|permitted|accepted|supported|possible))"
_WITH: Final = r"(?: only)?(?: together| along| in (?:conjunction|combination|connection))? with"
_CLASSES: Final = (
    ("spaces?|blanks?|whitespaces?|white space", str.isspace),
    ("digits?|numbers?|numerals?", str.isdigit),
    ("zero", "0".__eq__),
    ("letters?|alphabetic characters?", str.isalpha),
    ("upper-?case(?: letters?)?|capital letters?", str.isupper),
    ("lower-?case(?: letters?)?", str.islower),
    ("special characters?|punctuation|symbols?", IS_SIGN),
    ("underscores?", "_".__eq__),
    ("hyphens?|dash(?:es)?", "-".__eq__),
    ("dots?|periods?|full stops?", ".".__eq__),
    ("commas?", ",".__eq__),
    ("slash(?:es)?|forward slash(?:es)?", "/".__eq__),
)

ENGLISH: Final = Language(
    name="English",
    stops=frozenset(
        (
            "the", "a", "an", "and", "or", "is", "are", "be", "of", "to", "in", "if", "when", "must", "with", "for", "not",
            "this", "that", "it", "only", "cannot", "by", "on", "at", "can", "required", "one", "either", "shall", "requires",
        )
    ),
    duty=any_of(
        r"\bmust\b", r"\bmustn't\b", r"\bshall\b", r"\bcannot\b", r"\bcan't\b", r"\bcan not\b", r"\bmay not\b", r"\brequires?\b",
    r"\brequired\b", r"\bmandatory\b", r"\bhas to\b", r"\bhave to\b", r"\bneeds? to\b", r"\bneeded\b", r"\bonly (?:if|when|with|valid|one)\b",
    r"\bonly be\b", r"\bnot (?:allowed|permitted|valid|supported|accepted)\b", r"\bforbidden\b", r"\bprohibited\b", r"\binvalid\b",
    r"\bexclusive\b", r"\bexactly one\b", r"\bat least one\b", r"\bat most one\b", r"\bnever\b", r"\bnot both\b",
    r"\bno (?:later|earlier|more|less|fewer) than\b", r"\bnot exceed\b", r"\bdisallowed\b", r"\bobligatory\b",
    ),
    ban=any_of(
        r"\bmust not\b", r"\bmustn't\b", r"\bcannot\b", r"\bcan't\b", r"\bcan not\b", r"\bmay not\b", r"\bshall not\b",
    r"\bnot (?:allowed|permitted|valid|accepted)\b", r"\bforbidden\b", r"\bprohibited\b", r"\binvalid\b", r"\bdisallowed\b",
    ),
    only=any_of(
        r"\bonly\b", r"\bother than\b", r"\bunless\b", r"\bexcept\b", r"\bmust (?!not\b)", r"\bmay (?!not\b)",
    ),
    recommended=any_of(
        r"\bshould\b", r"\brecommend", r"\bideally\b", r"\bpreferably\b", r"\bby default\b", r"\bignored\b", r"\bintended\b",
    ),
    released=any_of(
        r"\bnot (?:required|mandatory|needed|necessary|have to|need to)\b", r"\bneed not\b", r"\boptional(?:ly)?\b", r"\bno longer\b",
    r"\bn't (?:required|needed|have to|need)\b", r"\b(?:do|does|did|will)(?: not|n't) (?:require|need|have to)\b", r"\bdeprecated\b",
    ),
    exactly_one=any_of(
        r"\bexactly one\b", r"\bone and only one\b", r"\bprecisely one\b", r"^(?=.*\b(?:must|shall|required|have to|has to|needs? to)\b)(?!.*\b(?:may|can)\b(?! ?not\b)).*\beither\b.*\bor\b.*\bnot both\b", r"\bexactly 1\b", r"\bxor\b",
    ),
    at_most_one=any_of(
        r"\bmutually exclusive\b", r"\bat most one\b", r"\bno more than one\b", r"\bnot both\b", r"\bonly one of\b",
    rf"\b{_NOT} be\b.*\b(?:together|combined|combination|conjunction|both|with|alongside|at the same time|simultaneously)\b",
    rf"\b{_NOT} (?:combine|use both|specify both|set both|provide both)\b", r"\bincompatible with\b", r"\bexclusive (?:of|with)\b",
    either_way(rf"{_IF} (?:you(?:'re| are)? )?(?:{_USE}|{_USING}){_FEW}@A(?: (?:parameter|field|option|header))?,? (?:then )?you {_NOT}(?: also)? {_USE}{_FEW}@B"),
    ),
    at_least_one=any_of(
        r"\bat least one\b", r"\bone or more of\b", r"\bor both\b", r"\beither\b.*\bor\b.*\b(?:must|required|mandatory|needed)\b",
    r"\bone of\b.*\b(?:must|required|mandatory|needed)\b", r"\bor\b.*\b(?:must be|is required|is mandatory|are required)\b",
    ),
    together=any_of(
        r"\btogether\b", r"\bboth or (?:none|neither)\b", r"\ball or none\b", r"\bboth\b.*\bor\b.*\b(?:none|neither)\b",
    r"\bif (?:either|one)\b.*\bboth\b", r"\bneither\b.*\bor both\b",
    ),
    requires=shapes(
        rf"@A@_(?<!that )(?<!which )(?<!who )\b(?:requires?|needs)\b{_FEW}@B",
        rf"@A@_\b(?:must|has to|have to)(?: only| also| always)? be (?:used|given|set|sent|provided|specified|supplied|passed|present|combined){_WITH}{_FEW}@B",
        rf"@A@_\b(?:must|has to|have to)(?: also| always)? be accompanied by{_FEW}@B",
        rf"@A@_{_ONLY}(?: together| along| in (?:conjunction|combination|connection))? (?:with|if|when){_FEW}@B{_GIVEN}",
        rf"@A@_{_ONLY}(?: together| along| in (?:conjunction|combination|connection))? with{_FEW}@B",
        rf"{_IF}@_@A{_GIVEN}@_{_NEEDED}",
        rf"{_IF} (?:you {_USE}|{_USING})(?: the)? @A(?: (?:parameter|field|option|header))?,@_{_NEEDED}",
        rf"{_NEEDED}@_{_IF}(?: {_USING})?{_FEW}@A(?: (?:parameter|field|option|header))?[. ]*$",
        rf"{_NEEDED}@_{_IF}@_@A{_GIVEN}",
        rf"^@A {_IF} (?:set|given|provided|specified|present|used|sent|supplied),?@_{_NEEDED}",
    ),
    cannot_without=shapes(r"@A@_\b(?:cannot|can't|can not|must not|may not)\b@_\bwithout\b@_@B"),
    implies=shapes(
        rf"@T@_{_NEEDED}",
        rf"{_NEEDED}@_\b(?:if|when|whenever|where|for)\b@_@T",
        r"@B@_\b(?:required|mandatory|needed)\b@_\bwith\b@_@T",
    ),
    negated=any_of(
        r"\b(?:not|cannot|\w+n't|never|without|no|neither|nor|none|missing|absent|omitted|empty|other than|differ(?:s|ent))\b"
    ),
    condition=any_of(_IF, r"\bunless\b", r"\bexcept\b", r"\botherwise\b", r"\bfor\b"),
    exception=any_of(r"\bunless\b", r"\bexcept\b", r"\botherwise\b", r"\bor\b"),
    apart=any_of(r"\bunless\b", r"\bexcept\b", r"\bwithout\b"),
    negation=any_of(r"\b(?:not|never|cannot|\w+n't|nor)\b"),
    alternative=any_of(r"\bor\b(?! (?:equal|after|before))"),
    of_state=any_of(
        r"\b(?:unique|exists?|existing|already|taken|in use|available|own(?:s|ed|er)?|permissions?|authori[sz]ed|authenticated|access|rate|sign(?:ed)? in|log(?:ged)? in|known|registered|enabled)\b"
    ),
    orders=ordered(
        (r"(?:greater|more|larger|higher|later) than or (?:equal|identical)(?: to)?|on or after|at or after|at least|equal to or (?:greater|later|more|higher|larger) than", ">="),
        (r"(?:less|smaller|lower|fewer|earlier) than or (?:equal|identical)(?: to)?|on or before|at or before|at most|equal to or (?:less|earlier|smaller|lower) than", "<="),
        (r"no (?:later|more|greater|larger|higher) than|up to", "<="),
        (r"no (?:earlier|less|fewer|smaller|lower) than", ">="),
        (r"(?:must|may|can|shall) ?not exceed|cannot exceed|can't exceed|not exceed|never exceed", "<="),
        (r"greater than|more than|larger than|higher than|later than|after|above|exceeds?|follows?", ">"),
        (r"less than|smaller than|lower than|fewer than|earlier than|before|below|precedes?|prior to", "<"),
        (r"differs?(?: from)?|different from|not (?:be )?(?:the )?(?:same as|equal(?: to)?|identical(?: to)?)|unequal(?: to)?|other than", "!="),
        (r"equals?(?: to)?|the same as|same as|identical to|match(?:es)?", "=="),
    ),
    turned=re.compile(
    r"\b(?:not|never|cannot|can't|mustn't)(?:\s+be)?\s*(?:a\s+(?:date|time|value)\s+)?$", re.IGNORECASE
    ),
    past=any_of(r"\bin the past\b", r"\bbefore (?:now|today|the (?:current|present))\b", r"\bbe past\b"),
    future=any_of(r"\bin the future\b", r"\bafter (?:now|today|the (?:current|present))\b", r"\bbe future\b"),
    classes=_CLASSES,
    banned=re.compile(
    r"(?:\b(?P<place>begin|start|end|contain|include|have)(?:s|ning|ing)?(?: with)?(?: (?:a|an|any|the))? )?"
    rf"{_WHOLE}\b(?P<what>{'|'.join(name for name, _ in _CLASSES)})\b",
    re.IGNORECASE,
    ),
    begins=("begin", "start"),
    ends=("end",),
    empty=any_of(r"\bbe (?:null or )?(?:an )?(?:empty|blank)(?: (?:string|text))?(?: or null)?[. ]*$"),
    signs=ordered(
        (r"(?:not be|non-?)(?: )?negative", ">="),
        (r"(?:be|to) (?:a )?positive(?: (?:integer|number|value))?|(?:be|to) strictly positive", ">"),
    ),
)  # fmt: skip
