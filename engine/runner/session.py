"""Cases and flows against the service: what they need is made before and deleted afterwards."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from engine.cases.model import CaseId, Flow, TestCase
from engine.runner.answer import AnswerError
from engine.runner.coverage import Sightings
from engine.runner.exchange import Exchange
from engine.runner.filling import Values, asked_by, below, fill, turned
from engine.runner.masking import Mask
from engine.runner.message import expected, failure_of, short
from engine.runner.model import CaseResult, CleanupTrouble, Failure, RunSuite, Verdict
from engine.runner.oracles import Judge, Reply
from engine.runner.settings import MissingSettingError, Settings
from engine.runner.xml_values import in_xml

LONGEST_CAPTURE = 10_000
_FORBIDDEN = "touches many objects: set API_ALLOW_DESTRUCTIVE"


class SetupError(Exception):
    """A step that makes what others need did not work."""


class _CaptureError(Exception):
    """An answer does not hold what the next requests need."""


@dataclass(slots=True)
class _Objects:
    """What the steps of a flow made: the captured values, and the steps that ran."""

    flow: Flow
    run: str
    captured: dict[str, Any] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What all workers share."""

    suite: RunSuite
    settings: Settings
    judge: Judge
    mask: Mask
    sightings: Sightings | None = None


class Session:
    """The cases of one operation, or flows, one after the other; `close` deletes what is still there."""

    def __init__(self, frame: Frame, exchange: Exchange) -> None:
        self._frame = frame
        self._settings = frame.settings
        self._exchange = exchange
        self._shared: dict[str, _Objects] = {}
        self.troubles: list[CleanupTrouble] = []

    def close(self) -> None:
        """Delete what the shared setup made, the last first."""
        for objects in reversed(self._shared.values()):
            self._clean(objects)
        self._shared.clear()

    def case(self, case: TestCase) -> CaseResult:
        """Send a case after its setup; skip it where a setting is missing or its setup failed."""
        if self._is_forbidden(case):
            return result_of(case, "skip", _FORBIDDEN)
        own: dict[str, _Objects] = {}
        try:
            reply = self._send(case, self._set_up(case, own))
            return self._judged(case, reply)
        except (MissingSettingError, SetupError, AnswerError, ValueError) as reason:
            return self._outcome(case, case, reason)
        finally:
            for objects in reversed(own.values()):
                self._clean(objects)

    def flow(self, flow: Flow) -> CaseResult:
        """Run the steps of a flow up to the first that fails; what they made is deleted."""
        head = as_case(flow)
        if any(map(self._is_forbidden, flow.steps)):
            return result_of(head, "skip", _FORBIDDEN)
        objects = _Objects(flow, self._settings.run_token(flow.id))
        try:
            self._settings.ask_for(sorted(set[str]().union(*map(asked_by, flow.steps))))
        except MissingSettingError as missing:
            return result_of(head, "skip", f"set {missing}")
        try:
            return self._steps(head, objects)
        finally:
            self._clean(objects)

    def _steps(self, head: TestCase, objects: _Objects) -> CaseResult:
        replies: dict[str, Reply] = {}
        status = took = 0
        for step in objects.flow.steps:
            try:
                made = step.technique == "setup"
                reply = self._made(step, objects) if made else self._step(step, objects, replies)
            except (MissingSettingError, SetupError, _CaptureError, AnswerError, ValueError) as reason:
                return self._outcome(head, step, reason)
            status, took = reply.answer.status, took + reply.answer.took_ms
            judged = self._judged(head, reply) if not made else None
            if judged is not None and judged.verdict != "pass":
                return judged._replace(took_ms=took)
            replies[step.id.removeprefix(f"{objects.flow.id}-")] = reply
        return result_of(head, "pass", "", status, took)

    def _made(self, step: TestCase, objects: _Objects) -> Reply:
        """Send a step that makes what the flow is about; whether it can be made is not the flow's matter."""
        try:
            reply = self._step(step, objects, {})
        except (_CaptureError, AnswerError, ValueError) as error:
            raise SetupError(f"{step.id}: {error}") from error
        if not reply.is_expected:
            raise SetupError(f"{step.id}: got {reply.answer.status}")
        return reply

    def _step(self, step: TestCase, objects: _Objects, earlier: Mapping[str, Reply]) -> Reply:
        """Send a step with what the earlier ones captured, and keep what it captures."""
        reply = self._send(step, Values(self._settings, objects.run, objects.captured), earlier)
        if reply.is_expected:
            for name, source in step.captures.items():
                objects.captured[name] = _capture(reply, source)
        return reply

    def _send(self, case: TestCase, values: Values, earlier: Mapping[str, Reply] | None = None) -> Reply:
        filled = fill(case, values)
        answer = self._exchange.send(case, filled)
        if self._frame.sightings:
            self._frame.sightings.note(case, answer)

        def turn(name: str, value: object) -> Any:
            """Return what a further page of a list holds, None where it is not answered."""
            try:
                page = self._exchange.send(case, filled._replace(target=turned(filled.target, name, value)))
            except (AnswerError, ValueError):  # a ValueError for what has no form in an address
                return None
            return page.json() if page.status // 100 == 2 else None

        return Reply(case, answer, values, dict(earlier or {}), turn)

    def _set_up(self, case: TestCase, own: dict[str, _Objects]) -> Values:
        captured: dict[str, Any] = {}
        for step in case.setup:
            flow = self._frame.suite.setups[step]
            objects = self._objects(flow, case, own)
            objects.captured = {**captured, **objects.captured}
            self._make(step, objects)
            captured.update(objects.captured)
        return Values(self._settings, self._settings.run_token(case.id), captured)

    def _objects(self, flow: Flow, case: TestCase, own: dict[str, _Objects]) -> _Objects:
        if any(step.scope == "shared" for step in flow.steps):
            answers = self._frame.suite.answers.get(case.operation_id)
            scope = f"{flow.id}:{answers.slug if answers else case.operation_id}"
            return self._shared.setdefault(scope, _Objects(flow, self._settings.run_token(scope)))
        token = self._settings.run_token(f"{flow.id}:{case.id}")
        return own.setdefault(flow.id, _Objects(flow, token))

    def _make(self, name: str, objects: _Objects) -> None:
        """Run a setup step once; every case that needs a failed one is skipped with the same words."""
        if name in objects.done:
            return
        if not objects.failure:
            step = next(step for step in objects.flow.steps if step.id == name)
            try:
                reply = self._step(step, objects, {})
                if not reply.is_expected:
                    objects.failure = f"{name}: got {reply.answer.status}"
            except (_CaptureError, AnswerError, ValueError) as error:
                objects.failure = f"{name}: {error}"
        if objects.failure:
            raise SetupError(objects.failure)
        objects.done.add(name)

    def _clean(self, objects: _Objects) -> None:
        """Send the cleanup of a flow; what was never captured is not asked for."""
        made = {name for step in objects.flow.steps for name in step.captures}
        for case in objects.flow.cleanup:
            if not asked_by(case) & made <= objects.captured.keys():
                continue
            trouble = self._cleaned(case, objects)
            if trouble:
                self.troubles.append(CleanupTrouble(case.id, short(trouble, self._frame.mask)))

    def _cleaned(self, case: TestCase, objects: _Objects) -> str:
        try:
            reply = self._send(case, Values(self._settings, objects.run, objects.captured))
        except MissingSettingError as missing:
            return f"set {missing}"
        except (AnswerError, ValueError) as error:
            return str(error)
        gone = reply.answer.status in {404, 410} or reply.is_expected
        return "" if gone else f"got {reply.answer.status}"

    def _judged(self, case: TestCase, reply: Reply) -> CaseResult:
        verdict, lines = self._frame.judge.verdict(reply)
        status, took = reply.answer.status, reply.answer.took_ms
        if not verdict:
            return result_of(case, "pass", "", status, took)
        failure = failure_of(reply, verdict, lines, self._frame.mask)
        return result_of(case, "fail", f"{status}: {verdict}", status, took)._replace(
            target=reply.case.target, why=reply.case.why, failure=failure
        )

    def _outcome(self, case: TestCase, sent: TestCase, reason: Exception) -> CaseResult:
        """Skip a case that cannot be asked, fail one without a usable answer."""
        if isinstance(reason, MissingSettingError):
            return result_of(case, "skip", f"set {reason}")
        said = short(str(reason) or type(reason).__name__, self._frame.mask)
        if isinstance(reason, SetupError):
            return result_of(case, "skip", f"setup failed: {said}")
        return result_of(case, "fail", said)._replace(failure=Failure(expected(sent), said))

    def _is_forbidden(self, case: TestCase) -> bool:
        return "destructive" in case.tags and not self._settings.allows_destructive


def result_of(case: TestCase, verdict: Verdict, reason: str, status: int = 0, took_ms: int = 0) -> CaseResult:
    """Return the verdict on a case without what an answer adds to it."""
    return CaseResult(
        case.id,
        case.operation_id,
        case.method,
        case.path,
        case.kind,
        case.technique,
        case.target,
        case.title,
        case.why,
        verdict,
        reason,
        status,
        took_ms,
    )


def as_case(flow: Flow) -> TestCase:
    """Return a flow as the one line that it is in reports: its id and words, the place of its first step."""
    first = flow.steps[0]
    return first._replace(
        id=CaseId(flow.id),
        operation_id=flow.operation_id,
        kind="flow",
        technique=flow.technique,
        title=flow.title,
        why=flow.why,
    )


def _capture(reply: Reply, source: str) -> Any:
    """Return what a capture names: a JSON pointer, a way into XML, `header:Name`, its `#last` segment or its `#path`.

    Raises:
        _CaptureError: the answer does not have it.
    """
    value: Any
    if source.startswith("xml"):
        value = in_xml(reply.answer.body, source)
    elif not source.startswith("header:"):
        try:
            value = reply.answer.at(source)
        except LookupError:
            value = None
    else:
        name, _, part = source[len("header:") :].partition("#")
        value = reply.answer.headers.get(name.lower())
        if part == "last" and value:
            value = unquote(re.split("[?#]", value, maxsplit=1)[0].rstrip("/").rpartition("/")[2])
        elif part == "path" and value:
            value = below(value, reply.values.settings.base_path)
    shown = reply.answer.body[:200].decode("utf-8", "replace")
    if value is None or value == "":
        raise _CaptureError(f"nothing at {source} in {shown}")
    if len(str(value)) > LONGEST_CAPTURE:
        raise _CaptureError(f"what stands at {source} is longer than {LONGEST_CAPTURE:,} characters")
    return value
