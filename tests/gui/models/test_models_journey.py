"""A language model in the window, from the choice to the saved suite; real clients, and a server on this computer."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from engine.ai.catalogue import Vendor, vendors
from engine.jobs import asking, child
from engine.jobs.index_reader import Index
from engine.provider_keys import Secret
from specmint_desktop.bridge import Bridge
from specmint_desktop.state.documents import DocumentsGiven, Loading
from specmint_desktop.state.jobs import JobStatus
from specmint_desktop.state.models import (
    AiChanged,
    AiChoice,
    ConsentGiven,
    KeyGiven,
    KeyPlace,
    ModelTrialAsked,
)
from specmint_desktop.state.options import GenerateAsked
from specmint_desktop.state.preferences import SettingsChanged, SettingsShown
from specmint_desktop.state.results import CaseChosen, ResultTab, SaveFolderChosen, SaveStep
from specmint_desktop.views.consent import ConsentDialog
from tests.fakes.llm_server import Asked, FakeServer, error
from tests.fakes.llm_thread import served
from tests.samples.asked_models import questions_in
from tests.samples.layout import layout_faults, nameless_controls
from tests.samples.window import Opened, opened_window

pytestmark = pytest.mark.xdist_group("ai")
DOCUMENT = str(Path(__file__).parents[2] / "samples" / "bookings.yaml")
KEY = "sk-test-0123456789abcdefghijZZZZ"
DATES = "The return date must be after the departure date."
JOB_MS = 50_000


def brain(asked: Asked) -> str:
    """Answer as a good model would, but for one value that is too short to be one."""
    items = []
    nonce = asked.user.partition("<q-")[2].partition(" ")[0]
    plain = Asked("responses", {"input": asked.user.replace(f"q-{nonce}", "q-nonce")}, {}, "")
    for number, text in questions_in(plain).items():
        if text.startswith("input wish"):
            items += [item(number, "value", ["wish"], json.dumps(each)) for each in ("A window seat", "x")]
        if DATES in text:
            at = ["body/returnDate", "body/departureDate"]
            items.append({**item(number, "compare", at), "op": ">", "quote": DATES})
    return json.dumps({"items": items})


def item(number: int, kind: str, at: list[str], literal: str = "") -> dict[str, object]:
    return {"q": number, "kind": kind, "at": at, "op": "", "json": literal, "quote": ""}


def settle() -> None:
    for _ in range(3):
        QCoreApplication.processEvents()


def press(opened: Opened, text: str) -> None:
    (found,) = (
        each for each in opened.window.findChildren(QPushButton) if each.isVisible() and each.text() == text
    )
    found.click()
    settle()


def kept(folder: Path) -> bytes:
    """Return all that was written."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.mark.functional
def test_a_model_is_chosen_agreed_to_asked_and_its_part_is_shown_and_saved(
    qtbot: QtBot, tmp_path: Path
) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    with served(brain) as server, opened_window(home, real=Bridge()) as opened:
        settings = opened.state.settings.settings.model_copy(update={"ai_url": f"{server.url}/v1"})
        opened.app.dispatch(SettingsChanged(settings))
        opened.app.dispatch(SettingsShown("models"))
        qtbot.waitUntil(lambda: opened.state.models.is_read)
        opened.app.dispatch(KeyGiven("compatible", Secret(KEY)))
        qtbot.waitUntil(lambda: "compatible" in opened.state.models.keys)
        assert opened.state.models.keys["compatible"] == (KeyPlace.SESSION, "ZZZZ")

        opened.app.dispatch(DocumentsGiven((DOCUMENT,)))
        qtbot.waitUntil(lambda: opened.state.document.loading is Loading.READY, timeout=JOB_MS)
        opened.app.dispatch(AiChanged(AiChoice("balanced", "compatible", "tiny")))
        qtbot.waitUntil(lambda: is_counted(opened), timeout=JOB_MS)
        opened.app.dispatch(GenerateAsked())
        settle()
        assert server.asked == []
        seen = words_in(opened)
        press(opened, "Send and generate")
        qtbot.waitUntil(lambda: opened.state.results.job is not None, timeout=JOB_MS)
        qtbot.waitUntil(lambda: opened.state.results.listed is not None, timeout=JOB_MS)

        (row,) = opened.state.queue.rows
        assert row.status is JobStatus.DONE
        assert row.finished is not None
        assert row.finished.ai is not None
        assert (row.finished.ai.values, row.finished.ai.rules, row.finished.ai.calls) == (
            1,
            1,
            len(server.asked),
        )
        assert [each.user for each in server.asked] == seen
        assert {each.headers["authorization"] for each in server.asked} == {f"Bearer {KEY}"}
        shows_the_case(opened, qtbot)
        opened.app.dispatch(SaveFolderChosen(str(out)))
        qtbot.waitUntil(lambda: opened.state.results.save.step is SaveStep.SAVED, timeout=JOB_MS)
        command = opened.state.results.save.command
        assert KEY not in repr(opened.state)

    assert f"--ai=balanced --provider=compatible --ai-url={server.url}/v1 --model=tiny" in command
    assert json.loads((out / "ai.lock.json").read_bytes())["answers"]
    assert KEY.encode() not in kept(tmp_path)
    assert KEY not in command


def is_counted(opened: Opened) -> bool:
    count = opened.state.models.count
    return count is not None and count.plan is not None


def words_in(opened: Opened) -> list[str]:
    """Read every call of the consent as a person does."""
    dialog = opened.window.findChild(ConsentDialog)
    assert dialog is not None
    dialog.show_words.click()
    settle()
    assert layout_faults(dialog) == []
    assert nameless_controls(dialog) == []
    seen = [dialog.text.toPlainText()]
    while dialog.next.isEnabled():
        dialog.next.click()
        seen.append(dialog.text.toPlainText())
    return seen


def shows_the_case(opened: Opened, qtbot: QtBot) -> None:
    """A case of the model has its badge, the words it rests on, and the line where they stand."""
    index_file = opened.state.results.index_file or ""

    with Index(index_file) as index:
        cases = [each for number in range(1, 5) for each in index.cases(number, 0, 200)]
        refused = index.left_out(reason="ai-check-6")
    by_model = next(each for each in cases if each.source == "ai")
    opened.app.dispatch(CaseChosen(by_model.id))
    qtbot.waitUntil(lambda: (opened.state.results.shown_case or {}).get("id") == by_model.id, timeout=JOB_MS)
    settle()
    shown = opened.state.results.shown_case or {}
    assert by_model.ai
    assert shown["ai"]["restsOn"]["text"].rstrip(".") == DATES.rstrip(".")
    assert shown["place"]["quoted_line"] == 21
    assert opened.state.results.tab is ResultTab.CASE
    assert len(refused) == 1
    qtbot.waitUntil(lambda: layout_faults(opened.window) == [])


@pytest.fixture
def window(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Opened, FakeServer]]:
    """A window whose Anthropic lives on this computer; jobs do their real work, in this process."""
    del qtbot
    with served(brain) as server, opened_window(tmp_path / "home") as opened:
        here = Vendor("anthropic", server.url, vendors()["anthropic"].models)
        monkeypatch.setattr(asking, "vendors", lambda: {"anthropic": here})
        monkeypatch.setattr("engine.ai.catalogue.vendors", lambda: {"anthropic": here})
        yield opened, server


def work(opened: Opened) -> None:
    """Do the jobs that were started, those that they start too."""
    while opened.worker.jobs:
        job = opened.worker.jobs.pop(0)
        Path(job.folder).mkdir(parents=True, exist_ok=True)
        opened.worker.say(child.run(job, opened.worker.say, lambda: False))
    settle()


def chosen(opened: Opened) -> None:
    """Open the document, and choose Anthropic with a key of this session."""
    opened.app.dispatch(DocumentsGiven((DOCUMENT,)))
    work(opened)
    opened.app.dispatch(AiChanged(AiChoice("fast", "anthropic")))
    opened.app.dispatch(KeyGiven("anthropic", Secret(KEY)))
    work(opened)


def test_anthropic_is_asked_by_its_own_client_once_it_is_agreed_to(window: tuple[Opened, FakeServer]) -> None:
    opened, server = window
    chosen(opened)

    opened.app.dispatch(GenerateAsked())
    assert server.asked == []
    opened.app.dispatch(ConsentGiven())
    work(opened)

    assert [each.api for each in server.asked] == ["models", "messages"]
    assert KEY in server.asked[0].raw
    (row,) = opened.state.queue.rows
    assert row.finished is not None
    assert row.finished.ai is not None
    assert row.finished.ai.values == 1
    assert row.spent is not None
    assert row.spent.calls == 1


def test_a_refused_key_is_told_once_with_one_button_and_the_suite_is_whole(
    window: tuple[Opened, FakeServer],
) -> None:
    opened, server = window
    server.script = lambda _number, asked: error(401, asked.api, "authentication_error", "no")
    chosen(opened)
    opened.app.dispatch(ModelTrialAsked("anthropic"))
    work(opened)
    trial = opened.state.models.trial

    opened.app.dispatch(GenerateAsked())
    opened.app.dispatch(ConsentGiven())
    work(opened)

    assert trial is not None
    assert trial.problem is not None
    assert trial.problem.code == "ai-auth"
    (notice,) = [each for each in opened.state.shell.notices if each.id.startswith("provider-")]
    assert [str(text) for text, _ in notice.intents] == ["Language models"]
    (row,) = opened.state.queue.rows
    assert row.status is JobStatus.DONE
    assert row.finished is not None
    assert row.finished.cases == opened.state.options.forecast_cases
    assert KEY not in repr(opened.state)
