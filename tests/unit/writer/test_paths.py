import pytest

from engine.errors import DocumentError
from engine.writer.paths import safe_path


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("../x", "leaves the folder"),
        ("a/./x", "leaves the folder"),
        ("/etc/passwd", "leaves the folder"),
        ("", "leaves the folder"),
        ("a//b", "leaves the folder"),
        ("C:/x", "a system forbids"),
        ("a\\b", "a system forbids"),
        ("a\nb", "a system forbids"),
        ("data/NUL.json", "a device on Windows"),
        ("com¹", "a device on Windows"),
        ("a./b", "ends with a dot"),
        ("x \ud800", "no Unicode text"),
        ("a" * 241, "longer than 240 characters"),
        ("é" * 101, "longer than 200 bytes"),
    ],
)
def test_a_path_that_some_system_reads_otherwise_is_refused(path: str, reason: str) -> None:
    with pytest.raises(DocumentError, match=reason) as caught:
        safe_path(path)

    assert caught.value.problem.code == "path-unsafe"
    assert caught.value.problem.what.isascii()


@pytest.mark.parametrize(
    "path", ["README.md", "python/.env.example", "junit/src/test/java/api/Hooks.java", "é.json"]
)
def test_a_path_of_a_generated_project_passes(path: str) -> None:
    assert safe_path(path) == path
