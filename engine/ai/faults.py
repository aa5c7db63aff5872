"""What can go wrong between here and a model: one error, and one function that names whatever was raised."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any, Final

from engine.errors import Problem, RemoteError, Severity

LONGEST_WAIT_S: Final = 60.0
_MOST_TEXT: Final = 4_000
_DAY_MIN: Final = 24 * 60


class Kind(StrEnum):
    AUTH = "auth"
    KEY = "key"
    QUOTA = "quota"
    UNAVAILABLE = "unavailable"
    RATE = "rate"
    OVERLOADED = "overloaded"
    SERVER = "server"
    NETWORK = "network"
    TIMEOUT = "timeout"
    CERTIFICATE = "certificate"
    NO_MODEL = "no-model"
    MODE = "mode"
    TOO_LARGE = "too-large"
    TRUNCATED = "truncated"
    REFUSED = "refused"
    INVALID = "invalid"
    BUDGET = "budget"
    POLICY = "policy"
    LICENCE = "licence"
    REQUEST = "request"
    UNKNOWN = "unknown"


RETRIED: Final = frozenset((Kind.RATE, Kind.OVERLOADED, Kind.SERVER, Kind.NETWORK, Kind.TIMEOUT))
"""What may be better a moment later."""

ENDING: Final = frozenset(
    (
        Kind.AUTH,
        Kind.KEY,
        Kind.QUOTA,
        Kind.UNAVAILABLE,
        Kind.CERTIFICATE,
        Kind.NO_MODEL,
        Kind.POLICY,
        Kind.LICENCE,
    )
)
"""What no other call to the same provider would change."""


# Code, what a person reads (HOST, MODEL and WHEN are filled in), and the next step.
_TEXTS: Final[Mapping[Kind, tuple[str, str, str]]] = {
    Kind.AUTH: ("ai-auth", "HOST refused the key", "give a valid key for HOST"),
    Kind.KEY: (
        "ai-key-unread",
        "no key for HOST can be read",
        "unlock the keyring, or give the key in the environment or the settings",
    ),
    Kind.QUOTA: ("ai-quota", "there is no credit at HOST", "add credit there, or choose another provider"),
    Kind.UNAVAILABLE: ("ai-unavailable", "HOST asks to wait WHEN", "run again later"),
    Kind.RATE: ("ai-rate", "HOST limits the rate of requests", "run again later"),
    Kind.OVERLOADED: ("ai-overloaded", "HOST is overloaded", "run again later"),
    Kind.SERVER: (
        "ai-server",
        "there was no API answer from HOST",
        "check address and proxy: it may be a login page",
    ),
    Kind.NETWORK: ("ai-network", "there is no connection to HOST", "check the network and the proxy"),
    Kind.TIMEOUT: ("ai-timeout", "HOST did not answer in time", "check the network, or run again later"),
    Kind.CERTIFICATE: ("ai-certificate", "the certificate of HOST is not trusted", "add your company's CA"),
    Kind.NO_MODEL: ("ai-no-model", "HOST does not offer MODEL", "choose a model that it lists"),
    Kind.MODE: ("ai-mode", "HOST does not take the form of the request", "choose another model"),
    Kind.TOO_LARGE: (
        "ai-too-large",
        "a question is too large for MODEL",
        "choose a model with a larger context",
    ),
    Kind.TRUNCATED: ("ai-truncated", "an answer of MODEL was too long", "choose another model"),
    Kind.REFUSED: ("ai-refused", "MODEL refused to answer", "nothing: the values made by rules stay"),
    Kind.INVALID: ("ai-invalid", "an answer of MODEL could not be read", "choose another model"),
    Kind.BUDGET: ("ai-budget", "the budget is spent", "raise it with --budget, and run again"),
    Kind.POLICY: ("ai-policy", "the policy of this computer lets nothing go to HOST", "ask who set it"),
    Kind.LICENCE: ("ai-licence", "the licence does not cover MODEL", "choose another model"),
    Kind.REQUEST: ("ai-request", "HOST refused the request", "report it, with the id of the request"),
    Kind.UNKNOWN: ("ai-unknown", "asking HOST failed", "report it"),
}


class AIError(RemoteError):
    """Nothing that a vendor wrote is in it: its texts may hold a page, or a part of the key."""

    def __init__(  # noqa: PLR0913 - what a person reads is made of it
        self,
        kind: Kind,
        host: str = "",
        *,
        model: str = "",
        status: int | None = None,
        retry_after_s: float | None = None,
        request_id: str = "",
    ) -> None:
        when = _when(retry_after_s)
        code, what, cure = (
            text.replace("HOST", host or "the provider")
            .replace("MODEL", model or "the model")
            .replace("WHEN", when)
            for text in _TEXTS[kind]
        )
        super().__init__(code, what, cure=cure)
        self.kind = kind
        self.host = host
        self.status = status
        self.retry_after_s = retry_after_s
        self.request_id = request_id


def _when(wait_s: float | None) -> str:
    minutes = round((wait_s or 0) / 60)
    if not 1 <= minutes <= _DAY_MIN:
        return "for more than a day" if minutes else "for a while"
    return f"{minutes:,} {'minute' if minutes == 1 else 'minutes'}"


def warning(error: AIError, gaps: int, total: int) -> Problem:
    """Return what a person reads where a provider failed: the run goes on with what rules make."""
    problem = error.problem
    told = f" (request {error.request_id})" if error.request_id else ""
    return Problem(
        problem.code,
        f"{problem.what}{told}; {gaps:,} of {total:,} questions have no answer, there the values of rules stay",
        problem.cure,
        severity=Severity.WARNING,
    )


def classify(error: BaseException, host: str, model: str, now: Callable[[], float]) -> AIError:
    """Return what `error`, raised by a client, means; `now` is in seconds since the epoch."""
    chain = tuple(_chain(error))
    known = next((each for each in chain if isinstance(each, AIError)), None)
    if known is not None:
        return known
    answered = next((each for each in chain if isinstance(getattr(each, "status_code", None), int)), None)
    if answered is None:
        return AIError(_unanswered(chain), host, model=model)
    return _answered(answered, host, model, now)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


_UNREADABLE: Final = (
    AttributeError,
    AssertionError,
    KeyError,
    IndexError,
    TypeError,
    ValueError,
    RuntimeError,
    RecursionError,
)
_CONNECTION: Final = ("Connect", "Network", "Proxy", "Read", "Write", "Close", "RemoteProtocol", "Transport")


def _unanswered(chain: tuple[BaseException, ...]) -> Kind:
    names = [type(each).__name__ for each in chain]
    if any(
        "CERTIFICATE_VERIFY_FAILED" in str(each) or "CertVerification" in type(each).__name__
        for each in chain
    ):
        return Kind.CERTIFICATE
    if any(isinstance(each, TimeoutError) or "Timeout" in type(each).__name__ for each in chain):
        return Kind.TIMEOUT
    if any("Decod" in name or "LocalProtocol" in name for name in names):
        return Kind.SERVER
    if any(isinstance(each, OSError) for each in chain) or any(
        name.startswith(_CONNECTION) or "Connection" in name for name in names
    ):
        return Kind.NETWORK
    if isinstance(chain[0], _UNREADABLE) or any("Validation" in name for name in names):
        return Kind.SERVER
    return Kind.UNKNOWN


def _answered(error: BaseException, host: str, model: str, now: Callable[[], float]) -> AIError:
    status = int(getattr(error, "status_code", 0))
    headers = _headers(error)
    wait = retry_after(headers, now)
    kind = _of_answer(status, headers, _told(error), wait)
    named = headers.get("x-request-id") or headers.get("request-id") or ""
    request_id = named if re.fullmatch(r"[\w.:-]{1,100}", named) else ""
    return AIError(kind, host, model=model, status=status, retry_after_s=wait, request_id=request_id)


_QUOTA: Final = (
    "insufficient_quota",
    "credit balance",
    "spend limit",
    "spending limit",
    "billing",
    "usage limit",
)
_TOO_LARGE: Final = (
    "context_length",
    "context length",
    "context window",
    "maximum context",
    "prompt is too long",
    "request_too_large",
    "string_above_max_length",
)
_FORM: Final = (
    "grammar",
    "json_schema",
    "response_format",
    "output_config",
    "output_format",
    "text.format",
    "schema",
    "response format",
)
_FILTERED: Final = ("content_filter", "content management policy", "content_policy")
_MISSING: Final = ("model_not_found", "not_found_error", "does not exist", "deploymentnotfound")
_OVERLOADED: Final = ("overloaded", "over capacity", "slow_down")


def _of_answer(status: int, headers: Mapping[str, str], told: str, wait: float | None) -> Kind:
    is_page = "html" in headers.get("content-type", "").lower() or told.lstrip()[:1] == "<"
    if is_page or not 400 <= status < 600:
        return Kind.SERVER
    if status == 402 or (status != 401 and _names(told, _QUOTA)):
        return Kind.QUOTA
    if status == 429 and headers.get("x-should-retry") == "false":
        return Kind.QUOTA
    if status in (429, 503, 529) and wait is not None and wait > LONGEST_WAIT_S:
        return Kind.UNAVAILABLE
    if status == 529 or (status in (429, 500, 503) and _names(told, _OVERLOADED)):
        return Kind.OVERLOADED
    return Kind.SERVER if status >= 500 else _BY_STATUS.get(status) or _of_bad_request(told)


_BY_STATUS: Final[Mapping[int, Kind]] = {
    401: Kind.AUTH,
    403: Kind.AUTH,
    404: Kind.NO_MODEL,
    405: Kind.NO_MODEL,
    408: Kind.SERVER,
    409: Kind.SERVER,
    413: Kind.TOO_LARGE,
    425: Kind.SERVER,
    429: Kind.RATE,
}


def _of_bad_request(told: str) -> Kind:
    for words, kind in (
        (_MISSING, Kind.NO_MODEL),
        (_TOO_LARGE, Kind.TOO_LARGE),
        (_FILTERED, Kind.REFUSED),
        (_FORM, Kind.MODE),
    ):
        if _names(told, words):
            return kind
    return Kind.REQUEST


def _names(told: str, words: tuple[str, ...]) -> bool:
    return any(word in told for word in words)


def _headers(error: BaseException) -> Mapping[str, str]:
    headers: Any = getattr(getattr(error, "response", None), "headers", None)
    return {str(name).lower(): str(value) for name, value in headers.items()} if headers is not None else {}


def _told(error: BaseException) -> str:
    """Return what the server said, in small letters, to look for words in; it is never shown."""
    body = getattr(error, "body", None)
    try:
        text = body if isinstance(body, str) else json.dumps(body)
    except (TypeError, ValueError, RecursionError):
        text = ""
    return (str(error)[:_MOST_TEXT] if body is None else text[:_MOST_TEXT]).lower()


def retry_after(headers: Mapping[str, str], now: Callable[[], float]) -> float | None:
    """Return the seconds that a server asks to wait, None where it does not; header names in small letters."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers[name]) * unit
        except (KeyError, ValueError):
            continue
        if 0 <= seconds < float("inf"):
            return seconds
    try:
        return max(0.0, parsedate_to_datetime(headers["retry-after"]).timestamp() - now())
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None
