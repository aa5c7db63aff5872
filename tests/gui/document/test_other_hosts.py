"""A document that refers to another host, with a real engine: asked once, fetched, compared, forgotten."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from specmint_desktop.bridge import Bridge
from specmint_desktop.state.comparison import RunsCompared
from specmint_desktop.state.documents import DocumentsGiven, Loading
from specmint_desktop.state.options import GenerateAsked, OptionsChanged
from specmint_desktop.views.parts.notice_bar import NoticeBar
from tests.samples.openapi import post, version_3, written
from tests.samples.sites import running
from tests.samples.window import Opened, opened_window

pytestmark = pytest.mark.functional
JOB_MS = 40_000
PET = b'{"Pet": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string", "maxLength": 9}}}}'


def bars(opened: Opened) -> list[str]:
    return [bar.accessibleName() for bar in opened.window.findChildren(NoticeBar) if bar.isVisible()]


def press(opened: Opened, text: str) -> None:
    (found,) = [
        each
        for bar in opened.window.findChildren(NoticeBar)
        for each in bar.findChildren(QPushButton)
        if each.isVisible() and each.text() == text
    ]
    found.click()


def test_a_host_is_asked_once_it_is_allowed_and_two_runs_are_compared(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    del qapp
    with running() as site, opened_window(tmp_path / "home", real=Bridge()) as opened:
        site.pages["/pet.json"] = PET
        paths = {"/pets": post({"$ref": site.url("/pet.json#/Pet")}), "/cats": post({"type": "string"})}
        document = str(written(version_3(paths), tmp_path))

        opened.app.dispatch(DocumentsGiven((document,)))
        qtbot.waitUntil(lambda: bool(bars(opened)), timeout=JOB_MS)
        assert bars(opened) == [f"Note: This document refers to one file on {site.host}. Fetch it?"]
        assert site.asked == []
        qtbot.waitUntil(lambda: opened.state.document.loading is Loading.READY, timeout=JOB_MS)

        press(opened, "Fetch")
        qtbot.waitUntil(lambda: _operations(opened) == 2, timeout=JOB_MS)
        assert site.asked == ["/pet.json"]
        assert bars(opened) == []

        for runs in (1, 2):
            _generate(opened, qtbot, runs)
        later, earlier = opened.state.history.rows
        opened.app.dispatch(RunsCompared(later.id, earlier.id))
        qtbot.waitUntil(lambda: _compared(opened), timeout=JOB_MS)

        session = tmp_path / "home" / "session.json"
        qtbot.waitUntil(session.exists, timeout=JOB_MS)
        assert json.loads(session.read_text("utf-8"))["hosts"] == {document: [site.host]}


def _generate(opened: Opened, qtbot: QtBot, runs: int) -> None:
    """Generate once more, with as many cases more as there are runs then."""
    qtbot.waitUntil(lambda: opened.state.document.loading is Loading.READY, timeout=JOB_MS)
    opened.app.dispatch(OptionsChanged(replace(opened.state.options.chosen, cases=runs + 1)))
    opened.app.dispatch(GenerateAsked())
    qtbot.waitUntil(lambda: len(opened.state.history.rows) == runs, timeout=JOB_MS)


def _operations(opened: Opened) -> int:
    summary = opened.state.document.summary
    return len(summary.operations) if summary else 0


def _compared(opened: Opened) -> bool:
    comparison = opened.state.comparison
    return comparison is not None and comparison.comparison is not None and bool(comparison.shown)
