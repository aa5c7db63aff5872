"""Every place in its main states, light and dark, at three sizes: read in full, named, and reached by Tab in order."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.functional
ROOT = Path(__file__).parents[2]
LOOKS = [
    (palette, zoom, scale)
    for palette in ("light", "dark")
    for zoom, scale in ((100, 1), (150, 1), (200, 1), (100, 2))
]


@pytest.mark.parametrize(("palette", "zoom", "scale"), LOOKS)
def test_every_place_can_be_read_heard_and_walked_at_every_size(palette: str, zoom: int, scale: int) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": str(scale)}

    answer = subprocess.run(
        [sys.executable, "-m", "tests.samples.every_place", palette, str(zoom)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=55,
    )

    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.splitlines()[-1] == "14 states were looked at"
    assert answer.stdout.splitlines()[:-1] == []
