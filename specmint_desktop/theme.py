"""Tokens of the two palettes, and what follows from them: palette, style sheet, icons, fonts and steps of the grid.

Only this file knows colours. What is drawn with it follows a change at once; widgets that hold an icon get it by
`put_icon`, so that it is drawn anew.
"""

import json
from dataclasses import dataclass
from functools import cache
from string import Template
from typing import Final, Protocol

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget

from resources import FOLDER
from specmint_desktop.settings import Appearance

_THEMES: Final = FOLDER / "themes"
_ICONS: Final = FOLDER / "icons"
_INK: Final = "#000000"  # the colour of the lines in resources/icons, replaced by a token
_SMALLEST_PT: Final = 10.0
_BESIDE_TEXT: Final = 1.3


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours as `#rrggbb`, one per use."""

    window: str
    base: str
    raised: str
    line: str
    control: str
    text: str
    muted: str
    accent: str
    on_accent: str
    accent_strong: str
    selection: str
    on_selection: str
    hover: str
    match: str
    current_line: str
    error: str
    warning: str
    ok: str
    info: str
    locked: str
    code_keyword: str
    code_string: str
    code_number: str
    code_comment: str
    code_function: str
    code_type: str
    code_name: str
    heat_0: str
    heat_1: str
    heat_2: str
    heat_3: str
    heat_4: str


class HasIcon(Protocol):
    def setIcon(self, icon: QIcon) -> None: ...  # noqa: N802 - Qt's name


@dataclass(slots=True)
class _Look:
    """What is shown now; `system_pt` is the size of the system's font, 0 before the first `apply`."""

    theme: str = "light"
    zoom: int = 0
    system_pt: float = 0.0


_look = _Look()


def tokens() -> Tokens:
    """Return the tokens of the palette that is shown."""
    return read(_look.theme)


@cache
def read(name: str) -> Tokens:
    """Return the tokens of `light` or `dark`."""
    return Tokens(**json.loads((_THEMES / f"{name}.json").read_text("utf-8")))


def colour(token: str) -> QColor:
    return QColor(getattr(tokens(), token))


def apply(app: QApplication, appearance: Appearance, percent: int) -> None:
    """Show a palette and a size on all of the application."""
    if not _look.system_pt:
        app.setStyle("Fusion")
        _look.system_pt = max(app.font().pointSizeF(), _SMALLEST_PT)
    _look.theme, _look.zoom = _wanted(app, appearance), percent
    font = QFont(app.font())
    font.setPointSizeF(_look.system_pt * percent / 100)
    app.setFont(font)
    app.setPalette(_palette(tokens()))
    app.setStyleSheet(style_sheet())
    for widget in app.allWidgets():
        for each in (widget, *widget.actions()):
            _redraw_icon(each)


def follows_system(appearance: Appearance) -> bool:
    return appearance is Appearance.SYSTEM


def shown() -> str:
    """Return `light` or `dark`."""
    return _look.theme


def zoom() -> int:
    """Return the size that is shown, in percent; 0 before the first `apply`."""
    return _look.zoom


def space(steps: float) -> int:
    """Return pixels: one step is half a line of text, 8 px at 100 %."""
    return round(steps * QFontMetricsF(QApplication.font()).height() / 2)


def code_font() -> QFont:
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(QApplication.font().pointSizeF())
    return font


def icon(name: str, ink: str = "text") -> QIcon:
    """Return an icon of `resources/icons` in the colour of a token; muted where disabled."""
    return _drawn(name, ink, _look.theme, space(2.5))


def put_icon(target: HasIcon, name: str, ink: str = "text") -> None:
    """Give a button or an action an icon that follows the palette."""
    if isinstance(target, QObject):
        target.setProperty("icon_name", name)
        target.setProperty("icon_ink", ink)
    # Fusion puts text right beside an icon: where both stand, the icon brings the room between them along.
    width = _BESIDE_TEXT if isinstance(target, QPushButton) and target.text() else 1.0
    target.setIcon(_drawn(name, ink, _look.theme, space(2.5), width))
    if isinstance(target, QAbstractButton):
        target.setIconSize(QSize(round(space(2) * width), space(2)))


def style_sheet() -> str:
    values = {name: getattr(tokens(), name) for name in Tokens.__slots__}
    return Template((_THEMES / "style.qss").read_text("utf-8")).substitute(values | _sizes())


def restyle(widget: QWidget, **properties: str) -> None:
    """Set dynamic properties (`role`, `tone`) and draw the widget by them."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def _wanted(app: QApplication, appearance: Appearance) -> str:
    if appearance is not Appearance.SYSTEM:
        return appearance.value
    return "dark" if system_scheme(app) == Qt.ColorScheme.Dark else "light"


def system_scheme(app: QApplication) -> Qt.ColorScheme:
    """Return what the system shows; unknown where there is nobody to ask."""
    return app.styleHints().colorScheme()


def _sizes() -> dict[str, str]:
    points = QApplication.font().pointSizeF()
    pixels = {
        "squarter": 0.25,
        "shalf": 0.5,
        "s1": 1,
        "s1_5": 1.5,
        "s2": 2,
        "s3": 3,
        "s4": 4,
        "control_height": 2,
        "button_width": 2.75,
        "mark": 1.5,
        "indicator": 2,
        "row": 3,
        "tile": 5.75,
        "bar": 0.75,
        "scroll": 1.5,
        "radius": 0.5,
        "radius_large": 1,
    }
    sizes = {name: f"{space(steps)}px" for name, steps in pixels.items()}
    # A focus ring is one pixel wider than the border: the padding gives way, so that nothing moves.
    sizes |= {f"{name}_focus": f"{space(pixels[name]) - 1}px" for name in ("shalf", "s1", "s2")}
    sizes |= {f"{name}_half": f"{space(pixels[name]) // 2}px" for name in ("bar", "scroll")}
    sizes["indicator_half"] = f"{space(pixels['indicator']) // 2 + 1}px"  # its border counts
    factors = {"title": 1.5, "section": 1.15, "caption": 0.9, "figure": 1.8}
    sizes |= {f"{name}_pt": f"{points * factor:.1f}" for name, factor in factors.items()}
    return sizes | {"marks": (_THEMES / _look.theme).as_posix()}


def _palette(drawn: Tokens) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    everywhere = {
        role.Window: drawn.window,
        role.WindowText: drawn.text,
        role.Base: drawn.base,
        role.AlternateBase: drawn.window,
        role.Text: drawn.text,
        role.PlaceholderText: drawn.muted,
        role.Button: drawn.raised,
        role.ButtonText: drawn.text,
        role.BrightText: drawn.error,
        role.Highlight: drawn.selection,
        role.HighlightedText: drawn.on_selection,
        role.Link: drawn.accent,
        role.LinkVisited: drawn.accent,
        role.ToolTipBase: drawn.raised,
        role.ToolTipText: drawn.text,
        role.Light: drawn.raised,
        role.Midlight: drawn.hover,
        role.Mid: drawn.line,
        role.Dark: drawn.control,
        role.Shadow: drawn.control,
        role.Accent: drawn.accent,
    }
    for each, value in everywhere.items():
        palette.setColor(each, QColor(value))
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, each, QColor(drawn.muted))
    return palette


def _redraw_icon(target: QObject) -> None:
    name = target.property("icon_name")
    if name:
        put_icon(target, name, target.property("icon_ink"))  # type: ignore[arg-type]  # only such have the name


@cache
def _drawn(name: str, token: str, theme: str, size: int, width: float = 1.0) -> QIcon:
    colours = read(theme)
    drawn = QIcon()
    for mode, ink in (
        (QIcon.Mode.Normal, getattr(colours, token)),
        (QIcon.Mode.Disabled, colours.muted),
        (QIcon.Mode.Selected, colours.on_selection),
    ):
        for scale in (1, 2):
            drawn.addPixmap(_pixmap(name, ink, size * scale, width), mode)
    return drawn


def _pixmap(name: str, ink: str, size: int, width: float) -> QPixmap:
    source = (_ICONS / f"{name}.svg").read_text("utf-8").replace(_INK, ink)
    pixmap = QPixmap(round(size * width), size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
