"""Jobs ask other hosts only where their network says so, and know lines of what was fetched."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from engine.jobs import child
from engine.jobs.index_reader import Index
from engine.jobs.messages import DocumentSummarised, DocumentSummary, Kind, Message, Network
from engine.openapi.problems import RefusedHost
from tests.samples.jobs import job
from tests.samples.openapi import post, version_3, written
from tests.samples.sites import Site, running

PET = b'{"Pet": {"type": "object", "properties": {\n"age": {"type": "integer", "maximum": 9}}}}'


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as served:
        served.pages["/pet.json"] = PET
        yield served


@pytest.fixture
def document(site: Site, tmp_path: Path) -> Path:
    return written(version_3({"/pets": post({"$ref": site.url("/pet.json#/Pet")})}), tmp_path)


def done(kind: Kind, document: Path, folder: Path, network: Network) -> list[Message]:
    said: list[Message] = []
    said.append(child.run(replace(job(kind, document, folder), network=network), said.append, lambda: False))
    return said


def summary_of(said: list[Message]) -> DocumentSummary:
    (summarised,) = [each for each in said if isinstance(each, DocumentSummarised)]
    return summarised.summary


def test_a_summary_names_the_hosts_that_were_not_asked(site: Site, document: Path, tmp_path: Path) -> None:
    said = done(Kind.LOAD, document, tmp_path, Network())

    assert summary_of(said).refused == (RefusedHost(site.host, 1, 1),)
    assert site.asked == []


def test_with_air_gap_on_an_allowed_host_is_not_asked_either(
    site: Site, document: Path, tmp_path: Path
) -> None:
    said = done(Kind.LOAD, document, tmp_path, Network(is_allowed=False, hosts=(site.host,)))

    assert summary_of(said).refused == (RefusedHost(site.host, 1, 1),)
    assert site.asked == []


def test_an_allowed_host_is_asked_and_its_files_are_not_watched(
    site: Site, document: Path, tmp_path: Path
) -> None:
    summary = summary_of(done(Kind.LOAD, document, tmp_path, Network(hosts=(site.host,))))

    assert summary.refused == ()
    assert summary.files == (str(document),)
    assert site.asked == ["/pet.json"]


def test_a_case_about_a_fetched_schema_leads_to_its_line(site: Site, document: Path, tmp_path: Path) -> None:
    done(Kind.GENERATE, document, tmp_path, Network(hosts=(site.host,)))

    with Index(tmp_path / "index.sqlite") as index:
        pointers = {case.target: (case.document, case.line) for case in index.cases(1)}

    at = f"{site.url('/pet.json')}#/Pet/properties/age/maximum"
    assert pointers[at] == (site.url("/pet.json"), 2)
