"""Each interface against `@copilotkit/aimock`, a server that others wrote: the answers are those of our own double."""

import asyncio
import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

import pytest

from engine.ai.ask import asked_about
from engine.ai.faults import AIError
from engine.ai.provider import ModelInfo, Reply, Usage
from tests.fakes.llm_thread import served
from tests.samples.asked_models import job
from tests.samples.openapi import opened
from tests.samples.taught import OPTIONS, STAYS, Asking, brain
from tests.samples.tools import TOOLS, node_modules
from tests.samples.wires import INTERFACES, PROMPT, Interface, wire_to

pytestmark = [pytest.mark.functional, pytest.mark.xdist_group("ai")]
LONGEST_S = 30
FAULTS: dict[str, tuple[int, str, str]] = {
    "auth": (401, "authentication_error", "invalid x-api-key"),
    "quota": (429, "insufficient_quota", "You exceeded your current quota"),
    "no-model": (404, "model_not_found", "The model does not exist"),
    "rate": (429, "rate_limit_error", "slow down"),
    "overloaded": (529, "overloaded_error", "Overloaded"),
    "server": (500, "server_error", "The server had an error"),
    "too-large": (413, "request_too_large", "too large"),
    "mode": (400, "invalid_request_error", "Invalid schema for response_format"),
}
"""Kind -> status, word and text of the vendor."""


class Others(NamedTuple):
    """The server of others."""

    url: str


@pytest.fixture(scope="module")
def others() -> Iterator[Others]:
    """Give the server of others, which answers as our double would."""
    node_modules()
    with served(brain) as double:
        Asking("best").of(double)
        answers = {asked.user: {"content": brain(asked)} for asked in double.asked if asked.api != "models"}
    faults = {
        kind: {"status": status, "error": {"type": word, "code": word, "message": text}}
        for kind, (status, word, text) in FAULTS.items()
    }
    ends = {
        "cut": {"content": '{"items": [', "finishReason": "length"},
        "told": {"content": "{}", "usage": {"prompt_tokens": 40, "completion_tokens": 2, "input_tokens": 40, "output_tokens": 2}},
    }  # fmt: skip
    with running({**answers, **faults, **ends}) as url:
        yield Others(url)


@contextmanager
def running(answers: Mapping[str, object]) -> Iterator[str]:
    node = subprocess.Popen(
        ["node", "aimock.mjs"], cwd=TOOLS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert node.stdin is not None
    assert node.stdout is not None
    try:
        told = [{"asked": asked, "response": response} for asked, response in answers.items()]
        node.stdin.write(json.dumps(told) + "\n")
        node.stdin.flush()
        yield node.stdout.readline().strip()
    finally:
        node.communicate(timeout=LONGEST_S)


@pytest.mark.parametrize("interface", INTERFACES)
def test_the_server_of_others_gets_the_same_answers_out_of_a_job(
    interface: Interface, others: Others
) -> None:
    asked = asked_about(opened(STAYS)[0], OPTIONS, "best").all
    ours, theirs = job(interface, asked, brain=brain), job(interface, asked, url=others.url)

    assert theirs.outcome == ours.outcome
    assert (len(theirs.outcome.answers), theirs.outcome.gaps) == (4, {})
    assert theirs.meter.usage.calls == len(ours.server.asked) == 3


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_a_whole_run_over_the_server_of_others_teaches_the_same_and_locks_the_same_bytes(
    provider: str, others: Others
) -> None:
    with served(brain) as double:
        ours = Asking("best", provider=provider).of(double)

    theirs = Asking("best", provider=provider).of(others)

    assert theirs.knowledge == ours.knowledge
    assert theirs.learnt == ours.learnt
    assert theirs.lock == ours.lock is not None
    assert (theirs.learnt.rules, theirs.learnt.links, theirs.learnt.flows) == (1, 1, 1)


@pytest.mark.parametrize("interface", INTERFACES)
def test_what_goes_wrong_at_the_server_of_others_is_told_as_what_it_is(
    interface: Interface, others: Others
) -> None:
    async def kinds() -> list[str]:
        found = []
        async with wire_to(others.url, interface) as wire:
            for kind in FAULTS:
                with pytest.raises(AIError) as raised:
                    await wire.ask(PROMPT._replace(user=kind))
                found.append(raised.value.kind.value)
        return found

    assert asyncio.run(kinds()) == list(FAULTS)


@pytest.mark.parametrize("interface", INTERFACES)
def test_the_server_of_others_cuts_an_answer_counts_its_tokens_and_lists_its_models(
    interface: Interface, others: Others
) -> None:
    async def go() -> tuple[Reply, Reply, list[ModelInfo]]:
        async with wire_to(others.url, interface) as wire:
            cut, told = [await wire.ask(PROMPT._replace(user=each)) for each in ("cut", "told")]
            return cut, told, await wire.models()

    cut, told, models = asyncio.run(go())

    assert (cut.text, cut.end) == ('{"items": [', "truncated")
    assert (told.text, told.end, told.usage) == ("{}", "final", Usage(40, 2, 0, 1))
    assert "gpt-4o" in [each.id for each in models]
