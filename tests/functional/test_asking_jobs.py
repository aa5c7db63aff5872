"""Jobs that ask a language model, in real child processes."""

import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from engine.jobs.messages import Asking, Cancelled, Kind
from engine.jobs.process import Child
from engine.options import AiOptions
from tests.fakes.llm_server import Asked, Fault
from tests.fakes.llm_thread import served
from tests.samples.asked_models import lifelike
from tests.samples.jobs import job, last_word

BOOKINGS = Path(__file__).parents[1] / "samples" / "bookings.yaml"
LONGEST_S = 60

pytestmark = [pytest.mark.functional, pytest.mark.xdist_group("ai")]


def test_a_job_that_is_cancelled_while_a_model_is_silent_ends_and_leaves_nothing(tmp_path: Path) -> None:
    asks = threading.Event()

    def silent(_number: int, _asked: Asked) -> Fault:
        asks.set()
        return Fault(hangs=True)

    def stop(begun: Child) -> None:
        if asks.wait(LONGEST_S):
            begun.cancel()

    with served(lifelike, silent) as server, closing(Child.start()) as begun:
        asking = Asking(AiOptions("fast", "compatible", "tiny", f"{server.url}/v1"))
        canceller = threading.Thread(target=stop, args=(begun,))
        canceller.start()
        end = last_word(begun, replace(job(Kind.GENERATE, BOOKINGS, tmp_path), asking=asking))
        canceller.join()

    assert len(server.asked) >= 1
    assert end == Cancelled("000001")
    assert list(tmp_path.iterdir()) == []
