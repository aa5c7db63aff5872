"""Rules of `x-dependencies`, in the language of IDL4OAS: `IF a THEN b;`, `OnlyOne(a, b);`, `a < b;`."""

import re
from collections.abc import Callable, Collection, Mapping

from engine.cases.rules.model import (
    Compare,
    Count,
    Expression,
    Has,
    Not,
    all_of,
    all_or_none,
    only_one,
    requires,
    some_of,
    zero_or_one,
)
from engine.openapi.model import JsonValue

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'[^']*'|\"[^\"]*\")|(?P<sign>==|!=|<=|>=|[<>(),|;])|(?P<word>\[[^\]]+\]|[^\s'\"=!<>(),|;]+))"
)
_GROUPS: Mapping[str, Callable[..., Expression]] = {
    "or": some_of,
    "onlyone": only_one,
    "allornone": all_or_none,
    "zeroorone": zero_or_one,
}
_ORDERS = ("<", "<=", ">", ">=", "==", "!=")
_LONGEST = 1_000
_DEEPEST = 20


class _Unread(Exception):  # noqa: N818 - an answer: the rule is in no form that we know
    pass


def parsed(text: str, names: Collection[str]) -> Expression | None:
    """Return the rule, None where it is not understood or speaks of what is no input."""
    if len(text) > _LONGEST:
        return None
    tokens = _tokens(text)
    if tokens is None:
        return None
    try:
        reader = _Reader(tokens, names)
        expression = reader.rule()
    except _Unread:
        return None
    return expression if reader.is_done else None


def _tokens(text: str) -> list[str] | None:
    found, at, text = [], 0, text.strip().removesuffix(";").rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            return None
        found.append(match[0].strip())
        at = match.end()
    return found


class _Reader:
    def __init__(self, tokens: list[str], names: Collection[str]) -> None:
        self._tokens = tokens
        self._names = names
        self._at = 0
        self._depth = 0

    @property
    def is_done(self) -> bool:
        return self._at == len(self._tokens)

    def rule(self) -> Expression:
        if self._taken("if"):
            condition = self._either()
            self._need("then")
            return requires(condition, self._either())
        return self._either()

    def _either(self) -> Expression:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _Unread
        parts = [self._both()]
        while self._taken("or"):
            parts.append(self._both())
        self._depth -= 1
        return parts[0] if len(parts) == 1 else some_of(*parts)

    def _both(self) -> Expression:
        parts = [self._one()]
        while self._taken("and"):
            parts.append(self._one())
        return parts[0] if len(parts) == 1 else all_of(*parts)

    def _one(self) -> Expression:
        if self._taken("not"):
            return Not(self._one())
        if self._taken("("):
            inner = self._either()
            self._need(")")
            return inner
        word = self._next()
        if self._shown() == "(" and word.lower() in _GROUPS:
            self._next()
            parts = [self._either()]
            while self._taken(","):
                parts.append(self._either())
            self._need(")")
            return _GROUPS[word.lower()](*parts)
        return self._about(self._name(word))

    def _about(self, name: str) -> Expression:
        sign = self._shown()
        if sign not in _ORDERS:
            return Has(name)
        self._next()
        other = self._next()
        if other.strip("[]") in self._names and other[:1] not in {"'", '"'}:
            return Compare(name, sign, other.strip("[]"))
        values = [_value(other)]
        while self._taken("|"):
            values.append(_value(self._next()))
        if sign == "==":
            return Has(name, tuple(values))
        if sign == "!=":
            return Count((Has(name), Not(Has(name, tuple(values)))), 2, 2)
        raise _Unread

    def _name(self, word: str) -> str:
        if (name := word.strip("[]")) not in self._names:
            raise _Unread
        return name

    def _shown(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._shown()
        if not token:
            raise _Unread
        self._at += 1
        return token

    def _taken(self, word: str) -> bool:
        if self._shown().lower() != word or (word == "or" and self._follows("(") and not self._at):
            return False
        self._at += 1
        return True

    def _follows(self, sign: str) -> bool:
        return self._at + 1 < len(self._tokens) and self._tokens[self._at + 1] == sign

    def _need(self, word: str) -> None:
        if not self._taken(word):
            raise _Unread


def _value(word: str) -> JsonValue:
    if word[:1] in {"'", '"'}:
        return word[1:-1]
    if word in {"true", "false"}:
        return word == "true"
    try:
        return float(word) if "." in word else int(word)
    except ValueError:
        raise _Unread from None
