"""Draw sentences that may state a rule from documents, for a person to label: `python -m benchmarks.prose.draw DOCUMENT...`.

What is drawn depends on words as frequent as *must* or *if* and on names of inputs, and on no list of the program.
"""

import argparse
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from engine.cases.rng import stream
from engine.cases.sites import Site, Sites
from engine.cases.values.effective import Effectives
from engine.openapi.load import load
from engine.openapi.model import Api, JsonValue, Operation

_RULING: Final = re.compile(
    r"\b(?:must|cannot|can't|can not|may not|shall|only|requires?|required|mandatory|invalid|valid|forbidden|exclusive|exactly|"
    r"either|neither|both|one of|at least|at most|together|unless|without|exceeds?|equal|same|different|ignored|need|needs|"
    r"(?:greater|less|more|fewer|larger|smaller|later|earlier|longer|higher|lower) than|before|after|with|if|when)\b",
    re.IGNORECASE,
)
_BOUND: Final = re.compile(
    r"\b(?:must|cannot|can't|may not|shall|should|not|no)\b.*\b(?:than|before|after|exceed|future|past|contain|begin|start|end|between|empty|"
    r"characters?|spaces?|letters?|digits?|zero|positive|negative|\d+)\b",
    re.IGNORECASE,
)
_END: Final = re.compile(
    r"(?<=[.!?])[`*\")]*\s+(?=[A-Z`*\"(])|\n\s*\n|\n\s*(?:[-*+]|\d+[.)])\s+|<br ?/?>|</?(?:p|li|ul)>"
)
_DEEPEST: Final = 3
_TOLD: Final = ("type", "format", "enum", "const", "minimum", "maximum", "minLength", "maxLength")
_MOST_LISTED: Final = 12
_OTHERS: Final = 4
# Sentences of a document: those that name an input beside their own as code does, that bound one input, and about several in plain words.
_SHARES: Final = (26, 10, 10)


class Found(NamedTuple):
    """A sentence, where it stands (`owner` is an input, or empty), and the inputs that it may be about."""

    kind: int
    operation: str
    owner: str
    sentence: str
    named: tuple[str, ...]
    sites: Mapping[str, Site]


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.prose.draw", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("documents", nargs="+", type=Path, metavar="DOCUMENT")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for path in options.documents:
        for entry in drawn(load(str(path), report=lambda _: None, stdin=bytes), path.stem, options.seed):
            print(json.dumps(entry, ensure_ascii=False))
    return 0


def drawn(api: Api, document: str, seed: int) -> Iterator[dict[str, JsonValue]]:
    """Yield the drawn sentences of a document, each once."""
    effectives = Effectives(api.schemas)
    sites = Sites(effectives)
    unique: dict[str, Found] = {}
    for operation in api.operations:
        for found in _sentences(api, operation, sites, effectives):
            unique.setdefault(found.sentence.casefold(), found)
    for kind, share in enumerate(_SHARES):
        of_kind = [each for each in unique.values() if each.kind == kind]
        draw = stream(seed, "prose", document, str(kind))
        for _ in range(min(share, len(of_kind))):
            found = of_kind.pop(draw.below(len(of_kind)))
            yield {
                "document": document,
                "operation": found.operation,
                "owner": found.owner,
                "sentence": found.sentence,
                "inputs": {at: _schema(found.sites[at], effectives) for at in _kept(found)},
            }


def _sentences(api: Api, operation: Operation, sites: Sites, effectives: Effectives) -> Iterator[Found]:
    inputs = {_location(each): each for each in _inputs(operation, sites)}
    name = f"{operation.method} {operation.path}"
    texts = {"": operation.description or operation.summary}
    texts |= {at: _words(api, operation, site, effectives) for at, site in inputs.items()}
    for owner, text in texts.items():
        for piece in _END.split(text):
            sentence = " ".join(piece.split())
            named = tuple(at for at in inputs if at != owner and _names(sentence, at))
            kind = _kind(sentence, owner, named)
            if kind is not None:
                yield Found(kind, name, owner, sentence, named, inputs)


def _kind(sentence: str, owner: str, named: tuple[str, ...]) -> int | None:
    if not 15 <= len(sentence) <= 400 or not _RULING.search(sentence):
        return None
    if any(_is_code(sentence, at) for at in named) and len(named) + bool(owner) > 1:
        return 0
    if _BOUND.search(sentence) and (owner or named):
        return 1
    return 2 if len(named) + bool(owner) > 1 else None


def _leaf(location: str) -> str:
    return location.rpartition("/")[2]


def _names(sentence: str, location: str) -> bool:
    words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", _leaf(location)) or [re.escape(_leaf(location))]
    return (
        re.search(rf"(?<![a-z0-9]){'[ _-]*'.join(words)}s?(?![a-z0-9])", sentence, re.IGNORECASE) is not None
    )


def _is_code(sentence: str, location: str) -> bool:
    leaf = re.escape(_leaf(location))
    is_odd = re.search(r"[a-z][A-Z]|_|-", _leaf(location)) is not None
    bare = rf"(?<!\w){leaf}(?!\w)" if is_odd else "(?!)"
    return re.search(rf"[`'\"*]{leaf}[`'\"*]|{bare}", sentence) is not None


def _kept(found: Found) -> list[str]:
    """Return the inputs that the sentence may name, those of the same name, and a few others."""
    near = {found.owner, *found.named} - {""}
    leaves = {_leaf(at).lower() for at in near}
    near |= {at for at in found.sites if _leaf(at).lower() in leaves}
    others = [at for at in found.sites if at not in near][:_OTHERS]
    return [at for at in found.sites if at in near or at in others]


def _schema(site: Site, effectives: Effectives) -> dict[str, JsonValue]:
    effective = effectives.of(*site.pointers)
    types: list[JsonValue] = [*sorted(effective.types - {"null"})]
    told = {word: value for word, value in effective.keywords.items() if word in _TOLD and word != "type"}
    if len(told.get("enum", [])) > _MOST_LISTED:
        del told["enum"]
    return {"type": types[0] if len(types) == 1 else types, **told}


def _inputs(operation: Operation, sites: Sites) -> Iterator[Site]:
    for parameter in operation.parameters:
        if parameter.place in ("query", "header", "cookie"):
            yield from (each for each in sites.of_parameter(parameter) if not each.path)
    contents = operation.body.content if operation.body else ()
    media = next((each for each in contents if "json" in each.name.lower() and each.schema is not None), None)
    for site in sites.of_body(media, None) if media else ():
        if 0 < len(site.path) <= _DEEPEST and all(isinstance(token, str) for token in site.path):
            yield site


def _location(site: Site) -> str:
    return "/".join((site.place, *([] if site.place == "body" else [site.name]), *map(str, site.path)))


def _words(api: Api, operation: Operation, site: Site, effectives: Effectives) -> str:
    if site.place != "body":
        return next(
            (
                each.description
                for each in operation.parameters
                if (each.place, each.name) == (site.place, site.name)
            ),
            "",
        )
    for pointer in (site.at, *effectives.of(*site.pointers).pointers):
        schema = api.schemas.raw(pointer)
        told = schema.get("description") if isinstance(schema, dict) else None
        if isinstance(told, str) and told:
            return told
    return ""


if __name__ == "__main__":
    raise SystemExit(main())
