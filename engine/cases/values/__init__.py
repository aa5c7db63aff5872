"""Values for schemas: valid ones, those at the limits, and those that break one keyword."""

from engine.cases.values.effective import Effective, Effectives
from engine.cases.values.make import Values
from engine.cases.values.making import NoValue

__all__ = ["Effective", "Effectives", "NoValue", "Values"]
