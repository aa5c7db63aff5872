"""Settings, session and window on the disk."""

from typing import TYPE_CHECKING

from engine import keep
from engine.writer.failure import failures_named
from specmint_desktop import settings
from specmint_desktop.settings import Loaded
from specmint_desktop.state.messages import Message
from specmint_desktop.state.preferences import KeepFile, SaveSettings

if TYPE_CHECKING:
    from specmint_desktop.effects import Outside


def save_settings(effect: SaveSettings, outside: "Outside") -> None:
    with failures_named(str(outside.config / settings.FILE)):
        settings.write(outside.config, effect.settings)


def keep_file(effect: KeepFile, outside: "Outside") -> None:
    with failures_named(str(outside.data / effect.name)):
        keep.write_object(outside.data / effect.name, effect.content)


def faults_of(loaded: Loaded) -> tuple[Message, ...]:
    """Return what a person should know of the file that was read."""
    faults = [
        Message("setting-bad", "{field}: {reason}", (("field", field), ("reason", reason)))
        for field, reason in loaded.bad
    ]
    if loaded.aside is not None:
        faults.append(
            Message(
                "settings-set-aside",
                "the file was damaged and is set aside as {file}",
                (("file", str(loaded.aside)),),
            )
        )
    if loaded.version > settings.VERSION:
        faults.append(
            Message("settings-newer", "the file is of a newer SpecMint; it is copied before it is written")
        )
    return tuple(faults)
