"""What of a licence may be set, and to what."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.licensing.entitlements import Tier
from licensing_server.refusals import RequestRefused
from licensing_server.service import customers, licences
from licensing_server.service.authority import Authority
from licensing_server.service.licences import Change, Purchase
from licensing_server.service.records import licence_by_id
from licensing_server.store import Store, opened
from licensing_server.store.schema import METADATA
from tests.samples.licences import NOW


def no_signer() -> Any:
    raise AssertionError("terms are not signed")


AUTHORITY = Authority("test", bytes(32), no_signer)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = opened(f"sqlite:///{tmp_path / 'x.db'}")
    METADATA.create_all(store.engine)
    yield store
    store.close()


def made(store: Store, **terms: Any) -> str:
    def make(connection: Any) -> str:
        customer = customers.customer_for(connection, "a@b.example", "A", NOW)
        purchase = Purchase(customer, Tier.PRO)._replace(**terms)
        return licences.created(connection, AUTHORITY, purchase, actor="test", now=NOW)

    return store.transaction(make)


def test_a_licence_without_terms_has_those_of_its_tier_and_no_end(store: Store) -> None:
    licence_id = made(store)

    licence = store.look(lambda connection: licence_by_id(connection, licence_id))
    assert licence is not None
    assert (licence.seats, licence.paid_until, licence.starts_at, licence.key_hint) == (3, None, NOW, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("tier", "free"),
        ("tier", "gold"),
        ("seats", -1),
        ("seats", 100_001),
        ("seats", True),
        ("seats", "3"),
        ("paid_until", -1),
        ("paid_until", "2027"),
        ("paid_until", 2**41),
        ("starts_at", None),
        ("starts_at", True),
        ("limits", []),
        ("limits", {"parallel_jobs": "many"}),
        ("limits", {"x": "y" * 1_000}),
        ("state", "active"),
        ("customer_id", "cus_1"),
    ],
)
def test_a_term_of_another_form_is_refused_by_its_name(store: Store, field: str, value: object) -> None:
    licence_id = made(store)

    with pytest.raises(RequestRefused) as refused:
        store.transaction(
            lambda connection: licences.changed(
                connection, licence_id, Change({field: value}), actor="test", now=NOW
            )
        )

    assert (refused.value.code, refused.value.extras.field) == ("invalid-request", field)


def test_a_purchase_of_the_free_tier_is_none(store: Store) -> None:
    with pytest.raises(RequestRefused) as refused:
        made(store, tier=Tier.FREE)

    assert refused.value.extras.field == "tier"
