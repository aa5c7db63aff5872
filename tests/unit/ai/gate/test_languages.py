"""Sentences of other languages: believed where their words of duty are known, and in their direction only."""

import pytest

from engine.ai.gate.answer import Refused
from engine.ai.gate.quotes import proven
from engine.ai.languages import LANGUAGES, language_of, may_state_a_duty
from engine.ai.provider import Item, Question
from engine.openapi.model import JsonValue

LOCATIONS = ("query/start", "query/end", "body/typ", "body/vatId", "body/name", "body/min", "body/max")
BY_LEAF = {location.rpartition("/")[2]: location for location in LOCATIONS}


def outcome(sentence: str, kind: str, at: str, op: str = "", value: JsonValue = None) -> int:
    """Return 0 where the item is believed, else the number of the check that refuses it."""
    lines = "\n".join(f"{each}?: string" for each in LOCATIONS)
    question = Question("id", "rules", f"operation GET /a: {sentence}\n{lines}", LOCATIONS)
    item = Item(kind, tuple(BY_LEAF[leaf] for leaf in at.split()), op, "", sentence)
    try:
        proven(item, value, question)
    except Refused as refused:
        return refused.number
    return 0


@pytest.mark.parametrize(
    ("sentence", "kind", "at", "op", "value"),
    [
        ("Wenn `end` angegeben ist, muss `start` angegeben werden.", "requires", "end start", "", None),
        ("`start` ist erforderlich, wenn `end` gesetzt ist.", "requires", "end start", "", None),
        ("`end` erfordert `start`.", "requires", "end start", "", None),
        ("`end` darf nicht ohne `start` verwendet werden.", "requires", "end start", "", None),
        ("`start` und `end` schließen sich gegenseitig aus.", "zero_or_one", "start end", "", None),
        ("Genau eines von `start` und `end` muss angegeben werden.", "only_one", "start end", "", None),
        ("Mindestens eines der Felder `start` und `end` ist erforderlich.", "or", "start end", "", None),
        ("`start` und `end` müssen zusammen angegeben werden.", "all_or_none", "start end", "", None),
        ("`end` muss nach `start` liegen.", "compare", "end start", ">", None),
        ("`min` darf nicht größer als `max` sein.", "compare", "min max", "<=", None),
        ("Wenn `typ` gleich firma ist, muss `vatId` angegeben werden.", "implies", "typ vatId", "==", "firma"),
        ("`name` darf keine Leerzeichen enthalten.", "negative", "name", "", "a b"),
        ("`name` darf nicht mit einer Ziffer beginnen.", "negative", "name", "", "7a"),
        ("`start` ist erforderlich, wenn `end`.", "requires", "end start", "", None),
        ("`end` erfordert auch das Feld `start`.", "requires", "end start", "", None),
        ("`name` darf nicht leer sein.", "negative", "name", "", ""),
        ("`min` darf nicht negativ sein.", "compare", "min", ">=", 0),
        ("`start` obligatoire si `end`.", "requires", "end start", "", None),
        ("`vatId` obligatoire si typ = Societe.", "implies", "typ vatId", "==", "Societe"),
        ("`name` ne peut pas être vide.", "negative", "name", "", ""),
        ("`min` doit être strictement positif.", "compare", "min", ">", 0),
        ("`start` obligatorio si end.", "requires", "end start", "", None),
        ("`vatId` obligatorio si `typ = empresa`.", "implies", "typ vatId", "==", "empresa"),
        ("`vatId` obligatorio si \"typ\" es \"empresa\".", "implies", "typ vatId", "==", "empresa"),
        ("`name` no puede estar vacío.", "negative", "name", "", ""),
        ("`min` no debe ser negativo.", "compare", "min", ">=", 0),
        ("Si `end` est fourni, `start` doit être fourni.", "requires", "end start", "", None),
        ("`start` est obligatoire lorsque `end` est renseigné.", "requires", "end start", "", None),
        ("`end` ne peut être utilisé sans `start`.", "requires", "end start", "", None),
        ("`start` et `end` sont mutuellement exclusifs et ne doivent pas être combinés.", "zero_or_one", "start end", "", None),
        ("Exactement un des champs `start` et `end` doit être fourni.", "only_one", "start end", "", None),
        ("Au moins un des champs `start` et `end` est obligatoire.", "or", "start end", "", None),
        ("`start` et `end` doivent être fournis ensemble.", "all_or_none", "start end", "", None),
        ("La date `end` doit être postérieure à `start`.", "compare", "end start", ">", None),
        ("`min` doit être inférieur ou égal à `max`.", "compare", "min max", "<=", None),
        ("Si `typ` est societe, `vatId` est obligatoire.", "implies", "typ vatId", "==", "societe"),
        ("`name` ne doit pas contenir d'espaces.", "negative", "name", "", "a b"),
        ("Si `end` está presente, `start` debe indicarse.", "requires", "end start", "", None),
        ("`start` es obligatorio si se indica `end`.", "requires", "end start", "", None),
        ("`end` no puede usarse sin `start`.", "requires", "end start", "", None),
        ("`start` y `end` son mutuamente excluyentes.", "zero_or_one", "start end", "", None),
        ("Exactamente uno de `start` y `end` debe estar presente.", "only_one", "start end", "", None),
        ("Al menos uno de `start` y `end` es obligatorio.", "or", "start end", "", None),
        ("`start` y `end` deben enviarse juntos.", "all_or_none", "start end", "", None),
        ("`end` debe ser posterior a `start`.", "compare", "end start", ">", None),
        ("`min` no debe ser mayor que `max`.", "compare", "min max", "<=", None),
        ("Si `typ` es empresa, `vatId` es obligatorio.", "implies", "typ vatId", "==", "empresa"),
        ("`name` no puede contener espacios.", "negative", "name", "", "a b"),
    ],
)  # fmt: skip
def test_what_a_sentence_of_a_known_language_says_is_believed(
    sentence: str, kind: str, at: str, op: str, value: JsonValue
) -> None:
    assert outcome(sentence, kind, at, op, value) == 0


@pytest.mark.parametrize(
    ("sentence", "kind", "at", "op", "value", "check"),
    [
        ("Wenn `end` angegeben ist, muss `start` angegeben werden.", "requires", "start end", "", None, 11),
        ("`end` muss nach `start` liegen.", "compare", "end start", "<", None, 11),
        ("`start` und `end` sollten zusammen angegeben werden.", "all_or_none", "start end", "", None, 10),
        ("`start` ist nicht erforderlich, wenn `end` gesetzt ist.", "requires", "end start", "", None, 10),
        ("`start` und `end` filtern die Liste.", "zero_or_one", "start end", "", None, 10),
        ("`name` darf nur Ziffern enthalten und muss kurz sein.", "negative", "name", "", "7", 11),
        ("Ein späteres `end` erfordert eine laute Glocke und kein `start`.", "requires", "end start", "", None, 11),
        ("Wenn `end` angegeben ist, muss `start` ein früherer Tag sein.", "requires", "end start", "", None, 11),
        ("Si `end` est fourni, `start` doit être un jour antérieur.", "requires", "end start", "", None, 11),
        ("Si `end` está presente, `start` debe ser un día anterior.", "requires", "end start", "", None, 11),
        ("`end` exige une cloche plus forte que `start`.", "requires", "end start", "", None, 11),
        ("`end` requiere una campana más fuerte que `start`.", "requires", "end start", "", None, 11),
        ("`name` darf keine doppelten Leerzeichen enthalten.", "negative", "name", "", "a b", 11),
        ("`name` ne doit pas contenir d'espaces consécutifs.", "negative", "name", "", "a b", 11),
        ("`name` no puede contener espacios al final.", "negative", "name", "", "a b", 11),
        ("Si `end` est fourni, `start` doit être fourni.", "requires", "start end", "", None, 11),
        ("La date `end` doit être postérieure à `start`.", "compare", "end start", "<", None, 11),
        ("`start` est facultatif si `end` est fourni.", "requires", "end start", "", None, 10),
        ("`start` et `end` ne doivent pas être fournis ensemble.", "all_or_none", "start end", "", None, 11),
        ("`end` debe ser posterior a `start`.", "compare", "end start", "<", None, 11),
        ("`start` no es obligatorio si se indica `end`.", "requires", "end start", "", None, 10),
        ("`start` y `end` no deben enviarse juntos.", "all_or_none", "start end", "", None, 11),
    ],
)  # fmt: skip
def test_what_it_does_not_say_is_refused(  # noqa: PLR0917 - the columns of a table
    sentence: str, kind: str, at: str, op: str, value: JsonValue, check: int
) -> None:
    assert outcome(sentence, kind, at, op, value) == check


@pytest.mark.parametrize(
    "sentence",
    [
        "Os campos `start` e `end` devem ser enviados em conjunto.",
        "Als `end` wordt gezet, moet `start` niet leeg zijn.",
        "`end` を指定する場合は `start` も必須です。",
    ],
)
def test_a_sentence_of_a_language_without_lists_is_left_to_a_second_look(sentence: str) -> None:
    item = Item("all_or_none", ("query/start", "query/end"), "", "", sentence)
    question = Question("id", "rules", f"operation GET /a: {sentence}", LOCATIONS)

    assert language_of(sentence) is None
    assert may_state_a_duty(sentence)
    assert not proven(item, None, question).is_understood


def test_a_literal_that_a_foreign_sentence_does_not_have_is_refused() -> None:
    sentence = "Os campos `typ` e `vatId` devem ser enviados em conjunto."

    assert outcome(sentence, "implies", "typ vatId", "==", "empresa") == 11


def test_each_language_is_told_from_the_others_by_its_own_words() -> None:
    assert [language.name for language in LANGUAGES] == ["English", "German", "French", "Spanish"]
    assert [
        language_of(text)
        for text in (
            "The dates must be given.", "Die Daten müssen angegeben werden.",
            "Les dates doivent être fournies.", "Las fechas deben indicarse.",
        )
    ] == list(LANGUAGES)  # fmt: skip
