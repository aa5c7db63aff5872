"""The settings that every generated project reads: one list for READMEs, `.env.example` and Postman."""

import re
from collections.abc import Collection
from typing import NamedTuple

from engine.openapi.model import Api, SecurityScheme


class Setting(NamedTuple):
    """`default` is shown, not set; `secret` values are never printed."""

    name: str
    meaning: str
    default: str = ""
    secret: bool = False


GENERAL = (
    Setting("API_TIMEOUT", "seconds to wait for an answer", "10"),
    Setting(
        "API_RUN_ID",
        "any text that names are made of: the same one sends the same requests again; random if empty",
    ),
    Setting("API_ALLOW_DESTRUCTIVE", "1 runs the cases that touch many objects at once"),
    Setting("API_CA_FILE", "file with the certificates to trust, in PEM"),
    Setting("API_MAX_MS", "milliseconds that an answer may take; not checked if empty"),
    Setting("SPECMINT_TRACE", "1 adds the header X-SpecMint-Case to every request"),
)
_LOGIN = {"API_USER_LOGIN": "user name or e-mail address", "API_PASSWORD_LOGIN": "password"}
_NOT_IN_A_VARIABLE = re.compile(r"[^A-Z0-9]")


def base_url(address: str) -> Setting:
    """Return the setting without which nothing is sent; `address` is proposed."""
    return Setting(
        "API_BASE_URL", f"address of the service under test, with its base path, such as {address}"
    )


def scheme_suffix(scheme: str) -> str:
    """Return how a security scheme is written in the name of a variable: `petstore_auth` -> PETSTORE_AUTH."""
    return _NOT_IN_A_VARIABLE.sub("_", scheme.upper())


def credentials(api: Api) -> tuple[Setting, ...]:
    """Return the variables of the schemes that some operation asks for, in the document's order."""
    asked = {
        scheme
        for operation in api.operations
        for requirement in operation.security
        for scheme in requirement.schemes
    }
    found: dict[str, Setting] = {}
    for name, scheme in api.security_schemes.items():
        if name in asked:
            for setting in scheme_settings(scheme):
                found.setdefault(setting.name, setting)
    return tuple(found.values())


def others(api: Api, asked: Collection[str]) -> tuple[Setting, ...]:
    """Return the variables of the second credential, those of them that a request of the suite asks for."""
    found = (setting for scheme in api.security_schemes.values() for setting in scheme_settings(scheme))
    second = (
        Setting(
            f"{each.name}_OTHER",
            f"{each.meaning}; of a second user, who must not reach what the first one makes",
            secret=True,
        )
        for each in found
    )
    return tuple({each.name: each for each in second if each.name in asked}.values())


def scheme_settings(scheme: SecurityScheme) -> tuple[Setting, ...]:
    """Return the variables that hold the credential of a scheme; none for mutual TLS."""
    suffix = scheme_suffix(scheme.name)
    match scheme.kind:
        case "mutualTLS":
            return ()
        case "basic":
            return (
                Setting(f"API_USER_{suffix}", "user name", secret=True),
                Setting(f"API_PASSWORD_{suffix}", "password", secret=True),
            )
        case "apiKey":
            place = f"{scheme.place} {scheme.parameter}" if scheme.parameter else "request"
            return (Setting(f"API_KEY_{suffix}", f"API key, sent in the {place}", secret=True),)
        case _:
            return (
                Setting(
                    f"API_TOKEN_{suffix}", "token alone, without `Bearer` or the like before it", secret=True
                ),
            )


def value_setting(name: str) -> Setting:
    """Return the setting of an input that nothing in the suite produces."""
    if name in _LOGIN:
        return Setting(
            name, f"{_LOGIN[name]} that the service knows, for operations that log in", secret=True
        )
    return Setting(name, "a value that exists on the service; cases that need it are skipped if empty")
