"""Newer releases: asked for, verified, fetched whole; and crash reports passed on."""

import hashlib
import platform
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from engine import VERSION, keep
from engine.errors import RemoteError
from engine.writer.failure import failures_named
from specmint_desktop import update
from specmint_desktop.effects.network import Failure, UnreachedError, body_of, client_for, parts_of
from specmint_desktop.state.release import (
    DownloadUpdate,
    Look,
    LookForUpdate,
    ReleaseFile,
    UpdateDownloaded,
    UpdateLookedFor,
)

if TYPE_CHECKING:
    from specmint_desktop.effects import Outside

TIMEOUT_S: Final = 3.0
DOWNLOAD_TIMEOUT_S: Final = 20.0
"""Without a byte; a slow line may take as long as it takes."""
LONGEST_DOWNLOAD_S: Final = 2 * 60 * 60
FOLDER: Final = "updates"
SEEN: Final = "update.json"


def look_for_update(effect: LookForUpdate, outside: "Outside") -> UpdateLookedFor:
    """Ask for the announcement and its signature; whatever is wrong with them is an outcome, never an error."""
    channel = effect.channel
    try:
        with client_for(channel.update_address, effect.network, TIMEOUT_S) as client:
            end = time.monotonic() + TIMEOUT_S
            body = body_of(client, channel.update_address, update.MOST_BYTES, TIMEOUT_S)
            signature = body_of(
                client,
                f"{channel.update_address}.sig",
                update.MOST_SIGNATURE_BYTES,
                max(0.0, end - time.monotonic()),
            )
    except UnreachedError:
        return UpdateLookedFor(Look.UNREACHED)
    seen = _newest_seen(outside.data)
    known = update.Known(outside.now(), VERSION, seen)
    answer = update.judged(body, signature, channel.update_key, known, this_computer())
    if answer.release is not None and answer.release.version != seen:
        with failures_named(str(outside.data / SEEN)):
            keep.write_object(outside.data / SEEN, {"newest_seen": answer.release.version})
    return UpdateLookedFor(*answer)


def download_update(effect: DownloadUpdate, outside: "Outside") -> UpdateDownloaded:
    """Fetch the file; it has its name only once its size and digest are those of the announcement.

    Raises:
        RemoteError: `update-failed`, `update-damaged`.
        OutputError: it cannot be written.
    """
    folder, file = outside.data / FOLDER, effect.file
    place = folder / file.name
    if place.is_file() and _digest(place) == file.sha256:
        return UpdateDownloaded(str(place))
    unfinished = folder / f"{file.name}.part"
    with failures_named(str(folder)):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            digest = _fetch(effect, outside, unfinished)
            if digest != file.sha256 or unfinished.stat().st_size != file.size:
                raise _damaged(file)
            unfinished.replace(place)
        finally:
            unfinished.unlink(missing_ok=True)
    return UpdateDownloaded(str(place))


def this_computer() -> update.Computer:
    return update.Computer(sys.platform, platform.machine(), shutil.which("dpkg") is not None)


def _fetch(effect: DownloadUpdate, outside: "Outside", place: Path) -> str:
    """Write what comes to `place`, at most as much as was announced; return its digest."""
    address = urljoin(effect.channel.update_address, effect.file.name)
    digest, end = hashlib.sha256(), time.monotonic() + LONGEST_DOWNLOAD_S

    def is_over() -> bool:
        return outside.is_closing() or time.monotonic() > end

    try:
        with (
            place.open("wb") as written,
            client_for(address, effect.network, DOWNLOAD_TIMEOUT_S) as client,
        ):
            for part in parts_of(client, address, effect.file.size, is_over):
                digest.update(part)
                written.write(part)
    except UnreachedError as error:
        raise _failed(error.failure) from error
    return digest.hexdigest()


def _newest_seen(data: Path) -> str:
    try:
        content = keep.read_object(data / SEEN).content or {}
    except OSError:
        return ""
    seen = content.get("newest_seen")
    return seen if isinstance(seen, str) else ""


def _digest(place: Path) -> str:
    with place.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _damaged(file: ReleaseFile) -> RemoteError:
    return RemoteError(
        "update-damaged",
        f"`{file.name}` is not the file that was announced; it is thrown away",
        cure="try again later, or download SpecMint by hand",
    )


def _failed(failure: Failure) -> RemoteError:
    return RemoteError(
        "update-failed",
        f"the new version cannot be downloaded: {failure.detail}",
        cure="try again, or look at Settings, Network",
    )
