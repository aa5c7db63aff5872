"""What is typed for `specmint generate --ai`."""

import argparse

from engine.errors import UsageError
from engine.options import OFFLINE, PROVIDERS, SPEEDS, AiOptions


def add_ai(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add(
        "--ai",
        choices=("off", *SPEEDS),
        default="off",
        help="ask a language model of this class; default: off",
    )
    add(
        "--provider",
        choices=("auto", *PROVIDERS, OFFLINE),
        help="who is asked; default: the one that has a key; fast: nobody, offline rules and stored answers",
    )
    add("--model", metavar="ID", help="this model instead of the usual one of its class")
    add("--budget", metavar="USD", type=float, help="the most that one run may cost, default 1.00")
    add("--ai-url", metavar="URL", help="a server that speaks as OpenAI does, such as one on this computer")
    add(
        "--ai-never",
        metavar="PATTERN",
        action="append",
        default=[],
        help="send nothing of operations that match; repeatable, as --exclude",
    )
    add(
        "--ai-fallback",
        action="append",
        choices=PROVIDERS[:2],
        default=[],
        help="ask this vendor too where the first one fails; repeatable",
    )
    add("--ai-calls", metavar="N", type=int, help="how many calls run at once, 1 to 16; default 8, here 2")
    add("--ai-price", metavar="IN/OUT", help="what the model costs: dollars for a million tokens, as 2/10")
    add("--ai-lock", metavar="FILE", help="take stored answers from this file first")
    add("--ai-refresh", action="store_true", help="ask anew, whatever is stored")
    add("--ai-frozen", action="store_true", help="ask nothing: only stored answers count")
    add("--ai-preview", metavar="FILE", help="write what would be sent, and do nothing else")


def chosen_ai(found: argparse.Namespace) -> AiOptions | None:
    """Return what was typed about models, None where they are off.

    Raises:
        UsageError: those of the options; `ai-option-wrong`.
    """
    more = {
        "--provider": found.provider, "--model": found.model, "--budget": found.budget is not None, "--ai-url": found.ai_url,
        "--ai-lock": found.ai_lock, "--ai-refresh": found.ai_refresh, "--ai-frozen": found.ai_frozen,
        "--ai-never": found.ai_never, "--ai-fallback": found.ai_fallback, "--ai-price": found.ai_price,
        "--ai-calls": found.ai_calls is not None,
    }  # fmt: skip
    if found.ai == "off" and not found.ai_preview:
        for name, value in more.items():
            if value:
                raise UsageError(
                    "ai-option-wrong", f"{name} is for --ai", cure="add --ai fast, balanced or best"
                )
        return None
    return AiOptions(
        speed="fast" if found.ai == "off" else found.ai,
        provider=None if found.provider == "auto" else found.provider,
        model=found.model,
        url=found.ai_url,
        budget_usd=1.0 if found.budget is None else found.budget,
        lock=found.ai_lock,
        refresh=found.ai_refresh,
        frozen=found.ai_frozen,
        preview=found.ai_preview,
        never=tuple(found.ai_never),
        fallback=tuple(found.ai_fallback),
        price=found.ai_price,
        calls=found.ai_calls,
    )
