"""French: how its texts state duties and bans, and what they say of an order or a choice."""

import re
from typing import Final

from engine.ai.languages.words import IS_SIGN, Language, any_of, ordered, shapes

_IF: Final = r"\b(?:si|lorsque|quand|dès que)\b"
_GIVEN: Final = r"(?: (?:est|sont|a été|ont été))(?: (?:aussi|également))?(?: (?:fourni|renseigné|défini|indiqué|présent|utilisé|envoyé|spécifié|donné|transmis)e?s?)\b"
_FEW: Final = r"(?:[ :]+(?:le|la|les|un|une|du|de|des|aussi|également|paramètre|champ|valeur|que))*[ :]+"
_ALSO: Final = r"(?: (?:aussi|également|alors|toujours))?"
_THERE: Final = (
    r"(?:fourni|renseigné|défini|indiqué|présent|utilisé|envoyé|spécifié|donné|transmis|précisé|rempli)e?s?"
)
_NEEDED: Final = (
    rf"(?:@B(?: \w+){{0,3}}? (?:doit|doivent){_ALSO} être{_ALSO} {_THERE}\b"
    rf"|@B(?: \w+){{0,3}}?:? (?:obligatoires?|requise?s?|nécessaires?|exigée?s?)\b"
    rf"|\b(?:doit|doivent|faut){_ALSO} (?:fournir|indiquer|renseigner|préciser|envoyer|spécifier|transmettre){_FEW}@B)"
)
_CLASSES: Final = (
    ("espaces?", str.isspace),
    ("chiffres?|nombres?", str.isdigit),
    ("zéros?", "0".__eq__),
    ("lettres?", str.isalpha),
    ("majuscules?", str.isupper),
    ("minuscules?", str.islower),
    ("caractères spéciaux|ponctuation|symboles?", IS_SIGN),
    ("tirets? bas|soulignés?", "_".__eq__),
    ("tirets?|traits? d'union", "-".__eq__),
    ("points?", ".".__eq__),
    ("virgules?", ",".__eq__),
    ("barres? obliques?", "/".__eq__),
)

FRENCH: Final = Language(
    name="French",
    stops=frozenset(
        (
            "le", "la", "les", "un", "une", "des", "et", "ou", "est", "sont", "pas", "si", "doit", "doivent", "du", "avec", "pour",
            "être", "ne", "que", "dans", "sur", "par", "au", "aux", "obligatoire", "lorsque", "soit", "ce", "cette",
        )
    ),
    duty=any_of(
        r"\bdoit\b", r"\bdoivent\b", r"\bobligatoires?\b", r"\brequise?s?\b", r"\bnécessaires?\b", r"\bexigée?s?\b", r"\bnécessite\b",
        r"\bne (?:peut|peuvent)\b.*\b(?:pas|être|que)\b", r"\binterdite?s?\b", r"\bn'est pas (?:autorisé|permis|valide|accepté)e?\b",
        r"\b(?:exactement|au moins|au plus) une?\b", r"\bmutuellement exclusi", r"\bs'excluent\b", r"\bjamais\b", r"\binvalides?\b",
        r"\b(?:uniquement|seulement) (?:si|avec|un)\b", r"\bexige\b", r"\brequiert\b",
    ),
    ban=any_of(
        r"\bne (?:doit|doivent|peut|peuvent)\b.*\bpas\b", r"\bne (?:doit|doivent|peut|peuvent) (?:contenir|commencer|finir)", r"\binterdite?s?\b",
        r"\bn'est pas (?:autorisé|permis)e?\b", r"\binvalides?\b",
    ),
    only=any_of(r"\bseulement\b", r"\buniquement\b", r"\bsauf\b", r"\bexcepté\b", r"\bautres? que\b", r"(?<!ne )\bdoi(?:ven)?t\b(?! pas)"),
    recommended=any_of(r"\bdevrai(?:en)?t\b", r"\brecommandée?s?\b", r"\bde préférence\b", r"\bpar défaut\b", r"\bignorée?s?\b"),
    released=any_of(
        r"\b(?:n'est|ne sont) (?:pas|plus) (?:obligatoires?|requise?s?|nécessaires?)\b", r"\bfacultati(?:f|ve)s?\b", r"\boptionnel\w*\b",
        r"\bobsolètes?\b", r"\bdépréciée?s?\b",
    ),
    exactly_one=any_of(r"\bexactement une?\b", r"\bun et un seul\b", r"\bsoit\b.*\bsoit\b.*\b(?:pas les deux|mais pas)\b"),
    at_most_one=any_of(
        r"\bmutuellement exclusi\w*\b", r"\bs'excluent\b", r"\bau plus une?\b", r"\bpas les deux\b",
        r"\bne\b.*\bpas\b.*\b(?:ensemble|combinée?s?|simultanément|en même temps)\b", r"\bun seul\b.*\bparmi\b",
    ),
    at_least_one=any_of(
        r"\bau moins une?\b", r"\bsoit\b.*\bsoit\b.*\b(?:obligatoires?|requise?s?|nécessaires?|doit|doivent)\b",
        r"\bou\b.*\b(?:doit|doivent|obligatoires?|requise?s?|nécessaires?)\b",
    ),
    together=any_of(r"\bensemble\b", r"\bles deux ou aucun\b", r"\btous ou aucun\b", r"\bconjointement\b"),
    requires=shapes(
        rf"@A@_\b(?:nécessite|requiert|exige)\b{_FEW}@B",
        rf"@A@_\b(?:doit|doivent) être (?:utilisé|fourni|renseigné|envoyé|indiqué|transmis|donné)e?s? (?:ensemble )?avec{_FEW}@B",
        rf"@A@_\b(?:doit|doivent) être accompagnée?s? de{_FEW}@B",
        rf"{_NEEDED}@_{_IF}{_FEW}@A[. ]*$",
        rf"@A@_\bpeut (?:uniquement|seulement) être {_THERE} avec{_FEW}@B",
        rf"@A@_\bpeut être {_THERE} (?:uniquement|seulement) avec{_FEW}@B",
        rf"@A@_\b(?:autorisé|permis|valide|accepté)e? (?:uniquement|seulement) avec{_FEW}@B",
        rf"{_IF}@_@A{_GIVEN}@_{_NEEDED}",
        rf"{_NEEDED}@_{_IF}@_@A{_GIVEN}",
    ),
    cannot_without=shapes(r"@A@_\bne (?:peut|doit)\b@_\bsans\b@_@B"),
    implies=shapes(
        rf"@T@_{_NEEDED}",
        rf"{_NEEDED}@_\b(?:si|lorsque|quand|pour|avec)\b@_@T",
    ),
    negated=any_of(r"\b(?:pas|sans|jamais|aucune?|ni|manquante?|absente?|vide|plus|autres? que|différente?s?)\b", r"\bn[e']"),
    condition=any_of(_IF, r"\bs'il\b", r"\bsauf\b", r"\bexcepté\b", r"\bsinon\b", r"\bpour\b"),
    exception=any_of(r"\bsauf\b", r"\bexcepté\b", r"\bsinon\b", r"\bou\b", r"\bà moins que\b"),
    apart=any_of(r"\bsauf\b", r"\bexcepté\b", r"\bsans\b", r"\bà moins que\b"),
    negation=any_of(r"\b(?:pas|jamais)\b", r"\bn[e']"),
    alternative=any_of(r"\bou\b(?! (?:égal|après|avant))"),
    of_state=any_of(
        r"\b(?:uniques?|existe\w*|déjà|disponibles?|autorisations?|authentifiée?|connue?s?|enregistrée?s?|appartien\w*)\b"
    ),
    orders=ordered(
        (r"(?:supérieure?|postérieure?) ou égale? (?:à|au)|au moins|égale? ou (?:supérieure?|postérieure?) (?:à|au)", ">="),
        (r"(?:inférieure?|antérieure?) ou égale? (?:à|au)|au plus|égale? ou (?:inférieure?|antérieure?) (?:à|au)", "<="),
        (r"ne (?:doit|peut) pas dépasser", "<="),
        (r"(?:supérieure?|postérieure?) (?:à|au)|après|plus (?:grande?|tard) que", ">"),
        (r"(?:inférieure?|antérieure?) (?:à|au)|avant|plus (?:petite?|tôt) que", "<"),
        (r"différente?s? (?:de|du)|distincte?s? (?:de|du)", "!="),
        (r"égale?s? (?:à|au)|identiques? (?:à|au)", "=="),
    ),
    turned=re.compile(r"\b(?:pas|jamais)(?: être)?\s*$", re.IGNORECASE),
    past=any_of(r"\bdans le passé\b", r"\bavant (?:maintenant|aujourd'hui)\b"),
    future=any_of(r"\bdans le futur\b", r"\bdans l'avenir\b", r"\baprès (?:maintenant|aujourd'hui)\b"),
    classes=_CLASSES,
    banned=re.compile(
        rf"(?:\b(?P<place>commencer|finir|se terminer|contenir) (?:par |d[e']\s?)?(?:une? |des |le |la |les )?)?\b(?P<what>{'|'.join(name for name, _ in _CLASSES)})\b(?! (?:en début|en fin|au début|à la fin|final\w*|finaux|initia\w*|consécuti\w*|multiples?|doubles?|superflus?))",
        re.IGNORECASE,
    ),
    begins=("commenc",),
    ends=("fin", "se term"),
    empty=any_of(r"\bêtre (?:nulle? ou )?vides?[. ]*$"),
    signs=ordered((r"pas être négati(?:f|ve)", ">="), (r"être (?:un (?:entier|nombre) )?strictement positi(?:f|ve)", ">")),
)  # fmt: skip
