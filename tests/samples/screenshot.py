"""The picture of a run in README: `poe screenshot` runs the demo on a terminal and draws what it left there."""

import os
import pty
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "resources" / "guide" / "images" / "generate.svg"
COMMAND = "specmint generate resources/samples/bookshop.yaml --out specmint-demo"
WIDTH = 110
# Everything that moved is redrawn in place; what stays is what follows the last of these.
_REDRAWN = re.compile(r".*(?:\x1b\[2K|\x1b\[\?25h)", re.DOTALL)
_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def main() -> None:
    console = Console(record=True, width=WIDTH, file=open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115
    console.print(Text.assemble(("$ ", "bold green"), COMMAND))
    console.print(Text.from_ansi(_REDRAWN.sub("", _on_a_terminal()).replace("\r", "").rstrip()))
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    svg = _FONTS.sub("", console.export_svg(title="SpecMint", unique_id="specmint"))
    svg = svg.replace("Fira Code, monospace", "monospace")
    PICTURE.write_text("\n".join(line.rstrip() for line in svg.splitlines()) + "\n", "utf-8")


def _on_a_terminal() -> str:
    """Return all that the command writes when it stands on a terminal of its own."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": str(WIDTH), "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "resources").symlink_to(ROOT / "resources")
        arguments = [sys.executable, "-m", "engine", *COMMAND.split()[1:]]
        subprocess.run(arguments, cwd=folder, env=environment, stdout=theirs, stderr=theirs, check=True)
        os.close(theirs)
        return os.read(ours, 1 << 20).decode()


if __name__ == "__main__":
    main()
