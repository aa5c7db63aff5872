"""References to other hosts: one question per host, and what was answered is remembered for the document."""

from dataclasses import replace

from engine.jobs.messages import DocumentSummarised, DocumentSummary, Network
from engine.openapi.problems import RefusedHost
from specmint_desktop import session
from specmint_desktop.presenters import hosts, root, settings
from specmint_desktop.settings import Settings
from specmint_desktop.state.documents import CheckedAgain, DocumentClosed, DocumentState
from specmint_desktop.state.hosts import HostAllowed, HostDeclined, HostForgotten, HostsState
from specmint_desktop.state.jobs import JobReported, StartJob
from specmint_desktop.state.messages import Intent
from specmint_desktop.state.preferences import SettingsState
from specmint_desktop.state.shell import NoticeDismissed, Place, PlaceChosen, Tell
from specmint_desktop.state.whole import State

SHOP = "/a/shop.yaml"
GIVEN = State("/jobs", document=DocumentState(SHOP, job="read-1"))
FAR = RefusedHost("schemas.example.com", 3, 12)


def read(state: State, *refused: RefusedHost) -> State:
    summary = DocumentSummary(SHOP, "Shop", "1", "3.1.0", "", 0, (), (), (), (), 9, "ab", (SHOP,), refused)
    return hosts.after(state, JobReported(DocumentSummarised(state.document.job or "", summary)))[0]


def texts(state: State) -> list[str]:
    return [str(notice.text) for notice in state.shell.notices]


def buttons(state: State) -> list[tuple[str, Intent]]:
    (notice,) = state.shell.notices
    return [(str(text), intent) for text, intent in notice.intents]


def test_for_each_host_a_bar_asks_and_the_first_stands_on_top() -> None:
    state = read(GIVEN, FAR, RefusedHost("b.example", 1, 1))

    assert texts(state) == [
        "This document refers to one file on b.example. Fetch it?",
        "This document refers to 3 files on schemas.example.com. Fetch them?",
    ]


def test_a_document_that_names_many_hosts_asks_three_questions() -> None:
    state = read(GIVEN, *(RefusedHost(f"{number}.example", 1, 1) for number in range(50)))

    assert len(state.shell.notices) == 3


def test_fetch_reads_the_document_again_with_the_host_and_remembers_it() -> None:
    state = read(GIVEN, FAR)
    assert buttons(state) == [
        ("Fetch", HostAllowed(SHOP, FAR.host)),
        ("Not now", HostDeclined(SHOP, FAR.host)),
    ]

    state, effects = hosts.after(state, HostAllowed(SHOP, FAR.host))

    assert state.shell.notices == ()
    assert state.hosts.allowed == {SHOP: (FAR.host,)}
    assert effects == (Tell(CheckedAgain()),)
    _, effects = root.after(state, CheckedAgain())
    (started,) = [each for each in effects if isinstance(each, StartJob)]
    assert started.job.network == Network(hosts=(FAR.host,))


def test_a_host_allowed_for_a_document_that_is_closed_reads_nothing() -> None:
    state, effects = hosts.after(State("/jobs"), HostAllowed(SHOP, FAR.host))

    assert state.hosts.allowed == {SHOP: (FAR.host,)}
    assert effects == ()


def test_a_private_address_has_a_question_of_its_own_and_is_allowed_beside_the_host() -> None:
    given = replace(GIVEN, hosts=HostsState({SHOP: (FAR.host,)}))

    state = read(given, FAR._replace(address="10.1.2.3"))
    assert "leads to 10.1.2.3" in texts(state)[0]
    (_, fetch), _ = buttons(state)
    state, _ = hosts.after(state, fetch)

    assert state.hosts.allowed == {SHOP: (FAR.host, "10.1.2.3")}


def test_not_now_and_a_closed_bar_are_not_asked_again_in_this_session() -> None:
    for answer in (HostDeclined(SHOP, FAR.host), NoticeDismissed(f"host-asked {FAR.host}")):
        state, effects = hosts.after(read(GIVEN, FAR), answer)

        assert (state.shell.notices, effects) == ((), ())
        assert read(state, FAR).shell.notices == ()


def test_another_bar_that_is_closed_answers_nothing() -> None:
    state = read(GIVEN, FAR)

    assert hosts.after(state, NoticeDismissed("other")) == (state, ())


def test_a_question_goes_with_its_document() -> None:
    state, _ = root.after(read(GIVEN, FAR), DocumentClosed())

    assert texts(state) == []
    assert state.hosts.asked_for is None


def test_a_question_that_is_answered_by_the_reading_goes() -> None:
    assert texts(read(read(GIVEN, FAR))) == []


def test_what_another_job_says_asks_nothing() -> None:
    summary = DocumentSummary(SHOP, "", "", "", "", 0, (), (), (), (), 0, "", (), (FAR,))

    assert hosts.after(GIVEN, JobReported(DocumentSummarised("000007", summary))) == (GIVEN, ())


def test_under_air_gap_nothing_can_be_fetched_and_the_bar_leads_to_the_settings() -> None:
    given = replace(GIVEN, settings=SettingsState(Settings(air_gap=True)))

    state = read(given, FAR)

    assert "Air gap is on" in texts(state)[0]
    assert buttons(state) == [("Show settings", PlaceChosen(Place.SETTINGS))]


def test_a_host_can_be_forgotten_and_its_document_with_the_last_one() -> None:
    given = replace(GIVEN, hosts=HostsState({SHOP: ("a.example", "b.example"), "/x": ("a.example",)}))

    state, _ = hosts.after(given, HostForgotten(SHOP, "a.example"))
    assert state.hosts.allowed == {SHOP: ("b.example",), "/x": ("a.example",)}
    state, _ = hosts.after(state, HostForgotten(SHOP, "b.example"))

    assert state.hosts.allowed == {"/x": ("a.example",)}


def test_fifty_documents_are_remembered_the_one_allowed_last_among_them() -> None:
    given = replace(GIVEN, hosts=HostsState({f"/{number}": ("h",) for number in range(50)}))

    state, _ = hosts.after(given, HostAllowed("/0", "b"))
    state, _ = hosts.after(state, HostAllowed(SHOP, "h"))

    assert len(state.hosts.allowed) == 50
    assert "/1" not in state.hosts.allowed
    assert list(state.hosts.allowed.items())[-2:] == [("/0", ("h", "b")), (SHOP, ("h",))]


def test_what_was_allowed_outlives_the_session_and_counts_for_runs_too() -> None:
    given = replace(GIVEN, hosts=HostsState({SHOP: (FAR.host,)}))
    assert session.may_differ(GIVEN, given)

    state, _ = session.restored(State("/jobs"), session.of(given))

    assert state.hosts == given.hosts
    assert settings.network_of(state, SHOP) == Network(hosts=(FAR.host,))
    assert settings.network_of(state, "/other") == Network()


def test_hosts_of_a_session_that_are_none_are_forgotten() -> None:
    for written in (7, ["a"], {SHOP: 7}, {SHOP: [7]}):
        assert session.restored(State("/jobs"), {"hosts": written})[0].hosts == HostsState()
