"""Yours: SpecMint writes this file once and never touches it again. Change any of the four, or none."""

import httpx

from support.cases import Case


def credentials(name: str) -> str | None:
    """Return a credential such as `API_TOKEN_MAIN`, `None` to read it from the environment or `.env`."""
    return None


def before(request: httpx.Request, case: Case) -> None:
    """Look at a request before it is sent, or change it: `request.headers["X-Tenant"] = "test"`."""


def volatile(pointer: str) -> bool:
    """Say whether the value at a JSON pointer of an answer changes by itself, so flows must not compare it."""
    return False


def expected(case: Case) -> list[str] | None:
    """Return the status codes to expect of a case, such as `["409"]`, `None` to keep those of the case."""
    return None
