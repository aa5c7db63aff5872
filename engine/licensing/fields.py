"""Records to JSON objects and back: one table of fields per record, each read strictly."""

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, Final, NamedTuple, TypeVar

T = TypeVar("T")


class FieldWrong(ValueError):  # noqa: N818  told to the caller, who knows what the record was
    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"`{field}`: {reason}")
        self.field = field


class Field(NamedTuple):
    """How one field is read and written; one that `may_lack` is absent where it has the record's default."""

    load: Callable[[Any], Any]
    dump: Callable[[Any], Any]
    may_lack: bool = False


Fields = Mapping[str, Field]


def loaded(make: Callable[..., T], fields: Fields, content: Mapping[str, Any]) -> T:
    """Return the record in a JSON object; names that `fields` does not have are ignored.

    Raises:
        FieldWrong: a field is missing or has another form.
    """
    found = {}
    for name, field in fields.items():
        if name in content:
            try:
                found[name] = field.load(content[name])
            except FieldWrong as error:
                raise FieldWrong(f"{name}.{error.field}", str(error).partition(": ")[2]) from error
            except ValueError as error:
                raise FieldWrong(name, str(error)) from error
        elif not field.may_lack:
            raise FieldWrong(name, "missing")
    return make(**found)


def dumped(record: Any, fields: Fields) -> dict[str, Any]:
    """Return the JSON object of a record; fields that may lack and are empty are left out."""
    return {
        name: field.dump(getattr(record, name))
        for name, field in fields.items()
        if not (field.may_lack and not getattr(record, name))
    }


def text(most: int, *, least: int = 0, optional: bool = False) -> Field:
    def load(value: Any) -> str:
        if not isinstance(value, str):
            raise ValueError("no text")  # noqa: TRY004  `loaded` tells every reason in one way
        if not least <= len(value) <= most:
            raise ValueError(f"{least} to {most} characters")
        return value

    return Field(load, str, optional)


def word(words: Callable[[str], Any], *, optional: bool = False) -> Field:
    """Return a field whose text is one of an enumeration."""

    def load(value: Any) -> Any:
        if not isinstance(value, str):
            raise ValueError("no text")  # noqa: TRY004  `loaded` tells every reason in one way
        return words(value)

    return Field(load, str, optional)


def integer(least: int = 0, most: int = 2**53) -> Field:
    def load(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError("no integer")  # noqa: TRY004  `loaded` tells every reason in one way
        if not least <= value <= most:
            raise ValueError(f"{least} to {most}")
        return value

    return Field(load, int)


def flag() -> Field:
    def load(value: Any) -> bool:
        if not isinstance(value, bool):
            raise ValueError("neither true nor false")  # noqa: TRY004  `loaded` tells every reason in one way
        return value

    return Field(load, bool)


def counts(words: type[StrEnum], most: int, *, least: int = 0, is_open: bool = False) -> Field:
    """Return a field of an object from words of an enumeration to counts up to `most`, at least so many of them.

    In one that `is_open` other words mean nothing.
    """
    count, known = integer(0, most), frozenset(each.value for each in words)

    def load(value: Any) -> dict[Any, int]:
        if not isinstance(value, dict) or len(value) < least:
            raise ValueError(f"an object of at least {least}")
        names = [name for name in value if name in known or not is_open]
        return {words(name): count.load(value[name]) for name in names}

    return Field(load, lambda value: {str(name): number for name, number in value.items()})


def matching(pattern: str, what: str) -> Field:
    """Return a field of a short text that has a form, said as `what`."""
    short, form = text(40), re.compile(pattern)

    def load(value: Any) -> str:
        if not form.fullmatch(short.load(value)):
            raise ValueError(what)
        return str(value)

    return Field(load, str)


def octets(length: int, *, optional: bool = False) -> Field:
    """Return a field of exactly so many bytes, as base64url without padding."""

    def load(value: Any) -> bytes:
        found = from_base64(value)
        if len(found) != length:
            raise ValueError(f"{length} bytes as base64url")
        return found

    return Field(load, to_base64, optional)


def or_null(field: Field) -> Field:
    return Field(
        lambda value: None if value is None else field.load(value),
        lambda value: None if value is None else field.dump(value),
        field.may_lack,
    )


def many(field: Field, most: int, *, least: int = 0, optional: bool = False) -> Field:
    def load(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or not least <= len(value) <= most:
            raise ValueError(f"a list of {least} to {most}")
        return tuple(map(field.load, value))

    return Field(load, lambda value: [field.dump(each) for each in value], optional)


def nested(make: Callable[..., Any], fields: Fields, *, optional: bool = False) -> Field:
    def load(value: Any) -> Any:
        if not isinstance(value, dict):
            raise ValueError("no object")  # noqa: TRY004  `loaded` tells every reason in one way
        return loaded(make, fields, value)

    return Field(load, lambda value: dumped(value, fields), optional)


_URL_SAFE: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def to_base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode("ascii")


def from_base64(value: Any) -> bytes:
    """Return the bytes of base64url without padding; of several spellings only one is taken.

    Raises:
        ValueError: it is something else.
    """
    if not isinstance(value, str) or not _URL_SAFE.issuperset(value):
        raise ValueError("no base64url")
    try:
        found = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
    except binascii.Error as error:
        raise ValueError("no base64url") from error
    if to_base64(found) != value:
        raise ValueError("no canonical base64url")
    return found
