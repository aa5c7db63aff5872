"""`--self-test FILE`: whether everything that the window needs is here and works, for a build that nobody has seen."""

import base64
import json
import platform
import sys
import tempfile
import time
import traceback
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import PySide6
from PySide6.QtCore import QCoreApplication, QFile, QIODevice, QLibraryInfo, QTranslator, qVersion
from PySide6.QtGui import QFontDatabase, QGuiApplication, QImageReader, QImageWriter
from PySide6.QtWidgets import QApplication, QStyleFactory

from engine import VERSION, keep, renderers
from engine.errors import SpecMintError
from engine.jobs.messages import Failed, Finished, Job, Kind, Network
from engine.jobs.process import Child
from engine.licensing import trust
from engine.options import FORMATS, GenerateOptions
from resources import FOLDER
from specmint_desktop import crash, theme, translate, update
from specmint_desktop.effects.network import client_for
from specmint_desktop.effects.reports import request_of
from specmint_desktop.handover import SingleInstance
from specmint_desktop.settings import Appearance
from specmint_desktop.state.whole import State
from specmint_desktop.views.main_window import MainWindow

SAMPLE: Final = FOLDER / "samples" / "bookshop.yaml"
IMAGE_FORMATS: Final = ("png", "svg")
MANIFEST: Final = "specmint.json"
_KEY_BYTES: Final = 32

Found = Mapping[str, Any]


class MissingError(Exception):
    """A check found less than it needs; the text says what."""


def run(file: Path) -> int:
    """Write what was found to `file` as JSON; 0 where every check passed, else 1; 5 where it cannot be written."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    with tempfile.TemporaryDirectory(prefix="specmint-self-test-") as folder:
        results = {name: _result(check, Path(folder)) for name, check in CHECKS.items()}
    del app
    passed = all(each["passed"] for each in results.values())
    written = json.dumps({"passed": passed, "checks": results}, indent=2, ensure_ascii=False)
    try:
        keep.write(file.absolute(), written.encode() + b"\n")
    except OSError as error:
        sys.stderr.write(
            f"specmint-desktop: {file}: {error.strerror or error}; give a file that can be written\n"
        )
        return 5
    return 0 if passed else 1


def _result(check: Callable[[Path], Found], folder: Path) -> Found:
    try:
        return {"passed": True, **check(folder)}
    except (MissingError, SpecMintError) as error:
        return {"passed": False, "why": str(error)}
    except Exception:  # noqa: BLE001 - a check that breaks is a result, and the others go on
        return {"passed": False, "why": traceback.format_exc()}


def versions(_folder: Path) -> Found:
    return {
        "specmint": VERSION,
        "python": platform.python_version(),
        "pyside": PySide6.__version__,
        "qt": qVersion(),
        "system": platform.platform(),
        "frozen": bool(getattr(sys, "frozen", False)),
    }


def plugins(_folder: Path) -> Found:
    """Check what Qt loads at run time: a bundle that lacks one starts here and nowhere else."""
    readable = {bytes(each.data()).decode() for each in QImageReader.supportedImageFormats()}
    writable = {bytes(each.data()).decode() for each in QImageWriter.supportedImageFormats()}
    _need(set(IMAGE_FORMATS) <= readable, f"image formats read: {sorted(readable)}")
    _need("png" in writable, f"image formats written: {sorted(writable)}")
    _need("Fusion" in QStyleFactory.keys(), f"styles: {QStyleFactory.keys()}")  # noqa: SIM118 - no dict
    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"
    platforms = sorted(each.stem.removeprefix("libq").removeprefix("q") for each in folder.iterdir())
    return {
        "platform": QGuiApplication.platformName(),
        "platforms": platforms,
        "styles": QStyleFactory.keys(),
    }


def fonts(_folder: Path) -> Found:
    families = QFontDatabase.families()
    _need(bool(families), "the system has no font")
    fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
    return {"families": len(families), "fixed": fixed}


def themes(_folder: Path) -> Found:
    app = QApplication.instance()
    _need(isinstance(app, QApplication), "there is no application")
    icons = sorted(each.stem for each in (FOLDER / "icons").glob("*.svg"))
    for appearance in (Appearance.LIGHT, Appearance.DARK):
        theme.apply(app, appearance, 100)  # type: ignore[arg-type]  # checked above
        empty = [name for name in icons if theme.icon(name).pixmap(24, 24).toImage().isNull()]
        _need(not empty, f"icons that draw nothing: {empty}")
    return {"icons": len(icons)}


def resources(_folder: Path) -> Found:
    """Check that data lies beside the code, the guide and every room of `resources` among it."""
    rooms = sorted(each.name for each in FOLDER.iterdir() if each.is_dir() and not each.name.startswith("_"))
    empty = [room for room in rooms if not any((FOLDER / room).iterdir())]
    _need(
        {"guide", "icons", "licences", "samples", "themes", "vocabularies"} <= set(rooms), f"rooms: {rooms}"
    )
    _need(not empty, f"empty rooms: {empty}")
    return {"rooms": rooms}


def translations(_folder: Path) -> Found:
    codes = translate.languages()
    broken = [code for code in codes if not QTranslator().load(str(translate.file_of(code)))]
    _need(not broken, f"translations that cannot be read: {broken}")
    return {"languages": codes}


def templates(_folder: Path) -> Found:
    """Check that every format has the files that it copies, and that each can be read."""
    made = {name: sorted(_templates(name)) for name in FORMATS}
    lacking = [name for name, files in made.items() if not files]
    _need(not lacking, f"formats without a template: {lacking}")
    return {name: len(files) for name, files in made.items()}


def _templates(name: str) -> Iterator[str]:
    below = Path(renderers.__file__).parent / name / "templates"
    for path in below.rglob("*"):
        if path.is_file():
            path.read_bytes()
            yield path.relative_to(below).as_posix()


def keyring(_folder: Path) -> Found:
    """Tell which keyrings there are: none is no fault, a library that cannot look for them is one."""
    from keyring import backend

    return {"backends": sorted(type(each).__module__ for each in backend.get_all_keyring())}


def models(_folder: Path) -> Found:
    """Check that the clients of language models can be imported, which no start of the window does."""
    import anthropic
    import openai

    return {"anthropic": anthropic.__version__, "openai": openai.__version__}


def signing_keys(_folder: Path) -> Found:
    """Check that the keys that this build believes are keys; one without any believes nobody."""
    roots = trust.of_this_build().roots
    wrong = [name for name, key in roots.items() if len(key) != _KEY_BYTES]
    _need(not wrong, f"no Ed25519 keys: {wrong}")
    released = base64.b64decode(update.PUBLIC_KEY, validate=True)
    _need(len(released) in (0, _KEY_BYTES), "the key of releases is no Ed25519 key")
    return {"licences": sorted(roots), "releases": bool(released)}


def window(_folder: Path) -> Found:
    """Paint the window once, off the screen or on it."""
    shown = MainWindow()
    shown.show_state(State(jobs_folder=""))
    shown.resize(1280, 720)
    image = shown.grab().toImage()
    colours = {image.pixel(x, y) for x in range(0, 1280, 16) for y in range(0, 720, 16)}
    shown.deleteLater()
    QCoreApplication.sendPostedEvents()
    _need(len(colours) > 2, "the window is blank")
    return {"width": image.width(), "height": image.height(), "colours": len(colours)}


def one_instance(folder: Path) -> Found:
    first, second = SingleInstance(folder), SingleInstance(folder)
    _need(first.is_first(), "the first window of a home is not the first")
    _need(not second.is_first(), "two windows of one home")
    second.close()
    first.close()
    return {}


def files(folder: Path) -> Found:
    """Check that Qt and Python mean the same file by a name that is not ASCII."""
    path = folder / "Prüfung 検査.txt"
    path.write_text("ok", "utf-8")
    opened = QFile(str(path))
    _need(opened.open(QIODevice.OpenModeFlag.ReadOnly), f"Qt cannot read {path.name}")
    opened.close()
    return {"encoding": sys.getfilesystemencoding()}


def job(folder: Path) -> Found:
    """Let a real child generate the sample in all formats."""
    place = folder / "job"
    place.mkdir()
    begun = time.monotonic()
    child = Child.start()
    try:
        child.send(Job("000001", Kind.GENERATE, str(SAMPLE), str(place), GenerateOptions()))
        last = next(child.messages())
        first_message_s = time.monotonic() - begun
        for last in child.messages():  # noqa: B007 - the last word is wanted
            pass
    finally:
        child.close()
    if isinstance(last, Failed):
        raise MissingError(f"{last.problem}\n{last.report or ''}")
    _need(isinstance(last, Finished) and last.suite_file is not None, f"the job ended with {last!r}")
    suite = Path(str(getattr(last, "suite_file", "")))
    with zipfile.ZipFile(suite) as archive:
        names = archive.namelist()
        cases = len(json.loads(archive.read("cases.json"))["cases"])
    lacking = [each for each in FORMATS if not any(name.startswith(f"{each}/") for name in names)]
    _need(not lacking, f"formats without a file: {lacking}")
    _need(MANIFEST in names and cases > 0, "the suite has no manifest or no case")
    return {"files": len(names), "cases": cases, "first_message_s": round(first_message_s, 3)}


def outgoing(_folder: Path) -> Found:
    """Check that the libraries work that verify releases and put reports together; nothing is sent."""
    key = base64.b64encode(bytes(32)).decode()
    _need(not update.is_signed(b"", base64.b64encode(bytes(64)), key), "a wrong signature is believed")
    address, _, body = request_of("https://key@crash.invalid/1", json.loads(crash.event_of(ValueError())))
    _need(address == "https://crash.invalid/api/1/envelope/" and bool(body), f"a report goes to {address}")
    with client_for("https://crash.invalid/", Network(), 1.0) as client:
        return {"user-agent": client.headers["User-Agent"]}


def _need(holds: bool, otherwise: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise MissingError(otherwise)


CHECKS: Mapping[str, Callable[[Path], Found]] = {
    "versions": versions,
    "plugins": plugins,
    "fonts": fonts,
    "themes": themes,
    "resources": resources,
    "translations": translations,
    "templates": templates,
    "keyring": keyring,
    "models": models,
    "signing-keys": signing_keys,
    "window": window,
    "one-instance": one_instance,
    "files": files,
    "job": job,
    "outgoing": outgoing,
}
