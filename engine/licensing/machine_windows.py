"""The marks of a Windows computer: MachineGuid, serial of the system disk, UUID of the firmware; no child process."""

import ctypes
import os
from typing import Any, Final

from engine.licensing.marks import Machine, usable

_FIRMWARE: Final = int.from_bytes(b"RSMB", "big")
_STORAGE_QUERY: Final = 0x2D1400
_SYSTEM_INFORMATION: Final = 1
_END: Final = 127
_UUID: Final = slice(8, 24)
_SERIAL_OFFSET: Final = slice(24, 28)
_WORD: Final = "little"


def read() -> Machine:
    return Machine(
        usable(_machine_guid()), usable(disk_serial(_descriptor())), usable(firmware_uuid(_smbios()))
    )


def disk_serial(descriptor: bytes) -> str | None:
    """Return the serial in a STORAGE_DEVICE_DESCRIPTOR: a text at the offset that its seventh word gives."""
    offset = int.from_bytes(descriptor[_SERIAL_OFFSET], _WORD)
    if len(descriptor) < _SERIAL_OFFSET.stop or not 0 < offset < len(descriptor):
        return None
    return descriptor[offset:].split(b"\0", 1)[0].decode("ascii", errors="replace")


def firmware_uuid(table: bytes) -> str | None:
    """Return the UUID in a raw SMBIOS table: 8 bytes of head, then structures, each followed by its texts."""
    place = 8
    while place + 4 <= len(table):
        kind, length = table[place], table[place + 1]
        if kind == _END or length < 4:
            return None
        if kind == _SYSTEM_INFORMATION and length >= _UUID.stop:
            return table[place:][_UUID].hex()
        end = table.find(b"\0\0", place + length)
        if end < 0:
            return None
        place = end + 2
    return None


def _machine_guid() -> str | None:
    import winreg

    registry: Any = winreg
    try:
        with registry.OpenKey(
            registry.HKEY_LOCAL_MACHINE,
            r"SOFTWARE\Microsoft\Cryptography",
            0,
            registry.KEY_READ | registry.KEY_WOW64_64KEY,
        ) as key:
            return str(registry.QueryValueEx(key, "MachineGuid")[0])
    except OSError:
        return None


def _smbios() -> bytes:
    kernel: Any = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined]  # Windows only
    size = kernel.GetSystemFirmwareTable(_FIRMWARE, 0, None, 0)
    if not 0 < size < 1_000_000:
        return b""
    buffer = ctypes.create_string_buffer(size)
    kernel.GetSystemFirmwareTable(_FIRMWARE, 0, buffer, size)
    return buffer.raw


def _descriptor() -> bytes:
    kernel: Any = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined]  # Windows only
    kernel.CreateFileW.restype = ctypes.c_void_p
    drive = os.environ.get("SystemDrive", "C:")  # noqa: SIM112  Windows spells it so
    handle = ctypes.c_void_p(kernel.CreateFileW(rf"\\.\{drive}", 0, 3, None, 3, 0, None))
    if handle.value in (None, ctypes.c_void_p(-1).value):
        return b""
    query, answer, length = (
        ctypes.create_string_buffer(12),
        ctypes.create_string_buffer(1024),
        ctypes.c_ulong(),
    )
    try:
        is_told = kernel.DeviceIoControl(
            handle, _STORAGE_QUERY, query, 12, answer, 1024, ctypes.byref(length), None
        )
    finally:
        kernel.CloseHandle(handle)
    return answer.raw[: length.value] if is_told else b""
