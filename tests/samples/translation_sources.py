"""What translators work on: `poe translations` brings every `resources/translations/specmint_*.ts` up to date.

`python -m tests.samples.translation_sources [LANGUAGE ...]` also begins files for further languages, and compiles all.
Texts of views are read from the sources by lupdate. Those of presenters and commands stand there as codes, each with
its English text as a remark. English itself needs only the forms of one and of many.
"""

import ast
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from engine.licensing.phrases import PHRASES
from engine.licensing.texts import TEXTS
from specmint_desktop.actions import COMMANDS, MENUS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "resources" / "translations"
ENGLISH = "en"
_TOOLS = Path(sys.executable).parent
_PARTS = 2
_PLACE_OF_TEXT = {"tr": 0, "translate": 1}


class Coded(NamedTuple):
    """A text that is found by its code; `is_counted` where its words depend on a number."""

    code: str
    english: str
    is_counted: bool = False


def coded_texts() -> tuple[Coded, ...]:
    """Return the texts of presenters, commands, menus and licences, by code."""
    found = {each.code: each for each in _of_messages()}
    found |= {each.title.code: Coded(each.title.code, each.text) for each in COMMANDS}
    for name, row in TEXTS.items():
        found[f"licence-{name}"] = Coded(f"licence-{name}", row.headline)
        found[f"licence-{name}-text"] = Coded(f"licence-{name}-text", row.text)
    for name, pattern in PHRASES.items():
        code = f"licence-phrase-{name}"
        found[code] = Coded(code, pattern.text, is_counted=bool(pattern.one))
    found |= {f"menu-{name}": Coded(f"menu-{name}", text) for name, text in MENUS.items()}
    return tuple(found[code] for code in sorted(found))


def _of_messages() -> Iterator[Coded]:
    for path in _sources():
        for call in _messages_in(path):
            texts = [each.value for each in call.args[:_PARTS] if isinstance(each, ast.Constant)]
            if len(texts) == _PARTS:
                is_counted = any(each.arg == "number" for each in call.keywords)
                yield Coded(str(texts[0]), str(texts[1]), is_counted)


def _messages_in(path: Path) -> Iterator[ast.Call]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Message":
            yield node


def unread_messages() -> tuple[str, ...]:
    """Return where a message is made whose code or English text does not stand there as it is."""
    return tuple(
        f"{path.relative_to(ROOT).as_posix()}: {ast.unparse(call)}"
        for path in _sources()
        for call in _messages_in(path)
        if not all(isinstance(each, ast.Constant) for each in call.args[:_PARTS])
    )


def ambiguous_codes() -> tuple[str, ...]:
    """Return the codes that stand for more than one English text."""
    said: dict[str, set[str]] = {}
    for each in _of_messages():
        said.setdefault(each.code, set()).add(each.english)
    return tuple(code for code, texts in said.items() if len(texts) > 1)


def literal_texts() -> Iterator[str]:
    """Yield the texts that views translate, as a reader of Python finds them."""
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and (place := _PLACE_OF_TEXT.get(_name(node.func))) is not None:
                texts = [each for each in node.args[place : place + 1] if isinstance(each, ast.Constant)]
                yield from (each.value for each in texts if isinstance(each.value, str))


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _sources() -> list[Path]:
    return sorted((ROOT / "specmint_desktop").rglob("*.py"))


def update(language: str, folder: Path = FOLDER) -> Path:
    """Bring the file of a language up to date; what is translated stays, what nothing says any more goes."""
    file = folder / f"specmint_{language}.ts"
    with tempfile.TemporaryDirectory() as made:
        codes = Path(made) / "codes.py"
        codes.write_text("".join(map(_line, coded_texts())), "utf-8")
        tail = ["-pluralonly"] if language == ENGLISH else []
        sources = [str(path) for path in (*_sources(), codes)]
        settings = ["-locations", "none", "-no-obsolete", "-source-language", "en"]
        target = ["-target-language", language, *tail]
        _run("pyside6-lupdate", *sources, *settings, *target, "-ts", str(file))
    return file


def _line(each: Coded) -> str:
    counted = ', "", 1' if each.is_counted else ""
    remark = " ".join(each.english.split())
    return f'#: English: {remark}\nQCoreApplication.translate("codes", {json.dumps(each.code)}{counted})\n'


def compile_texts(file: Path, into: Path) -> None:
    _run("pyside6-lrelease", "-silent", str(file), "-qm", str(into))


def _run(tool: str, *arguments: str) -> None:
    done = subprocess.run([str(_TOOLS / tool), *arguments], check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{tool}: {done.stdout}{done.stderr}")


def main(languages: Sequence[str]) -> None:
    known = {path.stem.removeprefix("specmint_") for path in FOLDER.glob("specmint_*.ts")}
    for language in sorted({ENGLISH, *known, *languages}):
        file = update(language)
        compile_texts(file, file.with_suffix(".qm"))


if __name__ == "__main__":
    main(sys.argv[1:])
