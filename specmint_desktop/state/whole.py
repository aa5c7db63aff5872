"""All that the window shows."""

from dataclasses import dataclass, field

from specmint_desktop.settings import Settings
from specmint_desktop.state.comparison import ComparisonState
from specmint_desktop.state.connection import ConnectionState
from specmint_desktop.state.documents import DocumentState, HomeState
from specmint_desktop.state.hosts import HostsState
from specmint_desktop.state.jobs import HistoryState, QueueState
from specmint_desktop.state.licence import LicenceState
from specmint_desktop.state.models import ModelsState
from specmint_desktop.state.options import OptionsState
from specmint_desktop.state.preferences import LogState, SettingsState
from specmint_desktop.state.release import ReleaseState
from specmint_desktop.state.results import ResultsState
from specmint_desktop.state.shell import ShellState


@dataclass(frozen=True, slots=True)
class State:
    """A part that did not change is the same object, so views compare by identity.

    `jobs_folder` is where each job has its folder.
    """

    jobs_folder: str
    shell: ShellState = field(default_factory=ShellState)
    home: HomeState = field(default_factory=HomeState)
    document: DocumentState = field(default_factory=DocumentState)
    hosts: HostsState = field(default_factory=HostsState)
    options: OptionsState = field(default_factory=OptionsState)
    queue: QueueState = field(default_factory=QueueState)
    results: ResultsState = field(default_factory=ResultsState)
    history: HistoryState = field(default_factory=HistoryState)
    comparison: ComparisonState | None = None
    settings: SettingsState = field(default_factory=lambda: SettingsState(Settings()))
    log: LogState = field(default_factory=LogState)
    release: ReleaseState = field(default_factory=ReleaseState)
    connection: ConnectionState = field(default_factory=ConnectionState)
    licence: LicenceState = field(default_factory=LicenceState)
    models: ModelsState = field(default_factory=ModelsState)
