"""The marks of a machine: read where they lie, hashed for one licence, and nothing is equal to nothing."""

import plistlib
from pathlib import Path

import pytest

from engine.licensing import machine_macos, machine_windows
from engine.licensing.machine import disk_serial, on_linux, this_machine
from engine.licensing.marks import Machine, hashed, matches, usable

SALT = bytes(range(16))


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "",
        "   ",
        "0",
        "0000-0000",
        "00:00:00:00:00:00",
        "ff:ff:ff:ff:ff:ff",
        "None",
        "To Be Filled By O.E.M.",
        "Default string",
        "03000200-0400-0500-0006-000700080009",
        "\0\0",
    ],
)
def test_what_makers_put_for_no_value_is_no_mark(raw: str | None) -> None:
    assert usable(raw) is None


def test_a_mark_is_hashed_by_its_kind_and_the_licence() -> None:
    alike = hashed(Machine("x1", "x1", "x1"), SALT)

    assert [None if part is None else len(part) for part in alike] == [16, 16, 16]
    assert len(set(alike)) == 3
    assert hashed(Machine("x1", None, "x1"), SALT) == (alike[0], None, alike[2])
    assert hashed(Machine("x1"), bytes(16))[0] != alike[0]


def test_nothing_equals_nothing() -> None:
    assert matches((None, None, None), (None, None, None)) == 0
    assert matches((b"a", None, b"c"), (b"a", None, b"d")) == 1
    assert matches((b"a", b"b", b"c"), (b"a", b"b", b"c")) == 3


def test_raw_marks_are_not_printed() -> None:
    assert repr(Machine("secret", None, "02:00:5e:10:00:01")) == "Machine(2 marks)"


def _put(root: Path, path: str, content: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(content, "utf-8")


def test_on_linux_the_marks_lie_below_etc_sys_and_run(tmp_path: Path) -> None:
    _put(tmp_path, "etc/machine-id", "4c4c4544\n")
    for name, address, kind in (("eth1", "02:00:5e:00:00:09", "0"), ("eth0", "02:00:5e:00:00:02", "0")):
        _put(tmp_path, f"sys/class/net/{name}/address", address)
        _put(tmp_path, f"sys/class/net/{name}/addr_assign_type", kind)
        _put(tmp_path, f"sys/class/net/{name}/device/vendor", "x")
    _put(tmp_path, "sys/class/net/veth1/address", "02:00:00:00:00:01")
    _put(tmp_path, "sys/class/net/veth1/addr_assign_type", "0")
    _put(tmp_path, "sys/class/net/wlan0/address", "02:00:00:00:00:01")
    _put(tmp_path, "sys/class/net/wlan0/addr_assign_type", "1")
    _put(tmp_path, "sys/class/net/wlan0/device/vendor", "x")

    assert tuple(on_linux(tmp_path)) == ("4c4c4544", None, "02:00:5e:00:00:02")


def test_a_machine_that_tells_nothing_has_no_marks(tmp_path: Path) -> None:
    assert on_linux(tmp_path) == Machine()
    assert on_linux(tmp_path / "gone") == Machine()
    assert isinstance(this_machine(), Machine)


@pytest.mark.parametrize(
    ("files", "serial"),
    [
        ({"sys/devices/sda/dev": "8:0", "sys/devices/sda/device/serial": "S1"}, "S1"),
        ({"sys/devices/sda/dev": "8:0", "sys/devices/sda/wwid": "naa.5"}, "naa.5"),
        ({"sys/devices/sda/dev": "8:0", "run/udev/data/b8:0": "E:ID_BUS=ata\nE:ID_SERIAL=S3\n"}, "S3"),
        ({"sys/devices/sda/dev": "8:0"}, None),
    ],
)
def test_the_serial_is_that_of_the_disk_below_partition_and_volume(
    tmp_path: Path, files: dict[str, str], serial: str | None
) -> None:
    for path, content in files.items():
        _put(tmp_path, path, content)
    _put(tmp_path, "sys/devices/sda/sda1/partition", "1")
    _put(tmp_path, "sys/devices/dm-0/dev", "254:0")
    (tmp_path / "sys/devices/dm-0/slaves").mkdir()
    (tmp_path / "sys/devices/dm-0/slaves/sda1").symlink_to(tmp_path / "sys/devices/sda/sda1")
    (tmp_path / "sys/dev/block").mkdir(parents=True)
    (tmp_path / "sys/dev/block/8:1").symlink_to(tmp_path / "sys/devices/sda/sda1")
    (tmp_path / "sys/dev/block/254:0").symlink_to(tmp_path / "sys/devices/dm-0")

    assert disk_serial(tmp_path, "8:1") == serial
    assert disk_serial(tmp_path, "254:0") == serial
    assert disk_serial(tmp_path, "9:9") is None


IOREG = b"""+-o MacBookPro18,3  <class IOPlatformExpertDevice, id 0x100000110>
    {
      "IOPlatformUUID" = "8A1B2C3D-0000-5E6F-9ABC-DEF012345678"
      "IOPlatformSerialNumber" = "C02XK0AAJG5J"
    }
"""


def test_on_a_mac_two_programs_of_the_system_tell_the_marks() -> None:
    volume = plistlib.dumps({"VolumeUUID": "11111111-2222-3333-4444-555555555555"})

    assert tuple(machine_macos.parsed(IOREG, volume)) == (
        "8A1B2C3D-0000-5E6F-9ABC-DEF012345678",
        "11111111-2222-3333-4444-555555555555",
        "C02XK0AAJG5J",
    )
    assert machine_macos.parsed(b"", b"") == Machine()
    assert machine_macos.parsed(b"\xff", plistlib.dumps({"VolumeUUID": 7})) == Machine()


def _structure(kind: int, body: bytes, texts: bytes = b"\0") -> bytes:
    return bytes((kind, len(body) + 4, 0, 0)) + body + texts + b"\0"


UUID = bytes(range(16, 32))
SYSTEM = _structure(1, bytes(4) + UUID + bytes(3), b"Maker\0Product\0")
TABLE = bytes(8) + _structure(0, bytes(20), b"BIOS\0") + SYSTEM + _structure(127, b"")


@pytest.mark.parametrize(
    ("table", "uuid"),
    [
        (TABLE, UUID.hex()),
        (b"", None),
        (TABLE[:20], None),
        (bytes(8) + _structure(127, b"") + SYSTEM, None),
        (bytes(8) + b"\0\0\0\0", None),
        (bytes(8) + _structure(1, bytes(4)), None),
    ],
)
def test_on_windows_the_firmware_tells_a_uuid(table: bytes, uuid: str | None) -> None:
    assert machine_windows.firmware_uuid(table) == uuid


@pytest.mark.parametrize(
    ("descriptor", "serial"),
    [
        (bytes(24) + (40).to_bytes(4, "little") + bytes(12) + b"WD-1234\0rest", "WD-1234"),
        (bytes(24) + (0).to_bytes(4, "little") + bytes(20), None),
        (bytes(24) + (400).to_bytes(4, "little") + bytes(20), None),
        (b"", None),
    ],
)
def test_on_windows_the_disk_tells_its_serial(descriptor: bytes, serial: str | None) -> None:
    assert machine_windows.disk_serial(descriptor) == serial
