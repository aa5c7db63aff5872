"""German: how its texts state duties and bans, and what they say of an order or a choice."""

import re
from typing import Final

from engine.ai.languages.words import IS_SIGN, Language, any_of, ordered, shapes

_IF: Final = r"\b(?:wenn|falls|sofern|sobald)\b"
_GIVEN: Final = r"(?: (?:auch|bereits))?(?: (?:angegeben|gesetzt|übergeben|gesendet|vorhanden|verwendet|mitgeschickt|mitgegeben|gefüllt))(?: (?:ist|sind|wird|werden|wurde|wurden))?\b"
_THERE: Final = r"(?:angegeben|gesetzt|übergeben|gesendet|vorhanden|verwendet|mitgeschickt|mitgegeben|gefüllt|ausgefüllt|mitgesendet|enthalten)"
_DUE: Final = r"(?:erforderlich|pflicht|pflichtfeld|verpflichtend|notwendig|benötigt|zwingend|obligatorisch)"
_ALSO: Final = r"(?: (?:auch|dann|ebenfalls|zwingend|immer))*"
_NEEDED: Final = (
    rf"(?:@B(?: \w+){{0,3}}? (?:muss|müssen){_ALSO} {_THERE}\b|@B(?: \w+){{0,3}}?:? {_DUE}\b"
    rf"|\b(?:muss|müssen|ist|sind|wird|werden){_ALSO}(?: (?:das|der|die|den))?(?: feld)? @B{_ALSO} (?:{_THERE}|{_DUE})\b)"
)
_FEW: Final = r"(?:[ :]+(?:der|die|das|den|dem|des|ein|eine|einen|einer|auch|zusätzlich|von|parameter|feld|feldes|wert|angabe|werte))*[ :]+"
_WHOLE: Final = "".join(
    f"(?<!{each} )"
    for each in (
        "führenden",
        "führende",
        "abschließende",
        "abschließenden",
        "doppelte",
        "doppelten",
        "mehrere",
        "andere",
        "anderen",
    )
)
_ONE: Final = r"ein(?:e|er|es|en|em|s)?"
_CLASSES: Final = (
    ("leerzeichen|leerraum|leerstellen?", str.isspace),
    ("ziffern?|zahl(?:en)?", str.isdigit),
    ("null", "0".__eq__),
    ("buchstaben?", str.isalpha),
    ("großbuchstaben?", str.isupper),
    ("kleinbuchstaben?", str.islower),
    ("sonderzeichen|satzzeichen", IS_SIGN),
    ("unterstriche?", "_".__eq__),
    ("bindestriche?", "-".__eq__),
    ("punkte?n?", ".".__eq__),
    ("kommas?", ",".__eq__),
    ("schrägstriche?n?", "/".__eq__),
)

GERMAN: Final = Language(
    name="German",
    stops=frozenset(
        (
            "der", "die", "das", "und", "oder", "ist", "sind", "ein", "eine", "einer", "nicht", "wenn", "falls", "muss", "müssen",
            "darf", "dürfen", "mit", "für", "von", "zu", "nur", "werden", "wird", "dem", "den", "des", "bei", "auf", "erforderlich",
        )
    ),
    duty=any_of(
        r"\bmuss\b", r"\bmüssen\b", r"\b(?:darf|dürfen|kann|können)\b.*\b(?:nicht|kein\w*|nur|höchstens)\b", r"\berforderlich\b",
        r"\bpflicht", r"\bverpflichtend\b", r"\bzwingend\b", r"\bnotwendig\b", r"\bbenötigt\b", r"\bverlangt\b", r"\berfordert\b",
        r"\bobligatorisch\b", r"\bnicht (?:erlaubt|zulässig|gestattet|gültig)\b", r"\bunzulässig\b", r"\bverboten\b", r"\bungültig\b",
        r"\bschließen (?:sich|einander)\b", rf"\b(?:genau|mindestens|höchstens) {_ONE}\b", r"\bniemals\b", r"\bnur (?:zusammen|gemeinsam|wenn)\b",
    ),
    ban=any_of(
        r"\b(?:darf|dürfen|kann|können)\b.*\b(?:nicht|kein\w*)\b", r"\bnicht (?:erlaubt|zulässig|gestattet)\b", r"\bunzulässig\b",
        r"\bverboten\b", r"\bungültig\b",
    ),
    only=any_of(r"\bnur\b", r"\baußer\b", r"\bausgenommen\b", r"\bes sei denn\b", r"\bmuss\b", r"\bmüssen\b"),
    recommended=any_of(r"\bsollten?\b", r"\bempfohlen\b", r"\bempfiehlt\b", r"\bidealerweise\b", r"\bstandardmäßig\b", r"\bignoriert\b"),
    released=any_of(
        r"\bnicht (?:erforderlich|notwendig|nötig|verpflichtend|benötigt)\b", r"\boptional\w*\b", r"\bveraltet\b", r"\bfreiwillig\b",
        r"\b(?:muss|müssen|braucht|brauchen)\b.*\bnicht\b", r"\bnicht mehr\b",
    ),
    exactly_one=any_of(rf"\bgenau {_ONE}\b", r"\bentweder\b.*\boder\b.*\b(?:nicht beide\w*|nie beide\w*)\b"),
    at_most_one=any_of(
        r"\bschließen (?:sich|einander)(?: gegenseitig)? aus\b", rf"\bhöchstens {_ONE}\b", r"\bnicht beide\w*\b",
        r"\bnicht (?:zusammen|gemeinsam|gleichzeitig|zugleich)\b", r"\bnicht\b.*\b(?:kombiniert|zusammen|gemeinsam|gleichzeitig)\b",
        rf"\bnur {_ONE} (?:von|der)\b",
    ),
    at_least_one=any_of(
        rf"\bmindestens {_ONE}\b", r"\bentweder\b.*\boder\b.*\b(?:muss|müssen|erforderlich|notwendig)\b",
        r"\boder\b.*\b(?:muss|müssen|erforderlich|notwendig)\b", rf"\b{_ONE} (?:von|der)\b.*\b(?:muss|erforderlich|notwendig)\b",
    ),
    together=any_of(
        r"\bnur (?:zusammen|gemeinsam)\b", r"\b(?:zusammen|gemeinsam)\b", r"\bbeide oder kein\w*\b", r"\balle oder kein\w*\b",
    ),
    requires=shapes(
        rf"@A@_\b(?:erfordert|benötigt|verlangt|braucht)\b{_FEW}@B",
        rf"@A(?: (?:auch|immer|stets))? (?:muss|darf nur|kann nur)(?: (?:auch|immer|stets|nur))? (?:zusammen |gemeinsam )?mit{_FEW}@B",
        rf"{_NEEDED},?@_{_IF}{_FEW}@A[. ]*$",
        rf"{_IF}@_@A{_GIVEN}@_{_NEEDED}",
        rf"{_NEEDED}@_{_IF}@_@A{_GIVEN}",
        rf"^ist @A{_GIVEN}@_{_NEEDED}",
    ),
    cannot_without=shapes(r"@A@_\b(?:darf|kann)\b@_\bnicht ohne\b@_@B", r"@A@_\bnicht\b@_\bohne\b@_@B"),
    implies=shapes(
        rf"@T@_{_NEEDED}",
        rf"{_NEEDED}@_\b(?:wenn|falls|sofern|für|bei|mit)\b@_@T",
    ),
    negated=any_of(r"\b(?:nicht|kein\w*|ohne|niemals|nie|weder|fehlt|fehlen|leer|ander\w*|ungleich|verschieden)\b"),
    condition=any_of(_IF, r"\baußer\b", r"\bsonst\b", r"\bandernfalls\b", r"\bfür\b", r"\bes sei denn\b"),
    exception=any_of(r"\baußer\b", r"\bsonst\b", r"\bandernfalls\b", r"\bes sei denn\b", r"\boder\b"),
    apart=any_of(r"\baußer\b", r"\bohne\b", r"\bes sei denn\b"),
    negation=any_of(r"\b(?:nicht|nie|niemals|kein\w*)\b"),
    alternative=any_of(r"\boder\b(?! (?:gleich|am|nach|vor))"),
    of_state=any_of(
        r"\b(?:eindeutig|existier\w*|bereits|vergeben|verfügbar|berechtig\w*|angemeldet|bekannt|registriert|gehör\w*)\b"
    ),
    orders=ordered(
        (r"(?:größer|höher|später|mehr)(?: als)? oder (?:gleich|am|genau)(?: (?:wie|als|groß))?|mindestens(?: so (?:groß|hoch) wie)?|nicht (?:kleiner|niedriger|früher|weniger) als|nicht vor", ">="),
        (r"(?:kleiner|niedriger|früher|weniger)(?: als)? oder (?:gleich|am|genau)(?: (?:wie|als|groß))?|höchstens(?: so (?:groß|hoch) wie)?|nicht (?:größer|höher|später|mehr) als|nicht nach", "<="),
        (r"(?:größer|höher|später|mehr) als|nach|über", ">"),
        (r"(?:kleiner|niedriger|früher|weniger) als|vor|unter", "<"),
        (r"ungleich|verschieden von|anders als|nicht gleich", "!="),
        (r"gleich|identisch mit", "=="),
    ),
    turned=re.compile(r"\b(?:nicht|nie|niemals)\s*$", re.IGNORECASE),
    past=any_of(r"\bin der vergangenheit\b", r"\bvor (?:jetzt|heute|dem aktuellen)\b"),
    future=any_of(r"\bin der zukunft\b", r"\bnach (?:jetzt|heute|dem aktuellen)\b"),
    classes=_CLASSES,
    banned=re.compile(
        rf"{_WHOLE}\b(?P<what>{'|'.join(name for name, _ in _CLASSES)})\b(?: (?P<place>beginnen|anfangen|enden|aufhören|enthalten|haben))?",
        re.IGNORECASE,
    ),
    begins=("begin", "anfang"),
    ends=("end", "aufh"),
    empty=any_of(r"\b(?:leer|ein leerer (?:text|string)) sein[. ]*$"),
    signs=ordered((r"nicht negativ", ">="), (r"(?:muss|müssen) (?:eine )?positive?(?: (?:ganze )?zahl)? sein", ">")),
)  # fmt: skip
