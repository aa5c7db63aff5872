"""The words that models are asked with: a constant text, and the questions of one call between tags of the job."""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from engine.ai.provider import Batch, Effort, Prompt, Stage
from engine.openapi.model import JsonValue

LONGEST_ANSWER: Final = 16_000
_BESIDE_THE_ITEMS: Final = 512
_REASONING: Final = 3
_PER_QUESTION: Final[Mapping[Stage, int]] = {
    "values": 80,
    "rules": 600,
    "links": 80,
    "flows": 300,
    "verdicts": 40,
}
OPERATORS: Final = ("", "<", "<=", "==", "!=", ">=", ">")

_TEXT: Final = {"type": "string"}
_ITEM: Final[Mapping[str, JsonValue]] = {
    "q": {"type": "integer"},
    "kind": {
        "type": "string",
        "enum": [
            "value", "requires", "or", "only_one", "all_or_none", "zero_or_one", "compare", "implies", "negative",
            "link", "step", "verdict",
        ],
    },
    "at": {"type": "array", "items": _TEXT},
    "op": {"type": "string", "enum": list(OPERATORS)},
    "json": _TEXT,
    "quote": _TEXT,
}  # fmt: skip
# Small and the same for every document: vendors refuse schemas that are made of users' data.
SCHEMA: Final[Mapping[str, JsonValue]] = {
    "type": "object",
    "properties": {
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": _ITEM,
                "required": list(_ITEM),
                "additionalProperties": False,
            },
        }
    },
    "required": ["items"],
    "additionalProperties": False,
}


@cache
def system() -> str:
    return Path(__file__).with_name("system.txt").read_text("utf-8")


@cache
def digest() -> str:
    """Return a digest of the words, by which cached answers to other words are left alone."""
    return hashlib.sha256(f"{system()}{SCHEMA}{_user(('', ''), 'n')}".encode()).hexdigest()


def prompt(batch: Batch, nonce: str, *, effort: Effort | None = None, reasons: bool = False) -> Prompt:
    """Return the one request that asks a batch; `nonce` is known to this job alone."""
    head = f"Domain: {batch.domain}\n" if batch.domain else ""
    blocks = [
        _user((str(number), _block(each.text, each.locations)), nonce)
        for number, each in enumerate(batch.questions, 1)
    ]
    context = batch.questions[0].context
    shared = f"<all-{nonce}>\n{context}\n</all-{nonce}>\n" if context else ""
    user = f'{head}Task: "{batch.stage}"\n\n{shared}' + "\n".join(blocks)
    most = _PER_QUESTION[batch.stage] * len(batch.questions) + _BESIDE_THE_ITEMS
    return Prompt(system(), user, SCHEMA, min(LONGEST_ANSWER, most * (_REASONING if reasons else 1)), effort)


def _block(text: str, locations: tuple[str, ...]) -> str:
    return f"{text}\nlocations: {', '.join(locations)}"


def _user(numbered: tuple[str, str], nonce: str) -> str:
    number, text = numbered
    return f'<q-{nonce} n="{number}">\n{text}\n</q-{nonce}>'
