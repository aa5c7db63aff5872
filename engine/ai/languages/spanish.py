"""Spanish: how its texts state duties and bans, and what they say of an order or a choice."""

import re
from typing import Final

from engine.ai.languages.words import IS_SIGN, Language, any_of, ordered, shapes

_IF: Final = r"\b(?:si|cuando|siempre que)\b"
_GIVEN: Final = r"(?: (?:se|es|está|están|ha sido))?(?: también)?(?: (?:proporciona|indica|especifica|envía|usa|utiliza|establece|define|presente|proporcionad[oa]|indicad[oa]|especificad[oa]|enviad[oa]|definid[oa]))n?s?\b"
_FEW: Final = r"(?:[ :]+(?:el|la|los|las|un|una|de|del|también|parámetro|campo|valor|que))*[ :]+"
_GIVING: Final = (
    r"(?:indicar|enviar|proporcionar|especificar|usar|utilizar|establecer|definir|incluir|informar)"
)
_THERE: Final = rf"(?:{_GIVING}se|(?:estar|ser)(?: también)? (?:presentes?|(?:proporcionad|indicad|especificad|enviad|definid|incluid|informad)[oa]s?))"
_NEEDED: Final = (
    rf"(?:@B(?: \w+){{0,3}}? deben?(?: también)? {_THERE}\b"
    rf"|@B(?: \w+){{0,3}}?:? (?:obligatori[oa]s?|requerid[oa]s?|necesari[oa]s?|exigid[oa]s?)\b"
    rf"|\bdeben?(?: también)? (?:{_THERE}|{_GIVING}){_FEW}@B)"
)
_CLASSES: Final = (
    ("espacios?", str.isspace),
    ("dígitos?|números?", str.isdigit),
    ("ceros?", "0".__eq__),
    ("letras?", str.isalpha),
    ("mayúsculas?", str.isupper),
    ("minúsculas?", str.islower),
    ("caracteres especiales|signos de puntuación|símbolos?", IS_SIGN),
    ("guion(?:es)? bajos?", "_".__eq__),
    ("guion(?:es)?|guión", "-".__eq__),
    ("puntos?", ".".__eq__),
    ("comas?", ",".__eq__),
    ("barras?", "/".__eq__),
)

SPANISH: Final = Language(
    name="Spanish",
    stops=frozenset(
        (
            "el", "la", "los", "las", "un", "una", "y", "o", "es", "son", "no", "si", "debe", "deben", "de", "del", "con", "para",
            "ser", "se", "que", "en", "por", "al", "cuando", "puede", "pueden", "obligatorio", "este", "esta",
        )
    ),
    duty=any_of(
        r"\bdeben?\b", r"\bobligatori[oa]s?\b", r"\brequerid[oa]s?\b", r"\bnecesari[oa]s?\b", r"\brequieren?\b", r"\bexigen?\b",
        r"\bno (?:puede|pueden|se permite|se puede|se admite|está permitid[oa]|es válid[oa])", r"\bprohibid[oa]s?\b",
        r"\b(?:exactamente|al menos) un[oa]?\b", r"\bcomo máximo un[oa]?\b", r"\b(?:mutuamente )?excluyentes?\b", r"\bnunca\b", r"\binválid[oa]s?\b",
        r"\b(?:solo|sólo|únicamente) (?:si|con|cuando|uno)\b",
    ),
    ban=any_of(
        r"\bno (?:debe|deben|puede|pueden|se permite|se permiten|se puede|se admite|se admiten)\b", r"\bprohibid[oa]s?\b", r"\bno está permitid[oa]\b",
        r"\binválid[oa]s?\b",
    ),
    only=any_of(r"\b(?:solo|sólo|únicamente|solamente)\b", r"\bsalvo\b", r"\bexcepto\b", r"\ba menos que\b", r"(?<!no )\bdeben?\b"),
    recommended=any_of(r"\bdebería\w*\b", r"\brecomienda\w*\b", r"\brecomendad[oa]s?\b", r"\bpreferiblemente\b", r"\bpor defecto\b", r"\bignora\w*\b"),
    released=any_of(
        r"\bno (?:es|son) (?:obligatori[oa]s?|requerid[oa]s?|necesari[oa]s?)\b", r"\bopcional(?:es|mente)?\b", r"\bobsolet[oa]s?\b", r"\bya no\b",
    ),
    exactly_one=any_of(r"\bexactamente un[oa]?\b", r"\buno y solo uno\b", r"\bo\b.*\bo\b.*\bpero no ambos\b"),
    at_most_one=any_of(
        r"\bmutuamente excluyentes?\b", r"\bse excluyen\b", r"\bcomo máximo un[oa]?\b", r"\bno ambos\b",
        r"\bno\b.*\b(?:juntos|juntas|combinar\w*|conjuntamente|a la vez|al mismo tiempo|simultáneamente)\b",
    ),
    at_least_one=any_of(
        r"\bal menos un[oa]?\b", r"\bo\b.*\b(?:debe|deben|obligatori[oa]s?|requerid[oa]s?|necesari[oa]s?)\b",
    ),
    together=any_of(r"\bjunt[oa]s\b", r"\bambos o ninguno\b", r"\btodos o ninguno\b", r"\bconjuntamente\b"),
    requires=shapes(
        rf"@A@_\b(?:requiere|necesita|exige)\b{_FEW}@B",
        rf"@A@_\bdeben? (?:usarse|utilizarse|enviarse|indicarse|especificarse|proporcionarse|darse|ir) (?:junto )?con{_FEW}@B",
        rf"@A@_\bdeben? (?:ir |estar )?acompañad[oa]s? de{_FEW}@B",
        rf"{_NEEDED}@_{_IF}{_FEW}@A[. ]*$",
        rf"@A@_\b(?:solo|sólo|únicamente) (?:puede|se puede|debe) {_GIVING}(?:se)? (?:junto )?con{_FEW}@B",
        rf"@A@_\b(?:válid[oa]|permitid[oa]|admitid[oa]) (?:solo|sólo|únicamente) con{_FEW}@B",
        rf"{_IF}@_@A{_GIVEN}@_{_NEEDED}",
        rf"{_NEEDED}@_{_IF}@_@A{_GIVEN}",
        rf"{_IF} se (?:proporciona|indica|especifica|envía|usa|utiliza|establece|define) @A@_{_NEEDED}",
        rf"{_NEEDED}@_{_IF} se (?:proporciona|indica|especifica|envía|usa|utiliza|establece|define) @A",
    ),
    cannot_without=shapes(r"@A@_\bno (?:puede|debe|se puede)\b@_\bsin\b@_@B"),
    implies=shapes(
        rf"@T@_{_NEEDED}",
        rf"{_NEEDED}@_\b(?:si|cuando|para|con)\b@_@T",
    ),
    negated=any_of(r"\b(?:no|sin|nunca|ningun[oa]?|ningún|ni|falta|faltan|ausente|vací[oa]|distint[oa]s?|diferentes?|otr[oa]s?)\b"),
    condition=any_of(_IF, r"\bsalvo\b", r"\bexcepto\b", r"\ba menos que\b", r"\bde lo contrario\b", r"\bpara\b"),
    exception=any_of(r"\bsalvo\b", r"\bexcepto\b", r"\ba menos que\b", r"\bde lo contrario\b", r"\bo\b"),
    apart=any_of(r"\bsalvo\b", r"\bexcepto\b", r"\bsin\b", r"\ba menos que\b"),
    negation=any_of(r"\b(?:no|nunca)\b"),
    alternative=any_of(r"\bo\b(?! (?:igual|después|antes))"),
    of_state=any_of(
        r"\b(?:únic[oa]s?|exist\w*|ya|disponibles?|permisos?|autenticad[oa]|conocid[oa]s?|registrad[oa]s?|pertenec\w*)\b"
    ),
    orders=ordered(
        (r"(?:mayor|posterior|superior) o igual (?:a|al|que)|al menos|igual o (?:mayor|posterior|superior) (?:a|al|que)", ">="),
        (r"(?:menor|anterior|inferior) o igual (?:a|al|que)|como máximo|igual o (?:menor|anterior|inferior) (?:a|al|que)", "<="),
        (r"no (?:debe|puede) (?:superar|exceder)", "<="),
        (r"(?:mayor|posterior|superior) (?:a|al|que)|después de(?:l)?", ">"),
        (r"(?:menor|anterior|inferior) (?:a|al|que)|antes de(?:l)?", "<"),
        (r"(?:diferente|distint[oa]) (?:a|al|de|del|que)", "!="),
        (r"igual (?:a|al|que)|idéntic[oa] (?:a|al)", "=="),
    ),
    turned=re.compile(r"\b(?:no|nunca)(?: (?:debe|puede))?(?: ser)?\s*$", re.IGNORECASE),
    past=any_of(r"\ben el pasado\b", r"\bantes de (?:ahora|hoy)\b"),
    future=any_of(r"\ben el futuro\b", r"\bdespués de (?:ahora|hoy)\b"),
    classes=_CLASSES,
    banned=re.compile(
        rf"(?:\b(?P<place>comenzar|empezar|terminar|acabar|contener) (?:con |en )?(?:un |una |el |la |los |las )?)?\b(?P<what>{'|'.join(name for name, _ in _CLASSES)})\b(?! (?:al inicio|al principio|al final|inicial\w*|final\w*|consecutiv\w*|dobles?|múltiples?))",
        re.IGNORECASE,
    ),
    begins=("comenz", "empez"),
    ends=("termin", "acab"),
    empty=any_of(r"\b(?:ser|estar|quedar) (?:nul[oa] o )?vací[oa]s?[. ]*$"),
    signs=ordered((r"no (?:debe|puede) ser negativ[oa]", ">="), (r"ser (?:un (?:entero|número) )?positivo", ">")),
)  # fmt: skip
