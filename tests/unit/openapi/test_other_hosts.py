"""References to other hosts: asked only where they were allowed, and never more than that."""

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from engine.errors import Problem
from engine.openapi.load import load
from engine.openapi.model import Api
from engine.openapi.problems import RefusedHost
from engine.openapi.source import remote
from tests.samples.openapi import codes, version_3, written
from tests.samples.sites import Handler, Site, running

PET = b'{"Pet": {"type": "object", "required": ["id"], "properties": {"id": {"$ref": "ids.json#/Id"}}}}'
ID = b'{"Id": {"type": "integer", "minimum": 7}}'


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as served:
        served.pages |= {"/x/pet.json": PET, "/x/ids.json": ID}
        yield served


@pytest.fixture
def other() -> Iterator[Site]:
    with running() as served:
        yield served


def document(*references: str) -> dict[str, object]:
    operations = {
        f"/{place}": {
            "get": {
                "parameters": [{"name": "q", "in": "query", "required": True, "schema": {"$ref": reference}}],
                "responses": {"200": {"description": "ok"}},
            }
        }
        for place, reference in enumerate(references)
    }
    return version_3(operations)


def read(path: Path | str, *hosts: str) -> tuple[Api, list[Problem]]:
    problems: list[Problem] = []
    return load(str(path), report=problems.append, stdin=lambda: b"", hosts=hosts), problems


def only(problems: list[Problem], code: str) -> Problem:
    (problem,) = [each for each in problems if each.code == code]
    return problem


def test_without_a_word_of_the_person_no_host_is_asked_and_one_problem_tells_it(
    site: Site, tmp_path: Path
) -> None:
    path = written(
        document(site.url("/x/pet.json#/Pet"), site.url("/x/ids.json#/Id"), site.url("/x/ids.json#/Id")),
        tmp_path,
    )

    api, problems = read(path)

    problem = only(problems, "reference-remote")
    assert problem.what.startswith(f"3 references lead to 2 files on `{site.host}`: ")
    assert f"--allow-host {site.host}" in problem.cure
    assert problem.at is not None
    assert problem.at.pointer == "#/paths/~10/get/parameters/0/schema/$ref"
    assert api.refused == (RefusedHost(site.host, 2, 3),)
    assert site.asked == []


def test_each_host_has_a_problem_of_its_own(site: Site, other: Site, tmp_path: Path) -> None:
    path = written(document(site.url("/a"), other.url("/b")), tmp_path)

    api, problems = read(path)

    assert codes(problems).count("reference-remote") == 2
    assert [each.host for each in api.refused] == sorted((site.host, other.host))


def test_an_allowed_host_is_asked_once_for_each_file_and_its_files_are_named_by_their_address(
    site: Site, tmp_path: Path
) -> None:
    path = written(document(site.url("/x/pet.json#/Pet"), site.url("/x/pet.json#/Pet")), tmp_path)

    api, problems = read(path, site.host)

    assert problems == []
    assert site.asked == ["/x/pet.json", "/x/ids.json"]
    schema = api.operations[0].parameters[0].schema
    assert schema is not None
    at, pet = api.schemas.follow(schema)
    assert at == f"{site.url('/x/pet.json')}#/Pet"
    identifier = api.schemas.follow(pet["properties"]["id"]["$ref"])
    assert identifier == (f"{site.url('/x/ids.json')}#/Id", {"type": "integer", "minimum": 7})


def test_the_digest_of_each_fetched_file_is_known(site: Site, tmp_path: Path) -> None:
    api, _ = read(written(document(site.url("/x/ids.json#/Id")), tmp_path), site.host)

    assert api.fetched == {
        site.url("/x/ids.json"): "391dafff42dd3a3eda00873a84166602c253112154728a931b6318a01eb83e07"
    }


def test_however_an_address_is_written_its_file_is_one(site: Site, tmp_path: Path) -> None:
    odd = f"HTTP://{site.host}/y/../x/./ids.json#/Id"

    api, problems = read(written(document(odd, site.url("/x/ids.json#/Id")), tmp_path), site.host)

    assert problems == []
    assert site.asked == ["/x/ids.json"]
    assert list(api.fetched) == [site.url("/x/ids.json")]


def test_files_of_two_hosts_may_refer_to_each_other_in_a_circle(
    site: Site, other: Site, tmp_path: Path
) -> None:
    there = f'{{"A": {{"properties": {{"b": {{"$ref": "{other.url("/b.json#/B")}"}}}}}}}}'
    back = f'{{"B": {{"properties": {{"a": {{"$ref": "{site.url("/a.json#/A")}"}}}}}}}}'
    site.pages["/a.json"], other.pages["/b.json"] = there.encode(), back.encode()

    _, problems = read(written(document(site.url("/a.json#/A")), tmp_path), site.host, other.host)

    assert problems == []
    assert (site.asked, other.asked) == (["/a.json"], ["/b.json"])


def test_references_that_lead_in_a_circle_across_hosts_end(site: Site, other: Site, tmp_path: Path) -> None:
    site.pages["/a.json"] = f'{{"$ref": "{other.url("/b.json")}"}}'.encode()
    other.pages["/b.json"] = f'{{"$ref": "{site.url("/a.json")}"}}'.encode()

    api, _ = read(written(document(site.url("/a.json")), tmp_path), site.host, other.host)

    assert (site.asked, other.asked) == (["/a.json"], ["/b.json"])
    assert api.title == "Sample"


def test_a_file_of_an_allowed_host_opens_no_other_host_and_no_file_of_this_machine(
    site: Site, other: Site, tmp_path: Path
) -> None:
    site.pages["/a.json"] = (
        f'{{"A": {{"$ref": "{other.url("/b.json")}"}}, "F": {{"$ref": "file:///etc/passwd"}}}}'.encode()
    )

    path = written(document(site.url("/a.json#/A"), site.url("/a.json#/F")), tmp_path)
    _, problems = read(path, site.host)

    assert {"reference-remote", "reference-outside"} <= set(codes(problems))
    assert other.asked == []


@pytest.mark.parametrize(
    "target",
    ["http://169.254.169.254/latest/", "http://127.0.0.1:9/x", "file:///etc/passwd", "gopher://127.0.0.1/x"],
)
def test_a_redirect_to_what_was_not_allowed_is_not_followed(site: Site, tmp_path: Path, target: str) -> None:
    site.pages["/a.json"] = target

    _, problems = read(written(document(site.url("/a.json")), tmp_path), site.host)

    assert only(problems, "reference-not-fetched").what.startswith(
        f"1 reference leads to `{site.url('/a.json')}`, which was not fetched: the server sends on to"
    )
    assert site.asked == ["/a.json"]


def test_a_redirect_to_an_allowed_host_is_followed_and_the_file_keeps_its_name(
    site: Site, other: Site, tmp_path: Path
) -> None:
    site.pages["/latest.json"] = other.url("/v2/pet.json")
    other.pages |= {"/v2/pet.json": PET, "/v2/ids.json": ID}

    api, problems = read(written(document(site.url("/latest.json#/Pet")), tmp_path), site.host, other.host)

    assert problems == []
    assert list(api.fetched) == [site.url("/latest.json"), other.url("/v2/ids.json")]


def test_a_host_that_leads_to_this_machine_is_refused_although_its_name_was_allowed(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = f"schemas.example:{site.server_port}"
    monkeypatch.setattr(remote, "addresses_of", lambda *_: ("127.0.0.1",))
    monkeypatch.setenv("no_proxy", "*")
    path = written(document(f"http://{host}/x/ids.json#/Id"), tmp_path)

    api, problems = read(path, host)

    assert "it leads to 127.0.0.1, which is no public address" in only(problems, "reference-private").what
    assert "--allow-host 127.0.0.1" in only(problems, "reference-private").cure
    assert api.refused == (RefusedHost(host, 1, 1, "127.0.0.1"),)
    assert site.asked == []


def test_with_the_address_allowed_as_well_it_is_asked_by_its_own_name(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = f"schemas.example:{site.server_port}"
    monkeypatch.setattr(remote, "addresses_of", lambda *_: ("127.0.0.1",))
    monkeypatch.setenv("no_proxy", "*")

    _, problems = read(written(document(f"http://{host}/x/ids.json#/Id"), tmp_path), host, "127.0.0.1")

    assert problems == []
    assert site.hosts == [host]


def test_a_name_is_looked_up_once_so_that_it_cannot_lead_elsewhere_later(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = f"schemas.example:{site.server_port}"
    answers = iter((("127.0.0.1",), ("169.254.169.254",)))
    monkeypatch.setattr(remote, "addresses_of", lambda *_: next(answers))
    monkeypatch.setenv("no_proxy", "*")

    _, problems = read(written(document(f"http://{host}/x/pet.json#/Pet"), tmp_path), host, "127.0.0.1")

    assert problems == []
    assert site.asked == ["/x/pet.json", "/x/ids.json"]


def test_behind_a_proxy_a_private_address_is_refused_without_looking_a_name_up(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("http_proxy", site.url())
    asked = ("http://0x7f.1/a", "http://metadata.localhost/b", "http://far.example/x/ids.json")
    site.pages["http://far.example/x/ids.json"] = ID

    _, problems = read(written(document(*asked), tmp_path), "0x7f.1", "far.example", "metadata.localhost:81")

    assert {*codes(problems)} >= {"reference-private", "reference-remote"}
    assert site.asked == ["http://far.example/x/ids.json"]


def drip(handler: Handler) -> None:
    """Send a byte of the head now and then, for ever."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    while not handler.server.done.wait(0.05):
        handler.wfile.write(b"a")


def flood(handler: Handler) -> None:
    handler.send_response(200)
    handler.end_headers()
    while True:
        handler.wfile.write(b" " * 65_536)


@pytest.mark.parametrize("answer", [drip, flood])
def test_an_answer_that_never_ends_is_given_up(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: object
) -> None:
    site.pages["/a.json"] = answer  # type: ignore[assignment]  # one of two functions
    monkeypatch.setattr(remote, "_LONGEST_S", 0.3)
    monkeypatch.setattr(remote, "MOST_BYTES", 1_000_000)

    _, problems = read(written(document(site.url("/a.json")), tmp_path), site.host)

    assert "the answer" in only(problems, "reference-not-fetched").what


def test_all_files_together_have_a_budget_of_time_and_number(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        site.pages[f"/{number}.json"] = f'{{"$ref": "{number + 1}.json"}}'.encode()
    monkeypatch.setattr(remote, "MOST_FILES", 3)

    _, problems = read(written(document(site.url("/0.json")), tmp_path), site.host)

    assert "more than 3 files" in only(problems, "reference-not-fetched").what
    assert site.asked == ["/0.json", "/1.json", "/2.json"]

    monkeypatch.setattr(remote, "_LONGEST_OF_ALL_S", -1)

    _, problems = read(written(document(site.url("/0.json")), tmp_path), site.host)

    assert "takes longer" in only(problems, "reference-not-fetched").what


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"<!doctype html><p>Log in", "an HTML page"),
        (b"\x89PNG\r\n", "a PNG image"),
        (b"", "the file is empty"),
        (b"{", "cannot be read"),
        ((503, ""), "the server answers 503"),
        (b"[" * 100_000, "nested"),
    ],
)
def test_an_answer_of_another_kind_is_told_once_with_the_number_of_references(
    site: Site, tmp_path: Path, answer: bytes | tuple[int, str], why: str
) -> None:
    site.pages["/a.json"] = answer

    _, problems = read(written(document(site.url("/a.json"), site.url("/a.json")), tmp_path), site.host)

    problem = only(problems, "reference-not-fetched")
    assert problem.what.startswith(f"2 references lead to `{site.url('/a.json')}`, which was not fetched: ")
    assert why in problem.what
    assert site.asked == ["/a.json"]


def test_problems_inside_a_fetched_file_have_their_place_in_it(site: Site, tmp_path: Path) -> None:
    site.pages["/a.json"] = b'{"A": {"type": "integer",\n "minimum": 5, "maximum": 1}}'

    _, problems = read(written(document(site.url("/a.json#/A")), tmp_path), site.host)

    problem = only(problems, "bounds-crossed")
    assert problem.at is not None
    assert (problem.at.document, problem.at.line) == (site.url("/a.json"), 2)
    assert site.asked == ["/a.json"]


def test_a_document_at_an_address_may_refer_to_all_of_its_own_host(site: Site) -> None:
    site.pages["/api/openapi.json"] = orjson.dumps(
        document(
            site.url("/x/ids.json#/Id"),
            "../x/ids.json#/Id",
            site.url("/api/b.json"),
            "b.json",
            "openapi.json#/x-i",
        )
        | {"x-i": {"type": "integer"}}
    )
    site.pages["/api/b.json"] = b'{"type": "string"}'

    api, problems = read(site.url("/api/openapi.json"))

    assert problems == []
    assert sorted(site.asked) == ["/api/b.json", "/api/openapi.json", "/x/ids.json"]
    assert sorted(api.fetched) == ["b.json", site.url("/x/ids.json")]


def test_a_document_at_an_address_opens_no_other_port_of_its_host(site: Site, other: Site) -> None:
    site.pages["/openapi.json"] = orjson.dumps(document(other.url("/a.json")))

    _, problems = read(site.url("/openapi.json"))

    assert codes(problems).count("reference-remote") == 1
    assert other.asked == []


def test_an_embedded_schema_that_has_an_address_as_its_name_needs_no_network(
    site: Site, tmp_path: Path
) -> None:
    name = site.url("/x/ids.json")
    described = document(name) | {
        "openapi": "3.1.0",
        "components": {"schemas": {"Id": {"$id": name, "type": "integer"}}},
    }

    _, problems = read(written(described, tmp_path), site.host)

    assert problems == []
    assert site.asked == []


@pytest.mark.parametrize("reference", ["http://[::1/x", "http://h:port/x", "http://me:secret@h/x"])
def test_an_address_that_is_none_leads_outside(tmp_path: Path, reference: str) -> None:
    _, problems = read(written(document(reference), tmp_path), "h")

    assert "reference-outside" in codes(problems)


def test_a_redirect_never_leads_from_https_to_http() -> None:
    fetcher = remote.Fetcher(["a.example"])

    assert fetcher._may_follow("http://a.example/x", "https://a.example/y")
    assert not fetcher._may_follow("https://a.example/x", "http://a.example/y")


def test_of_several_addresses_the_next_is_tried_where_one_does_not_answer(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = f"schemas.example:{site.server_port}"
    monkeypatch.setattr(remote, "addresses_of", lambda *_: ("::1", "127.0.0.1"))
    monkeypatch.setenv("no_proxy", "*")
    path = written(document(f"http://{host}/x/ids.json#/Id"), tmp_path)

    _, problems = read(path, host, "127.0.0.1", "[::1]")

    assert problems == []
    assert site.asked == ["/x/ids.json"]


def test_a_host_that_is_not_known_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object) -> tuple[str, ...]:
        raise OSError("Name or service not known")

    monkeypatch.setattr(remote, "addresses_of", unknown)
    monkeypatch.setenv("no_proxy", "*")

    _, problems = read(written(document("http://schemas.example/x.json"), tmp_path), "schemas.example")

    assert "Name or service not known" in only(problems, "reference-not-fetched").what
