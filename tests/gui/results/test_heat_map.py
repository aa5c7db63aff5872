"""The picture of what is covered: what is drawn, by which pattern, and how far."""

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from specmint_desktop import theme
from specmint_desktop.qt_models.coverage import CoverageModel
from specmint_desktop.settings import Appearance
from specmint_desktop.state.coverage import EMPTY, Cell, CoveredOperation, Level, coverage_of
from specmint_desktop.views.heat_map import MOST_ROWS_IN_PICTURE, SAMPLES, HeatMap, Legend, paint_cell
from tests.samples.result_states import COVERAGE

TECHNIQUES = ("minimal", "full", "at-minimum", "at-maximum", "wrong-type", "no-auth", "odd-new-word")


def many(count: int) -> tuple[CoveredOperation, ...]:
    cells = {word: Cell(1, number % 3) for number, word in enumerate(TECHNIQUES)}
    return tuple(
        CoveredOperation(f"op{number}", "GET", f"/things/{number}", cells) for number in range(count)
    )


def drawn(cell: Cell) -> bytes:
    image = QImage(40, 22, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    paint_cell(painter, QRectF(0, 0, 40, 22), cell)
    painter.end()
    return bytes(image.constBits())


@pytest.fixture
def shown_map(qtbot: QtBot) -> HeatMap:
    made = HeatMap()
    qtbot.addWidget(made)
    made.resize(500, 300)
    made.show()
    return made


def test_the_levels_are_told_by_what_is_written_of_what_is_offered() -> None:
    levels = [cell.level for cell in (EMPTY, Cell(0, 4), Cell(1, 3), Cell(2, 2), Cell(4, 0))]

    assert levels == [Level.NOTHING_TO_TEST, Level.NONE, Level.SOME, Level.MOST, Level.ALL]


@pytest.mark.parametrize("look", [Appearance.LIGHT, Appearance.DARK])
def test_levels_differ_without_any_colour(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, look: Appearance
) -> None:
    theme.apply(qapp, look, 100)
    real = theme.colour
    grey = {f"heat_{number}": "heat_0" for number in range(5)}

    def grey_colour(token: str) -> QColor:
        return QColor(real(grey.get(token, token)))

    monkeypatch.setattr(theme, "colour", grey_colour)
    monkeypatch.setattr(QPainter, "drawText", lambda *_: None)

    pictures = {drawn(cell) for cell in SAMPLES.values()}

    assert len(pictures) == 5


@pytest.mark.parametrize("look", [Appearance.LIGHT, Appearance.DARK])
def test_figures_can_be_read_on_every_level(qapp: QApplication, look: Appearance) -> None:
    theme.apply(qapp, look, 100)
    ink = theme.colour("text")

    for number in range(5):
        assert contrast(ink, theme.colour(f"heat_{number}")) >= 4.5, number


@pytest.mark.parametrize("look", [Appearance.LIGHT, Appearance.DARK])
def test_code_can_be_read_in_every_colour(qapp: QApplication, look: Appearance) -> None:
    theme.apply(qapp, look, 100)

    for kind in ("keyword", "name", "string", "number", "comment", "function", "type"):
        for ground in ("base", "current_line", "match"):
            least = 4.5 if ground == "base" else 3
            assert contrast(theme.colour(f"code_{kind}"), theme.colour(ground)) >= least, (kind, ground)


def contrast(one: QColor, other: QColor) -> float:
    """Return the contrast of WCAG 2.2."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: QColor) -> float:
    parts = [
        each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4
        for each in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def test_only_visible_cells_are_drawn(shown_map: HeatMap) -> None:
    coverage = coverage_of(many(10_000))

    shown_map.show_coverage(coverage, tuple(range(10_000)))
    shown_map.verticalScrollBar().setValue(100_000)
    shown_map.grab()

    assert 0 < shown_map.drawn < 200


def test_an_empty_coverage_is_drawn_and_moved_over_without_a_fault(shown_map: HeatMap) -> None:
    shown_map.show_coverage(coverage_of(()), ())

    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_End):
        QTest.keyClick(shown_map, key)
    shown_map.grab()

    assert (shown_map.drawn, shown_map.current) == (0, (0, 0))


def test_keys_move_over_the_cells_and_bring_them_into_view(shown_map: HeatMap) -> None:
    shown_map.show_coverage(coverage_of(many(500)), tuple(range(500)))
    pointed: list[tuple[int, int]] = []
    shown_map.pointed.connect(lambda row, column: pointed.append((row, column)))

    def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> tuple[int, int]:
        QTest.keyClick(shown_map, key, modifier)
        return pointed[-1]

    assert press(Qt.Key.Key_Down) == (1, 0)
    assert press(Qt.Key.Key_Right) == (1, 1)
    assert press(Qt.Key.Key_End) == (1, 6)
    assert press(Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier) == (499, 6)
    assert shown_map.verticalScrollBar().value() == shown_map.verticalScrollBar().maximum()
    assert press(Qt.Key.Key_Up) == (498, 6)
    assert press(Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier) == (0, 0)
    assert shown_map.verticalScrollBar().value() == 0
    assert press(Qt.Key.Key_PageDown)[0] > 1
    assert press(Qt.Key.Key_PageUp) == (0, 0)
    assert press(Qt.Key.Key_Left) == (0, 0)


def test_a_cell_is_pointed_at_by_the_mouse_and_opened_by_a_double_click(shown_map: HeatMap) -> None:
    shown_map.show_coverage(coverage_of(many(20)), tuple(range(20)))
    pointed: list[tuple[int, int]] = []
    opened: list[tuple[int, int]] = []
    shown_map.pointed.connect(lambda row, column: pointed.append((row, column)))
    shown_map.opened.connect(lambda row, column: opened.append((row, column)))
    painting = shown_map.painter
    at = QPoint(
        painting.left + painting.column + painting.column // 2,
        painting.top + 2 * painting.row + painting.row // 2,
    )

    QTest.mouseMove(shown_map.viewport(), at)
    QTest.mouseClick(shown_map.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(shown_map.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseClick(shown_map.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(3, 3))

    assert set(pointed) == {(2, 1)}
    assert opened == [(2, 1)]


def test_the_picture_holds_all_rows_and_of_very_many_thin_ones(shown_map: HeatMap) -> None:
    few, lots = many(30), many(MOST_ROWS_IN_PICTURE + 1)

    shown_map.show_coverage(coverage_of(few), tuple(range(len(few))))
    whole = shown_map.picture()
    shown_map.show_coverage(coverage_of(lots), tuple(range(len(lots))))
    thin = shown_map.picture()

    painting = shown_map.painter
    assert whole.height() == painting.top + 30 * painting.row
    assert thin.height() == painting.top + 3 * len(lots)


def test_a_new_size_of_text_makes_the_cells_anew(qapp: QApplication, shown_map: HeatMap) -> None:
    shown_map.show_coverage(coverage_of(many(20)), tuple(range(20)))
    before = shown_map.painter.row

    theme.apply(qapp, Appearance.LIGHT, 200)

    assert shown_map.painter.row > before


def test_the_legend_says_every_level(qtbot: QtBot) -> None:
    legend = Legend()
    qtbot.addWidget(legend)
    legend.resize(200, 20)
    legend.show()

    assert legend.accessibleDescription() == (
        "nothing to test, none written, less than half, half or more, all written"
    )
    assert legend.height() > 20  # it takes the lines that it needs


def test_the_table_has_a_row_per_operation_in_the_order_shown() -> None:
    model = CoverageModel()

    model.show(COVERAGE, (2, 0))

    assert (model.rowCount(), model.columnCount()) == (2, 2 + len(COVERAGE.techniques))
    assert model.index(0, 0).data() == "GET /health"
    assert model.headerData(2, Qt.Orientation.Horizontal) == "minimal"
    assert model.index(0, 3).data() == "-"
