"""The document's place on a screen of double density: nothing cut off, nothing outside of what holds it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.functional
ROOT = Path(__file__).parents[2]
SCRIPT = """
from PySide6.QtWidgets import QApplication
from specmint_desktop import theme
from specmint_desktop.settings import Appearance
from specmint_desktop.views.document import DocumentView
from tests.gui.document.test_document_view import STATES
from tests.samples.layout import layout_faults

app = QApplication([])
theme.apply(app, Appearance.DARK, 100)
for name, state in STATES.items():
    view = DocumentView()
    view.resize(1120, 630)
    view.show()
    view.show_state(state())
    for _ in range(3):
        app.processEvents()
    assert view.devicePixelRatio() == 2, view.devicePixelRatio()
    for fault in layout_faults(view):
        print(f"{name}: {fault}")
    view.close()
"""


def test_nothing_is_cut_off_on_a_screen_of_double_density() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "2"}

    answer = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert answer.stdout == ""
