"""What the place of results asks of the outside: files of the suite, cases of the index, a folder in the way."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engine.errors import OutputError
from specmint_desktop.state.results import (
    CaseFound,
    CaseRead,
    CasesMatched,
    CodeMissing,
    CoverageRead,
    FilterCases,
    FindCase,
    FindCode,
    FolderListed,
    ListFolder,
    Matches,
    PictureWritten,
    ReadCase,
    ReadCoverage,
    ReadSuite,
    ReadSuiteFile,
    SuiteFileRead,
    SuiteRead,
    WritePicture,
)

if TYPE_CHECKING:
    from specmint_desktop.effects import Outside

MOST_FILES: Final = 500
"""Files of a foreign folder that are named; more of them tell nobody anything."""


def read_suite(effect: ReadSuite, outside: "Outside") -> SuiteRead:
    del outside
    from specmint_desktop.effects import indexes

    return indexes.suite(effect.suite_file, effect.index_file)


def read_coverage(effect: ReadCoverage, outside: "Outside") -> CoverageRead:
    del outside
    from specmint_desktop.effects import indexes

    return CoverageRead(effect.index_file, indexes.coverage(effect.index_file))


def filter_cases(effect: FilterCases, outside: "Outside") -> CasesMatched:
    del outside
    from engine.jobs.index_reader import Index
    from specmint_desktop.effects.indexes import criteria_of

    with Index(effect.index_file) as index:
        found = index.matching(criteria_of(effect.filter))
    return CasesMatched(effect.index_file, Matches(effect.filter, found.operations, found.cases))


def read_case(effect: ReadCase, outside: "Outside") -> CaseRead:
    """Read a case; `place` in it is where its target stands, `operation` the number of its operation."""
    del outside
    from specmint_desktop.effects import indexes

    return CaseRead(effect.index_file, indexes.case(effect.index_file, effect.case))


def read_suite_file(effect: ReadSuiteFile, outside: "Outside") -> SuiteFileRead:
    del outside
    from specmint_desktop.effects import suites

    with suites.opened(effect.suite_file) as archive:
        text = suites.text_of(archive, effect.path)
    return SuiteFileRead(effect.suite_file, suites.shown(effect.path, text, effect.line))


def find_code(effect: FindCode, outside: "Outside") -> SuiteFileRead | CodeMissing:
    del outside
    from engine.jobs.index_reader import Index
    from specmint_desktop.effects import code_places, suites

    with suites.opened(effect.suite_file) as archive, Index(effect.index_file) as index:
        place = code_places.place_of(index, archive, effect.format, effect.case, effect.kind)
        if place is None:
            return CodeMissing(effect.suite_file, effect.format, effect.case)
        path, line = place
        text = suites.text_of(archive, path)
    return SuiteFileRead(effect.suite_file, suites.shown(path, text, line))


def find_case(effect: FindCase, outside: "Outside") -> CaseFound:
    del outside
    from engine.jobs.index_reader import Index
    from specmint_desktop.effects import code_places

    with Index(effect.index_file) as index:
        case = code_places.case_at(index, effect.path, effect.text, effect.line)
    return CaseFound(effect.suite_file, case)


def list_folder(effect: ListFolder, outside: "Outside") -> FolderListed:
    del outside
    folder = Path(effect.folder)
    found: list[str] = []
    for path in _files(folder):
        found.append(path.relative_to(folder).as_posix())
        if len(found) == MOST_FILES:
            break
    return FolderListed(effect.folder, tuple(found))


def write_picture(effect: WritePicture, outside: "Outside") -> PictureWritten:
    del outside
    from engine.keep import write

    path = Path(effect.path)
    try:
        write(path, effect.content)
    except OSError as error:
        raise OutputError(
            "picture-not-written",
            f"`{path}` cannot be written: {error.strerror or error}",
            cure="choose another place",
        ) from error
    return PictureWritten(effect.path)


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder, those at its top first; what cannot be read is passed over."""

    def passed_over(_: OSError) -> Any:
        return None

    for root, folders, files in os.walk(folder, onerror=passed_over):
        folders.sort()
        yield from (Path(root, name) for name in sorted(files))
