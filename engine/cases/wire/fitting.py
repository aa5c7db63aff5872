"""Text that its place can carry: other marks stand for what a style splits at, and for what no cookie or path holds."""

from functools import cache

from engine.openapi.model import JsonValue, Parameter

_NEVER = {"cookie": '; ,"\\', "path": "/"}
_SPLITS = {"spaceDelimited": " ", "pipeDelimited": "|", "tabDelimited": "\t"}


def fitted(parameter: Parameter, value: JsonValue) -> JsonValue:
    """Return `value` as a parameter can carry it, the same length and the same object where it does already."""
    if parameter.content is not None:
        return value
    if isinstance(value, str):
        return _without(value, _NEVER.get(parameter.place, ""))
    if not isinstance(value, list | dict):
        return value
    barred = _NEVER.get(parameter.place, "") + _splits_at(parameter)
    if isinstance(value, list):
        items: list[JsonValue] = [_without(each, barred) for each in value]
        return value if items == value else items
    members = {name: _without(each, barred) for name, each in value.items()}
    return value if members == value else members


def _splits_at(parameter: Parameter) -> str:
    """Return the character between elements, where many servers take an encoded one for it too."""
    match parameter.style:
        case "form" | "matrix":
            return "" if parameter.explode else ","
        case "label":
            return "." if parameter.explode else ","
        case "simple":
            return ","
        case style:
            return _SPLITS.get(style, "")


def _without(value: JsonValue, barred: str) -> JsonValue:
    return value.translate(_marks(barred)) if barred and isinstance(value, str) else value


@cache
def _marks(barred: str) -> dict[int, str]:
    """Return what stands for each character: hyphens, where a list only splits at commas semicolons."""
    return {ord(each): ";" if barred == "," else "-" for each in barred}
