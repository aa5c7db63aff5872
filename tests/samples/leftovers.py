"""Threads and timers of Qt that run on."""

import gc

from PySide6.QtCore import QThread, QTimer


def running() -> list[QThread | QTimer]:
    return [each for each in gc.get_objects() if type(each) in {QThread, QTimer} and runs(each)]


def runs(each: QThread | QTimer) -> bool:
    try:
        return each.isRunning() if isinstance(each, QThread) else each.isActive()
    except RuntimeError:  # its C++ half is gone already
        return False
