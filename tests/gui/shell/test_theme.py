"""Colours that can be read, recomputed from the files; icons, sizes and the style sheet."""

import re
from dataclasses import fields
from itertools import product

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QPushButton

from resources import FOLDER
from specmint_desktop import theme
from specmint_desktop.settings import Appearance
from specmint_desktop.theme import Tokens

THEMES = ("light", "dark")
TEXTS = ("text", "muted", "accent", "error", "warning", "ok", "info", "locked")
SURFACES = ("window", "base", "raised")
CODE = tuple(each.name for each in fields(Tokens) if each.name.startswith("code_"))
HEAT = tuple(each.name for each in fields(Tokens) if each.name.startswith("heat_"))
ICONS = sorted(path.stem for path in (FOLDER / "icons").glob("*.svg"))


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours as WCAG 2.2 defines it."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_contrast_is_what_the_standard_says() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("name", THEMES)
def test_texts_can_be_read_on_every_surface(name: str) -> None:
    tokens = theme.read(name)
    pairs = [
        *product(TEXTS, SURFACES),
        *product(CODE, ("base", "current_line", "match")),
        *product(("text",), (*HEAT, "hover", "match", "current_line")),
        ("on_accent", "accent"),
        ("on_accent", "accent_strong"),
        ("on_selection", "selection"),
    ]

    weak = {
        (ink, paper): round(value, 2)
        for ink, paper in pairs
        if (value := contrast(getattr(tokens, ink), getattr(tokens, paper))) < 4.5
    }

    assert weak == {}


@pytest.mark.parametrize("name", THEMES)
def test_borders_of_controls_can_be_seen(name: str) -> None:
    tokens = theme.read(name)

    weak = [
        (line, paper)
        for line, paper in product(("control", "accent"), SURFACES)
        if contrast(getattr(tokens, line), getattr(tokens, paper)) < 3
    ]

    assert weak == []


@pytest.mark.parametrize("name", THEMES)
def test_marks_of_controls_have_a_colour_that_can_be_seen(name: str) -> None:
    tokens = theme.read(name)
    paper = {"check": tokens.accent, "dash": tokens.accent}

    weak = []
    for path in (FOLDER / "themes" / name).glob("*.svg"):
        (ink,) = re.findall(r'stroke="(#[0-9a-f]{6})"', path.read_text("utf-8"))
        weak += [path.stem] if contrast(ink, paper.get(path.stem, tokens.base)) < 3 else []

    assert weak == []


@pytest.mark.parametrize("name", THEMES)
def test_levels_of_heat_grow_in_one_direction(name: str) -> None:
    shades = [luminance(getattr(theme.read(name), level)) for level in HEAT]

    assert len(HEAT) == 5
    assert shades in (sorted(shades), sorted(shades, reverse=True))


def test_both_palettes_have_all_tokens_and_differ() -> None:
    light, dark = theme.read("light"), theme.read("dark")

    assert [
        each.name for each in fields(Tokens) if getattr(light, each.name) == getattr(dark, each.name)
    ] == []


def test_the_style_sheet_names_only_marks_that_are_there(qapp: QApplication) -> None:
    marks = re.findall(r"url\(([^)]+)\)", theme.style_sheet())

    assert len(marks) > 5
    assert [mark for mark in marks if not (FOLDER / mark).is_file()] == []


def test_all_sub_controls_of_fields_are_styled() -> None:
    sheet = (FOLDER / "themes" / "style.qss").read_text("utf-8")
    wanted = (
        "QAbstractSpinBox::up-button",
        "QAbstractSpinBox::down-button",
        "QAbstractSpinBox::up-arrow",
        "QAbstractSpinBox::down-arrow",
        "QComboBox::drop-down",
        "QComboBox::down-arrow",
    )

    assert [each for each in wanted if each not in sheet] == []
    assert "font-family" not in sheet


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_is_drawn_and_muted_where_disabled(qapp: QApplication, name: str) -> None:
    drawn = theme.icon(name).pixmap(QSize(20, 20), QIcon.Mode.Normal).toImage()
    muted = theme.icon(name).pixmap(QSize(20, 20), QIcon.Mode.Disabled).toImage()

    inked = [drawn.pixelColor(x, y) for x in range(drawn.width()) for y in range(drawn.height())]
    assert any(pixel.alpha() > 100 for pixel in inked)
    assert name == "specmint" or drawn != muted


def test_icons_and_tokens_follow_a_change_of_the_palette(qapp: QApplication) -> None:
    button = QPushButton()
    theme.put_icon(button, "home")
    before = button.icon().pixmap(20).toImage()

    theme.apply(qapp, Appearance.DARK, 100)

    assert theme.tokens() == theme.read("dark")
    assert button.icon().pixmap(20).toImage() != before


def test_a_step_of_the_grid_grows_with_the_zoom(qapp: QApplication) -> None:
    usual = theme.space(10)

    theme.apply(qapp, Appearance.LIGHT, 200)

    assert theme.space(10) == pytest.approx(2 * usual, rel=0.06)


def test_an_unknown_system_is_light(qapp: QApplication) -> None:
    theme.apply(qapp, Appearance.SYSTEM, 100)

    assert theme.shown() == "light"
