"""What came over the network once, or is written by hand in its form, comes out as items; none holds a secret."""

import asyncio
import json
from pathlib import Path

import pytest

from engine.ai.faults import AIError
from engine.ai.provider import Item
from tests.fakes.llm_server import Asked, error
from tests.fakes.llm_thread import served
from tests.samples.asked_models import lifelike
from tests.samples.recordings import FOLDER, ORIGIN, main, read, replayed, written
from tests.samples.wires import INTERFACES, KEY, Interface

pytestmark = pytest.mark.xdist_group("ai")
RECORDINGS = sorted(FOLDER.glob("*.json"))
VARIABLES = {
    "responses": "OPENAI_API_KEY",
    "chat": "SPECMINT_COMPATIBLE_KEY",
    "messages": "ANTHROPIC_API_KEY",
}
DATES = "The return date must be after the departure date."


def brain(asked: Asked) -> str:
    return lifelike(asked) if 'Task: "values"' in asked.user else '{"items": []}'


@pytest.mark.parametrize("file", RECORDINGS, ids=lambda each: each.stem)
def test_a_recording_says_where_it_comes_from_and_answers_each_of_its_questions(file: Path) -> None:
    recording = read(file)

    answers = asyncio.run(replayed(recording))

    assert ORIGIN.fullmatch(recording.origin)
    assert answers.keys() == {each.id for call in recording.calls for each in call}
    assert not [each for each in answers.values() if isinstance(each, AIError)]
    assert written(recording, "")


@pytest.mark.parametrize("interface", INTERFACES)
def test_what_is_written_by_hand_in_the_form_of_a_vendor_comes_out_as_these_items(
    interface: Interface,
) -> None:
    answers = asyncio.run(replayed(read(FOLDER / f"{interface}.json")))

    assert answers == {
        "0.0": (Item("value", ("motto",), "", '"Sail with the morning tide"', ""),),
        "0.1": (Item("value", ("wish",), "", '"A cabin with a view of the bow, please"', ""),),
        "1.0": (Item("compare", ("body/returnDate", "body/departureDate"), ">", "", DATES),),
    }


@pytest.mark.parametrize("interface", INTERFACES)
def test_what_a_person_records_with_a_key_gives_the_same_again_and_has_no_key_in_it(
    interface: Interface, tmp_path: Path
) -> None:
    with served(brain) as server:
        url = server.url + ("" if interface == "messages" else "/v1")
        typed = [interface, "--model", "Tiny/1", "--url", url]
        code = main(typed, {VARIABLES[interface]: KEY}, tmp_path)

    (file,) = tmp_path.iterdir()
    recording = read(file)
    assert (code, file.name) == (0, f"{interface}-tiny-1.json")
    assert ORIGIN.fullmatch(recording.origin)
    assert all(KEY in each.raw for each in server.asked)
    assert KEY not in file.read_text("utf-8")
    assert len(recording.told) == len(recording.calls) == 2
    assert not [each for each in asyncio.run(replayed(recording)).values() if isinstance(each, AIError)]


@pytest.mark.parametrize("secret", [KEY, "my-own-key-of-no-known-shape", "Bearer abcdef0123456789"])
def test_an_answer_that_holds_a_secret_is_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], secret: str
) -> None:
    def leaks(asked: Asked) -> str:
        items = json.loads(brain(asked))["items"]
        return json.dumps({"items": [{**each, "quote": secret} for each in items]})

    with served(leaks) as server:
        typed = ["chat", "--model", "tiny", "--url", f"{server.url}/v1"]
        code = main(typed, {"SPECMINT_COMPATIBLE_KEY": "my-own-key-of-no-known-shape"}, tmp_path)

    assert (code, list(tmp_path.iterdir())) == (1, [])
    told = capsys.readouterr().err
    assert "nothing is written" in told
    assert secret not in told


def test_what_was_not_answered_is_no_recording(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with served(lifelike, [error(401, "messages", "authentication_error", KEY)]) as server:
        code = main(["messages", "--model", "x", "--url", server.url], {"ANTHROPIC_API_KEY": KEY}, tmp_path)

    assert (code, list(tmp_path.iterdir())) == (1, [])
    assert "[ai-auth]" in capsys.readouterr().err
