"""Who runs when: operations side by side, the cases of one in their order, what touches much at the end."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from queue import Empty, Queue
from typing import TypeAlias

from engine.cases.model import Flow, TestCase
from engine.cases.resources import resources
from engine.errors import Pointer, ServiceError
from engine.openapi.model import Operation
from engine.options import RunOptions
from engine.runner.coverage import Sightings
from engine.runner.exchange import Exchange, trust
from engine.runner.masking import masking
from engine.runner.model import CaseResult, CleanupTrouble, RunSuite
from engine.runner.oracles import Judge
from engine.runner.pace import Pace
from engine.runner.schemas import SchemaChecks
from engine.runner.session import Frame, Session, as_case, result_of
from engine.runner.settings import Settings

GLANCE_S = 0.2
"""How often the main thread looks after answers that take too long."""
GONE = "not run: the service could not be reached"

Told: TypeAlias = CaseResult | CleanupTrouble


@dataclass(frozen=True, slots=True)
class Unit:
    """What one worker does in one go, as a file of tests does: the operations of a resource, then its flows."""

    operations: tuple[tuple[TestCase, ...], ...] = ()
    flows: tuple[Flow, ...] = ()

    @property
    def touches_many(self) -> bool:
        steps = (step for flow in self.flows for step in flow.steps)
        cases = (case for cases in self.operations for case in cases)
        return any("destructive" in case.tags for case in (*cases, *steps))


def units(suite: RunSuite) -> list[Unit]:
    """Return the suite resource by resource, in the order of its first cases."""
    by_operation: dict[str, list[TestCase]] = {}
    for case in suite.cases:
        by_operation.setdefault(case.operation_id, []).append(case)
    asked = {case.operation_id: case for flow in suite.flows for case in flow.steps}
    asked |= {name: cases[0] for name, cases in by_operation.items()}
    # Operations with cases come first, so that resources stand in the order of the cases.
    known = [asked[name] for name in dict.fromkeys((*by_operation, *asked))]
    grouped = resources(
        tuple(Operation(case.operation_id, case.method, case.path, Pointer("")) for case in known)
    )
    flows: dict[str, list[Flow]] = {}
    for flow in suite.flows:
        flows.setdefault(flow.steps[0].operation_id, []).append(flow)
    return [
        Unit(
            tuple(tuple(by_operation[name]) for name in group.operation_ids if name in by_operation),
            tuple(flow for name in group.operation_ids for flow in flows.get(name, ())),
        )
        for group in grouped
    ]


class Execution:
    """One run of a suite: iterate over it for results and troubles as they come."""

    def __init__(
        self, suite: RunSuite, settings: Settings, options: RunOptions, clock: Callable[[], float]
    ) -> None:
        self._suite = suite
        self._settings = settings
        self._options = options
        self._clock = clock
        self._pace = Pace(options.rate, clock)
        self._told: Queue[Told | BaseException | None] = Queue()
        self._verify = trust(settings)
        self.schemas = SchemaChecks(suite.schemas)
        judge = Judge(suite.answers, self.schemas, settings.max_ms)
        self.sightings = Sightings(suite.coverable) if suite.coverable else None
        self._frame = Frame(suite, settings, judge, masking(settings.secrets()), self.sightings)

    def __iter__(self) -> Iterator[Told]:
        """Yield in the order of time; whatever ends the iteration, what was made is deleted.

        Raises:
            ServiceError: `service-unreachable`; what was not run has been yielded as skipped before.
        """
        todo = units(self._suite)
        apart = self._settings.allows_destructive
        together = deque(unit for unit in todo if not (apart and unit.touches_many))
        alone = deque(unit for unit in todo if apart and unit.touches_many)
        yield from self._run(together, self._options.parallel)
        yield from self._run(alone, 1)
        if self._pace.unreachable:
            raise _unreachable(self._settings.base_url, self._frame.mask(self._pace.unreachable))

    def _run(self, todo: deque[Unit], parallel: int) -> Iterator[Told]:
        workers = min(parallel, len(todo))
        exchanges = [Exchange(self._settings, self._pace, self._clock, self._verify) for _ in range(workers)]
        threads = [
            threading.Thread(target=self._work, args=(todo, exchange), name=f"runner-{number}")
            for number, exchange in enumerate(exchanges)
        ]
        for thread in threads:
            thread.start()
        try:
            yield from self._heard(exchanges)
        except BaseException:
            self._pace.stop()
            raise
        finally:
            for thread in threads:
                while thread.is_alive():
                    thread.join(GLANCE_S)
                    _hurry(exchanges)
            for exchange in exchanges:
                exchange.close()

    def _heard(self, exchanges: list[Exchange]) -> Iterator[Told]:
        working = len(exchanges)
        while working:
            _hurry(exchanges)
            try:
                told = self._told.get(timeout=GLANCE_S)
            except Empty:
                continue
            if told is None:
                working -= 1
            elif isinstance(told, BaseException):
                raise told
            else:
                yield told

    def _work(self, todo: deque[Unit], exchange: Exchange) -> None:
        try:
            while True:
                try:
                    unit = todo.popleft()
                except IndexError:
                    break
                for cases in unit.operations:
                    self._do(cases, (), Session(self._frame, exchange))
                self._do((), unit.flows, Session(self._frame, exchange))
        except BaseException as defect:  # noqa: BLE001 - raised again by the thread that listens
            self._told.put(defect)
        finally:
            self._told.put(None)

    def _do(self, cases: tuple[TestCase, ...], flows: tuple[Flow, ...], session: Session) -> None:
        try:
            for case in cases:
                self._told.put(self._verdict(case, partial(session.case, case)))
            for flow in flows:
                self._told.put(self._verdict(as_case(flow), partial(session.flow, flow)))
        finally:
            session.close()
            for trouble in session.troubles:
                self._told.put(trouble)

    def _verdict(self, case: TestCase, run: Callable[[], CaseResult]) -> CaseResult:
        """Return the verdict; what is not begun, or finds nobody, when the run is over is skipped."""
        if not self._pace.stopped:
            result = run()
            if result.status or not self._pace.unreachable:
                return result
        return result_of(case, "skip", GONE)


def _unreachable(base_url: str, why: str) -> ServiceError:
    untrusted = "CERTIFICATE_VERIFY_FAILED" in why
    return ServiceError(
        "service-unreachable",
        f"{base_url} cannot be reached: {why}",
        cure="give its certificates by API_CA_FILE"
        if untrusted
        else "start the service, or correct --base-url",
    )


def _hurry(exchanges: list[Exchange]) -> None:
    for exchange in exchanges:
        exchange.hurry()
