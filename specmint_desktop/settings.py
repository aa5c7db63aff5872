"""What a person set once: a typed file, whose bad fields fall to their defaults; and where files are kept."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine import keep
from engine.options import MOST_CALLS

HOME: Final = "SPECMINT_HOME"
FILE: Final = "settings.json"
VERSION: Final = 1

_Text = Annotated[str, Field(max_length=4_096, pattern=r"^[^\x00-\x1f]*$")]
_Language = Annotated[str, Field(pattern=r"^([a-z]{2,3}(_[A-Z]{2})?)?$")]
_Proxy = Annotated[str, Field(max_length=4_096, pattern=r"^(https?://[^\s/]+/?)?$")]


class Places(NamedTuple):
    """The folder of settings and the folder of everything else; neither need exist."""

    config: Path
    data: Path


def places(environment: Mapping[str, str]) -> Places:
    """Return where things are kept: all of it in `SPECMINT_HOME` where that is set, else where the system says."""
    if home := environment.get(HOME):
        return Places(Path(home).absolute(), Path(home).absolute())
    import platformdirs

    return Places(
        platformdirs.user_config_path("SpecMint", appauthor=False),
        platformdirs.user_data_path("SpecMint", appauthor=False),
    )


class Appearance(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Settings(BaseModel):
    """The file `settings.json`; unknown keys are kept.

    `editor_command` has `{file}`, `{line}` and `{column}`; empty means the system's program, as it does for
    `output_folder`, `proxy` (an http or https address) and `ca_file`. `air_gap`: nothing is ever fetched.
    `ai_network`: how far requests to language models may go; `ai_url` is where a compatible one lives, `ai_budget` the
    dollars that one run may cost, `ai_calls` how many calls it makes at once, None for the usual number.
    `language`: as in `de` or `pt_BR`; empty means that of the system.
    `update_check` and `crash_reports` count only in a build that has an address for them.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    schema_version: Literal[1] = VERSION
    appearance: Appearance = Appearance.SYSTEM
    zoom: int = Field(default=100, ge=80, le=200)
    language: _Language = ""
    output_folder: _Text = ""
    editor_command: _Text = ""
    parallel_jobs: int = Field(default=1, ge=1, le=8)
    air_gap: bool = False
    ai_network: Literal["any", "loopback", "none"] = "any"
    ai_url: _Text = ""
    ai_budget: float = Field(default=1.0, ge=0.01, le=10_000)
    ai_calls: int | None = Field(default=None, ge=1, le=MOST_CALLS)
    proxy: _Proxy = ""
    ca_file: _Text = ""
    update_check: bool = True
    crash_reports: bool = False


class Loaded(NamedTuple):
    """Settings as they count now; `bad` names fields that fell to their default, with the reason.

    `aside` is where a file that held no settings at all was moved; `version` is that of the file.
    """

    settings: Settings
    bad: tuple[tuple[str, str], ...] = ()
    aside: Path | None = None
    version: int = VERSION


Migration = Callable[[dict[str, Any]], dict[str, Any]]
MIGRATIONS: Mapping[int, Migration] = {}
"""Version -> what leads from it to the next one. None is needed yet."""


def read(config: Path) -> Loaded:
    """Return the settings of the file, which is only moved where it holds no JSON object.

    Raises:
        OSError: the system refuses to read it.
    """
    content, aside = keep.read_object(config / FILE)
    return load(content or {})._replace(aside=aside)


def write(config: Path, settings: Settings) -> None:
    """Write the file; one with bad fields, or of another version, is copied beside it first.

    Raises:
        OSError: it could not be written; what stood there still stands.
    """
    before = read(config)
    if before.bad or before.version != VERSION:
        keep.copy_beside(config / FILE, f"version-{before.version}")
    keep.write_object(config / FILE, settings.model_dump(mode="json"))


def load(content: Mapping[str, Any], migrations: Mapping[int, Migration] = MIGRATIONS) -> Loaded:
    """Return the settings that a JSON object holds."""
    written = content.get("schema_version", VERSION)
    version = written if type(written) is int and written >= 0 else VERSION
    values = dict(content)
    for number in range(version, VERSION):
        values = migrations[number](values) if number in migrations else values
    values["schema_version"] = VERSION
    settings, bad = _tolerant(values)
    return Loaded(settings, bad, version=version)


def changed(settings: Settings, **fields: object) -> tuple[Settings, str]:
    """Return settings with other values, and why they cannot be taken where they cannot."""
    try:
        return Settings.model_validate(settings.model_dump() | fields), ""
    except ValidationError as error:
        return settings, error.errors(include_input=False)[0]["msg"]


def _tolerant(values: dict[str, Any]) -> tuple[Settings, tuple[tuple[str, str], ...]]:
    try:
        return Settings.model_validate(values), ()
    except ValidationError as error:
        bad = {str(each["loc"][0]): each["msg"] for each in error.errors(include_input=False)}
    sound = {name: value for name, value in values.items() if name not in bad}
    return Settings.model_validate(sound), tuple(sorted(bad.items()))
