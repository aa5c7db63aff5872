"""Texts that depend on a number."""

from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from tests.samples import translation_sources


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> list[Xml.Element]:
    file: Path = translation_sources.update("xx", tmp_path_factory.mktemp("texts"))
    return list(Xml.parse(file).iter("message"))


def test_every_text_with_a_count_has_a_singular_for_translators(messages: list[Xml.Element]) -> None:
    counted = [each for each in messages if "%Ln" in (each.findtext("source") or "")]

    assert len(counted) > 20
    assert [each.findtext("source") for each in counted if each.get("numerus") != "yes"] == []


def test_both_english_forms_of_every_count_are_written() -> None:
    forms = Xml.parse(translation_sources.FOLDER / "specmint_en.ts").iter("numerusform")

    assert all((each.text or "").strip() for each in forms)
