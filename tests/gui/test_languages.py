"""Every place in a language that nobody speaks: nothing is forgotten, and longer texts have room."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QWidget

from engine.errors import Location, Problem
from engine.licensing.entitlements import Tier
from engine.options import AiOptions
from specmint_desktop import figures, translate
from specmint_desktop.actions import COMMANDS
from specmint_desktop.presenters.saving import plan_of
from specmint_desktop.state.coverage import TECHNIQUES_OF
from specmint_desktop.state.documents import (
    DocumentTab,
    DocumentTabChosen,
    HomeState,
    Loading,
    RecentDocument,
)
from specmint_desktop.state.jobs import JobStatus, Spent
from specmint_desktop.state.models import AiChoice, Trial
from specmint_desktop.state.preferences import SettingsChanged, SettingsSectionChosen, SettingsShown
from specmint_desktop.state.results import FileText, ResultTab, RunCommand, SaveState, SaveStep
from specmint_desktop.state.shell import Drag, NoticesRead, Place, PlaceChosen, Refused
from specmint_desktop.state.whole import State
from specmint_desktop.views.consent import ConsentDialog
from specmint_desktop.views.settings import SECTIONS, SettingsView
from tests.samples import job_rows, model_states, result_states, translation_sources
from tests.samples.layout import layout_faults
from tests.samples.pseudo_language import PseudoTranslator, Text, finished, forgotten, pseudo, texts, words_of
from tests.samples.result_states import (
    CODE,
    FILES,
    LISTED,
    UNSOLVED,
    covered,
    plan,
    planned_file,
    with_result,
)
from tests.samples.window import Opened, opened_window
from tests.samples.window_states import DOCUMENT, PETS, after, licensed, problem, read, summary

# Commands, menus and licences have their texts in tables; a problem of the engine is told in its own words.
MADE_ELSEWHERE = (
    "self.text)",
    "MENUS[name])",
    "row.headline, params)",
    "row.text, params)",
    "Message(error.problem.code, str(error))",
    "Message('', text)",
)
FOLDER = "/data/me/tests"
PLACES_IN_TEXT = re.compile(r"\{[^}]*\}|%L?n")
FULL = Problem("disk-full", "no space is left on /data", "free some space", Location("a.yaml", None, 3))
PLAN = plan_of(
    plan(
        planned_file(
            "python/tests/test_books.py", "conflict", "merge", "yours", "ours", conflicts=["add-book"]
        ),
        planned_file("README.md", "updated", "ours", "skip"),
        operations_added=["POST /books"],
        cases_added=["add-book-too-long"],
        edits_kept=1,
        conflicts=1,
    )
)
TABLE = FileText("data/new-book.csv", "case,title\na,b\n", rows=(("case", "title"), ("a", "b")))
RUNS = (RunCommand("python", ("cd /data/me/tests/python", "pytest")),)
SAVED = SaveState(SaveStep.SAVED, "000009", FOLDER, command="specmint generate", runs=RUNS)
QUEUE = (
    job_rows.row(1, JobStatus.DONE),
    job_rows.row(2, JobStatus.FAILED, problem=FULL),
    job_rows.row(3, JobStatus.RUNNING, progress=job_rows.progress("000003")),
    job_rows.row(4),
    job_rows.row(5),
    job_rows.row(6, JobStatus.INTERRUPTED),
    job_rows.row(7, JobStatus.CANCELLED),
)
CASE = result_states.case(title="Ж", why="Ж")
GIVEN = {
    **CASE,
    "ai": {"values": ["/Ж"], "restsOn": {"pointer": "#/a", "start": 0, "end": 9, "text": "Ж"}},
    "place": {**CASE["place"], "quoted_document": DOCUMENT, "quoted_line": 3},
}
LEFT = {"kind", "technique", "source", "title", "why"}
MARKED = words_of(
    *(
        DOCUMENT,
        PETS,
        summary(),
        LISTED,
        FILES,
        UNSOLVED,
        CODE,
        TABLE,
        PLAN,
        RUNS,
        FOLDER,
        FULL,
        job_rows.PROBLEM,
    ),
    *(
        {name: value for name, value in CASE.items() if name not in LEFT},
        "Pets Bookshop something is wrong mend it people its body cannot be read schema open generate",
        "OpenAI Anthropic api.openai.com api.anthropic.com k9Zq",
        model_states.LOCAL,
        " ".join(each.id for each in model_states.OFFERED),
        "o4-mini",
        model_states.PROMPTS,
        model_states.AUTH,
    ),
    # The words of techniques are those of the suite, in every language.
    *(
        word.capitalize()
        for words in TECHNIQUES_OF.values()
        for name in words
        for word in (name.split("-")[0],)
    ),
    TECHNIQUES_OF,
)


def _place(place: Place, state: State) -> State:
    return after(state, PlaceChosen(place))[0]


def _document(state: State, tab: DocumentTab = DocumentTab.SUMMARY) -> State:
    return after(_place(Place.DOCUMENT, state), DocumentTabChosen(tab))[0]


def _with_problems() -> State:
    state = read(PETS[:3], skipped=("POST /pets",))
    found = (problem("unknown-key", 3), problem("schema-open", 9, is_error=False))
    return replace(state, document=replace(state.document, problems=found, errors=1, warnings=1))


def _queue(number: int, place: Place = Place.QUEUE) -> State:
    chosen = f"{number:06d}"
    ended = tuple(row for row in QUEUE if row.status is JobStatus.DONE)
    return _place(place, job_rows.state(*QUEUE, history=ended, chosen=chosen))


def _results(tab: ResultTab, **other: object) -> State:
    return with_result(tab=tab, **other)


def _save(step: SaveStep, **other: object) -> State:
    return _results(ResultTab.CHANGES, save=SaveState(step, "000008", FOLDER, **other))  # type: ignore[arg-type]  # fields of it


STATES: Mapping[str, Callable[[State], State]] = {
    **{f"{place.value}, empty": lambda own, place=place: _place(place, own) for place in Place},  # type: ignore[misc]  # bound now
    **{
        f"document, {tab.value}": lambda _own, tab=tab: _document(_with_problems(), tab)  # type: ignore[misc]  # bound now
        for tab in DocumentTab
    },
    "home, recent": lambda own: replace(
        own,
        home=HomeState(
            (RecentDocument(DOCUMENT, "Pets", 5), RecentDocument("/a.yaml", "Pets", 1, is_missing=True))
        ),
    ),
    "home, dragged": lambda own: replace(
        own, shell=replace(own.shell, drag=Drag((DOCUMENT,), is_looked_at=True))
    ),
    "home, refused": lambda own: replace(
        own, shell=replace(own.shell, drag=Drag(("a",), "", (Refused("a", FULL),), is_looked_at=True))
    ),
    "document, reading": lambda own: _document(
        replace(own, document=replace(own.document, document=DOCUMENT, loading=Loading.READING))
    ),
    "document, failed": lambda own: _document(
        replace(own, document=replace(own.document, document=DOCUMENT, loading=Loading.FAILED, failure=FULL))
    ),
    **{f"queue, job {number}": lambda _own, number=number: _queue(number) for number in range(1, 8)},  # type: ignore[misc]  # bound now
    "history": lambda _own: _queue(1, Place.HISTORY),
    **{
        f"settings, {section}": lambda own, section=section: after(
            _place(Place.SETTINGS, own), SettingsSectionChosen(section)
        )[0]  # type: ignore[misc]  # bound now
        for section in SECTIONS
    },
    "results, case": lambda _own: _results(
        ResultTab.CASE, case=CASE["id"], shown_case=CASE, operation="addBook"
    ),
    "results, a case of a model": lambda _own: _results(
        ResultTab.CASE, case=CASE["id"], shown_case=GIVEN, operation="addBook", worth=model_states.WORTH
    ),
    "document, a model": lambda _own: _document(model_states.counted()),
    "document, a model that has ended": lambda _own: _document(
        model_states.chosen(
            AiChoice("fast", "openai", "o4-mini"), licensed(model_states.known("openai"), Tier.PRO)
        )
    ),
    "document, a model without a key": lambda _own: _document(
        model_states.chosen(AiChoice("fast", "anthropic"))
    ),
    "settings, keys of models": lambda _own: after(
        replace(
            model_states.known("openai", keyring_fault="something is wrong"),
            models=replace(
                model_states.known("openai", keyring_fault="something is wrong").models,
                trial=Trial("openai", "gpt-6-luna", None, problem=model_states.AUTH),
                consents={DOCUMENT: ("api.openai.com",)},
            ),
        ),
        SettingsShown("models"),
    )[0],
    "queue, a run that asks": lambda _own: _place(
        Place.QUEUE,
        job_rows.state(
            job_rows.row(
                3,
                JobStatus.RUNNING,
                progress=job_rows.progress("000003", stage="ask"),
                ai=AiOptions("fast", "openai", "gpt-6-luna"),
                spent=Spent(20, 44, 4, 18_000, 0.08, 1.0),
            ),
            chosen="000003",
        ),
    ),
    "results, code": lambda _own: _results(ResultTab.CODE, code=CODE, code_file=CODE.path, shown_case=CASE),
    "results, data": lambda _own: _results(ResultTab.DATA, data=TABLE, data_file=TABLE.path),
    "results, coverage": lambda _own: covered(),
    "results, left out": lambda _own: covered(ResultTab.LEFT_OUT),
    "results, unsaved": lambda _own: _results(ResultTab.CHANGES),
    "results, comparing": lambda _own: _save(SaveStep.ASKED),
    "results, planned": lambda _own: _save(SaveStep.PLANNED, plan=PLAN),
    "results, foreign": lambda _own: _save(SaveStep.PLANNED, is_foreign=True, foreign_files=("python/a",)),
    "results, saving failed": lambda _own: _save(SaveStep.FAILED, problem=FULL),
    "results, saved": lambda _own: _results(ResultTab.CHANGES, save=SAVED),
    "results, unreadable": lambda _own: with_result(listed=None, fault=FULL),
}


@pytest.fixture(scope="session")
def known(tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, str], Text]:
    return texts(tmp_path_factory.mktemp("translations"))


@pytest.fixture
def opened(qapp: QApplication, known: Mapping[tuple[str, str], Text], tmp_path: Path) -> Iterator[Opened]:
    """A window in the language that nobody speaks."""
    translator = PseudoTranslator(known)
    translator.setObjectName("nobody's")
    translator.setParent(qapp)
    qapp.installTranslator(translator)
    try:
        with opened_window(tmp_path) as made:
            yield made
    finally:
        qapp.removeTranslator(translator)
        translator.deleteLater()


def settle() -> None:
    for _ in range(4):
        QCoreApplication.processEvents()


@pytest.mark.parametrize("name", STATES)
def test_no_text_of_a_place_is_forgotten_and_none_is_cut(opened: Opened, tmp_path: Path, name: str) -> None:
    state = STATES[name](opened.state)
    opened.window.intent.disconnect(opened.app.dispatch)  # what is shown stays as it is

    opened.window.show_state(
        replace(state, settings=replace(opened.state.settings, section=state.settings.section))
    )
    settle()

    found = [*forgotten(opened.window, MARKED | words_of(tmp_path)), *layout_faults(opened.window)]
    assert found == [], "\n".join(found)


def test_every_command_can_be_translated(opened: Opened) -> None:
    opened.window.show_state(opened.state)

    assert [opened.window.menus.action(each.id).text() for each in COMMANDS] == [
        pseudo(each.text) for each in COMMANDS
    ]


def _asks_for_consent(opened: Opened) -> None:
    state = model_states.counted(AiChoice("fast", "openai", others=("anthropic",)), secrets=(("jwt", 2),))
    opened.window.show_state(replace(state, models=replace(state.models, is_asked=True)))
    dialogue = opened.window.findChild(ConsentDialog)
    assert dialogue is not None
    dialogue.show_words.click()


DIALOGUES: Mapping[str, Callable[[Opened], object]] = {
    "address": lambda opened: opened.window.ask_address(),
    "close": lambda opened: opened.window.ask_close(),
    "crash": lambda opened: opened.window.show_crash("Ж"),
    "consent": _asks_for_consent,
    "about": lambda opened: opened.app.dispatch(NoticesRead((("SpecMint", "1"),), "Ж")),
}


@pytest.mark.parametrize("name", DIALOGUES)
def test_no_text_of_a_dialogue_is_forgotten_and_none_is_cut(opened: Opened, name: str) -> None:
    DIALOGUES[name](opened)
    settle()

    (dialogue,) = [
        each for each in QApplication.topLevelWidgets() if each.isVisible() and each is not opened.window
    ]
    assert isinstance(dialogue, QWidget)
    found = [*forgotten(dialogue, MARKED), *layout_faults(dialogue)]
    dialogue.close()
    assert found == [], "\n".join(found)


def test_every_text_that_the_sources_translate_is_given_to_translators(
    known: Mapping[tuple[str, str], Text],
) -> None:
    there = {source for _, source in known}

    missed = [text for text in translation_sources.literal_texts() if text not in there]

    assert missed == [], "written in a way that lupdate does not read"


def test_every_message_stands_there_with_its_code_and_its_english() -> None:
    assert [each for each in translation_sources.unread_messages() if not each.endswith(MADE_ELSEWHERE)] == []


def test_no_code_has_two_texts() -> None:
    assert translation_sources.ambiguous_codes() == ()


def test_the_english_plurals_are_those_of_the_sources(tmp_path: Path) -> None:
    kept = translation_sources.FOLDER / "specmint_en.ts"
    (tmp_path / kept.name).write_bytes(kept.read_bytes())

    updated = translation_sources.update("en", tmp_path)
    translation_sources.compile_texts(updated, tmp_path / "specmint_en.qm")

    assert updated.read_text("utf-8") == kept.read_text("utf-8"), "run: poe translations"
    assert 'type="unfinished"' not in updated.read_text("utf-8"), "write both English forms"
    assert (tmp_path / "specmint_en.qm").read_bytes() == kept.with_suffix(".qm").read_bytes(), (
        "run: poe translations"
    )


@pytest.mark.parametrize("file", sorted(translation_sources.FOLDER.glob("*.ts")), ids=lambda file: file.name)
def test_a_translation_names_only_what_its_sentence_has(
    file: Path, known: Mapping[tuple[str, str], Text]
) -> None:
    wrong = [
        said
        for context, source, said in finished(file)
        if not set(PLACES_IN_TEXT.findall(said))
        <= set(PLACES_IN_TEXT.findall(known[context, source].english))
    ]

    assert wrong == []


def test_figures_are_those_of_the_language(qapp: QApplication) -> None:
    QLocale.setDefault(QLocale("de"))
    try:
        shown = figures.number(12_345), figures.size(20_480), figures.percent(0.4)
    finally:
        translate.install(qapp, translate.ENGLISH)

    assert shown == ("12.345", "20,5 kB", "40 %")


@pytest.mark.parametrize(("number", "said"), [(1, "1 case"), (0, "0 cases"), (1_234, "1,234 cases")])
def test_english_counts_one_and_many(number: int, said: str) -> None:
    assert QCoreApplication.translate("JobDetail", "%Ln cases", "", number) == said


def test_the_language_of_the_system_is_taken_where_it_is_there() -> None:
    there = ("de", "en", "pt_BR")

    assert translate.of_system(["de-AT", "en-US"], there) == "de"
    assert translate.of_system(["pt-BR"], there) == "pt_BR"
    assert translate.of_system(["fr-FR", "nl"], there) == "en"


def test_a_language_can_be_chosen_where_there_is_more_than_one(opened: Opened) -> None:
    settings = replace(opened.state.settings, languages=("de", "en"))

    opened.window.show_state(replace(_place(Place.SETTINGS, opened.state), settings=settings))

    view = opened.window.frame.shown()
    assert isinstance(view, SettingsView)
    assert view.language is not None
    assert [view.language.button(each).text() for each in ("de", "en")] == ["Deutsch", "English"]
    view.language.button("de").click()
    assert opened.state.settings.settings.language == "de"


def test_there_is_no_choice_of_a_language_where_there_is_one(opened: Opened) -> None:
    opened.window.show_state(_place(Place.SETTINGS, opened.state))

    view = opened.window.frame.shown()
    assert isinstance(view, SettingsView)
    assert view.language is None


def test_another_language_is_spoken_at_once(opened: Opened, qapp: QApplication) -> None:
    (translator,) = [each for each in qapp.findChildren(QTranslator) if each.objectName() == "nobody's"]
    frame = opened.window.frame

    qapp.removeTranslator(translator)
    chosen = opened.state.settings.settings.model_copy(update={"language": "en"})
    opened.app.dispatch(SettingsChanged(chosen))

    assert opened.window.frame is not frame
    assert opened.window.menus.action("open-file").text() == "&Open file…"
    assert opened.window.menuBar().actions()[0].text() == "&File"
