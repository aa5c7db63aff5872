"""Whether two reports come from one machine: pure, the same rule for activation, refresh and offline files."""

from typing import NamedTuple

from engine.licensing.payloads import Parts
from licensing_server.service.records import SeatRecord


class Machine(NamedTuple):
    """`fs` is the salt of the key that the marks were made with."""

    install: str
    fs: bytes
    parts: Parts


def is_same(seat: SeatRecord, machine: Machine) -> bool:
    """Say whether a machine is the one in a seat: two marks, its install id and one mark, or all that there is.

    A mark that is absent equals nothing: else every machine without marks would be one.
    """
    has_install = seat.install_id == machine.install
    if not _comparable(seat, machine):
        return has_install
    matching = _matching(seat, machine)
    return matching >= 2 or (has_install and matching >= 1)


def is_unchanged(seat: SeatRecord, machine: Machine) -> bool:
    return seat.install_id == machine.install and seat.fs == machine.fs and seat.parts == machine.parts


def same_machine(seats: tuple[SeatRecord, ...], machine: Machine) -> SeatRecord | None:
    """Return the seat of a machine; of several the one that fits best, of these the latest."""
    fitting = [seat for seat in seats if is_same(seat, machine)]
    return max(fitting, key=lambda seat: _closeness(seat, machine), default=None)


def _closeness(seat: SeatRecord, machine: Machine) -> tuple[bool, int, bool, int]:
    has_install = seat.install_id == machine.install
    return seat.is_live, _matching(seat, machine), has_install, seat.last_seen


def _comparable(seat: SeatRecord, machine: Machine) -> bool:
    return seat.fs == machine.fs and any(seat.parts) and any(machine.parts)


def _matching(seat: SeatRecord, machine: Machine) -> int:
    if seat.fs != machine.fs:
        return 0
    return sum(
        here is not None and here == there for here, there in zip(seat.parts, machine.parts, strict=True)
    )
