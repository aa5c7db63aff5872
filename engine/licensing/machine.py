"""Reads the three marks of this machine; what cannot be read is None, and nothing of it is kept or sent as it is."""

import sys
from pathlib import Path

from engine.licensing.marks import Machine, usable


def this_machine() -> Machine:
    """Return the marks of the computer that this runs on."""
    if sys.platform == "win32":
        from engine.licensing import machine_windows

        return machine_windows.read()
    if sys.platform == "darwin":
        from engine.licensing import machine_macos

        return machine_macos.read()
    return on_linux(Path("/"))


def on_linux(root: Path) -> Machine:
    """Return the marks below `root`: machine id, serial of the disk it lies on, lowest lasting MAC of a card."""
    return Machine(
        usable(_text(root / "etc/machine-id") or _text(root / "var/lib/dbus/machine-id")),
        usable(_disk_serial(root)),
        usable(_lowest_address(root / "sys/class/net")),
    )


def _disk_serial(root: Path) -> str | None:
    try:
        number = root.stat().st_dev
    except OSError:
        return None
    return disk_serial(root, f"{number >> 8 & 0xFFF}:{(number & 0xFF) | (number >> 12 & 0xFFF00)}")


def disk_serial(root: Path, device: str) -> str | None:
    """Return the serial of the disk that has the block device `MAJOR:MINOR`, perhaps as a partition or a volume."""
    block = root / "sys/dev/block" / device
    while (slaves := _names(block / "slaves")) and (block / "slaves" / slaves[0]).exists():
        block = block / "slaves" / slaves[0]
    try:
        block = block.resolve(strict=True)
    except OSError:
        return None
    if (block / "partition").exists():
        block = block.parent
    device = _text(block / "dev") or device
    described = _text(root / "run/udev/data" / f"b{device}") or ""
    of_udev = (line.partition("=")[2] for line in described.splitlines() if line.startswith("E:ID_SERIAL="))
    return _text(block / "device/serial") or _text(block / "wwid") or next(of_udev, None)


def _lowest_address(cards: Path) -> str | None:
    """Return the lowest MAC of a physical card; one that was made up by the system changes with each start."""
    lasting = (
        _text(cards / name / "address") or ""
        for name in _names(cards)
        if (cards / name / "device").exists() and _text(cards / name / "addr_assign_type") == "0"
    )
    return min((each for each in lasting if usable(each)), default=None)


def _names(folder: Path) -> list[str]:
    try:
        return sorted(each.name for each in folder.iterdir())
    except OSError:
        return []


def _text(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return file.read(10_000).decode("utf-8", errors="replace").strip() or None
    except OSError:
        return None
