"""Keys of providers: kept in the keyring or in memory, looked up in the environment, and given to a job on its way."""

import os
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from engine.ai.endpoint import endpoint, may_be_here
from engine.errors import UsageError
from engine.jobs.messages import Job
from engine.provider_keys import KeyStore, Secret, SystemKeys, account
from specmint_desktop.state.models import (
    COMPATIBLE,
    DeleteKey,
    Ends,
    KeepKey,
    KeyPlace,
    KnownKey,
    ModelsRead,
    OfferedModel,
    ReadModels,
    Where,
)

if TYPE_CHECKING:
    from engine.ai.meter import Price
    from specmint_desktop.effects import Outside

_VARIABLES: Final[Mapping[str, str]] = {
    "openai": "OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    COMPATIBLE: "SPECMINT_COMPATIBLE_KEY",
}
_NANO: Final = 1_000
_SHOWN: Final = 4
_LONG_ENOUGH: Final = 16
"""Of a shorter key nothing is shown: four letters would be too large a part of it."""


class Keys:
    """All keys that this window knows: what the system keeps, and what is kept until it closes."""

    def __init__(self, system: KeyStore | None = None) -> None:
        self._system = system or SystemKeys()
        self._session: dict[str, Secret] = {}

    def find(self, provider: str, host: str) -> tuple[KeyPlace, Secret] | None:
        """Return the key for a host: one of the environment first, as the command does."""
        given = os.environ.get(_VARIABLES[provider])
        if given:
            return KeyPlace.ENVIRONMENT, Secret(given)
        place = account(provider, host)
        if place in self._session:
            return KeyPlace.SESSION, self._session[place]
        try:
            kept = self._system.read(place)
        except UsageError:
            return None
        return (KeyPlace.KEYRING, kept) if kept else None

    def keep(self, provider: str, host: str, key: Secret) -> None:
        place = account(provider, host)
        try:
            self._system.write(place, key)
            self._session.pop(place, None)
        except UsageError:
            self._session[place] = key

    def delete(self, provider: str, host: str) -> None:
        """Delete a key wherever it is kept.

        Raises:
            UsageError: `keyring-refused`, where one may still be in the keyring.
        """
        place = account(provider, host)
        if self._session.pop(place, None) is None:
            self._system.delete(place)

    def fault(self) -> str:
        """Return why the keyring keeps nothing, empty where it does."""
        try:
            self._system.read(account("probe", "this-computer"))
        except UsageError as error:
            return error.problem.what
        return ""


def read_models(effect: ReadModels, outside: "Outside") -> ModelsRead:
    return _known(outside, effect.url)


def keep_key(effect: KeepKey, outside: "Outside") -> ModelsRead:
    outside.keys.keep(effect.provider, effect.host, effect.key)
    return _known(outside, effect.url)


def delete_key(effect: DeleteKey, outside: "Outside") -> ModelsRead:
    outside.keys.delete(effect.provider, effect.host)
    return _known(outside, effect.url)


def with_keys(job: Job, keys: Keys) -> Job:
    """Return the job with the key of the host that it asks, for the pipe."""
    asking = job.asking
    if asking is None:
        return job
    from engine.ai.catalogue import vendors

    given = []
    for provider in (asking.options.provider or COMPATIBLE, *asking.options.fallback):
        where = _where(asking.options.url or "" if provider == COMPATIBLE else vendors()[provider].url)
        found = keys.find(provider, where.host) if where.host else None
        given += [(account(provider, where.host), found[1])] if found else []
    return replace(job, asking=replace(asking, keys=tuple(given)))


def reach_here() -> str:
    """Return how far the owner of this computer lets requests to models go."""
    from engine.ai import policy

    return policy.reach(os.environ)


def _known(outside: "Outside", url: str) -> ModelsRead:
    from engine.ai.catalogue import as_of, vendors

    keys = outside.keys
    offered = tuple(
        OfferedModel(name, each.id, each.speed, *_dollars(each.price), each.replaced_by)
        for name, vendor in vendors().items()
        for each in vendor.models
    )
    where = {name: _where(vendor.url) for name, vendor in vendors().items()} | {COMPATIBLE: _where(url)}
    found = {name: keys.find(name, place.host) for name, place in where.items() if place.host}
    known = {name: KnownKey(each[0], _ending(each[1])) for name, each in found.items() if each}
    return ModelsRead(offered, as_of(), where, known, reach_here(), keys.fault(), _ends(outside, where))


def _ends(outside: "Outside", where: Mapping[str, Where]) -> Ends:
    """Return when models end, by what we know and by what their vendors said last."""
    from engine.ai.catalogue import vendors
    from engine.ai.refreshed import SEEN, known_ends

    said = known_ends(outside.data / SEEN)
    days = {
        name: {
            **{each.id: each.retires for each in vendor.models},
            **vendor.ends,
            **{model: day for model, day in said.get(account(name, where[name].host), {}).items() if day},
        }
        for name, vendor in vendors().items()
    }
    gone = {name: vendor.gone for name, vendor in vendors().items()}
    return Ends(outside.now().date().isoformat(), days, gone)


def _dollars(price: "Price | None") -> tuple[float | None, float | None]:
    """Return what a million tokens cost, read and written."""
    return (price.read / _NANO, price.written / _NANO) if price else (None, None)


def _where(url: str) -> Where:
    if not url:
        return Where("", "")
    try:
        found = endpoint(url)
    except UsageError as error:
        return Where(url, "", fault=str(error.problem))
    return Where(found.url, found.host, may_be_here(found.name))


def _ending(key: Secret) -> str:
    return key.text[-_SHOWN:] if len(key.text) >= _LONG_ENOUGH else ""
