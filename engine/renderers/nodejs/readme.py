"""What a person reads first: how to run the tests, and which settings there are."""

from collections.abc import Sequence

from engine.renderers.environment import Setting
from engine.renderers.literals import dotenv, markdown, words

_README = """\
# Tests of {title}, for Node

Needs Node 20 or newer. Set the address of the service under test, then run two commands:

```sh
export API_BASE_URL={address}
npm install && npm test
```

The last line of a run says how many cases were skipped, and which settings they wait for. Settings come
from the environment or from a file `.env` beside this one (`.env.example` names them all):

{settings}

More ways to run:

```sh
npm test -- --test-name-pattern='unknown-id'    # cases by name; each name begins with the case's id
npm test -- --test-reporter=junit               # JUnit XML
npm test -- test/FILE.test.js                   # one file
```

- `test/*.test.js`: what is tested; `data/*.json`: requests and expected answers, one file per operation.
- `test/hooks.js` is yours: credentials from elsewhere, changes to requests, values that always differ.
- `test/support/`, `schemas/` and `files/` are written anew each time; changes there are set aside.
"""


def readme(title: str, address: str, settings: Sequence[Setting]) -> str:
    lines = [f"- `{setting.name}`: {words(setting.meaning)}{_default(setting)}" for setting in settings]
    return _README.format(title=markdown(title), address=address, settings="\n".join(lines))


def dotenv_example(settings: Sequence[Setting]) -> str:
    lines = ["# Copy to .env and fill in; the environment wins over this file."]
    for setting in settings:
        lines += ["", f"# {words(setting.meaning)}", f"{setting.name}={dotenv(setting.default)}"]
    return "\n".join([*lines, ""])


def _default(setting: Setting) -> str:
    return f" (default {setting.default})" if setting.default else ""
