"""A key is read as people type it, and no single slip passes."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import LicenceError
from engine.licensing import key
from engine.licensing.key import ALPHABET, Fault, Key, Typo

SYMBOLS = "0123456789ABCDEFGHJK"
VECTOR = "SMNT-01234-56789-ABCDE-FGHJK-E"


def _some_keys(count: int) -> list[str]:
    source = random.Random(1)
    return ["".join(source.choices(ALPHABET, k=20)) for _ in range(count)]


@pytest.mark.parametrize(
    "typed",
    [
        VECTOR,
        "smnt-01234-56789-abcde-fghjk-e",
        "SMNT 01234 56789 ABCDE FGHJK E",
        "SMNT0123456789ABCDEFGHJKE",
        "\ufeff SMNT\u201301234\u201456789\u2212ABCDE\u00adFGHJK-E\r\n",
        "SMNT-OI234-56789-ABCDE-FGHJK-E",
        "smnt-ol234-56789-abcde-fghjk-e",
        "\uff33\uff2d\uff2e\uff34-01234-56789-ABCDE-FGHJK-E",
    ],
)
def test_a_key_is_read_as_people_type_it(typed: str) -> None:
    assert key.read_key(typed) == Key(SYMBOLS, "live")


def test_a_key_for_tests_and_one_without_prefix_say_so() -> None:
    assert key.read_key("SMTT-01234-56789-ABCDE-FGHJK-E") == Key(SYMBOLS, "test")
    assert key.read_key("01234-56789-ABCDE-FGHJK-E") == Key(SYMBOLS, None)


def test_symbols_may_begin_like_a_prefix() -> None:
    symbols = "SMNT0123456789ABCDEF"

    assert key.look(symbols + key.check_symbol(symbols)) == Key(symbols, None)


@pytest.mark.parametrize(
    ("typed", "typo"),
    [
        ("", Typo(Fault.SHORT, 0)),
        ("SMNT-01234", Typo(Fault.SHORT, 5)),
        ("SMNT-01234-56789-ABCDE-FG", Typo(Fault.SHORT, 17)),
        (VECTOR[:-2], Typo(Fault.SHORT, 20)),
        (VECTOR + "0", Typo(Fault.LONG, 22)),
        ("SMNT-U", Typo(Fault.SYMBOL, 1, "U")),
        ("SMNT-012\0", Typo(Fault.SYMBOL, 4, "\0")),
        ("SMNT-0\U0001f511", Typo(Fault.SYMBOL, 2, "\U0001f511")),
        ("SMNT-01234-56789-ABCDE-FGHJK-F", Typo(Fault.CHECK)),
        ("0" * 1_000_000, Typo(Fault.LONG, 100)),
    ],
)
def test_what_is_no_key_is_told_with_its_place(typed: str, typo: Typo) -> None:
    assert key.look(typed) == typo


def test_a_typing_error_is_told_without_the_key() -> None:
    with pytest.raises(LicenceError) as caught:
        key.read_key("SMNT-01234-56789-ABCDE-FGHJK-F")

    assert caught.value.problem.code == "key-typo"
    assert "01234" not in str(caught.value)
    assert "01234" not in repr(key.read_key(VECTOR))


def test_each_single_wrong_symbol_is_caught() -> None:
    for symbols in _some_keys(20):
        right = key.check_symbol(symbols)
        for place in range(20):
            others = (symbols[:place] + other + symbols[place + 1 :] for other in ALPHABET)
            checks = [key.check_symbol(other) for other in others if other != symbols]
            assert right not in checks


def test_each_swap_of_two_symbols_is_caught() -> None:
    for symbols in _some_keys(60):
        right = key.check_symbol(symbols)
        for left in range(20):
            for other in range(left):
                swapped = list(symbols)
                swapped[left], swapped[other] = symbols[other], symbols[left]
                assert symbols[left] == symbols[other] or key.check_symbol("".join(swapped)) != right


def test_random_bytes_become_a_key_that_is_read_again() -> None:
    made = key.made(bytes(range(13)), "live")

    assert key.written(made) == "SMNT-000G4-0R40M-30E20-9185G-M"
    assert key.read_key(key.written(made)) == made
    assert key.written(key.made(b"\xff" * 13, "test"))[:11] == "SMTT-ZZZZZ-"


def test_a_key_is_made_of_thirteen_bytes() -> None:
    with pytest.raises(ValueError, match="13 bytes"):
        key.made(bytes(12), "live")


def test_what_is_kept_of_a_key_depends_on_key_and_pepper() -> None:
    assert key.stored_hash(bytes(32), SYMBOLS).hex()[:16] == "44156fc31823f242"
    assert key.stored_hash(b"\1" * 32, SYMBOLS) != key.stored_hash(bytes(32), SYMBOLS)
    assert key.machine_salt(SYMBOLS).hex() == "7bee9a6ed0530526ac144f321299f28a"


@given(st.text(alphabet=st.characters() | st.sampled_from(string.printable), max_size=60))
def test_whatever_is_typed_is_a_key_or_a_typo(text: str) -> None:
    assert isinstance(key.look(text), Key | Typo)
