"""`python -m release.latest DIR` writes SHA256SUMS and latest.json beside the files of a release, and signs both.

A signature needs `--key FILE`, an Ed25519 key in PEM (`openssl genpkey -algorithm ed25519`).
"""

import argparse
import base64
import hashlib
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine import VERSION
from specmint_desktop import update

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SUMS: Final = "SHA256SUMS"
LATEST: Final = "latest.json"
_HANDED_OUT: Final = re.compile(r"specmint[-_][^/]*\.(deb|tar\.gz|exe|dmg|json)")
_INSTALLED: Final = (".deb", ".tar.gz", ".exe", ".dmg")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m release.latest", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR", help="where the files of the release lie")
    parser.add_argument("--expires", required=True, metavar="DATE", help="until when it counts: 2027-01-31")
    parser.add_argument("--notes", type=Path, metavar="FILE", help="what is new, at most 4,000 characters")
    parser.add_argument("--key", type=Path, metavar="FILE", help="sign with this Ed25519 key (PEM)")
    options = parser.parse_args()
    notes = options.notes.read_text("utf-8").strip() if options.notes else ""
    expires = datetime.fromisoformat(options.expires).replace(tzinfo=UTC)
    for made in written(options.folder, notes, expires, options.key):
        print(made)
    return 0


def written(folder: Path, notes: str, expires: datetime, key_file: Path | None) -> list[Path]:
    """Write the files and return them; the signatures only with a key.

    Raises:
        SystemExit: a file that is expected is not there, or the key is not the one that this version believes.
    """
    handed_out = sorted(path for path in folder.iterdir() if _HANDED_OUT.fullmatch(path.name))
    if not handed_out:
        raise SystemExit(f"release: {folder} holds no file of a release")
    sums = "".join(f"{_digest(path)}  {path.name}\n" for path in handed_out).encode()
    latest = announcement(handed_out, notes, expires)
    made = {SUMS: sums, LATEST: latest}
    if key_file is not None:
        key = signing_key(key_file.read_bytes())
        made[f"{SUMS}.sig"] = key.sign(sums)
        made[f"{LATEST}.sig"] = base64.b64encode(key.sign(update.SIGNED + latest)) + b"\n"
    for name, content in made.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in made]


def announcement(files: list[Path], notes: str, expires: datetime) -> bytes:
    told = {
        "version": VERSION,
        "notes": notes[:4_000],
        "expires": expires.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "files": [
            {"name": path.name, "size": path.stat().st_size, "sha256": _digest(path)}
            for path in files
            if path.name.endswith(_INSTALLED)
        ],
    }
    return json.dumps(told, indent=2, ensure_ascii=False).encode() + b"\n"


def signing_key(written_key: bytes) -> "Ed25519PrivateKey":
    """Return the key of a PEM file; one whose other half this version does not believe is refused."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

    key = load_pem_private_key(written_key, password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise SystemExit("release: the key is no Ed25519 key")
    public = base64.b64encode(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
    if update.PUBLIC_KEY not in ("", public):
        raise SystemExit(f"release: the key is {public}, and specmint_desktop/update.py believes another")
    return key


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


if __name__ == "__main__":
    raise SystemExit(main())
