"""`reconcile`: what a seller says happened lately, against what arrived."""

import argparse
import re
from collections.abc import Mapping
from typing import Final

from engine.errors import UsageError
from licensing_server.billing.events import Seller
from licensing_server.billing.reconcile import fetcher, pulled, reconcile
from licensing_server.billing.worker import work_off
from licensing_server.cli.command import Command, Given, shown_time, store_of
from licensing_server.secret_files import read_secret

_SPAN: Final = re.compile(r"([1-9]\d{0,3})([hd])")
_SECONDS: Final = {"h": 3_600, "d": 86_400}


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("seller", choices=[seller.value for seller in Seller])
    parser.add_argument(
        "--since", metavar="SPAN", default="3d", help="how far back, as 12h or 3d; usually 3d"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what is missing, and change nothing")
    parser.add_argument("--api", metavar="URL", default="", help="another address of the seller's API")


def _run(given: Given) -> int:
    options, now = given.options, given.now()
    seller, since = Seller(options.seller), now - span_s(options.since)
    secret = read_secret(given.settings.folder.secret(f"{seller.value}-api")).decode().strip()
    with store_of(given) as (store, authority):
        fetch = fetcher(seller, secret, authority.mode, options.api)
        told = pulled(seller, fetch, since)
        found = reconcile(store, seller, told, now=now, dry_run=options.dry_run)
        if not options.dry_run:
            work_off(store, authority, given.now)
    for head in found.missing:
        record = {"event": head.id, "kind": head.word, "occurred_at": head.occurred_at}
        given.output.tell(record, f"{shown_time(head.occurred_at)} {head.word} {head.id}")
    if not given.output.as_json:
        given.output.tell({}, f"{found.told} told by {seller.value}, {len(found.missing)} were missing here")
    return 0


def span_s(written: str) -> int:
    """Return the seconds of a span such as `3d`."""
    found = _SPAN.fullmatch(written)
    if found is None:
        raise UsageError("span-unreadable", f"`{written}` is no span", cure="write it as 12h or 3d")
    return int(found[1]) * _SECONDS[found[2]]


COMMANDS: Final[Mapping[str, Command]] = {
    "reconcile": Command("Ask a seller what happened lately, and keep what did not arrive", _options, _run)
}
