"""What a person reads first: how to run the collection, and what its environment is for."""

from collections.abc import Sequence

from engine.renderers.environment import Setting
from engine.renderers.literals import markdown, words

_README = """\
# Tests of {title}, for Postman

Enter the address of the service under test as `API_BASE_URL` in the environment file, then, in this folder:

```sh
npx newman run {name}.postman_collection.json -e {name}.postman_environment.json
```

In the app: import both files, choose the environment, run the collection or one of its folders. Cases with
an upload take their files from `files/`.

The environment holds:

{settings}

- A case that lacks one of them is reported as skipped, with the name of the variable.
- Folders are tag, operation, case. Setup items come first, cleanup items last.
- Each case says in its pre-request script what it expects and why; the checks are the collection's script.
- An answer may take as long as `--timeout-request` says; more certificates: `--ssl-extra-ca-certs FILE`.
"""


def readme(title: str, name: str, settings: Sequence[Setting]) -> str:
    lines = [f"- `{setting.name}`: {words(setting.meaning)}" for setting in settings]
    return _README.format(title=markdown(title), name=name, settings="\n".join(lines))
