"""`ai.lock.json`: what models said, kept beside the suite, so that the same document gives the same bytes without them."""

import json
from collections.abc import Mapping
from typing import Any, Final

from engine.ai.hybrid import Said
from engine.ai.prompts import OPERATORS
from engine.ai.provider import KINDS, Item
from engine.errors import UsageError

NAME: Final = "ai.lock.json"
LARGEST: Final = 50_000_000
_VERSION: Final = 1
_KINDS: Final = frozenset(kind for kinds in KINDS.values() for kind in kinds)


def written(answers: Mapping[str, Said]) -> bytes:
    """Return the file: one line per answer, sorted; no date, no cost, no key and no host is in it."""
    lines = [
        f"    {json.dumps(each)}: {json.dumps({'model': said.model, 'items': listed(said)}, ensure_ascii=True)}"
        for each, said in sorted(answers.items())
    ]
    body = ",\n".join(lines)
    return f'{{\n  "schemaVersion": {_VERSION},\n  "answers": {{\n{body}\n  }}\n}}\n'.encode()


def listed(said: Said) -> list[dict[str, Any]]:
    return [
        {"kind": each.kind, "at": list(each.at), "op": each.op, "json": each.literal, "quote": each.quote}
        for each in said.items
    ]


def read(content: bytes, name: str) -> dict[str, Said]:
    """Return the answers of a lock file; what they say is judged anew, whoever wrote it.

    Raises:
        UsageError: `ai-lock-broken`.
    """
    try:
        kept = json.loads(content) if len(content) <= LARGEST else None
    except (ValueError, RecursionError):
        kept = None
    answers = (
        kept.get("answers") if isinstance(kept, dict) and kept.get("schemaVersion") == _VERSION else None
    )
    if not isinstance(answers, dict):
        raise UsageError(
            "ai-lock-broken",
            f"`{name}` is no lock file of this version",
            cure="restore it, or delete it and ask the model again",
        )
    found = {each: _said(answer) for each, answer in answers.items()}
    return {each: said for each, said in found.items() if said is not None}


def _said(answer: Any) -> Said | None:
    if not isinstance(answer, dict) or not isinstance(answer.get("model"), str):
        return None
    items = items_of(answer.get("items"))
    return None if items is None else Said(items, "lock", answer["model"])


def items_of(written_items: Any) -> tuple[Item, ...] | None:
    """Return the items of a stored answer, None where they are not in their form."""
    if not isinstance(written_items, list):
        return None
    found = []
    for each in written_items:
        if not isinstance(each, dict) or not isinstance(each.get("at"), list):
            return None
        texts = [each.get(name) for name in ("kind", "op", "json", "quote")]
        if not all(isinstance(text, str) for text in (*texts, *each["at"])):
            return None
        kind, op, literal, quote = map(str, texts)
        if kind not in _KINDS or op not in OPERATORS:
            return None
        found.append(Item(kind, tuple(each["at"]), op, literal, quote))
    return tuple(found)
