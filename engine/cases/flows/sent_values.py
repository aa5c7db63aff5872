"""What the request that made an object sent, for links that lead on from it (OpenAPI, Link Object)."""

import json
from collections.abc import Mapping

from engine.cases.dependencies import Binding
from engine.cases.flows.bench import NAME, Bench
from engine.cases.model import ABSENT
from engine.cases.runtime_expressions import pieces, sent_at
from engine.openapi.model import JsonValue


class SentValues:
    """The first request of a flow, as its steps after that may say it again."""

    def __init__(self, bench: Bench) -> None:
        subject = bench.subject(bench.kept.create)
        found = (*subject.bindings.values(), *(each.binding for each in subject.links))
        self._case = bench.created
        self._whole = {str(each.value): each.sample for each in found}
        self._samples = {name: sample for each in found for name, sample in each.lives}

    def value(self, text: JsonValue) -> Binding | JsonValue:
        """Return what a text with expressions stands for, bound where that is known when it is sent.

        `ABSENT` where the request did not hold it, or the text asks for something else.
        """
        parts = pieces(text) if isinstance(text, str) else []
        if len(parts) < 2:
            return text
        if parts[::2] == ["", ""]:
            return self.bound(self._at(parts[1]))
        filled = ""
        for number, part in enumerate(parts):
            value = self._at(part) if number % 2 else part
            if value is ABSENT or isinstance(value, dict | list):
                return ABSENT
            filled += as_text(value)
        return self.bound(filled)

    def bound(self, value: JsonValue) -> Binding | JsonValue:
        """Return `value`, bound where it holds what is captured; `ABSENT` where nobody captures that."""
        names = [name for name in NAME.findall(as_text(value)) if name != "run"]
        if not names:
            return value
        if not isinstance(value, str) or not self._samples.keys() >= set(names):
            return ABSENT
        samples = {name: self._samples[name] for name in names}
        sample = self._whole.get(value)
        if sample is None:
            sample = NAME.sub(lambda found: samples.get(found[1], found[0]), value)
        return Binding(value, sample, "captured", tuple(samples.items()))

    def _at(self, expression: str) -> JsonValue:
        if expression == "$method":
            return self._case.method
        place = sent_at(expression)
        if place is None:
            return ABSENT
        request, (where, name) = self._case.request, place
        if where == "body":
            return _below(request.body, name)
        if where == "header":
            named = {key.lower(): value for key, value in request.headers.items()}
            return named.get(name.lower(), ABSENT)
        return (request.path_params if where == "path" else request.query).get(name, ABSENT)


def as_text(value: JsonValue) -> str:
    """Return a value as it stands in a text."""
    return value if isinstance(value, str) else "" if value is ABSENT else json.dumps(value)


def _below(found: JsonValue, pointer: str) -> JsonValue:
    for token in pointer.split("/")[1:]:
        name = token.replace("~1", "/").replace("~0", "~")
        found = found.get(name, ABSENT) if isinstance(found, Mapping) else ABSENT
    return found
