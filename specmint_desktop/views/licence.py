"""The licence: which tier is in force and what it includes, in plain figures."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from engine.licensing.entitlements import ENTITLEMENTS, Entitlement, Tier
from specmint_desktop import figures, theme
from specmint_desktop.qt_models import job_words
from specmint_desktop.state.whole import State
from specmint_desktop.views.parts.chips import Chip
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import card, column, holder, page, row


class LicenceView(QWidget):
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._tier: Tier | None = None
        self._name = PlainLabel("", "figure")
        self._chip = Chip(self.tr("In force"), "ok", "ok")
        self._said = PlainLabel("", "muted")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(theme.space(4))
        self._grid.setVerticalSpacing(theme.space(1.5))
        self._cells: list[PlainLabel] = []
        self._fill_table()
        head = row(self._name, self._chip, None, gap=2)
        self.setLayout(
            column(
                page(
                    PlainLabel(self.tr("Licence"), "title"),
                    card(PlainLabel(self.tr("Your tier"), "caption"), head, self._said, gap=1, margin=3),
                    PlainLabel(self.tr("What the tiers include"), "section"),
                    card(holder(self._grid), margin=3),
                    PlainLabel(
                        self.tr(
                            "All formats, all techniques and all limits of size are the same in every tier. "
                            "This version of SpecMint has no key to enter: it runs as Free."
                        ),
                        "muted",
                    ),
                    None,
                    gap=2,
                    margin=3,
                ),
                gap=0,
            )
        )

    def show_state(self, state: State) -> None:
        tier = state.shell.tier
        if tier is self._tier:
            return
        self._tier = tier
        self._name.setText(tier.value.title())
        self._said.setText(self._sentence(ENTITLEMENTS[tier]))
        for label in self._cells:
            is_own = label.property("tier") == tier.value
            theme.restyle(label, role="strong" if is_own else "")

    def _sentence(self, given: Entitlement) -> str:
        jobs = self.tr("%Ln jobs at once", "", given.parallel_jobs)
        return self.tr("{cases} cases per operation, {jobs}. No key, no account, no end date.").format(
            cases=self._cases(given), jobs=jobs
        )

    def _cases(self, given: Entitlement) -> str:
        most = given.cases_per_operation
        return (
            self.tr("Any number of") if most is None else self.tr("Up to {n}").format(n=figures.number(most))
        )

    def _fill_table(self) -> None:
        names = (
            *(self.tr("Tier"), self.tr("Cases per operation")),
            *(self.tr("Jobs at once"), self.tr("Highest priority")),
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
            )
            for place, text in enumerate(texts):
                label = PlainLabel(text)
                label.setProperty("tier", tier.value)
                label.setAccessibleName(f"{tier.value.title()}, {names[place]}: {text}" if place else text)
                self._cells.append(label)
                self._grid.addWidget(label, line, place)
