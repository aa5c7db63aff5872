"""Compiles the engine's hot modules with mypyc: `python -m release.compiled DIR` writes them below DIR.

The sources stay what is tested and what runs from a checkout; compiled modules give the same bytes sooner.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Final

from release.bundle import ROOT

# Those that a profile of large documents names. What mypyc mistranslates stays out: a `cached_property` is worked out
# at each look, and a dataclass must have no attribute but its fields.
MODULES: Final = (
    "engine/cases/counting.py",
    "engine/cases/coverage/answers.py",
    "engine/cases/coverage/conditions.py",
    "engine/cases/coverage/items.py",
    "engine/cases/coverage/measured.py",
    "engine/cases/coverage/properties.py",
    "engine/cases/edits.py",
    "engine/cases/ids.py",
    "engine/cases/logging_in.py",
    "engine/cases/oracles.py",
    "engine/cases/ranking.py",
    "engine/cases/requests.py",
    "engine/cases/rng.py",
    "engine/cases/sites.py",
    "engine/cases/subject.py",
    "engine/cases/techniques/invalid.py",
    "engine/cases/techniques/positive.py",
    "engine/cases/techniques/words.py",
    "engine/cases/values/checks.py",
    "engine/cases/values/effective.py",
    "engine/cases/values/make.py",
    "engine/cases/values/making.py",
    "engine/cases/values/merging.py",
    "engine/cases/values/objects.py",
    "engine/cases/values/scalars.py",
    "engine/cases/values/semantic.py",
    "engine/cases/verify.py",
    "engine/cases/wire/decode.py",
    "engine/cases/wire/encode.py",
    "engine/cases/wire/inputs.py",
    "engine/cases/wire/judge.py",
    "engine/cases/wire/readings.py",
    "engine/cases/wire/routes.py",
    "engine/cases/wire/sample_values.py",
    "engine/cases/wire/text.py",
    "engine/cases/writing.py",
    "engine/openapi/model.py",
    "engine/openapi/normal_form.py",
    "engine/openapi/resolve.py",
    "engine/openapi/rules.py",
    "engine/openapi/v3_media.py",
    "engine/renderers/data.py",
    "engine/renderers/identifiers.py",
    "engine/renderers/junit/code.py",
    "engine/renderers/literals.py",
    "engine/renderers/neutral/__init__.py",
    "engine/renderers/neutral/bodies.py",
    "engine/renderers/neutral/case.py",
    "engine/renderers/neutral/manifest.py",
    "engine/renderers/postman/__init__.py",
    "engine/renderers/postman/draft07.py",
    "engine/renderers/postman/identity.py",
    "engine/renderers/postman/items.py",
    "engine/renderers/postman/pieces.py",
    "engine/renderers/project.py",
    "engine/renderers/python/code.py",
    "engine/units.py",
    "engine/writer/once.py",
    "engine/writer/output.py",
    "engine/writer/paths.py",
)
ASKED: Final = "SPECMINT_COMPILE"
"""The variable that asks a build for compiled modules: how hard the C compiler tries, 0 to 3; 1 is right."""
_GROUP: Final = "specmint"
# To look for what it may warn of takes gcc three times as long as to compile.
_QUICKER: Final = () if sys.platform == "win32" else ("-Wno-all", "-w")
# A quarter of the size: what C++ needs for exceptions, names by which others could call (and calls between modules
# that go through them), and a page of its own for each part of 40 small files.
_SMALLER: Final = (
    ("-fno-asynchronous-unwind-tables", "-fvisibility=hidden") if sys.platform == "linux" else ()
)
_SMALLER_LINKED: Final = ("-Wl,-z,noseparate-code",) if sys.platform == "linux" else ()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m release.compiled", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR")
    folder = parser.parse_args().folder.resolve()
    level = os.environ.get(ASKED) or "1"
    if level not in {"0", "1", "2", "3"}:
        parser.error(f"{ASKED} is one of 0, 1, 2, 3")
    # The names in tracebacks are the paths that the compiler is given.
    os.chdir(ROOT)
    compile_into(folder, level)
    return 0


def compile_into(folder: Path, level: str) -> None:
    """Write the extension modules below `folder`, where a package has them beside their sources.

    Raises:
        SystemExit: types do not hold, or there is no C compiler or no header of Python.
    """
    from mypyc.build import mypycify
    from setuptools import Distribution  # type: ignore[import-untyped]  # setuptools ships no types
    from setuptools.errors import BaseError  # type: ignore[import-untyped]  # the same

    with tempfile.TemporaryDirectory() as scratch:
        types = [
            "--config-file=",
            f"--cache-dir={scratch}/types",
            "--explicit-package-bases",
            "--ignore-missing-imports",
        ]
        extensions = mypycify(
            [*types, *MODULES],
            opt_level=level,
            debug_level="0",
            target_dir=f"{scratch}/c",
            group_name=_GROUP,
        )
        for extension in extensions:
            extension.extra_compile_args.extend((*_QUICKER, *_SMALLER))
            extension.extra_link_args.extend(_SMALLER_LINKED)
        command = Distribution({"name": _GROUP, "ext_modules": extensions}).get_command_obj("build_ext")
        command.build_lib, command.build_temp = str(folder), f"{scratch}/objects"
        command.parallel = os.cpu_count()
        command.ensure_finalized()
        try:
            command.run()
        except BaseError as error:
            sys.exit(f"release.compiled: a C compiler and the headers of Python are needed: {error}")


if __name__ == "__main__":
    sys.exit(main())
