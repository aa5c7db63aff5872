"""The whole JUnit project of the sample suite, byte for byte."""

import os
import shutil
from pathlib import Path

from tests.samples.junit_project import rendered
from tests.samples.suite import sample_suite

GOLDEN = Path(__file__).parents[1] / "golden" / "junit" / "shop"


def test_the_junit_project_of_the_shop_is_what_was_reviewed() -> None:
    made = {file.path.removeprefix("junit/"): file.content for file in rendered(*sample_suite())}

    if os.environ.get("UPDATE_GOLDEN") == "1":
        shutil.rmtree(GOLDEN, ignore_errors=True)
        for path, content in made.items():
            (GOLDEN / path).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN / path).write_bytes(content)

    reviewed = {
        path.relative_to(GOLDEN).as_posix(): path.read_bytes() for path in GOLDEN.rglob("*") if path.is_file()
    }
    assert made == reviewed
