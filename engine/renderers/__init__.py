"""Test cases become files: one folder per format, and the table of formats."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:  # a format that nobody asked for is not imported
    from engine.renderers.base import Renderer
    from engine.renderers.project import Project

RendererOf: TypeAlias = "Callable[[Project], Renderer]"


def _python(project: "Project") -> "Renderer":
    from engine.renderers.python import PythonRenderer

    return PythonRenderer(project)


def _junit(project: "Project") -> "Renderer":
    from engine.renderers.junit import JunitRenderer

    return JunitRenderer(project)


def _nodejs(project: "Project") -> "Renderer":
    from engine.renderers.nodejs import NodejsRenderer

    return NodejsRenderer(project)


def _postman(project: "Project") -> "Renderer":
    from engine.renderers.postman import PostmanRenderer

    return PostmanRenderer(project)


RENDERERS: Mapping[str, RendererOf] = {
    "python": _python,
    "junit": _junit,
    "nodejs": _nodejs,
    "postman": _postman,
}
