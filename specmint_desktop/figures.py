"""Numbers, shares, sizes and times as the language of the window writes them."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt

_STEP: Final = 1_000


def number(value: int) -> str:
    """Return a whole number with its thousands apart: `12,345`."""
    return QLocale().toString(value)


def percent(share: float) -> str:
    """Return a share of 1 in whole hundredths: `40 %`."""
    return QCoreApplication.translate("Figures", "{n} %").format(n=number(round(share * 100)))


def size(octets: int) -> str:
    """Return a size in steps of a thousand: `512 B`, `20.5 kB`, `1.2 MB`."""
    units = [
        QCoreApplication.translate("Figures", "{n} B"),
        QCoreApplication.translate("Figures", "{n} kB"),
        QCoreApplication.translate("Figures", "{n} MB"),
        QCoreApplication.translate("Figures", "{n} GB"),
    ]
    if octets < _STEP:
        return units[0].format(n=octets)
    amount = float(octets)
    for unit in units[1:]:
        amount /= _STEP
        if amount < _STEP or unit is units[-1]:
            break
    return unit.format(n=QLocale().toString(amount, "f", 1))


def duration(seconds: float) -> str:
    """Return a time that has passed: `0.4 s`, `12 s`, `3 min 5 s`, `1 h 2 min`."""
    if seconds < 10:
        return QCoreApplication.translate("Figures", "{n} s").format(n=QLocale().toString(seconds, "f", 1))
    whole = round(seconds)
    if whole < 60:
        return QCoreApplication.translate("Figures", "{n} s").format(n=whole)
    if whole < 3_600:
        return QCoreApplication.translate("Figures", "{minutes} min {seconds} s").format(
            minutes=whole // 60, seconds=whole % 60
        )
    return QCoreApplication.translate("Figures", "{hours} h {minutes} min").format(
        hours=number(whole // 3_600), minutes=whole % 3_600 // 60
    )


def moment(created: str) -> str:
    """Return a kept time in the time of this place, to the minute; nothing for what is no time."""
    parsed = QDateTime.fromString(created, Qt.DateFormat.ISODateWithMs)
    return parsed.toLocalTime().toString("yyyy-MM-dd hh:mm") if parsed.isValid() else ""
