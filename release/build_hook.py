"""Puts compiled modules into the wheel where SPECMINT_COMPILE asks for them; else the wheel is of Python only."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ASKED = "SPECMINT_COMPILE"


class CompiledModules(BuildHookInterface[Any]):
    PLUGIN_NAME = "custom"

    _folder: tempfile.TemporaryDirectory[str] | None = None

    def dependencies(self) -> list[str]:
        return ["mypy>=2", "setuptools>=80"] if os.environ.get(ASKED) else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        # A checkout that is installed as it lies runs its sources.
        if version == "editable" or not os.environ.get(ASKED):
            return
        self._folder = tempfile.TemporaryDirectory(prefix="specmint-compiled-")
        folder = Path(self._folder.name)
        subprocess.run([sys.executable, "-m", "release.compiled", folder], cwd=self.root, check=True)
        files = [path for path in folder.rglob("*") if path.is_file()]
        build_data["force_include"].update({str(path): path.relative_to(folder).as_posix() for path in files})
        build_data.update(pure_python=False, infer_tag=True)

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        del version, build_data, artifact_path
        if self._folder is not None:
            self._folder.cleanup()
