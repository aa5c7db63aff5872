"""One job in a process of its own: orders come down one pipe, messages go up another, both as JSON."""

import os
import queue
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from types import ModuleType
from typing import Final

from engine.errors import Problem, SpecMintError
from engine.jobs import network
from engine.jobs.limits import MEMORY, die_with_parent, limit_memory, step_back
from engine.jobs.messages import Cancelled, Failed, Finished, Job, Kind, Message
from engine.jobs.pipe import LARGEST, packed, unpacked_order
from engine.jobs.reporter import Reporter, Stopped

AT_ONCE_S: Final = 0.1
"""What a cancelled job gets to notice it by itself, where ending in the middle leaves nothing half done."""
_NO_MEMORY: Final = Problem(
    "out-of-memory",
    "the job needs more memory than it may have",
    "close other programs, or leave out operations or formats, and try again",
)
_DEFECT: Final = Problem(
    "defect", "a fault of SpecMint itself ended the job", "send the report; other documents still work"
)


def main(orders: Connection, messages: Connection, memory: int = MEMORY) -> None:
    """Do the one job that is sent; never return. `memory` is the ceiling in bytes."""
    step_back()
    die_with_parent()
    limit_memory(memory)
    jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
    cancelled = threading.Event()
    threading.Thread(target=_listen, args=(orders, jobs, cancelled), daemon=True).start()
    code = 0
    try:
        _import_ahead()
        job = jobs.get()

        def send(message: Message) -> None:
            messages.send_bytes(packed(message))

        send(run(job, send, cancelled.is_set))
    except BrokenPipeError:  # nobody listens any more
        code = 1
    # Not by `return`: taking down what a large document left behind would cost as much as reading it.
    os._exit(code)


def run(job: Job, send: Callable[[Message], None], is_cancelled: Callable[[], bool]) -> Message:
    """Do a job and return the last word about it; all other messages go to `send`."""
    reporter = Reporter(job, send, time.monotonic, is_cancelled=is_cancelled)
    problem, report = _NO_MEMORY, None
    try:
        reporter.started(os.getpid())
        reporter.go_on()
        from engine.jobs.licensing import check_job
        from engine.jobs.work import WORK

        check_job(job)
        network.enforce(job, os.environ)
        last = WORK[job.kind](job, reporter)
        _count(job, last)
        return last  # noqa: TRY300 - what follows is how a job ends that does not get here
    except Stopped:
        return Cancelled(job.id)
    except MemoryError:
        pass  # the last word is made below, when the frames that hold the memory are gone
    except SpecMintError as error:
        problem = error.problem
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the last word of a job that met a defect
        from engine.jobs.defect import report_of

        problem, report = _DEFECT, report_of(error)
    reporter.log("ERROR", f"{reporter.stage}: failed [{problem.code}]")
    reporter.flush()
    return Failed(job.id, problem, reporter.stage, reporter.operation, report)


def _count(job: Job, last: Finished) -> None:
    """Count a run for the licence that it came with, where that is wanted."""
    if job.kind is not Kind.GENERATE or not job.licence:
        return
    from engine.jobs.counting import count_run

    ai = last.ai
    asked, tokens = (ai.calls, ai.tokens) if ai else (0, 0)
    count_run(os.environ, _now, cases=last.cases, asked=asked, tokens=tokens)


def _now() -> int:
    return int(time.time())  # noqa: TID251 - the process of a job is where the clock comes in


def _listen(orders: Connection, jobs: "queue.SimpleQueue[Job]", cancelled: threading.Event) -> None:
    """Take orders until the parent is gone, and go with it."""
    kind = None
    try:
        while True:
            order = unpacked_order(orders.recv_bytes(LARGEST))
            if isinstance(order, Job):
                kind = order.kind
                jobs.put(order)
                continue
            cancelled.set()
            if kind is not Kind.SAVE:  # the others write into the job's own folder only
                gone = threading.Timer(AT_ONCE_S, os._exit, (0,))
                gone.daemon = True
                gone.start()
    except (EOFError, OSError, ValueError, KeyError, TypeError, SpecMintError):
        os._exit(1)  # the parent is gone, or no parent of ours


def _import_ahead() -> tuple[ModuleType, ...]:
    """Import while nobody waits what every job needs; what fails now fails again where it can be told."""
    try:
        from engine.cases import planner
        from engine.jobs import licensing, work
    except (ImportError, MemoryError):
        return ()
    return planner, licensing, work
