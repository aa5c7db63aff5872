"""Text for people: nothing that a document holds can steer their terminal."""

import re
import sys
from collections.abc import Iterable

from engine.errors import Problem, Severity

_UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def printable(text: str) -> str:
    """Return one line of visible characters: escape sequences and direction marks are written out."""
    return _UNSEEN.sub(lambda found: ascii(found[0])[1:-1], text).replace("\n", "\\n")


def standard_input() -> bytes:
    """Return all that was piped in."""
    return sys.stdin.buffer.read()


def tell(text: str) -> None:
    """Write a line of the result."""
    sys.stdout.write(f"{printable(text)}\n")


def say(text: str) -> None:
    """Write a line beside the result: a problem, a failure."""
    sys.stderr.write(f"{printable(text)}\n")


def problem_line(problem: Problem) -> str:
    """Return a problem as compilers write it."""
    if problem.severity is Severity.ERROR:
        return str(problem)
    place = f"{problem.at}: " if problem.at else ""
    return f"{place}warning: {str(problem).removeprefix(place)}"


def summed_up(problems: Iterable[Problem], most: int) -> list[str]:
    """Return a line per problem, or where there are more than `most`, the first of each code and a count."""
    found = list(problems)
    if len(found) <= most:
        return [problem_line(problem) for problem in found]
    by_code: dict[str, list[Problem]] = {}
    for problem in found:
        by_code.setdefault(problem.code, []).append(problem)
    return [
        problem_line(same[0]) + (f" (and {len(same) - 1} more [{code}])" if len(same) > 1 else "")
        for code, same in by_code.items()
    ]


def counted(number: int, one: str) -> str:
    """Return `1 case`, `2 cases`, `12,230 cases`."""
    return f"{number:,} {one}" if number == 1 else f"{number:,} {one}s"
