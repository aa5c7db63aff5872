"""Runs first in each frozen program: its modules are those of both, which lie once beside Qt."""

import sys

import pyimod02_importers  # type: ignore[import-not-found]  # exists in frozen programs only

_folder: str = sys._MEIPASS  # type: ignore[attr-defined]  # noqa: SLF001 - PyInstaller's word for where all lies
_mine = pyimod02_importers.pyz_archive
# In place: finders that hold the program's own, empty archive exist already.
vars(_mine).update(vars(type(_mine)(f"{_folder}/modules.pyz", check_pymagic=True)))
