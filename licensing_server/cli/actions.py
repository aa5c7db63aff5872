"""Commands of two words, such as `plans set`: the options of every command may stand behind either word."""

import argparse
from typing import Any


def add_action(choices: Any, name: str, told: str) -> argparse.ArgumentParser:
    """Declare the second word of a command."""
    made: argparse.ArgumentParser = choices.add_parser(name, help=told, description=told, allow_abbrev=False)
    made.add_argument("--data", metavar="DIR", default=argparse.SUPPRESS, help="data folder")
    made.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="one JSON object per line"
    )
    return made
