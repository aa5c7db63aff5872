"""`specmint licence`."""

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from engine import keep
from engine.cli.licence_arguments import LicenceChosen
from engine.cli.terminal import say, standard_input, tell
from engine.errors import OutputError, SpecMintError, UsageError
from engine.jobs.licensing import here_of
from engine.licensing import office, texts, usage
from engine.licensing.client import RefusedError
from engine.licensing.contract import LONGEST_LABEL
from engine.licensing.envelope import MOST_TEXT_BYTES
from engine.licensing.here import Here, Known, known
from engine.licensing.key import Key, look
from engine.licensing.verdict import FREE, PAID_STATES, Standing, State
from engine.writer.failure import failures_named

NOT_IN_FORCE: Final = 3
_NO_FAULT: Final = PAID_STATES | {State.FREE, State.PENDING_RELEASE}


def licence(chosen: LicenceChosen) -> int:
    """Do one thing with the licence and tell what holds now; 3 where a licence is here and not in force."""
    here = here_of(os.environ, _now)
    try:
        found = ACTIONS[chosen.action](here, chosen)
    except SpecMintError as error:
        if not isinstance(error, RefusedError) and office.code_of(error) not in texts.TEXTS:
            raise
        _tell_error(error, _standing(here))
        return error.exit_code
    if found is None:
        return 0
    tell(str(texts.told(found.standing.state, found.standing.facts)))
    if found.held.licence and found.held.licence.usage:
        tell(f"usage: counted by contract: {', '.join(found.held.licence.usage)}")
    if found.unsaved:
        facts = {**found.standing.facts, "why": found.unsaved}
        say(str(texts.told("no-store", facts)))
        return OutputError.exit_code
    if found.kept.why and chosen.action == "activate":
        say(str(texts.told("token-in-file", {"why": found.kept.why})))
    return 0 if found.standing.state in _NO_FAULT else NOT_IN_FORCE


def _now() -> int:
    return int(time.time())


def _activate(here: Here, chosen: LicenceChosen) -> Known | None:
    typed = (
        standard_input()[:1_000].decode("utf-8", errors="replace") if chosen.given == "-" else chosen.given
    )
    label = chosen.label.strip()
    if len(label) > LONGEST_LABEL:
        raise UsageError(
            "arguments-wrong", f"--label has {len(label)} characters", cure=f"{LONGEST_LABEL} are the most"
        )
    if chosen.request:
        _write(chosen.request, office.request_file(here, typed, label))
        tell(
            f"{chosen.request}: the request; give it and your key to the licence page on a computer with a network,"
        )
        tell("then run `specmint licence activate FILE` with the file that comes back")
        return None
    if not typed:
        raise UsageError(
            "arguments-wrong", "activate needs a key or a licence file", cure="see `specmint licence --help`"
        )
    if not isinstance(look(typed), Key) and chosen.given != "-":
        content = _file(chosen.given)
        if content is not None:
            return office.take_file(here, content)
    return office.activate(here, typed, label=label, release=chosen.replace)


def _import(here: Here, chosen: LicenceChosen) -> Known:
    content = _file(chosen.given) if chosen.given else None
    if content is None:
        what = f"{chosen.given} is not there" if chosen.given else "import needs a licence file"
        raise UsageError("arguments-wrong", what, cure="give the file that the licence page made")
    return office.take_file(here, content)


def _usage(here: Here, chosen: LicenceChosen) -> None:
    """Switch counting on or off, and tell what is counted."""
    if chosen.given not in ("", "on", "off"):
        raise UsageError(
            "arguments-wrong", f"usage is on or off, not `{chosen.given}`", cure="type one of the two"
        )
    folder = here.store.folder
    if chosen.given:
        with failures_named(str(folder)):
            usage.share(folder, is_on=chosen.given == "on")
    found = known(here).held.licence
    meters = usage.wanted(found, is_shared=usage.is_shared(folder)) if found else ()
    if meters:
        tell(f"usage: counted by the month and told to the licence server: {', '.join(meters)}")
    elif usage.is_shared(folder):
        tell("usage: on, and nothing is counted without a licence")
    else:
        tell("usage: off; nothing is counted")


def _file(path: str) -> bytes | None:
    """Return the start of a file, None where there is none: then it was a key with a slip."""
    try:
        with Path(path).open("rb") as file:
            return file.read(MOST_TEXT_BYTES + 1)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise UsageError("unreadable", f"{path} cannot be read", cure="give another file") from error


def _status(here: Here, _: LicenceChosen) -> Known:
    return known(here)


def _refresh(here: Here, _: LicenceChosen) -> Known:
    return office.contact(here)


def _deactivate(here: Here, chosen: LicenceChosen) -> Known:
    if not chosen.release:
        return office.deactivate(here)
    if known(here).kept.secret:
        # Before the licence is gone, so that it is not lost for a place that cannot be written.
        _write(chosen.release, "")
    _write(chosen.release, office.release_file(here))
    return known(here)


ACTIONS: Final[Mapping[str, Callable[[Here, LicenceChosen], Known | None]]] = {
    "activate": _activate,
    "import": _import,
    "status": _status,
    "refresh": _refresh,
    "deactivate": _deactivate,
    "usage": _usage,
}


def _write(path: str, content: str) -> None:
    with failures_named(path):
        keep.write(Path(path), content.encode("ascii"))


def _standing(here: Here) -> Standing:
    """Return what holds beside an error; where the folder refuses, nothing is known."""
    try:
        return known(here).standing
    except OutputError:
        return FREE


def _tell_error(error: SpecMintError, standing: Standing) -> None:
    say(str(texts.told(office.code_of(error), office.facts_of(error, standing))))
    if not isinstance(error, RefusedError):
        return
    say(f"  request {error.refused.request_id}: {error.refused.detail or error.refused.title}")
    for seat in error.refused.seats:
        name = seat.label or seat.platform
        say(
            f"  {seat.id}  {name}, last used on {texts.date(seat.last_seen)}; to go on here: --replace {seat.id}"
        )
