"""States of the window in which a language model is chosen, made by hand."""

from dataclasses import replace
from typing import Any

from engine.errors import Problem
from engine.events import AiBatchDone, AiPlanned
from engine.jobs.messages import AiWorth, AskingPlanned, AskingTold
from specmint_desktop.settings import Settings
from specmint_desktop.state.models import (
    AiChanged,
    AiChoice,
    Ends,
    KeyPlace,
    KnownKey,
    ModelsRead,
    OfferedModel,
    Where,
)
from specmint_desktop.state.preferences import SettingsState
from specmint_desktop.state.whole import State
from tests.samples.window_states import after, heard, read

HOST = "api.openai.com"
LOCAL = "http://localhost:11434/v1"
OFFERED = (
    OfferedModel("openai", "gpt-6-luna", "fast", 0.1, 0.5),
    OfferedModel("openai", "gpt-6.1-terra", "balanced", 1.0, 5.0),
    OfferedModel("openai", "gpt-6.1-sol", "best", 2.0, 10.0),
    OfferedModel("anthropic", "claude-haiku-5-5", "fast", 0.1, 0.5),
    OfferedModel("anthropic", "claude-sonnet-5-5", "balanced", None, None),
)
PROMPTS = ("first words of the document", "second words of the document")
AUTH = Problem("ai-auth", "the key was refused", "give a valid key")
WORTH = AiWorth("gpt-6-luna", 12, 31, 12, 50, 48, 9, 41_200, 0.08)


ENDS = Ends(
    "2026-11-24", {"openai": {"gpt-4.1": "2026-12-24", "gpt-5": "2026-11-25"}}, {"openai": ("o4-mini",)}
)


def found(*keys: str, policy: str = "any", keyring_fault: str = "", url: str = LOCAL) -> ModelsRead:
    """Return what was looked up: a key of the keyring for each of these providers."""
    where = {
        "openai": Where("https://api.openai.com/v1", HOST),
        "anthropic": Where("https://api.anthropic.com", "api.anthropic.com"),
        "compatible": where_of(url),
    }
    known = {each: KnownKey(KeyPlace.KEYRING, "k9Zq") for each in keys}
    return ModelsRead(OFFERED, "2026-11-23", where, known, policy, keyring_fault, ENDS)


def where_of(url: str) -> Where:
    if not url:
        return Where("", "")
    host = url.partition("://")[2].partition("/")[0]
    return Where(url, host, host.startswith("localhost"))


def with_settings(state: State, **fields: Any) -> State:
    return replace(state, settings=SettingsState(Settings(**fields), section=state.settings.section))


def known(*keys: str, state: State | None = None, **more: Any) -> State:
    """Return a window that has read a document and looked up models and keys."""
    shown = with_settings(read() if state is None else state, ai_url=more.get("url", LOCAL))
    return after(shown, found(*keys, **more))[0]


def chosen(choice: AiChoice | None = None, state: State | None = None) -> State:
    """Return a window where a model is chosen, while its calls are counted."""
    return after(
        known("openai") if state is None else state, AiChanged(choice or AiChoice("fast", "openai"))
    )[0]


def planned(job: str, **more: Any) -> AskingPlanned:
    values: dict[str, Any] = {
        "questions": 44,
        "stored": 3,
        "operations": 12,
        "calls": 2,
        "read": 41_200,
        "written": 5_200,
        "least_usd": 0.006,
        "most_usd": 0.018,
        "nonce": "ab12cd34",
        "system": "words of every call",
        "prompts": PROMPTS,
    }
    return AskingPlanned(job, **{**values, **more})


def counted(choice: AiChoice | None = None, **more: Any) -> State:
    """Return a window where a model is chosen and its calls are counted."""
    state = chosen(choice)
    count = state.models.count
    assert count is not None
    return heard(state, planned(count.job or "", **more))


def spending(job: str) -> tuple[AskingTold, AskingTold]:
    """Return what a run says while it asks."""
    planned_now = AiPlanned("openai", "gpt-6-luna", HOST, 44, 3, 9, 41_200, 0.006, 0.018, 1.0)
    return AskingTold(job, planned_now), AskingTold(job, AiBatchDone(20, 44, 4, 18_000, 0.08, 0.9))
