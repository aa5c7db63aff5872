"""`python -m tests.samples.many_documents FOLDER folders|zips DOCUMENT...`: generates each, in one process.

Prints `{document: [exit code, SHA-256 of its ZIP]}`; with `folders` the projects stay below `FOLDER`.
"""

import hashlib
import json
import locale  # noqa: TID251 -- set as the environment says, to see that it changes nothing
import sys
from contextlib import redirect_stderr, redirect_stdout, suppress
from io import StringIO
from pathlib import Path

from engine.cli import run


def main() -> None:
    folder, kept, *documents = sys.argv[1:]
    with suppress(locale.Error):
        locale.setlocale(locale.LC_ALL, "")
    told = {}
    for number, document in enumerate(documents):
        packed = Path(folder, f"{number}.zip")
        out = ["--out", f"{folder}/{number}"] if kept == "folders" else []
        said = StringIO()
        with redirect_stdout(said), redirect_stderr(said):
            code = run(["generate", document, "--zip", str(packed), *out])
        digest = hashlib.sha256(packed.read_bytes()).hexdigest() if packed.exists() else said.getvalue()
        packed.unlink(missing_ok=True)
        told[document] = [code, digest]
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
