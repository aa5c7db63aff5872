"""JSON for programs, whatever text a document holds."""

import json
import sys
from typing import Any

import orjson


def write_json_line(value: Any) -> None:
    """Write one line to standard output and send it off."""
    out = sys.stdout.buffer
    out.write(_line(value) + b"\n")
    out.flush()


def _line(value: Any) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:  # lone surrogates, integers of more than 64 bits
        return json.dumps(value, separators=(",", ":")).encode()
