"""`/admin/v1/tokens`."""

from functools import partial
from typing import Literal

from fastapi import APIRouter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from licensing_server.routes.admin.access import REFUSALS, Asked, admitted, answered, described, read_body
from licensing_server.service import tokens
from licensing_server.service.tokens import Scope

router = APIRouter(responses=REFUSALS)


class NewToken(Asked):
    name: str = Field(min_length=1, max_length=80)
    scopes: list[Literal["read", "support", "issue", "admin"]] = Field(min_length=1, max_length=4)
    days: int = Field(90, ge=1, le=tokens.MOST_DAYS)


@router.get("/admin/v1/tokens")
async def list_tokens(request: Request) -> Response:
    """List tokens, ended ones too; never their texts."""
    caller = await admitted(request, Scope.ADMIN)
    found = await caller.server.store.read(tokens.listed)
    return answered({"tokens": [{**token._asdict(), "scopes": sorted(token.scopes)} for token in found]})


@router.post("/admin/v1/tokens", status_code=201, openapi_extra=described(NewToken))
async def create_token(request: Request) -> Response:
    """Answer with a new token, this once."""
    caller = await admitted(request, Scope.ADMIN)
    asked = await read_body(request, NewToken)
    wanted = tokens.Wanted(asked.name, frozenset(Scope(word) for word in asked.scopes), asked.days)
    work = partial(tokens.create, wanted=wanted, actor=caller.actor, now=caller.now)
    token_id, text = await caller.server.store.write(work)
    return answered({"id": token_id, "token": text}, 201)


@router.delete("/admin/v1/tokens/{token_id}")
async def revoke_token(request: Request, token_id: str) -> Response:
    """End a token; its next request is refused."""
    caller = await admitted(request, Scope.ADMIN)
    work = partial(tokens.revoke, token_id=token_id, actor=caller.actor, now=caller.now)
    await caller.server.store.write(work)
    return answered({"revoked": token_id})
