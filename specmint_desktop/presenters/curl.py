"""A case as a curl command, to be tried by hand."""

import shlex
from collections.abc import Mapping
from typing import Any

from specmint_desktop.state.results import Shell


def curl_command(case: Mapping[str, Any], shell: Shell) -> str:
    """Return the request of a case below the address in `API_BASE_URL`; `{{name}}` stays for the person to fill in.

    A body that is no text is named, not sent: a terminal cannot hold it.
    """
    wire = case["wire"]
    between = " `\n  " if shell is Shell.WINDOWS else " \\\n  "
    quote = _for_powershell if shell is Shell.WINDOWS else shlex.quote
    # PowerShell has an alias of the name `curl` for something else.
    name = "curl.exe" if shell is Shell.WINDOWS else "curl"
    parts = [f"{name} --globoff --path-as-is -i -X {quote(wire['method'])} {_address(wire['target'], shell)}"]
    parts += [f"-H {quote(_header(name, value))}" for name, value in wire["headers"]]
    if "body" in wire:
        parts.append(f"--data-binary {quote(wire['body'])}")
    elif "bodyBase64" in wire:
        parts.append("--data-binary @body.bin")
    return between.join(parts)


def _address(target: str, shell: Shell) -> str:
    if shell is Shell.POSIX:
        return f'"$API_BASE_URL"{shlex.quote(target)}'
    # PowerShell joins no neighbouring quotes: one text, with what is live in it made dead.
    dead = target.replace("`", "``").replace("$", "`$").replace('"', '`"')
    return f'"${{env:API_BASE_URL}}{dead}"'


def _header(name: str, value: str) -> str:
    # curl drops a header without a value unless a semicolon stands in its place.
    return f"{name}: {value}" if value else f"{name};"


def _for_powershell(word: str) -> str:
    # Windows hands an argument's double quotes on only behind a backslash.
    return "'" + word.replace("'", "''").replace('"', '\\"') + "'"
