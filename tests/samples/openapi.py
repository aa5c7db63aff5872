"""Documents of tests, read as a user's file: the `Api` and the problems on the way."""

from pathlib import Path
from typing import Any

import orjson

from engine.errors import Problem
from engine.openapi.load import load
from engine.openapi.model import Api


def opened(path: Path | str) -> tuple[Api, list[Problem]]:
    problems: list[Problem] = []
    api = load(str(path), report=problems.append, stdin=lambda: b"")
    return api, problems


def written(document: dict[str, Any] | str | bytes, folder: Path, name: str = "") -> Path:
    """Write an object as JSON, text as YAML, bytes as they are."""
    is_object = isinstance(document, dict)
    path = folder / (name or ("document.json" if is_object else "document.yaml"))
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(document, str):
        path.write_bytes(document.encode())
    else:
        path.write_bytes(orjson.dumps(document) if isinstance(document, dict) else document)
    return path


def read(document: dict[str, Any] | str | bytes, folder: Path) -> tuple[Api, list[Problem]]:
    return opened(written(document, folder))


def version_3(paths: dict[str, Any], version: str = "3.0.3", **more: Any) -> dict[str, Any]:
    return {"openapi": version, "info": {"title": "Sample", "version": "1"}, "paths": paths, **more}


def version_2(paths: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"swagger": "2.0", "info": {"title": "Sample", "version": "1"}, "paths": paths, **more}


def get(**more: Any) -> dict[str, Any]:
    return {"get": {"responses": {"200": {"description": "ok"}}, **more}}


def post(schema: Any, media_type: str = "application/json") -> dict[str, Any]:
    content = {media_type: {"schema": schema}}
    return {
        "post": {
            "requestBody": {"required": True, "content": content},
            "responses": {"200": {"description": "ok"}},
        }
    }


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


def at(problems: list[Problem], code: str) -> str | None:
    """Return the pointer of the only problem with `code`."""
    (problem,) = [each for each in problems if each.code == code]
    return problem.at.pointer if problem.at else None
