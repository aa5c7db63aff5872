"""What a request is refused with; every layer may raise it, and one place turns it into a problem document."""

from dataclasses import dataclass

from engine.licensing.contract import Code, Seat


@dataclass(frozen=True, slots=True)
class Extras:
    """What stands in a problem document beside code and detail; what is empty is left out."""

    field: str = ""
    reason: str = ""
    since: int | None = None
    retry_at: int | None = None
    seats: tuple[Seat, ...] = ()


class RequestRefused(Exception):  # noqa: N818  what happened, not that it is an error
    """`retry_after_s` becomes the header of that name; `rate-limited` and `busy` always have one."""

    def __init__(
        self, code: Code, detail: str, extras: Extras | None = None, retry_after_s: int | None = None
    ) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.extras = extras or Extras()
        self.retry_after_s = retry_after_s


def rate_limited(retry_after_s: int, *, now: int) -> RequestRefused:
    return RequestRefused(
        Code.RATE_LIMITED,
        f"too many tries; please wait {retry_after_s} seconds",
        Extras(retry_at=now + retry_after_s),
        retry_after_s,
    )


def not_found(what: str) -> RequestRefused:
    return RequestRefused(Code.NOT_FOUND, f"there is no such {what}")
