"""Defects told to a Sentry, for who has one: where a defect is, never what was sent. Not tried against a real one."""

from collections.abc import Callable
from typing import Any, Final

from engine.errors import UsageError

Report = Callable[[BaseException], None]
KEPT: Final = frozenset(
    ("event_id", "timestamp", "platform", "level", "release", "exception", "contexts", "sdk", "modules")
)
"""Parts of a report that leave; texts of exceptions do not, since they may quote what was sent."""


def to_nobody(_: BaseException) -> None:
    """Report a defect to nobody; it stands in the log."""


def reporter(dsn: str, release: str, transport: Any = None) -> Report:
    """Return what sends a defect.

    Raises:
        UsageError: `sentry-missing`, `sentry-address`.
    """
    try:
        from sentry_sdk import Client
        from sentry_sdk.utils import BadDsn, Dsn, event_from_exception
    except ImportError as error:
        raise UsageError(
            "sentry-missing", "sentry-sdk is not installed", cure="pip install specmint[server,sentry]"
        ) from error
    try:
        Dsn(dsn)
    except BadDsn as error:
        raise UsageError("sentry-address", f"the DSN is none: {error}", cure="copy it whole") from error

    client = Client(
        dsn,
        release=release,
        transport=transport,
        default_integrations=False,
        include_local_variables=False,
        include_source_context=False,
        server_name="",
        before_send=_bare,
    )

    def report(error: BaseException) -> None:
        event, hint = event_from_exception(error, client_options=client.options)
        client.capture_event(event, hint)

    return report


def _bare(event: Any, _: object) -> Any:
    for error in event.get("exception", {}).get("values", ()):
        error["value"] = ""
    return {name: value for name, value in event.items() if name in KEPT}
