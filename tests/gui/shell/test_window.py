"""The frame of the window: places by keys, names of controls, size, and what it leaves behind."""

from tests.samples.window import Opened


def test_the_window_opens_at_home(opened: Opened) -> None:
    assert opened.window.isVisible()
    assert opened.state.shell.place.value == "home"
