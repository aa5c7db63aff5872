"""The documents of the table: found, downloaded or built once into a cache folder.

As a command (`python -m benchmarks.documents mega|yaml ...`) it builds one, so that the measuring process
stays small.
"""

import subprocess
import sys
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GITHUB_PACKAGE = "@octokit/openapi@23.0.2"
GITHUB_PARTS = ("api.github.com", "ghec", "ghes-3.19", "ghes-3.18")


class AbsentError(Exception):
    """A document is not there; the text says where to put it."""


@dataclass(frozen=True, slots=True)
class Library:
    """`folder` holds real documents; `cache` is where others are downloaded, built or put by a person."""

    folder: Path
    cache: Path

    def find(self, name: str) -> Path:
        """Return the file of a document.

        Raises:
            AbsentError: it is in neither place and cannot be made.
        """
        return SOURCES[name](self)


def _in_folder(file: str) -> Callable[[Library], Path]:
    def find(library: Library) -> Path:
        for place in (library.folder, library.cache):
            if (place / file).is_file():
                return place / file
        raise AbsentError(f"not here: put it at {library.cache / file}")

    return find


def _github(library: Library) -> Path:
    return _github_part(library, "api.github.com")


def _github_part(library: Library, part: str) -> Path:
    file = library.cache / "package" / "generated" / f"{part}.json"
    if not file.is_file():
        _download(library.cache)
    if not file.is_file():
        raise AbsentError(f"{GITHUB_PACKAGE} holds no {part}.json")
    return file


def _download(cache: Path) -> None:
    cache.mkdir(parents=True, exist_ok=True)
    tell(f"downloading {GITHUB_PACKAGE} with npm (once)")
    command = ["npm", "pack", GITHUB_PACKAGE, "--silent", "--pack-destination", str(cache)]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise AbsentError(f"npm pack {GITHUB_PACKAGE} failed; unpack it at {cache}") from error
    generated = cache / "package" / "generated"
    generated.mkdir(parents=True, exist_ok=True)
    with tarfile.open(cache / answer.stdout.split()[-1]) as archive:
        # Not `extractall`: its filter, without which it is unsafe, is newer than the Python of Debian 12.
        for member in archive:
            content = archive.extractfile(member)
            if member.name == f"package/generated/{Path(member.name).name}" and content is not None:
                (generated / Path(member.name).name).write_bytes(content.read())


def _mega(library: Library) -> Path:
    file = library.cache / "mega.json"
    if not file.is_file():
        parts = [str(_github_part(library, part)) for part in GITHUB_PARTS]
        _build("mega", str(file), *parts)
    return file


def _as_yaml(name: str) -> Callable[[Library], Path]:
    def find(library: Library) -> Path:
        file = library.cache / f"{name}.yaml"
        if not file.is_file():
            source = library.find(name)
            tell(f"writing {name} as YAML (once, a minute or two)")
            _build("yaml", str(file), str(source))
        return file

    return find


SOURCES: Mapping[str, Callable[[Library], Path]] = {
    "github": _github,
    "github-yaml": _as_yaml("github"),
    "mega": _mega,
    "mega-yaml": _as_yaml("mega"),
    "stripe": _in_folder("stripe.json"),
    "kubernetes": _in_folder("kubernetes-oas20.yaml"),
    "box": _in_folder("box.json"),
    "twilio": _in_folder("twilio-api-v2010.json"),
    "petstore": _in_folder("petstore-oas304.yaml"),
}


def _build(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "benchmarks.documents", *arguments], check=True)


def tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def write_mega(target: Path, parts: list[Path]) -> None:
    """Join documents under path prefixes; components and operation ids get the prefix too."""
    import orjson

    joined: dict[str, Any] = {"openapi": "3.0.3", "info": {"title": "Mega", "version": "1"}, "paths": {}}
    components: dict[str, dict[str, Any]] = {}
    for part in parts:
        prefix = part.stem.replace(".", "-")
        document = _renamed(orjson.loads(part.read_bytes()), prefix)
        joined["paths"].update({f"/{prefix}{path}": item for path, item in document["paths"].items()})
        for group, entries in document["components"].items():
            named = {f"{prefix}.{name}": entry for name, entry in entries.items()}
            components.setdefault(group, {}).update(named)
    _replace(target, orjson.dumps({**joined, "components": components}, option=orjson.OPT_INDENT_2))


def _renamed(document: Any, prefix: str) -> Any:
    """Give every operation id, and every reference to a component, the prefix; in place."""
    todo = [document]
    while todo:
        node = todo.pop()
        for key, value in node.items() if isinstance(node, dict) else enumerate(node):
            if isinstance(value, dict | list):
                todo.append(value)
            elif isinstance(value, str) and value.startswith("#/components/"):
                group, name = value.removeprefix("#/components/").split("/", 1)
                node[key] = f"#/components/{group}/{prefix}.{name}"
            elif key == "operationId":
                node[key] = f"{prefix}/{value}"
    return document


def write_yaml(target: Path, source: Path) -> None:
    import orjson
    import yaml

    class Plain(yaml.CSafeDumper):
        def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the name is PyYAML's
            return True

    document = orjson.loads(source.read_bytes())
    text = yaml.dump(document, Dumper=Plain, sort_keys=False, allow_unicode=True, width=110)
    _replace(target, text.encode())


def _replace(target: Path, content: bytes) -> None:
    half = target.with_suffix(".part")
    half.write_bytes(content)
    half.replace(target)


if __name__ == "__main__":
    if sys.argv[1] == "mega":
        write_mega(Path(sys.argv[2]), [Path(name) for name in sys.argv[3:]])
    else:
        write_yaml(Path(sys.argv[2]), Path(sys.argv[3]))
