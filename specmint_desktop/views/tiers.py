"""What each tier includes, as the one table has it."""

from typing import Final

from PySide6.QtWidgets import QGridLayout, QWidget

from engine.licensing.entitlements import ENTITLEMENTS, Entitlement, Feature, ModelClass, Tier
from engine.licensing.verdict import Standing
from specmint_desktop import figures, theme
from specmint_desktop.qt_models import job_words
from specmint_desktop.views.parts.labels import PlainLabel

_MODELS: Final = 4
"""The column with the longest texts."""


class TierTable(QWidget):
    """A row per tier; that in force is the strong one, with a row of its own where a contract sets other figures."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Tier, Entitlement] | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.space(4))
        self._grid.setVerticalSpacing(theme.space(1.5))
        self._cells: list[PlainLabel] = []
        self._own: list[PlainLabel] = []
        self._names = (
            *(self.tr("Tier"), self.tr("Cases per operation"), self.tr("Jobs at once")),
            *(self.tr("Highest priority"), self.tr("Language models"), self.tr("Files for any device")),
        )
        for place, name in enumerate(self._names):
            self._grid.addWidget(PlainLabel(name, "muted"), 0, place)
            self._grid.setColumnStretch(place, 2 if place == _MODELS else 1)
        for line, (tier, given) in enumerate(ENTITLEMENTS.items(), 1):
            self._cells += self._add_row(line, tier.value.title(), given, tier.value)

    def show_standing(self, standing: Standing) -> None:
        if self._shown == (standing.tier, standing.entitlement):
            return
        self._shown = (standing.tier, standing.entitlement)
        for old in self._own:
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        has_own = standing.entitlement != ENTITLEMENTS[standing.tier]
        name = self.tr("{tier}, yours").format(tier=standing.tier.value.title())
        self._own = self._add_row(len(Tier) + 1, name, standing.entitlement, "own") if has_own else []
        strong = "own" if has_own else standing.tier.value
        for label in (*self._cells, *self._own):
            theme.restyle(label, role="strong" if label.property("tier") == strong else "")

    def _add_row(self, line: int, name: str, given: Entitlement, tier: str) -> list[PlainLabel]:
        made = []
        for place, text in enumerate((name, *self._texts(given))):
            label = PlainLabel(text)
            label.setProperty("tier", tier)
            label.setAccessibleName(f"{name}, {self._names[place]}: {text}" if place else text)
            self._grid.addWidget(label, line, place)
            made.append(label)
        return made

    def _texts(self, given: Entitlement) -> tuple[str, ...]:
        cases = given.cases_per_operation
        return (
            self.tr("any number") if cases is None else self.tr("up to {n}").format(n=figures.number(cases)),
            figures.number(given.parallel_jobs),
            job_words.priority(given.priority),
            self._models(given),
            self.tr("yes") if Feature.UNBOUND_FILE in given.features else self.tr("no"),
        )

    def _models(self, given: Entitlement) -> str:
        words = {
            ModelClass.FAST: self.tr("up to Fast"),
            ModelClass.BALANCED: self.tr("up to Balanced"),
            ModelClass.BEST: self.tr("up to Best"),
        }[given.models]
        return self.tr("{models}, on any host").format(models=words) if given.any_host else words
