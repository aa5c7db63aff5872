"""No path that passes can leave the folder, on any system."""

import ntpath
import posixpath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.errors import DocumentError
from engine.writer.paths import safe_path

PIECES = [
    "..",
    ".",
    "",
    "a",
    "B-c",
    "con",
    "NUL",
    "com1.txt",
    "C:",
    "x.",
    "y ",
    "~",
    "\\",
    "\x00",
    "é",
    "-",
    ":s",
]
PATHS = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=6)), max_size=6).map("/".join)


@given(PATHS)
@example("../x")
@example("a/../../x")
@example("/etc/passwd")
@example("\\\\server\\share")
@example("C:/x")
@example("a/CON")
@example("aux.json")
@example("a/b.")
def test_a_path_that_passes_stays_below_the_folder_on_every_system(path: str) -> None:
    try:
        safe_path(path)
    except DocumentError:
        return

    assert posixpath.normpath(f"/out/{path}") == f"/out/{path}"
    assert ntpath.normpath(f"C:\\out\\{path}") == "C:\\out\\" + path.replace("/", "\\")
    assert not posixpath.isabs(path)
    assert not ntpath.splitdrive(path)[0]
    assert not any(
        name.split(".")[0].strip().lower() in {"con", "nul", "aux", "com1"} for name in path.split("/")
    )


@given(
    st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}(/[a-z0-9][a-z0-9-]{0,20}){0,3}\.(py|json|java)", fullmatch=True)
)
def test_a_plain_name_passes_unless_it_is_a_device(path: str) -> None:
    devices = {"con", "prn", "aux", "nul"} | {f"{d}{n}" for d in ("com", "lpt") for n in range(10)}

    is_device = any(name.split(".")[0] in devices for name in path.split("/"))

    if is_device:
        with pytest.raises(DocumentError):
            safe_path(path)
    else:
        assert safe_path(path) == path
