"""A project that a person edited still runs after it was generated again from a changed document."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.cli import run
from engine.units import split_code
from tests.samples import java
from tests.samples.formats import prepare, ran
from tests.samples.shop import document

pytestmark = pytest.mark.functional

# Statement of a test, and what the person makes of it.
STATEMENTS = {
    "python": ("api.send(case).check()", "api.send(case).check()  # mine"),
    "nodejs": ("test(name, run);", "test(`${name}`, run);"),
    "junit": ("api.send(apiCase).check();", "api.send(apiCase).check(); // mine"),
}
DATA = {"python": "python/data", "nodejs": "nodejs/data", "junit": "junit/src/test/resources/data"}


def changed() -> dict[str, Any]:
    """Return the shop's document of tomorrow: an operation less, a parameter less, one under another name."""
    told: dict[str, Any] = json.loads(json.dumps(document()))
    del told["paths"]["/stats"]
    listing = told["paths"]["/pets"]["get"]
    listing["parameters"] = [each for each in listing["parameters"] if each["name"] != "kind"]
    told["info"]["title"] = "Pet shop of tomorrow"
    return told


def edit_block(out: Path, name: str, block: str) -> None:
    old, new = STATEMENTS[name]
    for path in sorted((out / name).rglob("*")):
        if path.suffix in {".py", ".js", ".java"} and "node_modules" not in path.parts:
            code = split_code(path.name, path.read_bytes())
            for each in code.blocks:
                if each.name == block:
                    text = each.text.decode()
                    assert old in text
                    path.write_text(path.read_text("utf-8").replace(text, text.replace(old, new, 1)), "utf-8")
                    return
    raise AssertionError(f"no block {block}")


def edit_data(out: Path, name: str) -> None:
    """Add a case, change one, delete one."""
    path = out / DATA[name] / "list-pets.json"
    told = json.loads(path.read_bytes())
    minimal = next(case for case in told["cases"] if case["id"] == "list-pets-minimal")
    told["cases"].insert(0, {**minimal, "id": "list-pets-my-own"})
    minimal["title"] = "my words"
    del told["cases"][-1]
    path.write_text(json.dumps(told), "utf-8")


def edit_collection(out: Path) -> None:
    (path,) = (out / "postman").glob("*collection.json")
    told = json.loads(path.read_bytes())
    item, around = _item(told, "list-pets-minimal:")
    item["description"] = "mine"
    _item(told, "stats-minimal:")[0]["description"] = "mine too"
    own = json.loads(json.dumps(item))
    own |= {"id": "my-own", "name": "list-pets-my-own: mine"}
    own["event"][0]["script"]["exec"] = [
        line.replace("list-pets-minimal", "list-pets-my-own") for line in own["event"][0]["script"]["exec"]
    ]
    around.insert(0, own)
    told["event"][0]["script"]["exec"].append("// my own line")
    path.write_text(json.dumps(told, indent="\t"), "utf-8")


def _item(node: dict[str, Any], name: str) -> tuple[dict[str, Any], list[Any]]:
    """Return an item, and the list that it stands in."""
    lists = [node["item"]]
    for each in lists:
        lists += [inside["item"] for inside in each if "item" in inside]
    return next((item, each) for each in lists for item in each if item["name"].startswith(name))


def ids(out: Path) -> set[str]:
    told = json.loads((out / "cases.json").read_bytes())
    flows = {flow["id"] for flow in told["flows"] if flow["technique"] != "setup"}
    return {case["id"] for case in told["cases"]} | flows


@pytest.fixture
def generated(tmp_path: Path) -> Callable[[dict[str, Any], str, int], Path]:
    def generate(told: dict[str, Any], name: str, cases: int) -> Path:
        path = tmp_path / "shop.yaml"
        path.write_text(yaml.safe_dump(told), "utf-8")
        out = tmp_path / "out"
        options = ["--out", str(out), "--format", name, "--cases", str(cases)]
        assert run(["generate", str(path), *options]) == 0
        return out

    return generate


@pytest.mark.parametrize("name", ["python", "nodejs", pytest.param("junit", marks=pytest.mark.slow)])
def test_an_edited_project_runs_after_it_was_generated_again(
    generated: Callable[[dict[str, Any], str, int], Path], name: str
) -> None:
    if name == "junit" and (absent := java.missing()):
        assert "CI" not in os.environ
        pytest.skip(absent)
    out = generated(document(), name, 4)
    first = ids(out)
    edit_block(out, name, "list-pets")
    edit_block(out, name, "stats")
    edit_data(out, name)

    out = generated(changed(), name, 8)

    again = ids(out)
    assert again - first
    assert (out / DATA[name] / "stats.json").exists()
    prepare(out, [name])
    found = ran(out, name, ()).verdicts
    deleted = first & again - found.keys()
    unlike = {case: verdict for case, verdict in found.items() if verdict != "pass"}
    assert unlike == {"pets-other-user": "skip"}  # nobody has set a second credential
    assert {"list-pets-my-own", "list-pets-minimal", "stats-minimal"} <= found.keys()
    assert len(deleted) <= 1
    text = b"".join(
        path.read_bytes() for path in (out / name).rglob("*") if path.suffix in {".py", ".js", ".java"}
    )
    assert text.count(STATEMENTS[name][1].encode()) == 2
    assert re.search(rb"specmint: stats \(orphan\)", text)


@pytest.mark.slow
def test_an_edited_collection_runs_after_it_was_generated_again(
    generated: Callable[[dict[str, Any], str, int], Path],
) -> None:
    out = generated(document(), "postman", 4)
    first = ids(out)
    edit_collection(out)

    out = generated(changed(), "postman", 8)

    assert [path.name for path in (out / "postman").glob("*collection.json")] == [
        "pet-shop-of-tomorrow.postman_collection.json"
    ]
    again = ids(out)
    assert again - first
    found = ran(out, "postman", again | {"list-pets-my-own", "stats-minimal"}).verdicts
    unlike = {case: verdict for case, verdict in found.items() if verdict != "pass"}
    assert unlike == {"pets-other-user": "skip"}
