"""The command of a person's editor."""

import os
import shlex
from collections.abc import Mapping

from specmint_desktop.state.results import OpenInEditor


def editor_command(wanted: str, effect: OpenInEditor) -> list[str]:
    """Return the program and its arguments, never read by a shell; empty where none is set."""
    try:
        words = shlex.split(wanted, posix=os.name != "nt")
    except ValueError:
        return []
    if not words:
        return []
    values = {"{file}": effect.path, "{line}": str(effect.line or 1), "{column}": "1"}
    if not any("{file}" in word for word in words):
        return [*words, effect.path]
    return [_filled(word, values) for word in words]


def _filled(word: str, values: Mapping[str, str]) -> str:
    """Return the word with its places filled, each once: what stands in a path is not filled again."""
    found = [name for name in values if name in word]
    if not found:
        return word
    name = min(found, key=word.index)
    head, _, tail = word.partition(name)
    return f"{head}{values[name]}{_filled(tail, values)}"
