import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.options import GenerateOptions
from engine.pipeline import generate
from engine.writer.grains import joined, orphaned, parse
from engine.writer.kinds import GRAINED, kind_of, renamed
from engine.writer.manifest import units_in
from engine.writer.output import Destination
from engine.writer.slices import elements, members
from tests.samples.shop import DOCUMENT

SAMPLE = Path(__file__).parents[3] / "resources" / "samples" / "bookshop.yaml"


@pytest.fixture(scope="module", params=[SAMPLE, DOCUMENT], ids=["bookshop", "shop"])
def suite(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[zipfile.ZipFile]:
    path = tmp_path_factory.mktemp("suite") / "suite.zip"
    destination = Destination(zip_file=str(path))
    generate(str(request.param), GenerateOptions(cases=5), destination, emit=lambda _: None, stdin=bytes)
    with zipfile.ZipFile(path) as archive:
        yield archive


def test_the_manifest_has_every_grain_of_every_file_with_the_digest_that_is_read_back(
    suite: zipfile.ZipFile,
) -> None:
    told = units_in(json.loads(suite.read("specmint.json")))

    kinds = set()
    for path, units in told.items():
        kind = kind_of(path, told)
        kinds.add(kind)
        grains = parse(path, kind, suite.read(path)).grains
        assert [*units.items()] == [(name, grain.digest) for name, grain in grains.items()], path
    assert kinds == GRAINED


def test_the_grains_of_a_fresh_file_give_the_fresh_file(suite: zipfile.ZipFile) -> None:
    told = json.loads(suite.read("specmint.json"))["units"]

    for path in told:
        kind, content = kind_of(path, told), suite.read(path)
        found = parse(path, kind, content)
        assert joined(path, kind, found.frame, [*found.grains.values()]) == content, path


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("cases.json", "ours"),
        ("data/pet.csv", "ours"),
        ("python/tests/support/client.py", "ours"),
        ("junit/src/test/java/api/support/Api.java", "ours"),
        ("junit/src/test/resources/schemas/components.json", "ours"),
        ("junit/src/test/resources/order.txt", "ours"),
        ("postman/files/photo.png", "ours"),
        ("python/data/support.json", "data"),
        ("nodejs/data/flows/files.json", "data"),
        ("junit/src/test/resources/data/pets.json", "data"),
        ("python/tests/test_support.py", "code"),
        ("postman/pets.postman_collection.json", "collection"),
        ("postman/pets.postman_environment.json", "file"),
        ("python/tests/conftest.py", "file"),
        ("python/README.md", "file"),
        ("junit/pom.xml", "file"),
    ],
)
def test_each_path_has_its_kind(path: str, kind: str) -> None:
    with_units = [path] if kind in GRAINED else []

    assert kind_of(path, with_units) == kind


def test_only_one_collection_can_have_been_renamed() -> None:
    one, other, third = (f"postman/{name}.postman_collection.json" for name in ("a", "b", "c"))

    assert renamed([one], [other]) == {other: one}
    assert renamed([one], [one]) == {}
    assert renamed([one, third], [other]) == {}
    assert renamed([], [other]) == {}


json_values = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.text(),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(), inside, max_size=4),
)
layouts = st.sampled_from([None, 1, 4])


@given(st.dictionaries(st.text(), json_values), layouts)
def test_an_object_is_cut_into_its_members_letter_for_letter(
    value: dict[str, object], indent: int | None
) -> None:
    text = json.dumps(value, indent=indent)

    found = members(text)

    assert {member.key: json.loads(member.text) for member in found} == value
    assert all(text[member.start :].startswith(member.text) for member in found)


@given(st.lists(json_values), layouts)
def test_an_array_is_cut_into_its_elements(value: list[object], indent: int | None) -> None:
    assert [json.loads(each) for each in elements(json.dumps(value, indent=indent))] == value


@given(st.text(alphabet='{}[]",:0a \n\\', max_size=30))
def test_what_is_no_json_is_refused_and_nothing_else(text: str) -> None:
    def is_a(kind: type) -> bool:
        try:
            return isinstance(json.loads(text), kind)
        except ValueError:
            return False

    for cut, kind in ((members, dict), (elements, list)):
        try:
            cut(text)
        except ValueError:
            assert not is_a(kind), text
        else:
            assert is_a(kind), text


def test_an_orphan_is_marked_once() -> None:
    content = b"# specmint: one\npass\n"
    (grain,) = (each for each in parse("a.py", "code", content).grains.values() if each.name == "one")

    once = orphaned("code", grain)

    assert once.text == "# specmint: one (orphan)\npass"
    assert orphaned("code", once) == once
