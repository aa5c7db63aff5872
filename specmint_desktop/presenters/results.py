"""The result that is shown: which run, which case, which file."""

from dataclasses import replace
from typing import Final

from engine.jobs.messages import Finished
from specmint_desktop.presenters import counted
from specmint_desktop.presenters.command_lines import generate_command, run_commands
from specmint_desktop.presenters.curl import curl_command
from specmint_desktop.presenters.shell import with_notice
from specmint_desktop.state.jobs import JobReported, JobRow, ResultOpened
from specmint_desktop.state.messages import Effect, EffectFailed, Fact, Intent, Message, Step
from specmint_desktop.state.results import (
    CaseChosen,
    CaseFilter,
    CaseFound,
    CaseOfCodeOpened,
    CaseRead,
    CasesFiltered,
    CasesMatched,
    CodeFileChosen,
    CodeMissing,
    CodeOfCaseOpened,
    CommandCopied,
    CopyText,
    CoverageRead,
    CurlCopied,
    DataFileChosen,
    FilterCases,
    FindCase,
    FindCode,
    FormatChosen,
    OperationChosen,
    PictureSaved,
    PictureWritten,
    ReadCase,
    ReadCoverage,
    ReadSuite,
    ReadSuiteFile,
    ResultsState,
    ResultTab,
    ResultTabChosen,
    ResultUnreadable,
    SaveStep,
    SuiteFileRead,
    SuiteRead,
    TextCopied,
    WritePicture,
)
from specmint_desktop.state.shell import Notice, Place, Tone
from specmint_desktop.state.whole import State

_NOT_AWAY_FROM: Final = frozenset((Place.SETTINGS, Place.LICENCE, Place.HISTORY))
"""Places that a person is busy in: a new result is told of there, not shown at once."""
_DATA: Final = "data/"
_COVERING: Final = (ResultTab.COVERAGE, ResultTab.LEFT_OUT)
_NO_CASE: Final = Notice(
    "no-case-here",
    Tone.INFO,
    Message("no-case-here", "This line belongs to no case: choose one inside a test"),
)


def after(state: State, message: Intent | Fact) -> Step[State]:
    match message:
        case JobReported(message=Finished() as finished):
            return _finished(state, finished)
        case ResultOpened(job=job):
            row = _row(state, job)
            return _opened(state, row, row.finished) if row and row.finished else (state, ())
        case _ if state.results.job is None:
            return state, ()
        case EffectFailed():
            return _not_read(state, message)
        case CaseRead() | CasesMatched() | CoverageRead():
            return _read_from_index(state, message)
        case SuiteRead() | SuiteFileRead() | CodeMissing() | CaseFound():
            return _read(state, message)
        case PictureWritten(path=path):
            text = Message("picture-saved", "The picture is saved: {path}", (("path", path),))
            return with_notice(state, Notice("picture-saved", Tone.OK, text)), ()
        case Intent():
            return _chosen(state, message)
        case _:
            return state, ()


def _finished(state: State, finished: Finished) -> Step[State]:
    """Show the result of the open document at once, unless a person is busy elsewhere."""
    row = _row(state, finished.job)
    if row is None or finished.suite_file is None or row.document != state.document.document:
        return state, ()
    is_saving = state.results.save.step in (SaveStep.ASKED, SaveStep.PLANNED, SaveStep.WRITING)
    text = Message(
        "result-ready",
        "{cases} for {operations} of {title} are ready",
        (
            ("title", row.title),
            ("cases", counted.cases(finished.cases)),
            ("operations", counted.operations(finished.operations)),
        ),
    )
    if state.shell.place in _NOT_AWAY_FROM or (is_saving and not state.results.save.is_comparison):
        show = (Message("result-show", "Show"), ResultOpened(finished.job))
        return with_notice(state, Notice("result-ready", Tone.OK, text, (show,))), ()
    state = replace(state, shell=replace(state.shell, spoken=text))
    return _opened(state, row, finished)


def _row(state: State, job: str) -> JobRow | None:
    rows = (*state.queue.rows, *state.history.rows)
    return next((row for row in rows if row.id == job), None)


def _opened(state: State, row: JobRow, finished: Finished) -> Step[State]:
    """Show a result; one that is shown already stays as it is, with what was chosen in it."""
    shell = replace(state.shell, place=Place.RESULTS)
    if state.results.job == row.id or not finished.suite_file or not finished.index_file:
        return replace(state, shell=shell if state.results.job == row.id else state.shell), ()
    before = state.results
    formats = row.options.formats
    results = ResultsState(
        job=row.id,
        document=row.document,
        title=row.title,
        index_file=finished.index_file,
        suite_file=finished.suite_file,
        formats=formats,
        format=before.format if before.format in formats else next(iter(formats), ""),
        options=row.options,
        ai=row.ai,
        worth=row.finished.ai if row.finished else None,
        operations=finished.operations,
        cases=finished.cases,
        shell=before.shell,
    )
    read = ReadSuite(finished.suite_file, finished.index_file)
    return replace(state, shell=shell, results=results), (read,)


def _not_read(state: State, failure: EffectFailed) -> Step[State]:
    """Say in the place of the result that it cannot be read; of a tab that failed, let it be asked for again."""
    results = state.results
    match failure.effect:
        case ReadSuite(suite_file=suite_file) if suite_file == results.suite_file:
            return _with(state, replace(results, fault=failure.problem))
        case ReadCase(index_file=index_file, case=case) if (index_file, case) == (
            results.index_file,
            results.case,
        ):
            return _with(state, replace(results, case=None, shown_case=None))
        case ReadCoverage(index_file=index_file) if index_file == results.index_file:
            return _with(state, replace(results, is_covering=False))
        case _:
            return state, ()


def _read_from_index(state: State, fact: CaseRead | CasesMatched | CoverageRead) -> Step[State]:
    """Take what was read, unless another result, case or filter was chosen meanwhile."""
    results = state.results
    if fact.index_file != results.index_file:
        return state, ()
    if isinstance(fact, CoverageRead):
        return _with(state, replace(results, coverage=fact.coverage, is_covering=False))
    if isinstance(fact, CasesMatched):
        is_asked = fact.matches.filter == results.filter
        return _with(state, replace(results, matches=fact.matches)) if is_asked else (state, ())
    if fact.case["id"] != results.case:
        return state, ()
    return _with(state, replace(results, shown_case=fact.case, operation=str(fact.case["operationId"])))


def _read(state: State, fact: SuiteRead | SuiteFileRead | CodeMissing | CaseFound) -> Step[State]:
    results = state.results
    if fact.suite_file != results.suite_file:
        return state, ()
    match fact:
        case SuiteRead():
            return _listed(state, fact)
        case SuiteFileRead(file=file) if file.path == results.data_file and results.tab is ResultTab.DATA:
            return _with(state, replace(results, data=file))
        case SuiteFileRead(file=file):
            return _with(state, replace(results, code=file, code_file=file.path, code_missing=False))
        case CodeMissing():
            return _with(state, replace(results, code=None, code_file=None, code_missing=True))
        case _:
            return _case_chosen(state, fact.case) if fact.case else (with_notice(state, _NO_CASE), ())


def _listed(state: State, fact: SuiteRead) -> Step[State]:
    """Fill the tree; its first case is shown, where nothing was chosen yet."""
    results = replace(
        state.results,
        files=fact.files,
        listed=fact.listed,
        words=fact.words,
        limit=fact.limit,
        left_out=fact.left_out,
        fault=None,
    )
    if fact.first_case is None or results.case is not None or results.operation is not None:
        return _with(state, results)
    read = ReadCase(results.index_file or "", fact.first_case)
    return _with(state, replace(results, case=fact.first_case, is_untouched=True), read)


def _chosen(state: State, intent: Intent) -> Step[State]:
    results = state.results
    match intent:
        case ResultTabChosen(tab=tab):
            return _tab_chosen(state, tab)
        case CaseChosen(case=case):
            return _case_chosen(state, case)
        case OperationChosen(operation=operation):
            chosen = replace(results, operation=operation, case=None, shown_case=None, is_untouched=False)
            return _with(state, chosen)
        case FormatChosen(format=chosen) if chosen in results.formats:
            return _format_chosen(state, chosen)
        case CasesFiltered(filter=wanted):
            return _filtered(state, wanted)
        case ResultUnreadable(problem=problem):
            return _with(state, replace(results, fault=problem))
        case _:
            return _read_more(state, intent)


def _read_more(state: State, intent: Intent) -> Step[State]:
    """Do what needs a file of the suite, or the clipboard."""
    results = state.results
    suite = results.suite_file or ""
    match intent:
        case CodeFileChosen(path=path):
            wanted = replace(results, code_file=path, code_missing=False)
            return _with(state, wanted, ReadSuiteFile(suite, path))
        case DataFileChosen(path=path):
            return _with(state, replace(results, data_file=path), ReadSuiteFile(suite, path))
        case CodeOfCaseOpened() if results.shown_case is not None:
            shown = replace(results, tab=ResultTab.CODE)
            return _with(state, shown, _find_code(results, results.format))
        case CaseOfCodeOpened(line=line) if results.code is not None:
            return state, (
                FindCase(suite, results.index_file or "", results.code.path, results.code.text, line),
            )
        case CommandCopied(format=chosen):
            return _copied(state, _command(state, chosen))
        case CurlCopied() if results.shown_case is not None:
            return _copied(state, curl_command(results.shown_case, results.shell))
        case TextCopied(text=text):
            return _copied(state, text)
        case PictureSaved(path=path, content=content):
            return state, (WritePicture(path, content),)
        case _:
            return state, ()


def _tab_chosen(state: State, tab: ResultTab) -> Step[State]:
    """Show a tab; what stands in it is read when it is looked at for the first time."""
    results = replace(state.results, tab=tab)
    if (
        tab is ResultTab.CODE
        and results.shown_case is not None
        and not results.code
        and not results.code_file
    ):
        return _with(state, results, _find_code(results, results.format))
    if tab is ResultTab.DATA and results.data_file is None and (first := _first_data(results)):
        return _with(state, replace(results, data_file=first), ReadSuiteFile(results.suite_file or "", first))
    if tab not in _COVERING or results.coverage is not None or results.is_covering:
        return _with(state, results)
    return _with(state, replace(results, is_covering=True), ReadCoverage(results.index_file or ""))


def _first_data(results: ResultsState) -> str | None:
    return min((each.path for each in results.files if each.path.startswith(_DATA)), default=None)


def _case_chosen(state: State, case: str) -> Step[State]:
    """Show a case; beside code its details are read too, but the code stays."""
    results = state.results
    shown = replace(results, case=case, tab=ResultTab.CASE, is_untouched=False)
    if case == results.case and results.tab is ResultTab.CASE:
        return _with(state, shown)
    shown = shown if case == results.case else replace(shown, shown_case=None)
    return _with(state, shown, ReadCase(results.index_file or "", case))


def _format_chosen(state: State, chosen: str) -> Step[State]:
    """Show the files of another format, at the chosen case where there is one."""
    results = replace(state.results, format=chosen, code=None, code_file=None, code_missing=False)
    if results.shown_case is None or results.tab is not ResultTab.CODE:
        return _with(state, results)
    return _with(state, results, _find_code(results, chosen))


def _filtered(state: State, wanted: CaseFilter) -> Step[State]:
    """Show all at once where nothing is filtered; else what was shown stays until the index has answered."""
    results = replace(state.results, filter=wanted)
    if wanted == CaseFilter():
        return _with(state, replace(results, matches=None))
    return _with(state, results, FilterCases(results.index_file or "", wanted))


def _find_code(results: ResultsState, chosen: str) -> FindCode:
    case = results.shown_case or {}
    suite_file, index_file = results.suite_file or "", results.index_file or ""
    return FindCode(suite_file, index_file, chosen, str(case.get("id", "")), str(case.get("kind", "")))


def _command(state: State, chosen: str | None) -> str:
    results, save = state.results, state.results.save
    if chosen is not None and save.folder is not None:
        runs = run_commands(save.folder, (chosen,), results.files, results.shell)
        return "\n".join(runs[0].lines)
    return generate_command(
        results.document,
        results.options,
        results.shell,
        folder=save.folder,
        zip_file=save.zip_file,
        hosts=state.hosts.allowed.get(results.document, ()),
        ai=results.ai,
    )


def _copied(state: State, text: str) -> Step[State]:
    spoken = replace(state.shell, spoken=Message("spoken-copied", "Copied"))
    return replace(state, shell=spoken), (CopyText(text),)


def _with(state: State, results: ResultsState, *effects: Effect) -> Step[State]:
    return replace(state, results=results), effects
