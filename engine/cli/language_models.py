"""The part of the command line that asks language models, and `specmint models` and `specmint keys`."""

import asyncio
import os
import random
import secrets
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.request import getproxies, proxy_bypass

from engine import keep
from engine.ai import lock, policy
from engine.ai.ask import Choice, Means, Standby, Taught, asked_about, planned, speed_of, teach, wire_of
from engine.ai.catalogue import Model, as_of, cheaper, vendors
from engine.ai.choice import ONLY_OVERLOADED, priced
from engine.ai.faults import AIError, Kind, warning
from engine.ai.hybrid import Said
from engine.ai.limits import Time
from engine.ai.model import Manner
from engine.ai.refreshed import SEEN, listed
from engine.cli import ceilings
from engine.cli.arguments import Chosen
from engine.cli.defect import home
from engine.cli.terminal import counted, say, standard_input, tell
from engine.errors import LicenceError, OutputError, Problem, Severity, UsageError
from engine.events import Emit, ProblemFound
from engine.openapi.model import Api
from engine.options import OFFLINE, AiOptions, GenerateOptions
from engine.pipeline import Lesson
from engine.provider_keys import KeyStore, Secret, SystemKeys, account
from engine.renderers.base import OutputFile

if TYPE_CHECKING:
    from engine.ai.transport import Network

LONGEST_KEY: Final = 2_000
_PATIENCE_S: Final = 30.0


# --- generate --ai -----------------------------------------------------------------------------------


def teacher(chosen: Chosen, ai: AiOptions, emit: Emit) -> Callable[[Api], Lesson]:
    """Return what asks models about a document and tells how that went."""
    locked = _locked(ai, chosen.out)
    means = means_of(ai, os.environ, SystemKeys())

    def taught(api: Api) -> Lesson:
        found = teach(api, chosen.options, ai, means, locked, emit=emit)
        for problem in _problems(found, ai):
            emit(ProblemFound(problem))
        say(_summed_up(found, ai))
        _tell_secrets(found.secrets if found.usage.calls else {})
        files = (OutputFile(lock.NAME, found.lock),) if found.lock is not None else ()
        return Lesson(found.knowledge, files)

    return taught


def preview(api: Api, options: GenerateOptions, ai: AiOptions, file: str) -> None:
    """Write the very words that would be sent, and send nothing.

    Raises:
        OutputError: `not-writable`.
    """
    model = Model("", "fast", False, None)  # noqa: FBT003 - no model is asked
    asked = asked_about(api, options, speed_of(ai))
    _, prompts = planned(asked.all, options, Manner(secrets.token_hex(4)), model)
    parts = (
        [f"== {counted(len(prompts), 'call')}; each begins with these words ==\n{prompts[0].system}"]
        if prompts
        else []
    )
    parts += [f"== call {number} ==\n{each.user}\n" for number, each in enumerate(prompts, 1)]
    try:
        keep.write(Path(file), "\n".join(parts).encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise OutputError("not-writable", f"`{file}` cannot be written", cure="give another file") from error
    tell(f"{counted(len(prompts), 'call')} written to {file}; nothing was sent")
    _tell_secrets(asked.secrets)


def _tell_secrets(found: Mapping[str, int]) -> None:
    """Tell of what was taken out of the questions: it still stands in the document."""
    if found:
        shapes = ", ".join(f"{count:,} {shape}" for shape, count in sorted(found.items()))
        say(f"taken out of what is sent, and still in the document: {shapes}")


def _problems(found: Taught, ai: AiOptions) -> list[Problem]:
    gaps, total = len(found.outcome.gaps), len(found.outcome.gaps) + len(found.outcome.answers)
    told = [warning(each, gaps, total) for each in found.outcome.problems]
    if ai.frozen and gaps:
        told.append(
            Problem(
                "ai-answers-missing",
                f"{gaps:,} of {total:,} questions have no stored answer, there the values of rules stay",
                "run once without --ai-frozen",
                severity=Severity.WARNING,
            )
        )
    return told


def _summed_up(found: Taught, ai: AiOptions) -> str:
    learnt, who = found.learnt, "language model"
    refused = sum(learnt.refused.values())
    cost = (
        f"${found.usd:.2f}" if found.usd is not None else f"{found.usage.read + found.usage.written:,} tokens"
    )
    none = "none answered"
    if ai.provider == OFFLINE:
        who, none = "offline rules", "nobody was asked and nothing is stored"
    gaps, calls = len(found.outcome.gaps), counted(found.usage.calls, "call")
    if gaps and not found.outcome.answers:
        return f"{who}: {none}, the values of rules stay; {calls}, {cost}"
    return (
        f"{who}: {counted(learnt.values, 'value')} and {counted(learnt.rules, 'rule')} accepted, "
        f"{counted(refused, 'item')} refused, {counted(gaps, 'question')} without an answer, {calls}, {cost}"
    )


def _locked(ai: AiOptions, out: str | None) -> Mapping[str, Said]:
    found: dict[str, Said] = {}
    folder = Path(out) / lock.NAME if out is not None else None
    if folder is not None and folder.is_file():
        found |= lock.read(_content(folder), str(folder))
    if ai.lock is not None:
        found |= lock.read(_content(Path(ai.lock)), ai.lock)
    return found


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(lock.LARGEST + 1)
    except OSError as error:
        raise UsageError(
            "ai-lock-broken", f"`{path}` cannot be read", cure="give a file that is there"
        ) from error


# --- who is asked ------------------------------------------------------------------------------------


def means_of(ai: AiOptions, environment: Mapping[str, str], keys: KeyStore) -> Means:
    return Means(
        choose=lambda: ceilings.covered(choice_of(ai, environment, keys)),
        network=lambda name: _network(name, environment),
        time=Time(time.monotonic, asyncio.sleep, random.SystemRandom().random),
        now=time.time,
        nonce=secrets.token_hex(4),
        cache=home(environment) / "answers.sqlite",
        announce=say,
        seen=home(environment) / SEEN,
        standbys=lambda choice: _standbys(choice, ai, environment, keys),
    )


def choice_of(ai: AiOptions, environment: Mapping[str, str], keys: KeyStore) -> Choice:
    """Return who is asked: what was typed, else the one vendor that has a key.

    Raises:
        UsageError: `ai-key-missing`, `ai-provider-unclear`, `ai-url-wrong`.
        AIError: `key`, where the keyring does not say who has one.
    """
    speed = speed_of(ai)
    if ai.url is not None:
        known = _key("compatible", ai.url, environment, keys)
        compatible = known if isinstance(known, Secret) else None  # it may want none
        model = Model(ai.model or "", speed, True, None)  # noqa: FBT003 - it may reason
        return priced(_choice("compatible", ai.url, model, compatible), ai)
    wanted = vendors() if ai.provider is None else {ai.provider: vendors()[ai.provider]}
    found = {name: key for name, each in wanted.items() if (key := _key(name, each.url, environment, keys))}
    found = {name: key for name, key in found.items() if isinstance(key, Secret)} or found
    if not found:
        raise UsageError(
            "ai-key-missing",
            f"there is no key for {' or '.join(wanted)}",
            cure="set one with `specmint keys set PROVIDER` or in the environment, "
            "or give --ai-url of a server that wants none",
        )
    if len(found) > 1 and any(isinstance(key, _Unread) for key in found.values()):
        raise AIError(Kind.KEY, " or ".join(_host(each.url) for each in wanted.values()))
    if len(found) > 1:
        raise UsageError(
            "ai-provider-unclear",
            f"there are keys for {' and '.join(found)}",
            cure="say with --provider which company shall see the document",
        )
    ((name, key),) = found.items()
    vendor = vendors()[name]
    model = vendor.named(ai.model, speed) if ai.model else vendor.model(speed)
    return priced(_choice(name, vendor.url, model, key), ai)


def _standbys(choice: Choice, ai: AiOptions, environment: Mapping[str, str], keys: KeyStore) -> list[Standby]:
    """Return who may stand in: the vendor's cheaper models where it is overloaded, then who was allowed by name."""
    found = [
        Standby(choice._replace(model=each), ONLY_OVERLOADED)
        for each in cheaper(choice.provider, choice.model)
    ]
    for name in ai.fallback:
        if name != choice.provider:
            vendor = vendors()[name]
            key = _key(name, vendor.url, environment, keys)
            if key is None:
                raise UsageError(
                    "ai-key-missing",
                    f"there is no key for {name}",
                    cure="set one with `specmint keys set PROVIDER`, or leave out --ai-fallback",
                )
            found.append(Standby(_choice(name, vendor.url, vendor.model(speed_of(ai)), key)))
    return [each for each in found if _is_covered(each.choice)]


def _is_covered(choice: Choice) -> bool:
    try:
        ceilings.covered(choice)
    except LicenceError:
        return False
    return True


def _choice(provider: str, url: str, model: Model, key: "Secret | _Unread | None") -> Choice:
    return Choice(provider, url, model, lambda: key.text if key else "")


class _Unread(NamedTuple):
    """A key that a keyring may have and does not give: who wants its text is told so."""

    host: str

    @property
    def text(self) -> str:
        raise AIError(Kind.KEY, self.host)


def _key(provider: str, url: str, environment: Mapping[str, str], keys: KeyStore) -> Secret | _Unread | None:
    given = {
        "openai": environment.get("OPENAI_API_KEY"),
        "anthropic": environment.get("ANTHROPIC_API_KEY"),
        "compatible": environment.get("SPECMINT_COMPATIBLE_KEY"),
    }[provider]
    if given:
        return Secret(given)
    try:
        return keys.read(account(provider, _host(url)))
    except UsageError as error:
        return None if error.problem.code == "keyring-missing" else _Unread(_host(url))


def _host(url: str) -> str:
    from engine.ai.endpoint import endpoint

    return endpoint(url).host


def _network(name: str, environment: Mapping[str, str]) -> "Network":
    from engine.ai.endpoint import tightest
    from engine.ai.transport import Network

    proxy = None if proxy_bypass(name) else getproxies().get("https")
    reach = tightest(policy.reach(environment), environment.get("SPECMINT_AI_NETWORK"))
    return Network(reach, environment.get("SPECMINT_CA_FILE"), proxy)


# --- specmint models, specmint keys ------------------------------------------------------------------


def models(chosen: Chosen) -> int:
    """Print the models that have a class and a price; with a provider, what it offers by its own list."""
    ai = chosen.ai
    if ai is not None:
        return _listed(ai)
    for name, vendor in vendors().items():
        for each in vendor.models:
            price = each.price
            cost = (
                f"${price.read / 1_000:.2f} in, ${price.written / 1_000:.2f} out"
                if price
                else "price unknown"
            )
            room = _room(each.most_read, each.most_written)
            tell(f"{name:<10} {each.speed:<9} {each.id:<20} {cost} per million tokens{room}")
    tell(f"prices as of {as_of()}; `specmint models --provider NAME` asks what a provider offers now")
    return 0


def _listed(ai: AiOptions) -> int:
    means = means_of(ai, os.environ, SystemKeys())

    async def go() -> None:
        choice = means.choose()
        wire = wire_of(choice, means)
        try:
            async with asyncio.timeout(_PATIENCE_S):
                found = await listed(wire, choice.provider, means.seen, means.now)
            for each in found:
                ends = f" (ends {each.retires})" if each.retires else ""
                tell(each.id + ends + _room(each.most_read, each.most_written))
        except TimeoutError as error:
            raise AIError(Kind.TIMEOUT, wire.host) from error
        finally:
            await wire.close()

    asyncio.run(go())
    return 0


def _room(read: int | None, written: int | None) -> str:
    """Return how many tokens one call reads and writes, as far as that is known."""
    known = (("reads", read), ("writes", written))
    return "".join(f", {does} {tokens:,}" for does, tokens in known if tokens)


def keys(chosen: Chosen) -> int:
    """Keep, show or forget where keys are; none is ever printed."""
    store, environment = SystemKeys(), os.environ
    if chosen.key_action == "list":
        for name, vendor in vendors().items():
            tell(f"{name}: {_where(name, vendor.url, environment, store)}")
        return 0
    name = chosen.key_provider
    url = chosen.ai_url if name == "compatible" else vendors()[name].url
    place = account(name, _host(url))
    if chosen.key_action == "delete":
        tell(f"the key for {place} is deleted" if store.delete(place) else f"there was no key for {place}")
        return 0
    store.write(place, Secret(_typed(place)))
    tell(f"the key for {place} is in the keyring")
    return 0


def _where(provider: str, url: str, environment: Mapping[str, str], store: KeyStore) -> str:
    key = _key(provider, url, environment, store)
    if not isinstance(key, Secret):
        return "no key" if key is None else "not known: the keyring refuses"
    try:
        is_kept = store.read(account(provider, _host(url))) is not None
    except UsageError:
        is_kept = False
    return "a key in the keyring" if is_kept else "a key in the environment"


def _typed(place: str) -> str:
    """Return a key from standard input, unseen where a person types it.

    Raises:
        UsageError: `ai-key-wrong`.
    """
    if sys.stdin.isatty():
        from getpass import getpass

        text = getpass(f"key for {place}: ")
    else:
        text = standard_input()[: LONGEST_KEY + 1].decode("utf-8", "replace")
    text = text.strip()
    if not text or len(text) > LONGEST_KEY or not text.isascii() or not text.isprintable() or " " in text:
        raise UsageError(
            "ai-key-wrong", "what was given cannot be a key", cure="give it as the provider shows it"
        )
    return text
