"""What a screen reader does: it reads the controls of a window by their names, hears it, and presses.

Run by the system's Python, which has pyatspi: takes a line of JSON, answers with one. `{"do": "tree"}` lists what is
shown, `{"do": "said"}` what was announced, `{"do": "press", "name": NAME}` presses and returns what it pressed.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

import pyatspi  # type: ignore[import-not-found]  # a package of the system
from gi.repository import GLib  # type: ignore[import-not-found]  # a package of the system

MOST_CHILDREN = 300
SPOKEN: list[str] = []


def walk(node: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield what is shown, in the order in which it is reached; what is gone while one looks is no fault."""
    try:
        node.clear_cache()  # Qt does not tell when something is shown or hidden
        states = node.getState()
        if not states.contains(pyatspi.STATE_VISIBLE) and node.getRole() != pyatspi.ROLE_APPLICATION:
            return
        yield (
            node,
            {
                "role": node.getRoleName(),
                "name": node.name,
                "description": node.description,
                "is_enabled": states.contains(pyatspi.STATE_ENABLED),
                "is_focused": states.contains(pyatspi.STATE_FOCUSED),
                "is_checked": states.contains(pyatspi.STATE_CHECKED),
            },
        )
        children = [node.getChildAtIndex(place) for place in range(min(node.childCount, MOST_CHILDREN))]
    except (GLib.Error, LookupError, RuntimeError):
        return
    for child in children:
        if child is not None:
            yield from walk(child)


def shown() -> Iterator[tuple[Any, dict[str, Any]]]:
    for application in pyatspi.Registry.getDesktop(0):
        if application is not None:
            yield from walk(application)


def answer(wish: dict[str, str]) -> object:
    if wish["do"] == "tree":
        return [told for _, told in shown()]
    if wish["do"] == "said":
        return SPOKEN
    for node, told in shown():
        if told["name"] == wish["name"] and told["role"] in ("push button", "check box", "radio button"):
            node.queryAction().doAction(0)
            return told
    return None


def heard(event: Any) -> None:
    SPOKEN.append(str(event.any_data))


def asked(_channel: int, _condition: int) -> bool:
    line = sys.stdin.readline()
    if not line:
        pyatspi.Registry.stop()
        return False
    sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
    sys.stdout.flush()
    return True


if __name__ == "__main__":
    pyatspi.Registry.registerEventListener(heard, "object:announcement")
    GLib.io_add_watch(0, GLib.IO_IN | GLib.IO_HUP, asked)
    pyatspi.Registry.start()
