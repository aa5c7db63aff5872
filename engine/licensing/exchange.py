"""One request to the licence server and its answer, noted for the person to read."""

from typing import NamedTuple, TypeVar

from engine.licensing import contract
from engine.licensing.client import Failed, RefusedError, UnansweredError
from engine.licensing.contract import Path
from engine.licensing.here import Here
from engine.licensing.store import Sent

T = TypeVar("T")


def asked(here: Here, path: Path, request: NamedTuple, token: str, kind: type[T]) -> T:
    """Send one request and note it where the person can read of it: which fields went, never what was in them."""
    if here.send is None:
        raise UnansweredError(Failed("air-gap", "air gap is on: nothing is sent"))
    answer = ""
    try:
        content = here.send(path, contract.body_of(request), token)
        answer = "200"
        return contract.read_answer(kind, content)
    except (RefusedError, UnansweredError) as error:
        answer = error.problem.code
        raise
    except ValueError as error:
        raise stranger("what came is no answer") from error
    finally:
        if answer:
            fields = tuple(contract.content_of(request))
            here.store.note(Sent(here.now(), here.address + path, fields, answer))


def stranger(why: str) -> UnansweredError:
    return UnansweredError(Failed("net-stranger", f"it is not the licence server: {why}"))
