"""`python -m release.parts` writes the list of all parts of the bundle (SBOM) as CycloneDX JSON.

The parts are those whose licence texts the bundle carries: the build fails where one is lacking.
"""

import argparse
import json
import platform
import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final

from engine import VERSION
from release.bundle import ROOT, check

LOCK: Final = ROOT / "requirements.lock"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m release.parts", description=__doc__)
    parser.add_argument("--bundle", type=Path, default=ROOT / "dist" / "specmint", metavar="DIR")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE")
    options = parser.parse_args()
    check(options.bundle)
    options.out.write_text(json.dumps(parts(options.bundle), indent=2) + "\n", "utf-8")
    print(options.out)
    return 0


def parts(bundle: Path) -> dict[str, Any]:
    """Return the document: SpecMint, Python, and each package with its version, licence and locked digests."""
    texts = bundle / "_internal" / "licenses"
    names = sorted(path.name for path in texts.iterdir() if path.is_dir())
    digests = locked()
    python = {"type": "platform", "name": "CPython", "version": platform.python_version()}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "specmint", "version": VERSION}},
        "components": [python, *(_component(name, digests.get(name, ())) for name in names)],
    }


def locked() -> dict[str, tuple[str, ...]]:
    """Return the SHA-256 digests of each package of the lock; a package has one for each of its files."""
    entries = re.findall(
        r"^([a-z0-9][a-z0-9.-]*)==\S+.*\n((?:    --hash=.*\n)*)", LOCK.read_text("utf-8"), re.MULTILINE
    )
    return {name: tuple(re.findall(r"sha256:([0-9a-f]{64})", lines)) for name, lines in entries}


def _component(name: str, digests: tuple[str, ...]) -> dict[str, Any]:
    try:
        part = distribution(name)
    except PackageNotFoundError:
        return {"type": "library", "name": name}
    meta = part.metadata
    licence = "\n".join([*meta.get_all("License-Expression", []), *meta.get_all("License", [])])
    shown: dict[str, Any] = {
        "type": "library",
        "name": name,
        "version": part.version,
        "purl": f"pkg:pypi/{name}@{part.version}",
        "properties": [{"name": "specmint:locked-sha256", "value": digest} for digest in digests],
    }
    if line := licence.strip().partition("\n")[0][:200]:
        shown["licenses"] = [{"license": {"name": line}}]
    return shown


if __name__ == "__main__":
    raise SystemExit(main())
