import pytest
from stdnum import bic, ean, iban, isbn, issn, luhn

from engine.cases.rng import stream
from engine.cases.values.checksums import MAKERS, ean_digit, iban_digits, luhn_digit, mod11_digit

JUDGES = {
    "bic": bic.validate,
    "card": luhn.validate,
    "ean13": ean.validate,
    "ean8": ean.validate,
    "iban": iban.validate,
    "isbn10": isbn.validate,
    "isbn13": isbn.validate,
    "issn": issn.validate,
}


@pytest.mark.parametrize("word", MAKERS)
def test_every_number_is_valid_by_an_independent_library(word: str) -> None:
    for index in range(200):
        assert JUDGES[word](MAKERS[word](stream(0, word, index)))


def test_check_digits_are_those_of_published_numbers() -> None:
    assert luhn_digit("411111111111111") == "1"
    assert iban_digits("GB", "NWBK60161331926819") == "29"
    assert ean_digit("978316148410") == "0"
    assert mod11_digit("2049363") == "0"
    assert mod11_digit("080442957") == "X"
