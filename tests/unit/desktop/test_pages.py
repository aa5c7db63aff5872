"""Pages of the guide as the window shows them."""

from datetime import UTC, datetime
from pathlib import Path

from specmint_desktop.effects import Outside
from specmint_desktop.effects.pages import read_guide
from specmint_desktop.state.shell import ReadGuide


def test_the_guide_in_the_window_has_no_pictures_of_the_window(tmp_path: Path) -> None:
    outside = Outside(tmp_path, tmp_path, lambda: datetime(2026, 8, 1, tzinfo=UTC))

    page = read_guide(ReadGuide("window"), outside)

    assert page.text.startswith("# The window\n")
    assert "## Home\nGive SpecMint a document" in page.text
    assert "![" not in page.text
