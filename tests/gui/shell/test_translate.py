"""Texts of presenters in the language of the window."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator

from specmint_desktop import translate
from specmint_desktop.state.messages import Message, quoted

SAVED = Message("saved", "{count} files are in {folder}", (("count", "3"), ("folder", "{count}")))


class _German(QTranslator):
    def translate(self, context: str, source: str, _comment: str | None = None, _n: int = -1) -> str:
        known = {("codes", "saved"): "In {folder} liegen {count} Dateien"}
        return known.get((context, source), source)  # an empty text would count as a translation

    def isEmpty(self) -> bool:  # noqa: N802 - Qt's name
        return False


@pytest.fixture
def german(qapp: QCoreApplication) -> Iterator[None]:
    translator = _German()
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def test_without_a_translation_the_english_sentence_is_shown(qapp: QCoreApplication) -> None:
    assert translate.text(SAVED) == "3 files are in {count}"


@pytest.mark.usefixtures("german")
def test_a_sentence_is_found_by_its_code_and_filled_once() -> None:
    assert translate.text(SAVED) == "In {count} liegen 3 Dateien"


def test_a_brace_in_a_problem_means_nothing(qapp: QCoreApplication) -> None:
    assert translate.text(quoted("the path /pets/{id} is not there")) == "the path /pets/{id} is not there"


def test_a_message_in_a_message_is_translated_too(german: None) -> None:
    told = Message("told", "{what}!", (("what", SAVED),))

    assert translate.text(told) == "In {count} liegen 3 Dateien!"
