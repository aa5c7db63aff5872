import json
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Location, Pointer, Problem
from engine.events import (
    CaseLeftOut,
    Event,
    FileSetAside,
    OperationPlanned,
    ProblemFound,
    RunFinished,
    RunStarted,
    dump,
    load,
)

EVENTS: st.SearchStrategy[Event] = st.one_of([st.from_type(each) for each in get_args(Event)])


@given(EVENTS)
def test_every_event_survives_json(event: Event) -> None:
    loaded = load(json.loads(json.dumps(dump(event))))

    assert loaded == event
    assert type(loaded) is type(event)


@given(EVENTS)
def test_an_event_in_json_names_itself_and_holds_every_field(event: Event) -> None:
    assert len(dump(event)) == 1 + len(event)
    assert "event" in dump(event)


def test_names_are_written_as_other_programs_write_them() -> None:
    assert dump(OperationPlanned("addPet", cases=10, left_out=2, done=1, total=19)) == {
        "event": "operation-planned",
        "operation": "addPet",
        "cases": 10,
        "leftOut": 2,
        "done": 1,
        "total": 19,
    }
    assert dump(FileSetAside("a", "b")) == {"event": "file-set-aside", "path": "a", "keptAs": "b"}
    assert dump(CaseLeftOut("o", "t", "#/x", "cut", ""))["event"] == "case-left-out"
    assert dump(RunFinished(1, 2, 3, 4, None, "x.zip"))["zipFile"] == "x.zip"
    assert dump(RunStarted("1", "d", ("python",), 10, 0))["casesPerOperation"] == 10


def test_a_problem_is_written_with_its_place() -> None:
    at = Location("petstore.yaml", Pointer("#/paths"), 41, 9)

    assert dump(ProblemFound(Problem("no-operation", "nothing", "add one", at)))["problem"] == {
        "code": "no-operation",
        "severity": "error",
        "what": "nothing",
        "cure": "add one",
        "at": {"document": "petstore.yaml", "pointer": "#/paths", "line": 41, "column": 9},
    }


def test_an_event_of_another_program_is_refused() -> None:
    with pytest.raises(KeyError):
        load({"event": "something-else"})
