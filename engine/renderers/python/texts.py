"""README, settings and tool configuration of the Python project."""

from collections.abc import Iterable, Mapping

from engine.renderers.environment import Setting
from engine.renderers.literals import dotenv, markdown, toml, words

_MARKERS = {
    "positive": "the service accepts what the document allows",
    "boundary": "values at the limits, on both sides",
    "negative": "the service refuses what the document forbids",
    "security": "nobody gets in without a valid credential",
    "flow": "several requests in order",
    "smoke": "the shortest look at every operation",
    "destructive": "touches many objects; skipped unless API_ALLOW_DESTRUCTIVE=1",
}
_PYPROJECT = """\
[tool.pytest.ini_options]
minversion = "8.3"
testpaths = ["tests"]
pythonpath = ["tests"]
addopts = ["--strict-markers"]
markers = [
{markers}
]

[tool.ruff]
line-length = 120
target-version = "py310"
src = ["tests"]

[tool.ruff.lint]
select = ["E", "F", "W", "I", "B", "UP", "SIM", "PT", "RET", "RUF", "D1"]
# Names and titles of the document keep their own letters.
ignore = ["RUF001", "RUF002", "RUF003"]

[tool.mypy]
strict = true
files = ["tests"]
mypy_path = "tests"

[[tool.mypy.overrides]]
module = ["jsonschema.*"]
ignore_missing_imports = true
"""
_README = """\
# Tests of {title}, for Python

Needs Python 3.10 or newer. Set the address of the service under test, then run two commands:

```sh
export API_BASE_URL={address}
pip install -r requirements.txt && pytest
```

The last line of a run says how many cases were skipped, and which settings they wait for. Settings come
from the environment or from a file `.env` beside this one (`.env.example` names them all):

{settings}

More ways to run:

```sh
pytest -m smoke                       # markers: {markers}
pytest -k unknown-id                  # cases by name; each name holds the case's id
pytest -n 4                           # in parallel, after `pip install pytest-xdist`
pytest --junitxml=report.xml          # JUnit XML
```

- `tests/test_*.py`: what is tested; `data/*.json`: requests and expected answers, one file per operation.
- `tests/hooks.py` is yours: credentials from elsewhere, changes to requests, values that always differ.
- `tests/support/`, `schemas/` and `files/` are written anew each time; changes there are set aside.
"""


def pyproject(markers: Mapping[str, str]) -> str:
    """Return `pyproject.toml`; `markers`: tag of the document -> its marker."""
    lines = {name: f"{name}: {meaning}" for name, meaning in _MARKERS.items()}
    for tag, name in markers.items():
        lines.setdefault(name, f"{name}: tagged {words(tag, 80)} in the document")
    return _PYPROJECT.format(markers="\n".join(f"    {toml(line)}," for line in lines.values()))


def readme(title: str, address: str, settings: Iterable[Setting]) -> str:
    lines = [f"- `{setting.name}`: {words(setting.meaning)}{_default(setting)}" for setting in settings]
    written, markers = "\n".join(lines), ", ".join(_MARKERS)
    return _README.format(title=markdown(title), address=address, settings=written, markers=markers)


def dotenv_example(settings: Iterable[Setting]) -> str:
    lines = ["# Copy to .env and fill in; the environment wins over this file."]
    for setting in settings:
        lines += ["", f"# {words(setting.meaning)}", f"{setting.name}={dotenv(setting.default)}"]
    return "\n".join([*lines, ""])


def _default(setting: Setting) -> str:
    return f" (default {setting.default})" if setting.default else ""
