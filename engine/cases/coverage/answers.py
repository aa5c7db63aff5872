"""What the document says an operation answers, as far as a client can bring it about."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

from engine.cases.model import LeftOut
from engine.errors import Pointer
from engine.openapi.model import Operation, Response

_SUCCESS = "2"
_CONDITIONS: Mapping[str, str] = {
    "405": "no request by another method is tried on this path",
    "409": "no input of this operation must be unique, so nothing tells what would conflict",
    "415": "it takes no body of which the media type could be wrong",
}
"""Why nothing brings a status about where its condition does not hold."""
_WHY_NOT: Mapping[str, str] = {
    **dict.fromkeys(
        ("default", "400", "401", "403", "404", "406", "410", "413", "414", "422", "431", "4XX"), ""
    ),
    "411": "a client always tells how long the body is",
    "429": "only many requests in a short time are answered with 429; a suite does not flood a service",
}
"""What is known of a status by itself: why no request brings it about, empty where one does."""


class Answers(NamedTuple):
    """`codes`: status or range, and where; `judged`: the answers whose body is compared, `default` too.

    `types`: the media types of successes, each once, without parameters, the one asked for first.
    """

    codes: list[tuple[str, Pointer]]
    judged: list[Response]
    types: dict[str, Pointer]
    not_provokable: list[LeftOut]


def answers_of(
    operation: Operation, has_unique: Callable[[], bool], is_tried: Callable[[Operation], bool]
) -> Answers:
    """Sort what `operation` answers.

    `has_unique`: whether it is sent inputs that must be unique; `is_tried`: whether another method is.
    """
    codes: list[tuple[str, Pointer]] = []
    judged: list[Response] = []
    types: dict[str, Pointer] = {}
    left_out: list[LeftOut] = []
    for response in operation.responses:
        status = response.status
        why = _WHY_NOT.get(status)
        if why is None:
            why = _why_not(operation, status, has_unique, is_tried)
        if why:
            left_out.append(LeftOut(operation.id, "", response.at, "not-provokable", why))
            continue
        if status != "default":
            codes.append((status, response.at))
        if response.content:
            judged.append(response)
            if status[0] == _SUCCESS:
                for media in response.content:
                    types.setdefault(_bare(media.name), media.at)
    return Answers(codes, judged, types, left_out)


def _why_not(
    operation: Operation, status: str, has_unique: Callable[[], bool], is_tried: Callable[[Operation], bool]
) -> str:
    """Return why no request brings a status about, empty where one does."""
    if status[0] == _SUCCESS:
        return ""
    if status[0] == "5":
        return f"only the service itself can answer {status}: it tells of a fault of its own"
    if status in _CONDITIONS:
        is_brought_about = {"405": is_tried, "409": lambda _: has_unique(), "415": _lists_types}[status]
        return "" if is_brought_about(operation) else _CONDITIONS[status]
    if status[0] == "3" and not any(each.status[0] == _SUCCESS for each in operation.responses):
        return ""
    return f"the document does not tell what brings the service to answer {status}"


@cache
def _bare(name: str) -> str:
    return name.partition(";")[0].strip().lower()


def _lists_types(operation: Operation) -> bool:
    types = operation.body.content if operation.body else ()
    return bool(types) and not any("*" in media.name for media in types)
