"""The server's own description put against it: whatever fits it, and whatever does not, ends in no 5xx."""

import json
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.generation import GenerationMode

from engine.licensing.contract import PROBLEM_MEDIA_TYPE, Code
from tests.samples.licence_server import Reply, Site, machine

EXAMPLES = 15
PATHS = (
    "/v1/activate",
    "/v1/validate",
    "/v1/refresh",
    "/v1/deactivate",
    "/v1/offline",
    "/v1/usage",
)


def bare(site: Site) -> None:
    """Take the limits away, which are tried elsewhere."""
    site.server.limits._limits = {
        name: limit._replace(most=10**9) for name, limit in site.server.limits._limits.items()
    }


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_no_body_makes_a_defect(sqlite_site: Site, path: str, mode: GenerationMode) -> None:
    site = sqlite_site
    bare(site)
    _, key = site.issue()
    token = site.token(key, machine(1))
    document = site.ask("GET", "/v1/openapi.json").json
    operation = schemathesis.openapi.from_dict(document)[path]["POST"]
    replies: list[Reply] = []

    def send(case: Any) -> None:
        body = case.body if isinstance(case.body, bytes) else json.dumps(case.body, default=str).encode()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        replies.append(site.ask("POST", path, body, headers=headers))

    checked = settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    from hypothesis import given

    checked(given(case=operation.as_strategy(generation_mode=mode))(send))()

    assert replies
    for reply in replies:
        assert reply.status < 500, reply.body
        if reply.status >= 400:
            assert reply.headers["content-type"] == PROBLEM_MEDIA_TYPE
            assert reply.code in set(Code)
            assert reply.json["status"] == reply.status
