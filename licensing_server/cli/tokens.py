"""`token`: who may use the administration's listener."""

import argparse
from collections.abc import Mapping
from functools import partial
from typing import Final

from engine.errors import UsageError
from licensing_server.cli.command import ACTOR, Command, Given, shown_time, store_of
from licensing_server.service import tokens
from licensing_server.service.tokens import Scope, Wanted


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--new", metavar="NAME", help="make a token, for what or whom")
    parser.add_argument(
        "--scope",
        action="append",
        choices=[scope.value for scope in Scope],
        help="what it may do; repeatable; default: read",
    )
    parser.add_argument("--days", type=int, default=90, help="how long it holds, at most 400; default: 90")
    parser.add_argument("--revoke", metavar="ID", help="end a token")


def _token(given: Given) -> int:
    if given.options.new and given.options.revoke:
        raise UsageError("options-clash", "--new and --revoke", cure="give one of them")
    if given.options.new:
        return _create(given)
    return _revoke(given) if given.options.revoke else _list(given)


def _create(given: Given) -> int:
    scopes = frozenset(Scope(word) for word in given.options.scope or ["read"])
    wanted = Wanted(given.options.new, scopes, given.options.days)
    with store_of(given) as (store, _):
        token_id, token = store.transaction(
            partial(tokens.create, wanted=wanted, actor=ACTOR, now=given.now())
        )
    given.output.tell({"id": token_id, "token": token}, f"{token_id}\n{token}\nit is shown this once")
    return 0


def _revoke(given: Given) -> int:
    token_id = given.options.revoke
    with store_of(given) as (store, _):
        store.transaction(partial(tokens.revoke, token_id=token_id, actor=ACTOR, now=given.now()))
    given.output.tell({"id": token_id, "revoked": True}, f"{token_id} counts no longer")
    return 0


def _list(given: Given) -> int:
    with store_of(given) as (store, _):
        found = store.look(tokens.listed)
    for token in found:
        state = "revoked" if token.revoked_at else f"until {shown_time(token.expires_at)}"
        scopes = " ".join(sorted(token.scopes))
        record = {**token._asdict(), "scopes": sorted(token.scopes)}
        text = f"{token.id}  {scopes}  {state}  last used {shown_time(token.last_used)}  {token.name}"
        given.output.tell(record, text)
    return 0


COMMANDS: Final[Mapping[str, Command]] = {
    "token": Command("List, make or end tokens of the administration", _options, _token)
}
