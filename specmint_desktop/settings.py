"""What a person set once: a typed file, whose bad fields fall to their defaults."""

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Appearance(StrEnum):
    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Settings(BaseModel):
    """The file `settings.json`; unknown keys are kept."""

    model_config = ConfigDict(frozen=True, extra="allow")

    schema_version: Literal[1] = 1
    appearance: Appearance = Appearance.SYSTEM
    zoom: int = Field(default=100, ge=80, le=200)
    language: str = "en"
    output_folder: str = ""
    editor_command: str = ""
    parallel_jobs: int = Field(default=1, ge=1, le=8)
    air_gap: bool = False
    proxy: str = ""
    ca_file: str = ""
    update_check: bool = False
    crash_reports: bool = False
