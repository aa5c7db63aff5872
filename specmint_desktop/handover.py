"""One window per user and home: a later start hands its documents to the first and ends."""

import hashlib
import json
import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QLockFile, QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_PATIENCE_MS: Final = 2000
_LONGEST: Final = 1_000_000  # bytes


class SingleInstance(QObject):
    """The lock of a home, and the socket that only its user may speak to."""

    handed_over = Signal(object)
    """A tuple of documents; empty where a person only started the program again."""

    def __init__(self, home: Path) -> None:
        super().__init__()
        self._name = socket_name(home)
        self._lock = QLockFile(str(home / "window.lock"))
        self._lock.setStaleLockTime(0)
        self._server: QLocalServer | None = None

    def is_first(self) -> bool:
        """Return whether no other window of this home is open; then listen for later starts."""
        if not self._lock.tryLock(0):
            return False
        QLocalServer.removeServer(self._name)  # left by a window that was killed
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        self._server.listen(self._name)
        return True

    def hand_over(self, documents: Sequence[str]) -> bool:
        """Give documents to the window that is open; return whether it took them."""
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(_PATIENCE_MS):
            return False
        socket.write(json.dumps(list(documents)).encode() + b"\n")
        taken = socket.waitForBytesWritten(_PATIENCE_MS) and socket.waitForReadyRead(_PATIENCE_MS)
        socket.disconnectFromServer()
        return bool(taken)

    def close(self) -> None:
        if self._server is not None:
            self._server.close()
        self._lock.unlock()

    @Slot()
    def _answer(self) -> None:
        socket = self._server.nextPendingConnection() if self._server is not None else None
        if socket is not None:
            socket.setReadBufferSize(_LONGEST)
            socket.readyRead.connect(partial(self._read, socket))
            socket.disconnected.connect(socket.deleteLater)
            self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            return
        documents = handed_documents(bytes(socket.readLine().data()))
        socket.write(b"taken\n")
        socket.flush()
        self.handed_over.emit(documents)


def socket_name(home: Path) -> str:
    """Return a name that differs per user and home, and is short enough for a socket of every system."""
    person = f"{os.getuid()}" if hasattr(os, "getuid") else os.environ.get("USERNAME", "")
    return f"specmint-{hashlib.sha256(f'{person}:{home.resolve()}'.encode()).hexdigest()[:24]}"


def handed_documents(written: bytes) -> tuple[str, ...]:
    """Return the documents that another start sent; none of what is not a list of texts."""
    try:
        read = json.loads(written)
    except (ValueError, RecursionError):
        return ()
    return tuple(each for each in read if isinstance(each, str)) if isinstance(read, list) else ()
