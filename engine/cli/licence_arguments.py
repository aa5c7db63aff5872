"""What may be typed after `specmint licence`."""

import argparse
from typing import Final, NamedTuple

from engine.errors import UsageError

LICENCE_ACTIONS: Final = ("activate", "import", "status", "refresh", "deactivate", "usage")


class LicenceChosen(NamedTuple):
    """What was typed after `licence`: `given` is a key, a file or `-`; `request` and `release` name files to write."""

    action: str = "status"
    given: str = ""
    request: str = ""
    release: str = ""
    label: str = ""
    replace: str = ""


def add_licence(command: argparse.ArgumentParser) -> None:
    add = command.add_argument
    add("action", metavar="ACTION", choices=LICENCE_ACTIONS, help=", ".join(LICENCE_ACTIONS))
    add(
        "given",
        metavar="KEY|FILE",
        nargs="?",
        default="",
        help="for activate: a key, a licence file, or - for a key on standard input; for import: a licence file; for usage: on or off",
    )
    add(
        "--request",
        metavar="FILE",
        default="",
        help="activate without a network: write the request to carry to one",
    )
    add("--label", metavar="TEXT", default="", help="activate: a name for this device in your list")
    add("--replace", metavar="SEAT", default="", help="activate: give back this seat of the list first")
    add(
        "--release",
        metavar="FILE",
        default="",
        help="deactivate without a network: write the receipt to carry to one",
    )


def chosen_licence(found: argparse.Namespace) -> LicenceChosen:
    """Return what was typed.

    Raises:
        UsageError: `arguments-wrong`, what is for another action.
    """
    chosen = LicenceChosen(
        found.action, found.given, found.request, found.release, found.label, found.replace
    )
    fits = {
        "activate": {"given", "request", "label", "replace"},
        "import": {"given"},
        "usage": {"given"},
        "deactivate": {"release"},
    }
    for name, value in zip(chosen._fields[1:], chosen[1:], strict=True):
        if value and name not in fits.get(chosen.action, set()):
            typed = "KEY|FILE" if name == "given" else f"--{name}"
            raise UsageError(
                "arguments-wrong",
                f"{typed} is not for `licence {chosen.action}`",
                cure="see `specmint licence --help`",
            )
    return chosen
