"""What a plan changes, in words: its figures, and the names of operations and cases behind a fold."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from specmint_desktop import figures
from specmint_desktop.state.results import SavePlan
from specmint_desktop.views import words
from specmint_desktop.views.parts.buttons import link_button
from specmint_desktop.views.parts.labels import PlainLabel
from specmint_desktop.views.parts.layouts import column, row

MOST_NAMED = 40
_LONGEST = 20_000


class FoldedNames(QWidget):
    """Names behind a button; nothing at all where there are none."""

    def __init__(self, shows: str, hides: str) -> None:
        super().__init__()
        self._shows, self._hides = shows, hides
        self._names = PlainLabel("", "caption", selectable=True)
        self._fold = link_button("")
        self._fold.setCheckable(True)
        self._fold.toggled.connect(self._unfold)
        self.setLayout(column(row(self._fold, None), self._names, gap=1))

    def show_names(self, names: str) -> None:
        """Show the button, and the names once it is pressed."""
        self._names.setText(words.soft(names, _LONGEST))
        self._fold.setChecked(False)
        self._unfold(is_open=False)
        self.setVisible(bool(names))

    def _unfold(self, is_open: bool) -> None:  # noqa: FBT001  Qt's argument
        self._names.setVisible(is_open)
        text = self._hides if is_open else self._shows
        self._fold.setText(text)
        self._fold.setAccessibleName(text)


def figures_of(plan: SavePlan) -> str:
    """Return the plan in one sentence: what is added, kept and open."""
    operations, cases = _operations(plan), _cases(plan)
    counts = (
        (len(operations[0]), QCoreApplication.translate("PlanPart", "operations added: {count}")),
        (len(operations[1]), QCoreApplication.translate("PlanPart", "operations changed: {count}")),
        (len(operations[2]), QCoreApplication.translate("PlanPart", "operations removed: {count}")),
        (len(cases[0]), QCoreApplication.translate("PlanPart", "cases added: {count}")),
        (len(cases[1]), QCoreApplication.translate("PlanPart", "cases changed: {count}")),
        (len(cases[2]), QCoreApplication.translate("PlanPart", "cases removed: {count}")),
        (plan.edits_kept, QCoreApplication.translate("PlanPart", "edits of yours kept: {count}")),
        (plan.conflicts, QCoreApplication.translate("PlanPart", "open, since both sides changed: {count}")),
    )
    parts = [text.format(count=figures.number(count)) for count, text in counts if count]
    if not parts:
        return QCoreApplication.translate("PlanPart", "No case is added, changed or removed.")
    said = ", ".join(parts)
    return said[:1].upper() + said[1:]


def operations_named(plan: SavePlan) -> str:
    """Return the operations as people read them, the first of each kind."""
    return _named(*_operations(plan))


def cases_named(plan: SavePlan) -> str:
    """Return the ids of the cases, the first of each kind."""
    return _named(*_cases(plan))


def _operations(plan: SavePlan) -> tuple[tuple[str, ...], ...]:
    return plan.operations_added, plan.operations_changed, plan.operations_removed


def _cases(plan: SavePlan) -> tuple[tuple[str, ...], ...]:
    return plan.cases_added, plan.cases_changed, plan.cases_removed


def _named(added: tuple[str, ...], changed: tuple[str, ...], removed: tuple[str, ...]) -> str:
    lines = []
    for name, found in (
        (QCoreApplication.translate("PlanPart", "Added"), added),
        (QCoreApplication.translate("PlanPart", "Changed"), changed),
        (QCoreApplication.translate("PlanPart", "Removed"), removed),
    ):
        if found:
            more = f" … +{figures.number(len(found) - MOST_NAMED)}" if len(found) > MOST_NAMED else ""
            lines.append(f"{name}: {', '.join(found[:MOST_NAMED])}{more}")
    return "\n".join(lines)
