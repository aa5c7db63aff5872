"""What effects do outside: plain functions without Qt, run by the bridge on a thread of its own.

Those that need Qt (clipboard, file manager) or a child process (`StartJob`, `CancelJob`) are in `app`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from specmint_desktop.effects import (
    answers,
    comparison,
    connection,
    documents,
    inspection,
    jobs,
    keys,
    licence,
    pages,
    preferences,
    recent,
    release,
    reports,
    results,
)
from specmint_desktop.effects.keys import Keys
from specmint_desktop.state.comparison import CompareResults
from specmint_desktop.state.connection import TryConnection
from specmint_desktop.state.documents import FindPath, KeepPastedText, ReadSource
from specmint_desktop.state.jobs import ForgetJob, RecallJobs, RememberJobs, RememberPause, RememberSaved
from specmint_desktop.state.licence import (
    ActivateLicence,
    CheckLicence,
    GiveLicenceBack,
    KeepLicence,
    ReadLicence,
    ShareUsage,
    TakeLicenceFile,
    WriteLicenceReceipt,
    WriteLicenceRequest,
)
from specmint_desktop.state.messages import Effect, Fact
from specmint_desktop.state.models import DeleteKey, ForgetAnswers, KeepKey, ReadModels
from specmint_desktop.state.options import FindDomains
from specmint_desktop.state.preferences import KeepFile, SaveSettings
from specmint_desktop.state.release import DownloadUpdate, LookForUpdate, SendReport
from specmint_desktop.state.results import (
    FilterCases,
    FindCase,
    FindCode,
    ListFolder,
    ReadCase,
    ReadCoverage,
    ReadSuite,
    ReadSuiteFile,
    WritePicture,
)
from specmint_desktop.state.shell import (
    GatherDiagnostics,
    InspectDocuments,
    LookForRecent,
    ReadGuide,
    ReadNotices,
    ReadRecent,
    WriteText,
)


def never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Outside:
    """What effects may touch: `data` and `config` are folders of ours, `now` is the clock (UTC).

    `is_closing` turns true once the window ends: what takes long is given up. `keys` are those of providers.
    """

    data: Path
    config: Path
    now: Callable[[], datetime]
    is_closing: Callable[[], bool] = never
    keys: Keys = field(default_factory=Keys)


Performer: TypeAlias = Callable[[Any, Outside], Fact | None]
"""Does one effect; raises `SpecMintError` where a person can understand what went wrong."""

PERFORMERS: Mapping[type[Effect], Performer] = {
    InspectDocuments: inspection.inspect_documents,
    ReadRecent: recent.read_recent,
    ReadGuide: pages.read_guide,
    ReadNotices: pages.read_notices,
    WriteText: pages.write_text,
    LookForRecent: recent.look_for_recent,
    GatherDiagnostics: recent.gather_diagnostics,
    FindDomains: documents.find_domains,
    FindPath: documents.find_path,
    KeepPastedText: documents.keep_pasted_text,
    ReadSource: documents.read_source,
    RecallJobs: jobs.recall_jobs,
    RememberJobs: jobs.remember_jobs,
    ForgetJob: jobs.forget_job,
    RememberPause: jobs.remember_pause,
    RememberSaved: jobs.remember_saved,
    SaveSettings: preferences.save_settings,
    KeepFile: preferences.keep_file,
    CompareResults: comparison.compare_results,
    ReadSuite: results.read_suite,
    FilterCases: results.filter_cases,
    ReadCase: results.read_case,
    ReadCoverage: results.read_coverage,
    ReadSuiteFile: results.read_suite_file,
    FindCode: results.find_code,
    FindCase: results.find_case,
    ListFolder: results.list_folder,
    WritePicture: results.write_picture,
    TryConnection: connection.try_connection,
    LookForUpdate: release.look_for_update,
    DownloadUpdate: release.download_update,
    ReadLicence: licence.read_licence,
    ActivateLicence: licence.activate,
    CheckLicence: licence.check,
    GiveLicenceBack: licence.give_back,
    TakeLicenceFile: licence.take_file,
    WriteLicenceRequest: licence.write_request,
    KeepLicence: licence.keep_licence,
    WriteLicenceReceipt: licence.write_receipt,
    ShareUsage: licence.share_usage,
    SendReport: reports.send_report,
    ReadModels: keys.read_models,
    KeepKey: keys.keep_key,
    DeleteKey: keys.delete_key,
    ForgetAnswers: answers.forget_answers,
}
