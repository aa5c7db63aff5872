"""What the window forecasts of a document is what a run writes, exactly: both through a real child process."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from engine.jobs.messages import LAST_WORDS, Finished, Job, Kind, Message
from engine.jobs.process import Child
from engine.options import GenerateOptions
from resources import FOLDER
from specmint_desktop.presenters import root
from specmint_desktop.state.documents import DocumentsGiven, Loading
from specmint_desktop.state.jobs import JobReported, StartJob
from specmint_desktop.state.options import OperationsTicked, OptionsChanged
from specmint_desktop.state.whole import State

pytestmark = [pytest.mark.functional, pytest.mark.timeout(180)]
REAL = (
    "redocly-museum-oas31.yaml",
    "petstore-oas20.yaml",
    "oai-3.2-tags-example.yaml",
    "readme-parameters-style.yaml",
    "peertube.yaml",
)


def words(job: Job) -> Iterator[Message]:
    with closing(Child.start()) as child:
        child.send(job)
        for _ in range(10_000):
            word = child.poll(60)
            assert word is not None, "the child says nothing"
            yield word
            if isinstance(word, LAST_WORDS):
                return


def opened(document: str, folder: Path) -> State:
    """Return the window once the document is read and counted."""
    state, effects = root.after(State(str(folder)), DocumentsGiven((document,)))
    (start,) = [effect for effect in effects if isinstance(effect, StartJob)]
    for word in words(start.job):
        state, _ = root.after(state, JobReported(word))
    assert state.document.loading is Loading.READY, state.document.failure
    return state


def written(state: State, folder: Path) -> tuple[int, int]:
    """Return how many operations and cases a run with the chosen options writes."""
    job = Job("000099", Kind.GENERATE, state.document.document or "", str(folder), state.options.chosen)
    *_, last = words(job)
    assert isinstance(last, Finished), last
    return last.operations, last.cases


def forecast(state: State) -> tuple[int, int]:
    assert state.options.is_exact
    return state.options.forecast_operations, state.options.forecast_cases


def test_the_forecast_of_a_sample_holds_for_all_and_for_some_operations(tmp_path: Path) -> None:
    state = opened(str(FOLDER / "samples" / "bookshop.yaml"), tmp_path)
    assert forecast(state) == written(state, tmp_path / "all")

    assert state.document.summary is not None
    ids = tuple(each.id for each in state.document.summary.operations[::2])
    for message in (
        OptionsChanged(GenerateOptions(cases=3, formats=("python",))),
        OperationsTicked(ids, is_included=False),
    ):
        state, _ = root.after(state, message)
    assert forecast(state) == written(state, tmp_path / "some")


@pytest.mark.corpus
@pytest.mark.parametrize("name", REAL)
def test_the_forecast_of_a_real_document_holds(name: str, specs: Path, tmp_path: Path) -> None:
    state = opened(str(specs / "dev" / name), tmp_path)
    state, _ = root.after(state, OptionsChanged(replace(state.options.chosen, formats=("postman",))))

    assert forecast(state) == written(state, tmp_path / "run")
