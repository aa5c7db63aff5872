"""What a job may do on the network counts in its process."""

import pytest

from engine.errors import FetchError
from engine.jobs.message_json import dump_job, load_job
from engine.jobs.messages import Job, Kind, Network
from engine.jobs.network import enforce
from engine.options import GenerateOptions


def _job(document: str, network: Network) -> Job:
    return Job("000001", Kind.LOAD, document, "jobs/000001", GenerateOptions(), network=network)


@pytest.mark.parametrize("document", ["https://a.example/openapi.json", "HTTP://a.example"])
def test_with_air_gap_on_nothing_is_fetched(document: str) -> None:
    with pytest.raises(FetchError) as caught:
        enforce(_job(document, Network(is_allowed=False)), {})

    assert caught.value.problem.code == "network-off"


def test_with_air_gap_on_files_are_read_as_ever() -> None:
    environment: dict[str, str] = {}

    enforce(_job("shop.yaml", Network(is_allowed=False)), environment)

    assert environment == {}


def test_proxy_and_authorities_are_put_where_the_reader_heeds_them() -> None:
    environment = {"https_proxy": "http://old.example", "PATH": "/bin"}

    enforce(_job("https://a.example", Network(proxy="http://p.example:8", ca_file="/ca.pem")), environment)

    names = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy")
    assert environment == dict.fromkeys(names, "http://p.example:8") | {
        "PATH": "/bin",
        "SPECMINT_CA_FILE": "/ca.pem",
    }


def test_the_network_of_a_job_survives_the_pipe() -> None:
    job = _job(
        "shop.yaml",
        Network(is_allowed=False, proxy="http://p.example", ca_file="/ca.pem", hosts=("a.example",)),
    )

    assert load_job(dump_job(job)) == job
