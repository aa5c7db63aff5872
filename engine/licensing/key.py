"""Licence keys: `SMNT-XXXXX-XXXXX-XXXXX-XXXXX-C`, 20 symbols of 5 random bits and one check symbol."""

import hashlib
import hmac
import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Literal, NamedTuple

from engine.errors import LicenceError

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
SYMBOLS: Final = 20
ENTROPY_BYTES: Final = 13
"""Random bytes that one key is made of: 104 bits, of which the first 100 count."""
LONGEST_TYPED: Final = 100
"""Characters of a typed key that are looked at; blanks and dashes included."""

Mode = Literal["live", "test"]
PREFIXES: Final[Mapping[str, Mode]] = {"SMNT": "live", "SMTT": "test"}
_READ_AS: Final = {"O": "0", "I": "1", "L": "1"}
_VALUES: Final = {symbol: value for value, symbol in enumerate(ALPHABET)}
_POLYNOMIAL: Final = 0b100101
"""x^5 + x^2 + 1, which makes GF(32); its element a is 2."""


class Key(NamedTuple):
    """A key whose check symbol fits. `mode` is None where it was typed without its prefix."""

    symbols: str
    mode: Mode | None

    def __repr__(self) -> str:
        return f"Key(...{self.symbols[-4:]})"


class Fault(StrEnum):
    """Why a typed text is no key."""

    SHORT = "short"
    LONG = "long"
    SYMBOL = "symbol"
    CHECK = "check"


class Typo(NamedTuple):
    """`place` counts symbols after the prefix, from 1; for `SHORT` it is how many are there."""

    fault: Fault
    place: int = 0
    symbol: str = ""


def read_key(text: str) -> Key:
    """Return the key that a person typed or pasted.

    Raises:
        LicenceError: `key-typo`; its text never quotes the key.
    """
    found = look(text)
    if isinstance(found, Typo):
        raise LicenceError("key-typo", TYPO_TEXTS[found.fault].format(place=found.place), cure=TYPO_CURE)
    return found


def look(text: str) -> Key | Typo:
    """Return the key, or what is wrong with the text typed so far."""
    mode, symbols = _symbols(text)
    for place, symbol in enumerate(symbols, 1):
        if symbol not in _VALUES:
            return Typo(Fault.SYMBOL, place, symbol)
    if len(symbols) <= SYMBOLS:
        return Typo(Fault.SHORT, len(symbols))
    if len(symbols) > SYMBOLS + 1:
        return Typo(Fault.LONG, len(symbols))
    if not _fits(symbols):
        return Typo(Fault.CHECK)
    return Key(symbols[:SYMBOLS], mode)


def written(key: Key) -> str:
    """Return a key as it is shown to its buyer; without a mode as a live one."""
    prefix = "SMTT" if key.mode == "test" else "SMNT"
    groups = [key.symbols[start : start + 5] for start in range(0, SYMBOLS, 5)]
    return "-".join((prefix, *groups, check_symbol(key.symbols)))


def made(entropy: bytes, mode: Mode) -> Key:
    """Return the key of `ENTROPY_BYTES` random bytes."""
    if len(entropy) != ENTROPY_BYTES:
        raise ValueError(f"a key is made of {ENTROPY_BYTES} bytes")
    bits = int.from_bytes(entropy, "big") >> 4
    return Key("".join(ALPHABET[bits >> 5 * (SYMBOLS - 1 - place) & 31] for place in range(SYMBOLS)), mode)


def check_symbol(symbols: str) -> str:
    """Return the sum of a^(i+1) * x_i over GF(32), as a symbol."""
    total, factor = 0, 1
    for symbol in symbols:
        factor = _times(factor, 2)
        total ^= _times(factor, _VALUES[symbol])
    return ALPHABET[total]


def stored_hash(pepper: bytes, symbols: str) -> bytes:
    """Return what a server keeps in place of the key."""
    return hmac.digest(pepper, b"specmint/key/v1\n" + symbols.encode("ascii"), hashlib.sha256)


def machine_salt(symbols: str) -> bytes:
    """Return `fs`, 16 bytes: what the marks of a machine are hashed with for this key."""
    return hmac.digest(symbols.encode("ascii"), b"specmint/fp/v1\n", hashlib.sha256)[:16]


def _times(left: int, right: int) -> int:
    product = 0
    while right:
        if right & 1:
            product ^= left
        right >>= 1
        left <<= 1
        if left & 32:
            left ^= _POLYNOMIAL
    return product


def _symbols(text: str) -> tuple[Mode | None, str]:
    """Return mode and symbols as they are read: NFKC, upper case, no blanks, no dashes, prefix taken off."""
    folded = unicodedata.normalize("NFKC", text[:LONGEST_TYPED])
    kept = "".join(_upper(letter) for letter in folded if not _is_passed_over(letter))
    for prefix, mode in PREFIXES.items():
        if kept.startswith(prefix) and not _fits(_read_as(kept)):
            return mode, _read_as(kept[len(prefix) :])
    return None, _read_as(kept)


def _fits(symbols: str) -> bool:
    """Return whether these are a whole key; one typed without a prefix may begin like a prefix."""
    is_whole = len(symbols) == SYMBOLS + 1 and _VALUES.keys() >= set(symbols)
    return is_whole and check_symbol(symbols[:SYMBOLS]) == symbols[SYMBOLS]


def _upper(letter: str) -> str:
    return letter.upper() if letter.isascii() else letter


def _read_as(symbols: str) -> str:
    return "".join(_READ_AS.get(symbol, symbol) for symbol in symbols)


def _is_passed_over(letter: str) -> bool:
    category = unicodedata.category(letter)
    return category in {"Pd", "Cf"} or category.startswith("Z") or letter in "\t\r\n\v\f_\u2212"


TYPO_TEXTS: Final[Mapping[Fault, str]] = {
    Fault.SHORT: f"the key has {SYMBOLS + 1} symbols after its prefix, this has {{place}}",
    Fault.LONG: f"the key has {SYMBOLS + 1} symbols after its prefix, this has more",
    Fault.SYMBOL: "symbol {place} is none of a key: letters are A to Z without U, and digits",
    Fault.CHECK: "one symbol is not as it was bought: the check symbol does not fit",
}
TYPO_CURE: Final = "compare it with the key that you bought; nothing was sent"
