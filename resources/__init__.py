"""What ships beside the code: data only."""

from pathlib import Path

FOLDER = Path(__file__).parent
"""A plain path: `importlib.resources` takes 5 ms to import, and nobody runs this from a ZIP."""
