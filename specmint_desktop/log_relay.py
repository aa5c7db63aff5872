"""Lines of the log on their way to the window."""

import logging
from collections import deque
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from specmint_desktop import crash
from specmint_desktop.state.preferences import LogLine, LogLinesWritten

PAUSE_MS: Final = 200


class LogRelay(logging.Handler):
    """Passes lines of the log to the window, from any thread, several at once."""

    class _Signals(QObject):
        written = Signal()

    def __init__(self, tell: Callable[[LogLinesWritten], None], parent: QObject) -> None:
        super().__init__()
        self.addFilter(crash.Redaction())
        self._tell = tell
        self._lines: deque[LogLine] = deque(maxlen=1000)
        self._signals = self._Signals()
        self._pause = QTimer(parent)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._pass_on)
        self._signals.written.connect(self._pause.start, Qt.ConnectionType.QueuedConnection)

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(LogLine(record.levelname, f"{record.name}: {record.getMessage()}"))
        self._signals.written.emit()

    def _pass_on(self) -> None:
        lines = tuple(self._lines.popleft() for _ in range(len(self._lines)))
        if lines:
            self._tell(LogLinesWritten(lines))
