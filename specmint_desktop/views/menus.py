"""Menus and shortcuts, drawn from the table of commands."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow

from specmint_desktop import theme, translate
from specmint_desktop.actions import COMMANDS, MENUS, Command, why_not
from specmint_desktop.settings import Appearance
from specmint_desktop.state.messages import Message
from specmint_desktop.state.whole import State

_SEPARATED = {"check-again", "save-folder", "quit", "copy-command", "find", "next-problem", "next-pane"} | {
    "go-to-operation",
    "appearance-system",
    "log",
    "diagnostics",
    "about",
}
_CHECKED = {f"appearance-{each.value}": each for each in Appearance}


class Menus(QObject):
    """One action per command: in a menu, with its keys, and the reason where it cannot be done."""

    intent = Signal(object)
    called = Signal(str)

    def __init__(self, window: QMainWindow, has_method: Callable[[str], bool]) -> None:
        super().__init__(window)
        self._has_method = has_method
        self._state: State | None = None
        self._actions: dict[str, tuple[Command, QAction]] = {}
        self._bar = window.menuBar()
        self._menus = menus = {name: self._bar.addMenu("") for name in MENUS}
        for command in COMMANDS:
            action = self._action(window, command)
            if command.id in _SEPARATED:
                menus[command.menu].addSeparator()
            menus[command.menu].addAction(action)
            window.addAction(action)
        for menu in menus.values():
            menu.setToolTipsVisible(True)
        self.speak_anew()

    def speak_anew(self) -> None:
        """Write everything in the language that is shown now."""
        self._bar.setAccessibleName(self.tr("Menus"))
        for name, menu in self._menus.items():
            menu.setTitle(translate.text(Message(f"menu-{name}", MENUS[name])))
        for command, action in self._actions.values():
            action.setText(translate.text(command.title))
        self._state = None

    def action(self, command: str) -> QAction:
        return self._actions[command][1]

    def show_state(self, state: State) -> None:
        if state is self._state:
            return
        self._state = state
        for command, action in self._actions.values():
            self._show(command, action, state)

    def _action(self, window: QMainWindow, command: Command) -> QAction:
        action = QAction(window)
        action.setObjectName(command.id)
        action.setShortcuts([QKeySequence(keys) for keys in command.keys])
        action.setCheckable(command.id in _CHECKED or command.id == "log")
        # macOS would move what looks like Settings, About or Quit by its text; these are named instead.
        action.setMenuRole(_ROLES.get(command.id, QAction.MenuRole.NoRole))
        if command.icon:
            theme.put_icon(action, command.icon)
        action.triggered.connect(partial(self._send, command))
        self._actions[command.id] = command, action
        return action

    def _show(self, command: Command, action: QAction, state: State) -> None:
        reason = why_not(command, state)
        if reason is None and command.method and not self._has_method(command.method):
            reason = Message("command-elsewhere", "not in this place")
        action.setEnabled(reason is None)
        said = "" if reason is None else translate.text(reason)
        action.setStatusTip(said)
        action.setToolTip(said or action.text().replace("&", ""))
        if command.id in _CHECKED:
            action.setChecked(state.settings.settings.appearance is _CHECKED[command.id])
        elif command.id == "log":
            action.setChecked(state.shell.log_shown)

    def _send(self, command: Command, _checked: bool = False) -> None:  # noqa: FBT001, FBT002 - Qt's argument
        if command.intent is None:
            self.called.emit(command.method)
        elif self._state is not None:
            self.intent.emit(command.intent(self._state))


_ROLES = {
    "quit": QAction.MenuRole.QuitRole,
    "about": QAction.MenuRole.AboutRole,
    "go-settings": QAction.MenuRole.PreferencesRole,
}


def keys_of(command: str) -> str:
    """Return the first keys of a command as this system writes them; empty where it has none."""
    found = next(each for each in COMMANDS if each.id == command)
    return QKeySequence(found.keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if found.keys else ""
