"""Where a licence lies: told without reading one, so that the free edition pays nothing for the question."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

FILE: Final = "licence.smlic"
FILE_VARIABLE: Final = "SPECMINT_LICENCE_FILE"


def folder_of(environment: Mapping[str, str]) -> Path:
    """Return where files of the person are kept, for command and window alike."""
    if home := environment.get("SPECMINT_HOME"):
        return Path(home).absolute()
    import platformdirs

    return platformdirs.user_data_path("SpecMint", appauthor=False)


def has_seat(environment: Mapping[str, str]) -> bool:
    """Return whether a licence was entered here; a file that the environment names has no seat."""
    return not environment.get(FILE_VARIABLE) and (folder_of(environment) / FILE).exists()
