"""The log: the last lines, and what support needs to know."""

from dataclasses import replace
from typing import Final

from engine.jobs.messages import LogWritten
from specmint_desktop.presenters.shell import with_notice
from specmint_desktop.state.jobs import JobReported
from specmint_desktop.state.messages import Fact, Intent, Message, Step
from specmint_desktop.state.preferences import (
    DiagnosticsCopied,
    LogFiltered,
    LogLine,
    LogLinesWritten,
)
from specmint_desktop.state.results import CopyText
from specmint_desktop.state.shell import DiagnosticsGathered, GatherDiagnostics, Notice, Tone
from specmint_desktop.state.whole import State

MOST_LINES: Final = 5_000
LINES_COPIED: Final = 200


def after(state: State, message: Intent | Fact) -> Step[State]:
    match message:
        case LogLinesWritten(lines=lines):
            return _written(state, lines), ()
        case JobReported(message=LogWritten(job=job, lines=lines)):
            return _written(state, tuple(LogLine(level, f"job {job}: {text}") for level, text in lines)), ()
        case LogFiltered(level=level, text=text):
            return replace(state, log=replace(state.log, level=level, text=text)), ()
        case DiagnosticsCopied():
            last = tuple(f"{line.level} {line.text}" for line in state.log.lines[-LINES_COPIED:])
            return state, (GatherDiagnostics(state.settings.settings.model_dump_json(indent=2), last),)
        case DiagnosticsGathered(text=text):
            told = Notice(
                "diagnostics-copied",
                Tone.OK,
                Message(
                    "diagnostics-copied",
                    "Versions, system, settings and the last lines of the log are in the clipboard",
                ),
            )
            return with_notice(state, told), (CopyText(text),)
        case _:
            return state, ()


def _written(state: State, lines: tuple[LogLine, ...]) -> State:
    return replace(state, log=replace(state.log, lines=(state.log.lines + lines)[-MOST_LINES:]))
