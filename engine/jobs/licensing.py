"""The licence of the person at this computer: where it lies, what it is worth, and how its server is reached."""

import os
import secrets
import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine import VERSION
from engine.errors import LicenceError
from engine.jobs.messages import Job, Kind
from engine.jobs.network import CA_FILE
from engine.licensing.client import (
    ADDRESS,
    SERVER_VARIABLE,
    Failed,
    OpenClient,
    UnansweredError,
    address_of,
    sender,
)
from engine.licensing.contract import App
from engine.licensing.contract import Path as ServerPath
from engine.licensing.entitlements import (
    ModelClass,
    Refusal,
    Tier,
    cases_allowed,
    entitlement_of,
    host_allowed,
    model_allowed,
)
from engine.licensing.envelope import opened_licence
from engine.licensing.here import Here, known
from engine.licensing.machine import this_machine
from engine.licensing.marks import Machine, fits
from engine.licensing.places import FILE, FILE_VARIABLE, folder_of
from engine.licensing.store import Store
from engine.licensing.trust import of_this_build
from engine.licensing.vault import SystemVault
from engine.licensing.verdict import FREE, Standing, State

if TYPE_CHECKING:
    import httpx

    from engine.ai.ask import Choice

LONGEST_PLATFORM: Final = 40


def store_of(environment: Mapping[str, str]) -> Store:
    given = environment.get(FILE_VARIABLE)
    return Store(folder_of(environment), SystemVault(), Path(given) if given else None)


def here_of(
    environment: Mapping[str, str],
    now: Callable[[], int],
    open_client: OpenClient | None = None,
    *,
    may_send: bool = True,
) -> Here:
    """Return this computer as licensing sees it; nothing is sent where nothing may be."""
    import platform

    opened = open_client or open_by_environment

    def send(path: ServerPath, body: bytes, token: str) -> bytes:
        return sender(address_of(environment), opened)(path, body, token)

    return Here(
        store_of(environment),
        of_this_build(),
        this_machine(),
        App(VERSION, f"{sys.platform}-{platform.machine()}"[:LONGEST_PLATFORM]),
        now,
        secrets.token_bytes,
        send if may_send else None,
        environment.get(SERVER_VARIABLE) or ADDRESS,
    )


def standing_of(environment: Mapping[str, str], now: Callable[[], int]) -> Standing:
    """Return what the licence here is worth; where none lies, nothing more is read or imported.

    Raises:
        OutputError: `no-store`.
    """
    has_file = environment.get(FILE_VARIABLE) or (folder_of(environment) / FILE).exists()
    return known(here_of(environment, now, may_send=False)).standing if has_file else FREE


def check_cases(wish: int, standing: Standing) -> None:
    """Refuse more cases per operation than a licence covers.

    Raises:
        LicenceError: `needs-tier`.
    """
    refusal = cases_allowed(standing.tier, wish, standing.entitlement)
    if refusal is not None:
        raise _needs_tier(f"{wish:,} cases per operation", refusal, refusal.ceiling, standing)


def check_choice(choice: "Choice", standing: Standing) -> None:
    """Refuse a language model that a licence does not cover, by its class or by where it is asked.

    Raises:
        LicenceError: `needs-tier`, which names the best model that is covered.
        UsageError: `ai-url-wrong`.
    """
    from engine.ai.catalogue import vendors
    from engine.ai.endpoint import endpoint, may_be_here

    if may_be_here(endpoint(choice.url).name):
        return
    if choice.provider == "compatible" and (refusal := host_allowed(standing.tier, standing.entitlement)):
        what = "compatible language models beyond this computer"
        raise _needs_tier(what, refusal, "one on this computer", standing)
    classes = {each.id: each.speed for vendor in vendors().values() for each in vendor.models}
    wish = ModelClass(classes.get(choice.model.id, ModelClass.BEST))
    refusal = model_allowed(standing.tier, wish, standing.entitlement)
    if refusal is not None:
        vendor, ceiling = vendors().get(choice.provider), standing.entitlement.models
        best = vendor.model(ceiling.value).id if vendor else "one on this computer"
        raise _needs_tier(f"language models of the class {wish}", refusal, best, standing)


def _needs_tier(what: str, refusal: Refusal, instead: str, standing: Standing) -> LicenceError:
    why = "" if standing.state in (State.FREE, State.ACTIVE) else f" (licence: {standing.state})"
    return LicenceError(
        "needs-tier",
        f"{what} need {refusal.needs.value.title()}; {refusal.tier.value.title()} allows {refusal.ceiling}{why}",
        cure=f"use {instead}, or enter a key: specmint licence activate KEY",
    )


def check_job(job: Job, machine: Callable[[], Machine] = this_machine) -> None:
    """Refuse a job above what the licence file that came with it covers.

    Raises:
        LicenceError: `needs-tier`, `damaged`, `needs-update`, `test-licence`.
    """
    if job.kind is Kind.GENERATE and cases_allowed(Tier.FREE, job.options.cases) is not None:
        check_cases(job.options.cases, granted(job, machine))


def granted(job: Job, machine: Callable[[], Machine] = this_machine) -> Standing:
    """Return what the licence file that came with a job is worth here.

    Its dates were judged when the job was queued: what was covered then is done to its end.

    Raises:
        LicenceError: `damaged`, `needs-update`, `test-licence`.
    """
    if not job.licence:
        return FREE
    licence = opened_licence(job.licence, of_this_build())
    if not fits(licence, machine(), licence.install):
        return FREE
    return Standing(State.ACTIVE, licence.tier, entitlement_of(licence.tier, licence.limits), {}, licence)


def open_by_environment(address: str, deadline: float) -> AbstractContextManager["httpx.Client"]:
    """Return a client that heeds the system's proxies and authorities, and the CA file of the environment."""
    import httpx

    from engine.openapi.source.connection import client_for

    try:
        trusted = httpx.create_ssl_context()
        trusted.load_default_certs()
        if ca_file := os.environ.get(CA_FILE):
            trusted.load_verify_locations(cafile=ca_file)
        return client_for(address, trusted, lambda host, _: (host,), deadline)
    except (OSError, ValueError, ImportError, RuntimeError, httpx.InvalidURL) as error:
        raise UnansweredError(
            Failed("net-proxy", f"the proxy or the CA file cannot be used: {error}")
        ) from error
