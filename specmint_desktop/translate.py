"""Languages: which there are, the one that is shown, and the texts of presenters in it."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from resources import FOLDER
from specmint_desktop import figures
from specmint_desktop.state.messages import Message

ENGLISH: Final = "en"
_FOLDER: Final = FOLDER / "translations"
_NAME: Final = "specmint"


def languages() -> tuple[str, ...]:
    """Return the codes of the languages that have a compiled file."""
    found = {path.stem.removeprefix(f"{_NAME}_") for path in _FOLDER.glob(f"{_NAME}_*.qm")}
    return tuple(sorted(found | {ENGLISH}))


def file_of(language: str) -> Path:
    """Return the compiled file of a language."""
    return _FOLDER / f"{_NAME}_{language}.qm"


def install(app: QCoreApplication, language: str) -> None:
    """Show our texts, Qt's own, and figures in a language; empty means that of the system."""
    for old in app.findChildren(QTranslator, _NAME):
        app.removeTranslator(old)
        old.deleteLater()
    code = language if language in languages() else of_system(QLocale.system().uiLanguages(), languages())
    QLocale.setDefault(QLocale(code))
    qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    own = dict.fromkeys(
        (f"{_NAME}_{ENGLISH}", f"{_NAME}_{code}")
    )  # English counts what is not translated yet
    for file, folder in ((f"qtbase_{code}", qt), *((each, str(_FOLDER)) for each in own)):
        translator = QTranslator(app)
        translator.setObjectName(_NAME)
        if translator.load(file, folder):
            app.installTranslator(translator)


def of_system(wanted: list[str], there: tuple[str, ...]) -> str:
    """Return the first language of the system, as in `pt-BR`, that there is; English where there is none."""
    for each in wanted:
        exact = each.replace("-", "_")
        for code in (exact, exact.partition("_")[0]):
            if code in there:
                return code
    return ENGLISH


def own_name(language: str) -> str:
    """Return what a language calls itself."""
    return "English" if language == ENGLISH else QLocale(language).nativeLanguageName()


def text(message: Message) -> str:
    """Return the sentence with its figures; the values of `params` are never read as a pattern."""
    number = -1 if message.number is None else message.number
    found = QCoreApplication.translate("codes", message.code, "", number)
    if found == message.code:
        found = message.one if message.one and message.number == 1 else message.english
    return (
        found.format_map({name: _shown(value) for name, value in message.params}) if message.params else found
    )


def _shown(value: str | int | Message) -> str:
    if isinstance(value, Message):
        return text(value)
    return figures.number(value) if isinstance(value, int) else value
