"""What each tier includes, as the one table has it."""

from PySide6.QtWidgets import QGridLayout, QWidget

from engine.licensing.entitlements import ENTITLEMENTS, Entitlement, ModelClass, Tier
from specmint_desktop import figures, theme
from specmint_desktop.qt_models import job_words
from specmint_desktop.views.parts.labels import PlainLabel


class TierTable(QWidget):
    """A row per tier; that of the tier in force is the strong one."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.space(4))
        self._grid.setVerticalSpacing(theme.space(1.5))
        self._cells: list[PlainLabel] = []
        self._fill_table()

    def show_tier(self, tier: Tier) -> None:
        for label in self._cells:
            is_own = label.property("tier") == tier.value
            theme.restyle(label, role="strong" if is_own else "")

    def _fill_table(self) -> None:
        names = (
            *(self.tr("Tier"), self.tr("Cases per operation")),
            *(self.tr("Jobs at once"), self.tr("Highest priority"), self.tr("Language models")),
        )
        for place, name in enumerate(names):
            self._grid.addWidget(PlainLabel(name, "muted"), 0, place)
            self._grid.setColumnStretch(place, 1)
        for line, (tier, given) in enumerate(ENTITLEMENTS.items(), 1):
            cases = given.cases_per_operation
            texts = (
                tier.value.title(),
                self.tr("any number")
                if cases is None
                else self.tr("up to {n}").format(n=figures.number(cases)),
                figures.number(given.parallel_jobs),
                job_words.priority(given.priority),
                self._models(given),
            )
            for place, text in enumerate(texts):
                label = PlainLabel(text)
                label.setProperty("tier", tier.value)
                label.setAccessibleName(f"{tier.value.title()}, {names[place]}: {text}" if place else text)
                self._cells.append(label)
                self._grid.addWidget(label, line, place)

    def _models(self, given: Entitlement) -> str:
        return {
            ModelClass.FAST: self.tr("up to Fast"),
            ModelClass.BALANCED: self.tr("up to Balanced"),
            ModelClass.BEST: self.tr("up to Best"),
        }[given.models]
