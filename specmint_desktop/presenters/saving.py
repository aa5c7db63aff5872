"""Saving a result: compare first, ask only where something is to be decided, write as a job."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from engine.errors import Problem
from engine.jobs.messages import (
    Cancelled,
    Failed,
    Finished,
    Job,
    Kind,
    Progress,
    SavePlanned,
    SaveTarget,
)
from engine.jobs.messages import Message as JobMessage
from engine.local_address import local_address
from specmint_desktop.presenters import numbers
from specmint_desktop.presenters.command_lines import generate_command, run_commands
from specmint_desktop.presenters.shell import with_notice
from specmint_desktop.state.jobs import CancelJob, JobReported, StartJob
from specmint_desktop.state.messages import Effect, EffectFailed, Fact, Intent, Message, Step
from specmint_desktop.state.results import (
    DECIDED,
    CommandCopied,
    FolderListed,
    ListFolder,
    OutputRevealed,
    PlannedFile,
    ResultTab,
    RevealFolder,
    RunCommand,
    SaveChoiceMade,
    SaveConfirmed,
    SaveFolderChosen,
    SaveGivenUp,
    SavePlan,
    SaveRetried,
    SaveState,
    SaveStep,
    SaveZipChosen,
    SuiteRead,
)
from specmint_desktop.state.shell import Notice, Place, Tone
from specmint_desktop.state.whole import State

NOT_OURS: Final = "folder-not-ours"
"""The problem of a folder that is not empty and holds no suite."""
_BUSY: Final = (SaveStep.ASKED, SaveStep.WRITING)
_SAVED: Final = "saved"
_NOT_SAVED: Final = "not-saved"


def after(state: State, message: Intent | Fact) -> Step[State]:
    save = state.results.save
    match message:
        case _ if state.results.job is None:
            return state, ()
        case JobReported(message=word) if word.job == save.job and save.step in _BUSY:
            return _reported(state, word)
        case EffectFailed(effect=StartJob(job=job), problem=problem) if job.id == save.job:
            return _failed(state, problem)
        case FolderListed(folder=folder, files=files) if folder == save.folder and save.is_foreign:
            return _with(state, replace(save, foreign_files=files)), ()
        case SuiteRead(suite_file=suite_file) if suite_file == state.results.suite_file:
            return _compared_with_last(state)
        case Intent():
            return _asked(state, message)
        case _:
            return state, ()


def _asked(state: State, intent: Intent) -> Step[State]:
    save = state.results.save
    match intent:
        case SaveFolderChosen(folder=folder, zip_file=zip_file) if save.step is not SaveStep.WRITING:
            return _compare(state, SaveState(SaveStep.ASKED, None, folder, zip_file))
        case SaveZipChosen(zip_file=zip_file) if save.step is not SaveStep.WRITING:
            return _write(*_given_up(state, SaveState(zip_file=zip_file)))
        case SaveRetried() if save.step is SaveStep.FAILED:
            again = SaveState(SaveStep.ASKED, None, save.folder, save.zip_file)
            return (
                _compare(state, again)
                if save.folder
                else _write(state, (), SaveState(zip_file=save.zip_file))
            )
        case SaveChoiceMade(path=path, choice=choice) if save.step is SaveStep.PLANNED:
            return _with(state, _with_choice(save, path, choice)), ()
        case SaveConfirmed(replace_foreign=replace_foreign) if save.step is SaveStep.PLANNED:
            if save.is_foreign and not replace_foreign:
                return state, ()
            return _write(state, (), save, replace_foreign=save.is_foreign)
        case SaveGivenUp() if save.step is not SaveStep.SAVED:
            return _stopped(state)
        case OutputRevealed() if save.step is SaveStep.SAVED:
            return state, (RevealFolder(save.folder or _folder_of(save.zip_file or "")),)
        case _:
            return state, ()


def _compared_with_last(state: State) -> Step[State]:
    """Compare a new result with the folder that the document's last suite was saved in, without being asked."""
    results = state.results
    saved = [row for row in state.history.rows if row.document == results.document and row.saved_in]
    folder = saved[0].saved_in if saved else None
    is_saved_there = any(row.id == results.job for row in saved)
    if folder is None or is_saved_there or results.save.step is not SaveStep.NONE:
        return state, ()
    return _compare(state, SaveState(SaveStep.ASKED, None, folder, is_comparison=True))


def _compare(state: State, save: SaveState) -> Step[State]:
    state, effects, save = _given_up(state, save)
    return _started(state, effects, replace(save, step=SaveStep.ASKED), Kind.PLAN_SAVE)


def _write(
    state: State, effects: tuple[Effect, ...], save: SaveState, *, replace_foreign: bool = False
) -> Step[State]:
    writing = replace(save, step=SaveStep.WRITING, progress=None, problem=None, is_comparison=False)
    return _started(state, effects, writing, Kind.SAVE, replace_foreign=replace_foreign)


def _started(
    state: State, effects: tuple[Effect, ...], save: SaveState, kind: Kind, *, replace_foreign: bool = False
) -> Step[State]:
    state, number = numbers.take(state)
    results = state.results
    target = SaveTarget(results.suite_file or "", save.folder, save.zip_file, save.choices, replace_foreign)
    folder = numbers.folder_of(state, number)
    job = Job(number, kind, results.document, folder, results.options, target)
    state = _without(_with(state, replace(save, job=number)), _SAVED, _NOT_SAVED)
    return state, (*effects, StartJob(job))


def _given_up(state: State, save: SaveState) -> tuple[State, tuple[Effect, ...], SaveState]:
    """Stop what runs, to make room for `save`."""
    before = state.results.save
    running = before.job is not None and before.step in _BUSY
    return state, (CancelJob(before.job),) if running and before.job else (), save


def _reported(state: State, word: JobMessage) -> Step[State]:
    save = state.results.save
    match word:
        case Progress():
            return _with(state, replace(save, progress=word)), ()
        case SavePlanned(plan=plan):
            return _planned(state, plan_of(plan))
        case Finished() if save.step is SaveStep.WRITING:
            return _saved(state, word)
        case Failed(problem=problem) if problem.code == NOT_OURS and not save.is_comparison:
            return _foreign(state)
        case Failed(problem=problem) if not save.is_comparison:
            return _failed(state, problem)
        case Failed() | Cancelled():
            return _with(state, SaveState()), ()
        case _:
            return state, ()


def plan_of(written: Mapping[str, Any]) -> SavePlan:
    """Return what `engine.writer.plan.dump_plan` wrote; the manifest is no file that a person decides on."""
    files = tuple(
        PlannedFile(
            each["path"],
            each["state"],
            tuple(each["choices"]),
            tuple(each["kept"]),
            tuple(each["conflicts"]),
            tuple(each["orphans"]),
            tuple(each["deleted"]),
        )
        for each in written["files"]
    )
    return SavePlan(
        files,
        tuple(written["operations_added"]),
        tuple(written["operations_removed"]),
        tuple(written["operations_changed"]),
        tuple(written["cases_added"]),
        tuple(written["cases_removed"]),
        tuple(written["cases_changed"]),
        written["edits_kept"],
        written["conflicts"],
    )


def _planned(state: State, plan: SavePlan) -> Step[State]:
    """Write at once where nothing of the person's is touched; else show the changes and wait."""
    save = replace(state.results.save, step=SaveStep.PLANNED, plan=plan, progress=None)
    if save.is_comparison:
        return _compared(state, save, {each.state for each in plan.files})
    if all(each.state in DECIDED for each in plan.files):
        return _write(state, (), save)
    results = replace(state.results, save=save, tab=ResultTab.CHANGES)
    return replace(state, results=results), ()


def _compared(state: State, save: SaveState, found: set[str]) -> Step[State]:
    """Show the changes to the last suite; nothing where that is gone, or has all of this one."""
    if found <= {"new"} or found <= {"unchanged", "yours"}:
        return _with(state, SaveState()), ()
    results = state.results
    is_looking = results.tab is not ResultTab.CASE or (results.case is not None and not results.is_untouched)
    tab = results.tab if is_looking else ResultTab.CHANGES
    return replace(state, results=replace(results, save=save, tab=tab)), ()


def _foreign(state: State) -> Step[State]:
    save = replace(state.results.save, step=SaveStep.PLANNED, is_foreign=True, progress=None)
    results = replace(state.results, save=save, tab=ResultTab.CHANGES)
    return replace(state, results=results), (ListFolder(save.folder or ""),)


def _saved(state: State, finished: Finished) -> Step[State]:
    results, save = state.results, state.results.save
    command = generate_command(
        results.document,
        results.options,
        results.shell,
        folder=save.folder,
        zip_file=save.zip_file,
        hosts=state.hosts.allowed.get(results.document, ()),
        ai=results.ai,
    )
    save = replace(
        save,
        step=SaveStep.SAVED,
        progress=None,
        command=command,
        runs=_runs(state, save),
        files=finished.files,
        is_foreign=False,
    )
    results = replace(results, save=save, tab=ResultTab.CHANGES)
    notice = _saved_notice(state, save)
    state = replace(state, results=results)
    if state.shell.place is Place.RESULTS:  # whose page says all of it
        return replace(state, shell=replace(state.shell, spoken=notice.text)), ()
    return with_notice(state, notice), ()


def _runs(state: State, save: SaveState) -> tuple[RunCommand, ...]:
    results, summary = state.results, state.document.summary
    is_open = summary is not None and state.document.document == results.document
    if save.folder is None:
        return ()
    return run_commands(
        save.folder,
        results.formats,
        results.files,
        results.shell,
        local_address(summary.servers if summary and is_open else ()),
    )


def _saved_notice(state: State, save: SaveState) -> Notice:
    places: Message | str = save.folder or save.zip_file or ""
    if save.folder and save.zip_file:
        both = (("folder", save.folder), ("zip", save.zip_file))
        places = Message("saved-both", "{folder} and {zip}", both)
    text = Message(
        "suite-saved",
        "{n} cases are saved in {places}",
        (("n", state.results.cases), ("places", places)),
        "{n} case is saved in {places}",
        number=state.results.cases,
    )
    actions: tuple[tuple[Message, Intent], ...] = (
        (Message("reveal", "Show in the file manager"), OutputRevealed()),
        (Message("copy-command", "Copy the command line"), CommandCopied()),
    )
    return Notice(_SAVED, Tone.OK, text, actions)


def _failed(state: State, problem: Problem) -> Step[State]:
    """Tell why with the cure; the result stays, and so do the choices made."""
    save = replace(state.results.save, step=SaveStep.FAILED, problem=problem, progress=None)
    state = replace(state, results=replace(state.results, save=save, tab=ResultTab.CHANGES))
    state = _without(state, problem.code)
    if state.shell.place is Place.RESULTS:
        return state, ()
    again = Message("save-again-cure", "try again")
    text = Message(
        "suite-not-saved",
        "Not saved: {what}; {cure}",
        (("what", problem.what), ("cure", problem.cure or again)),
    )
    retry = (Message("save-again", "Try again"), SaveRetried())
    return with_notice(state, Notice(_NOT_SAVED, Tone.ERROR, text, (retry,))), ()


def _stopped(state: State) -> Step[State]:
    save = state.results.save
    effects = (CancelJob(save.job),) if save.job is not None and save.step in _BUSY else ()
    return _with(state, SaveState()), effects


def _with_choice(save: SaveState, path: str, choice: str) -> SaveState:
    """Return the save with a person's word; the plan's own default is no choice, an unknown one is not taken."""
    file = next((each for each in save.plan.files if each.path == path), None) if save.plan else None
    if file is None or choice not in file.choices:
        return save
    others = tuple(each for each in save.choices if each[0] != path)
    return replace(save, choices=others if choice == file.choices[0] else (*others, (path, choice)))


def _with(state: State, save: SaveState) -> State:
    return replace(state, results=replace(state.results, save=save))


def _without(state: State, *notices: str) -> State:
    for each in notices:
        if any(notice.id == each for notice in state.shell.notices):
            left = tuple(notice for notice in state.shell.notices if notice.id != each)
            state = replace(state, shell=replace(state.shell, notices=left))
    return state


def _folder_of(zip_file: str) -> str:
    """Return the folder of a file, whichever way its path is written."""
    end = max(zip_file.rfind("/"), zip_file.rfind("\\"))
    return zip_file[: max(end, 0)] or zip_file[: end + 1]
