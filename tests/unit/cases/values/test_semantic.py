import re
from datetime import date
from ipaddress import ip_address, ip_network
from typing import Any

import orjson
import pytest

from engine.cases.rng import stream
from engine.cases.values.formats import is_valid
from engine.cases.values.semantic import domain_of, domains, kind_of, normal_form, vocabulary
from engine.errors import Pointer
from tests.unit.cases.values.by_hand import values_of

ALL = [None, *domains()]
DOCUMENTATION = [
    ip_network(each) for each in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
]
RESERVED_NAMES = re.compile(r"(^|[.@/])example\.(com|org|net)(/|$)")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("firstName", ("first", "name")),
        ("HTTPServerURL", ("http", "server", "url")),
        ("order_item-ids", ("order", "item", "id")),
        ("zipCode", ("postal", "code", "code")),
        ("categories", ("category",)),
        ("address", ("address",)),
        ("addresses", ("address",)),
        ("qty", ("quantity",)),
        ("", ()),
        ("---", ()),
    ],
)
def test_a_name_is_read_word_by_word_in_the_singular(name: str, words: tuple[str, ...]) -> None:
    assert normal_form(name) == words


@pytest.mark.parametrize(
    ("name", "parent", "kind"),
    [
        ("name", "Pet", "pet-name"),
        ("name", "CreateProductRequest", "product-name"),
        ("name", "", "name"),
        ("billingCity", "", "city"),
        ("startDateTime", "", "start-date"),
        ("order_updated_timestamp", "", "updated-date"),
        ("customerEmail", "", "email"),
        ("photoUrls", "", "image-url"),
        ("managerName", "", "full-name"),
        ("content-md5", "", "md5"),
        ("audioCodec", "", "codec"),
        ("MaxKeys", "", "page-size"),
        ("zzz", "", None),
    ],
)
def test_a_name_and_its_parent_tell_the_kind(name: str, parent: str, kind: str | None) -> None:
    found = kind_of(name, parent, "", None)

    assert (found.word if found else None) == kind


def test_the_description_tells_where_the_name_does_not() -> None:
    found = kind_of("zzz", "", "Three letters as in ISO 4217.", None)

    assert found is not None
    assert found.word == "currency"


def test_a_hint_in_words_chooses_a_domain_and_an_unknown_one_none() -> None:
    assert domain_of("Online banking for students") == "banking"
    assert domain_of("human resources") == "hr"
    assert domain_of("underwater basket weaving") is None


@pytest.mark.parametrize("domain", ALL)
def test_every_kind_has_twelve_entries_at_least(domain: str | None) -> None:
    assert [kind.word for kind in vocabulary(domain).kinds.values() if len(set(kind.entries)) < 12] == []


def test_there_are_120_kinds_and_more() -> None:
    assert len(vocabulary(None).kinds) >= 120


@pytest.mark.parametrize("domain", ALL)
def test_dates_are_dates_and_start_before_they_end(domain: str | None) -> None:
    kinds = vocabulary(domain).kinds
    moments = {
        word: [date.fromisoformat(str(e)) for e in kind.entries]
        for word, kind in kinds.items()
        if kind.moment
    }

    assert max(moments["birth-date"]) < min(moments["past-date"])
    assert max(moments["past-date"]) < min(moments["updated-date"])
    assert max(moments["updated-date"]).year == 2020
    assert max(moments["start-date"]) < min(moments["end-date"])
    assert {day.year for day in moments["future-date"]} == {2035}


@pytest.mark.parametrize("domain", ALL)
def test_nothing_reaches_a_real_person(domain: str | None) -> None:
    for kind in vocabulary(domain).kinds.values():
        for entry in map(str, kind.entries):
            if "@" in entry or "://" in entry:
                host = entry.rpartition("@")[2].partition("://")[2] or entry.rpartition("@")[2]
                assert RESERVED_NAMES.search("." + host), entry
            if is_valid("ipv4", entry) or (":" in entry and is_valid("ipv6", entry)):
                assert any(ip_address(entry) in network for network in DOCUMENTATION), entry


def test_the_domain_changes_what_a_name_means() -> None:
    schema = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}

    def names(domain: str | None) -> set[Any]:
        values = values_of(schema, domain)
        return {values.make((Pointer("#"),), stream(0, index))["name"] for index in range(40)}

    assert "Holiday Fund" in names("private bank")
    assert not names("private bank") & names(None)


def test_the_same_words_are_kept_apart_by_type() -> None:
    schema = {
        "type": "object",
        "required": ["year", "age", "createdAt"],
        "properties": {
            "year": {"type": "integer"},
            "age": {"type": "string"},
            "createdAt": {"type": "integer"},
        },
    }

    made = values_of(schema).make((Pointer("#"),), stream(0))

    assert orjson.dumps(made)
    assert 1990 <= made["year"] <= 2035
    assert made["age"].isdecimal()
    assert 1577836800 <= made["createdAt"] <= 1609459200


@pytest.mark.parametrize("domain", domains())
@pytest.mark.parametrize("name", ["supervisorName", "ringType", "gateKind"])
def test_only_a_word_that_stands_alone_means_what_the_domain_is_about(name: str, domain: str) -> None:
    assert kind_of(name, "", "", domain) == kind_of(name, "", "", None)
    assert kind_of("name", "", "", domain) != kind_of("name", "", "", None)


def test_texts_of_one_length_are_none_that_a_seed_draws() -> None:
    """A case about a length would else be the same request as one that draws its values, with some seeds."""
    for domain in (None, *domains()):
        found = vocabulary(domain)

        assert set(found.short.values()).isdisjoint(found.texts), domain
