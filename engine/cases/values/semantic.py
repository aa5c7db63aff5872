"""What a name says about a value: kinds of data by the normal form of names, with entries that read well."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

import orjson

from engine.cases.rng import stream
from engine.cases.values.checksums import MAKERS
from engine.openapi.model import JsonValue
from resources import FOLDER

_MADE = 12
_ABBREVIATIONS: Mapping[str, str] = {
    "addr": "address", "amt": "amount", "cat": "category", "ccy": "currency", "desc": "description", "dob": "birth date",
    "dt": "date", "fname": "first name", "img": "image", "lang": "language", "lat": "latitude", "lng": "longitude",
    "lon": "longitude", "lname": "last name", "mail": "email", "msg": "message", "num": "number", "org": "organization",
    "organisation": "organization", "pic": "picture", "postcode": "postal code", "pwd": "password", "passwd": "password",
    "qty": "quantity", "tel": "phone", "telephone": "phone", "temp": "temperature", "tz": "time zone", "timezone": "time zone",
    "usr": "user", "zip": "postal code", "zipcode": "postal code", "colour": "color", "firstname": "first name",
    "lastname": "last name", "username": "user name", "surname": "last name", "filename": "file name", "addr1": "address line",
    "birthdate": "birth date", "birthday": "birth date", "hostname": "host name", "phonenumber": "phone number",
    "license": "licence", "catalogue": "catalog", "cellphone": "phone", "mobile": "phone", "centre": "center",
}  # fmt: skip


class Kind(NamedTuple):
    """One kind of data. `unique`: "" | "always" | "names", whether a server keeps it apart.

    `entries` are texts, numbers or booleans; where `moment` is set they are dates, which a date-time
    completes with a time of day.
    """

    word: str
    entries: tuple[JsonValue, ...]
    unique: str = ""
    moment: bool = False


class Vocabulary(NamedTuple):
    """Kinds by the names they answer to, and by phrases of a description."""

    kinds: Mapping[str, Kind]
    names: Mapping[str, str]
    phrases: Mapping[str, str]
    texts: tuple[str, ...]
    short: Mapping[int, str]
    keys: tuple[str, ...]


@cache
def _file(name: str) -> JsonValue:
    return orjson.loads(FOLDER.joinpath("vocabularies", name).read_bytes())


@cache
def domain_of(hint: str) -> str | None:
    """Return the vocabulary that a hint means, None where it means none."""
    known = _file("domains.json")
    if hint.strip().lower() in known:
        return hint.strip().lower()
    named = ((word, domain) for word in _words(hint) for domain in known)
    return next((str(domain) for word, domain in named if word in known[domain]["keywords"]), None)


def domains() -> tuple[str, ...]:
    """Return the names of all domains that have a vocabulary of their own."""
    return tuple(_file("domains.json"))


@cache
def vocabulary(domain: str | None) -> Vocabulary:
    """Return the general vocabulary; where `domain` is given, its kinds go before."""
    general = _file("general.json")
    content = dict(general["kinds"])
    names = {name: word for word, kind in content.items() for name in kind["names"]}
    if domain is not None:
        special = _file("domains.json")[domain]["kinds"]
        content |= special
        names |= {name: word for word, kind in special.items() for name in kind["names"]}
    kinds = {word: _kind(word, kind) for word, kind in content.items()}
    phrases = {phrase: word for word, kind in content.items() for phrase in kind.get("phrases", ())}
    short = {int(length): text for length, text in general["short"].items()}
    return Vocabulary(kinds, names, phrases, tuple(general["texts"]), short, tuple(general["keys"]))


def _kind(word: str, kind: Mapping[str, JsonValue]) -> Kind:
    maker = MAKERS.get(kind.get("maker", ""))
    made = [maker(stream(0, word, index)) for index in range(_MADE)] if maker else kind["entries"]
    return Kind(word, tuple(made), kind.get("unique", ""), kind.get("moment", False))


def _words(name: str) -> list[str]:
    split = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", name[:200]))
    return re.findall(r"[^\W_]+", split.lower())


@cache
def normal_form(name: str) -> tuple[str, ...]:
    """Return the words of a name: split, lower case, written out, the last one in the singular."""
    words = " ".join(_ABBREVIATIONS.get(word, word) for word in _words(name)).split()
    if words:
        words[-1] = singular(words[-1])
        words[-1:] = _ABBREVIATIONS.get(words[-1], words[-1]).split()
    return tuple(words)


def singular(word: str) -> str:
    if word == "ids":
        return "id"
    if len(word) <= 3 or word.endswith(("ss", "us", "is", "news", "series")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    return word.removesuffix("s")


@lru_cache(maxsize=8_192)  # asked three times for each property: its kind, whether it is unique, its maker
def kind_of(name: str, parent: str, description: str, domain: str | None) -> Kind | None:
    """Return what `name` most likely holds: with its parent first, then its last words, then the text.

    Several parents, the most telling first, are joined by `/`.
    """
    known = vocabulary(domain)
    words = normal_form(name)
    for candidate in _candidates(words, [normal_form(one) for one in parent.split("/")]):
        asked = vocabulary(None) if len(words) > 1 and candidate in _VAGUE else known
        word = asked.names.get(candidate)
        if word is not None:
            return asked.kinds[word]
    text = description[:300].lower()
    return next((known.kinds[word] for phrase, word in known.phrases.items() if phrase in text), None)


def _candidates(words: tuple[str, ...], parents: list[tuple[str, ...]]) -> list[str]:
    if not words:
        return []
    if len(words) == 1:
        kept = ([word for word in parent if word not in _WRAPPING] for parent in parents)
        return [*(f"{parent[-1]} {words[0]}" for parent in kept if parent), words[0]]
    tails = [words[start:] for start in range(max(0, len(words) - 4), len(words))]
    telling = [" ".join(tail) for tail in tails if not _TIME_WORDS.issuperset(tail)]
    if words[-1] not in _TIME_WORDS:
        return telling
    rest = [word for word in words if word not in _TIME_WORDS]
    return [*telling, *([f"{rest[-1]} date"] if rest else []), words[-1]]


_WRAPPING = frozenset(
    (
        "request",
        "response",
        "input",
        "output",
        "dto",
        "create",
        "new",
        "update",
        "body",
        "payload",
        "model",
        "data",
    )
)
_VAGUE = frozenset(("name", "type", "kind"))
"""Words that mean what a domain is about only where they stand alone: a `managerName` names no product."""
_TIME_WORDS = frozenset(("at", "on", "date", "time", "datetime", "timestamp", "utc"))
