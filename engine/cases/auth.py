"""Credentials of a request: live ones, none, or well formed and wrong ones."""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from engine.cases.model import Auth
from engine.cases.wire.encode import Credentials
from engine.errors import Pointer
from engine.openapi.model import Operation, SecurityRequirement, SecurityScheme

# The signature belongs to no key: HS256 over other bytes, so every verifier must refuse it.
_FOREIGN_JWT = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJub2JvZHkiLCJleHAiOjQxMDI0NDQ4MDB9"
    ".c3BlY21pbnQtd3Jvbmctc2lnbmF0dXJlLW9mLTMyLWJ5dGU"
)
_WRONG_TOKEN = "not-a-valid-token-000000000000"  # noqa: S105 - refused on purpose
_WRONG_BASIC = "bm9ib2R5Ondyb25nLXBhc3N3b3Jk"  # nobody:wrong-password
_NOT_A_NAME = re.compile(r"[^A-Z0-9]")


class Access(NamedTuple):
    """How an operation is protected. `at` is the pointer of the requirement that the suite satisfies."""

    at: Pointer
    schemes: tuple[SecurityScheme, ...]
    optional: bool

    def credentials(self, auth: Auth) -> Credentials:
        """Return what a request with `auth` carries."""
        if auth == "none":
            return Credentials()
        headers: list[tuple[str, str]] = []
        query: list[tuple[str, str]] = []
        cookies: list[tuple[str, str]] = []
        for scheme in self.schemes[:-1] if auth == "partial" else self.schemes:
            value = _value(scheme, wrong=auth == "invalid", whose="_OTHER" if auth == "other" else "")
            if scheme.kind != "apiKey":
                headers.append(("Authorization", value))
            elif scheme.parameter:
                places = {"query": query, "cookie": cookies}
                places.get(scheme.place or "header", headers).append((scheme.parameter, value))
        return Credentials(tuple(headers), tuple(query), tuple(cookies))


def access(operation: Operation, schemes: Mapping[str, SecurityScheme]) -> Access | None:
    """Return how to get into `operation`, None where it asks for nothing that a request can carry.

    The first requirement that a request can satisfy is taken.
    """
    optional = any(not requirement.schemes for requirement in operation.security)
    for requirement in operation.security:
        found = _schemes(requirement, schemes)
        if found:
            return Access(requirement.at, found, optional)
    return None


@cache  # a handful of kinds, of names that come again for each operation
def variable(kind: str, scheme: str) -> str:
    """Return the name of a setting: `API_TOKEN_PETSTORE_AUTH` for kind `TOKEN`, scheme `petstore_auth`."""
    return f"API_{kind}_{_NOT_A_NAME.sub('_', scheme.upper())}"


def _schemes(
    requirement: SecurityRequirement, schemes: Mapping[str, SecurityScheme]
) -> tuple[SecurityScheme, ...]:
    found = tuple(schemes[name] for name in requirement.schemes if name in schemes)
    sendable = len(found) == len(requirement.schemes) and all(each.kind != "mutualTLS" for each in found)
    return found if sendable else ()


def _value(scheme: SecurityScheme, *, wrong: bool, whose: str) -> str:
    if scheme.kind == "apiKey":
        return _WRONG_TOKEN if wrong else _live("KEY", scheme, whose)
    if scheme.kind == "basic":
        return f"Basic {_WRONG_BASIC if wrong else _live('BASIC', scheme, whose)}"
    word = (scheme.http_scheme or "Bearer") if scheme.kind in ("bearer", "http") else "Bearer"
    word = "Bearer" if word.lower() == "bearer" else word
    if wrong:
        return f"{word} {_FOREIGN_JWT if _speaks_jwt(scheme) else _WRONG_TOKEN}"
    return f"{word} {_live('TOKEN', scheme, whose)}"


def _live(kind: str, scheme: SecurityScheme, whose: str) -> str:
    return "{{" + variable(kind, scheme.name) + whose + "}}"


def _speaks_jwt(scheme: SecurityScheme) -> bool:
    return scheme.kind == "openIdConnect" or (scheme.bearer_format or "").lower() == "jwt"
