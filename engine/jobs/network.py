"""What a job may do on the network, put in force in the process of that job."""

from collections.abc import MutableMapping

from engine.errors import FetchError, Location
from engine.jobs.messages import Job

PROXY = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
CA_FILE = "SPECMINT_CA_FILE"


def enforce(job: Job, environment: MutableMapping[str, str]) -> None:
    """Set the variables that the reader of documents heeds, in the environment of this process.

    Raises:
        FetchError: `network-off`, for an address while nothing may be fetched.
    """
    network = job.network
    if not network.is_allowed and job.document.lower().startswith(("http://", "https://")):
        raise FetchError(
            "network-off",
            "nothing may be fetched: air gap is on",
            cure="download the document and open the file, or turn air gap off in the settings",
            at=Location(job.document),
        )
    for name in PROXY if network.proxy else ():
        # Small letters win where both are set.
        environment[name] = environment[name.lower()] = network.proxy
    if network.ca_file:
        environment[CA_FILE] = network.ca_file
