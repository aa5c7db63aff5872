"""What is installed only where somebody asked for it."""

from importlib.util import find_spec
from typing import Final

from engine.errors import UsageError

_ASKING_MODELS: Final = ("anthropic", "httpx2", "openai", "tenacity")


def need_models() -> None:
    """Let pass who can ask language models.

    Raises:
        UsageError: `ai-not-installed`.
    """
    lacking = [name for name in _ASKING_MODELS if find_spec(name) is None]
    if lacking:
        raise UsageError(
            "ai-not-installed",
            f"what asks language models is not installed ({', '.join(lacking)})",
            cure="install `specmint[ai]`",
        )
