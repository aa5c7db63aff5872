"""Texts that depend on a number, for functions: lupdate sees that a text is counted in `tr` alone."""

from typing import Final

from PySide6.QtCore import QObject


class Plurals(QObject):
    def cases(self, number: int) -> str:
        return self.tr("%Ln cases", "", number)

    def files(self, number: int) -> str:
        return self.tr("%Ln files", "", number)

    def operations(self, number: int) -> str:
        return self.tr("%Ln operations", "", number)

    def operations_left_out(self, number: int) -> str:
        return self.tr("%Ln operations left out", "", number)

    def more_left_out(self, number: int) -> str:
        return self.tr("and %Ln more, see Left out", "", number)

    def about_seconds(self, number: int) -> str:
        return self.tr("about %Ln s", "", number)

    def about_minutes(self, number: int) -> str:
        return self.tr("about %Ln min", "", number)

    def calls(self, number: int) -> str:
        return self.tr("%Ln calls", "", number)

    def tokens(self, number: int) -> str:
        return self.tr("%Ln tokens", "", number)

    def values(self, number: int) -> str:
        return self.tr("%Ln values", "", number)

    def rules_added(self, number: int) -> str:
        return self.tr("%Ln rules added", "", number)

    def items_refused(self, number: int) -> str:
        return self.tr("%Ln items refused", "", number)


PLURALS: Final = Plurals()
