"""Crash reports that a person sends: built by the kept library with all that it collects switched off."""

import json
from typing import TYPE_CHECKING, Any, Final

from engine.errors import RemoteError
from specmint_desktop.crash import sent_of
from specmint_desktop.effects.network import UnreachedError, client_for
from specmint_desktop.state.release import ReportSent, SendReport

if TYPE_CHECKING:
    from sentry_sdk.envelope import Envelope

    from specmint_desktop.effects import Outside

TIMEOUT_S: Final = 10.0
OPTIONS: Final = {
    "default_integrations": False,
    "auto_enabling_integrations": False,
    "include_local_variables": False,
    "include_source_context": False,
    "max_breadcrumbs": 0,
    # `send_default_pii` is deprecated in 2.75.0, and unset it is False: a test asks.
    "send_client_reports": False,
    "auto_session_tracking": False,
    "server_name": "",
    "spotlight": False,
}


def send_report(effect: SendReport, _outside: "Outside") -> ReportSent:
    """Pass the report on.

    Raises:
        RemoteError: `report-not-sent`.
    """
    address, headers, body = request_of(effect.channel.crash_address, json.loads(effect.event))
    try:
        with client_for(address, effect.network, TIMEOUT_S) as client:
            status = client.post(address, content=body, headers=headers).status_code
    except UnreachedError as error:
        raise _not_sent(error.failure.detail) from error
    if not 200 <= status < 300:
        raise _not_sent(f"the server answers {status}")
    return ReportSent()


def request_of(service: str, event: dict[str, Any]) -> tuple[str, dict[str, str], bytes]:
    """Return address, header fields and body that pass an event on; the library makes them and sends nothing.

    Raises:
        RemoteError: `report-not-sent`, where the address of the service is none.
    """
    from sentry_sdk.client import Client
    from sentry_sdk.consts import EndpointType
    from sentry_sdk.transport import Transport
    from sentry_sdk.utils import BadDsn

    kept: list[Envelope] = []

    class Keep(Transport):
        def capture_envelope(self, envelope: "Envelope") -> None:
            kept.append(envelope)

    try:
        client = Client(dsn=service, transport=Keep, before_send=_before_send, **OPTIONS)  # type: ignore[arg-type]  # of several kinds
    except BadDsn as error:
        raise _not_sent(str(error)) from error
    client.capture_event(event)  # type: ignore[arg-type]  # a plain dict
    parsed = client.parsed_dsn
    client.close()
    if parsed is None or not kept:
        raise _not_sent("the library made nothing of it")
    auth = parsed.to_auth("specmint")
    headers = {"Content-Type": "application/x-sentry-envelope", "X-Sentry-Auth": auth.to_header()}
    return auth.get_api_url(EndpointType.ENVELOPE), headers, kept[0].serialize()


def _before_send(event: Any, _hint: dict[str, Any]) -> Any:
    return sent_of(event)


def _not_sent(reason: str) -> RemoteError:
    return RemoteError(
        "report-not-sent",
        f"the report was not sent: {reason}",
        cure="copy it, and pass it on as you like",
    )
