"""A request as one line for a shell; credentials are variables in it."""

import base64
import re
import shlex

from engine.cases.model import TestCase
from engine.runner.filling import SHOWN_VARIABLE, Values, fill
from engine.runner.settings import variables

LONGEST_BODY = 8_000


def curl(case: TestCase, values: Values) -> str:
    """Return a command that sends the same; a longer body than a line can hold is told by its size."""
    filled = fill(case, values.as_shown())
    method = "-I" if filled.method == "HEAD" else f"-X {shlex.quote(filled.method)}"
    line = f'curl -sS {method} "$API_BASE_URL{_in_quotes(filled.target)}"'
    for name, value in filled.headers:
        line += f" -H {_in_shell(f'{name}: {value}')}"
    if filled.body is None:
        return line
    if len(filled.body) > LONGEST_BODY:
        return (
            f"{line} --data-binary @body  # body: the {len(filled.body):,} bytes of this case in cases.json"
        )
    try:
        return f"{line} --data-raw {_in_shell(filled.body.decode())}"
    except UnicodeDecodeError:
        text = base64.b64encode(filled.body).decode()
        return f"printf %s {shlex.quote(text)} | base64 -d | {line} --data-binary @-"


def _in_shell(text: str) -> str:
    return f'"{_in_quotes(text)}"' if "\0" in text else shlex.quote(text)


def _in_quotes(text: str) -> str:
    return SHOWN_VARIABLE.sub(_variable, re.sub(r'([\\"$`])', r"\\\1", text))


def _variable(found: re.Match[str]) -> str:
    names = [f"${name}" for name in variables(found[1])]
    return names[0] if len(names) == 1 else f'$(printf %s "{":".join(names)}" | base64)'
