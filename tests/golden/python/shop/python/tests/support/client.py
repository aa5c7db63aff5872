# Written by SpecMint, and written again when you generate again. Your own code goes into tests/hooks.py.
"""The client: sends a case as it is written, makes what it needs before and deletes it afterwards."""

import os
import re
import ssl
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx
import pytest

import hooks
from support.cases import Case, Flow, setup_flows
from support.checks import Reply
from support.settings import (
    CREDENTIAL,
    MissingSettingError,
    ask_for,
    base_url,
    needed,
    run_token,
    setting,
    timeout_s,
    variables,
)
from support.wire import PLACEHOLDER, Values, below, fill, turned
from support.xml import in_xml

LONGEST_WAIT_S = 30
TRIES = 3
WORKER = [os.environ["PYTEST_XDIST_WORKER"]] if "PYTEST_XDIST_WORKER" in os.environ else []


class CaptureError(Exception):
    """An answer does not hold what the next requests need."""


class SetupError(Exception):
    """A step that makes what others need did not work."""


@dataclass
class Objects:
    """What the steps of a setup flow made: the captured values, and the steps that ran."""

    flow: Flow
    run: str
    captured: dict[str, Any] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    failure: str = ""


class Api:
    """The service under test."""

    def __init__(self) -> None:
        """Open a client that adds nothing to a request and keeps no cookies."""
        verify: Any = ssl.create_default_context(cafile=setting("API_CA_FILE")) if setting("API_CA_FILE") else True
        self._client = httpx.Client(verify=verify, timeout=timeout_s())
        self._shared: dict[str, Objects] = {}

    def close(self) -> None:
        """Delete what the setup of this test file made, the last first, and close the client."""
        for objects in reversed(self._shared.values()):
            self._clean(objects)
        self._client.close()

    def send(self, case: Case) -> Reply:
        """Send a case after its setup; skip it where a setting is missing or its setup failed."""
        _ask_permission(case)
        own: dict[str, Objects] = {}
        try:
            return self._exchange(case, self._set_up(case, own))
        except (MissingSettingError, SetupError, httpx.HTTPError) as error:
            reason = error
        finally:
            for objects in reversed(own.values()):
                self._clean(objects)
        raise _outcome(case, reason)

    @contextmanager
    def flow(self, flow: Flow) -> Iterator["FlowRun"]:
        """Run the steps of a flow; what they made is deleted, also after a failure."""
        objects = Objects(flow, run_token(flow.id))
        for step in flow.steps.values():
            _ask_permission(step)
        try:
            ask_for(PLACEHOLDER.findall(str([step.request for step in flow.steps.values()])))
        except MissingSettingError as missing:
            pytest.skip(f"set {missing}")
        try:
            yield FlowRun(self, objects)
        finally:
            self._clean(objects)

    def step(self, case: Case, objects: Objects) -> Reply:
        """Send a step with what the earlier ones captured, and keep what it captures."""
        reply = self._exchange(case, Values(objects.run, objects.captured))
        if reply.is_expected():
            for name, source in case.captures.items():
                objects.captured[name] = _capture(reply, source)
        return reply

    def _set_up(self, case: Case, own: dict[str, Objects]) -> Values:
        captured: dict[str, Any] = {}
        for step in case.setup:
            flow = setup_flows()[step]
            if flow.shared:
                # Workers of pytest-xdist share a test file: each makes objects of its own.
                scope = ":".join((flow.id, case.operation["slug"], *WORKER))
                objects = self._shared.setdefault(scope, Objects(flow, run_token(scope)))
            else:
                objects = own.setdefault(flow.id, Objects(flow, run_token(f"{flow.id}:{case.id}")))
            objects.captured = {**captured, **objects.captured}
            self._make(step, objects)
            captured.update(objects.captured)
        return Values(run_token(case.id), captured)

    def _make(self, step: str, objects: Objects) -> None:
        """Run a setup step once; every case that needs a failed one is skipped with the same words."""
        if step in objects.done:
            return
        if not objects.failure:
            case = next(case for case in objects.flow.steps.values() if case.id == step)
            try:
                reply = self.step(case, objects)
                if not reply.is_expected():
                    objects.failure = f"{step}: got {reply.response.status_code}"
            except (CaptureError, httpx.HTTPError) as error:
                objects.failure = f"{step}: {error}"
        if objects.failure:
            raise SetupError(objects.failure)
        objects.done.add(step)

    def _clean(self, objects: Objects) -> None:
        """Send the cleanup of a flow; what was never captured is not asked for."""
        for case in objects.flow.cleanup:
            asked = set(PLACEHOLDER.findall(str(case.request))) & objects.flow.captured
            if asked <= objects.captured.keys():
                try:
                    reply = self._exchange(case, Values(objects.run, objects.captured))
                except (MissingSettingError, httpx.HTTPError) as error:
                    warnings.warn(f"cleanup failed: {case.id}: {error}", stacklevel=2)
                    continue
                status = reply.response.status_code
                if status not in (404, 410) and not reply.is_expected():
                    warnings.warn(f"cleanup failed: {case.id}: got {status}", stacklevel=2)

    def _exchange(self, case: Case, values: Values, **page: Any) -> Reply:
        """Send a request; `page`: the name of a parameter of the query that turns the page of a list, and its value."""
        filled = fill(case.request, values)
        base = base_url()
        headers = [(name.encode(), value.encode()) for name, value in filled.headers]
        names = {name.lower() for name, _ in headers}
        if b"user-agent" not in names:
            headers.append((b"User-Agent", f"python-httpx/{httpx.__version__}".encode()))
        if setting("SPECMINT_TRACE") == "1":
            headers.append((b"X-SpecMint-Case", case.id.encode()))
        # The target is sent as it is written: no library resolves `..` or encodes anything again.
        target = (urlsplit(base).path + (turned(filled.target, **page) if page else filled.target)).encode()
        request = httpx.Request(
            filled.method, base, headers=headers, content=filled.body, extensions={"target": target}
        )
        hooks.before(request, case)
        return Reply(case, self._patiently(request), values, _secrets(case), self._turn)

    def _turn(self, reply: Reply, name: str, value: Any) -> Any:
        """Return what a further page of a list holds, `None` where it is not answered."""
        try:
            page = self._exchange(reply.case, reply.values, name=name, value=value)
        except (httpx.HTTPError, UnicodeError):
            return None
        return page.json() if page.response.is_success else None

    def _patiently(self, request: httpx.Request) -> httpx.Response:
        """Send a request, again after 429 and 503 where `Retry-After` asks for 30 seconds at most."""
        timeout = httpx.Timeout(timeout_s()).as_dict()
        request.extensions = {"timeout": timeout, **request.extensions}
        response = self._client.send(request)
        for _ in range(TRIES):
            wait = response.headers.get("retry-after", "")
            patient = response.status_code in (429, 503) and wait.isdecimal() and int(wait) <= LONGEST_WAIT_S
            if not patient:
                break
            time.sleep(int(wait))
            response = self._client.send(request)
        return response


class FlowRun:
    """A flow that is running: call it with the name of the next step."""

    def __init__(self, api: Api, objects: Objects) -> None:
        """Start with nothing made."""
        self._api = api
        self._objects = objects
        self._replies: dict[str, Reply] = {}

    def run(self, step: str) -> Reply:
        """Send a step and check the answer, also against those of earlier steps."""
        case = self._objects.flow.steps[step]
        makes = case.technique == "setup"
        try:
            reply = self._api.step(case, self._objects)
        except (MissingSettingError, CaptureError, httpx.HTTPError) as error:
            made = makes and not isinstance(error, MissingSettingError)
            reason = SetupError(f"{case.id}: {error}") if made else error
        else:
            if makes and not reply.is_expected():
                pytest.skip(f"setup failed: {case.id}: got {reply.response.status_code}")
            return self._checked(step, reply)
        raise _outcome(case, reason)

    def _checked(self, step: str, reply: Reply) -> Reply:
        reply.earlier = dict(self._replies)
        if reply.case.technique != "setup":
            reply.check()
        self._replies[step] = reply
        return reply


def _ask_permission(case: Case) -> None:
    if "destructive" in case.tags and setting("API_ALLOW_DESTRUCTIVE") != "1":
        pytest.skip("touches many objects: set API_ALLOW_DESTRUCTIVE")


def _outcome(case: Case, reason: Exception) -> BaseException:
    """Return what skips a case that cannot be asked, and what fails one without a usable answer."""
    if isinstance(reason, MissingSettingError):
        return pytest.skip.Exception(f"set {reason}")
    if isinstance(reason, SetupError):
        return pytest.skip.Exception(f"setup failed: {reason}")
    what = str(reason) or type(reason).__name__
    if isinstance(reason, httpx.TransportError):
        what = f"no answer from {httpx.URL(base_url()).copy_with(userinfo=b'')}: {what}"
    return pytest.fail.Exception(f"{case.id}: {case.title}\n  got       {what}", pytrace=False)


def _capture(reply: Reply, source: str) -> Any:
    """Return what a capture names: a JSON pointer, a way into XML, `header:Name`, its `#last` segment or its `#path`.

    Raises:
        CaptureError: the answer does not have it.
    """
    if source.startswith("xml"):
        value = in_xml(reply.response.content, source)
    elif not source.startswith("header:"):
        try:
            value = reply.at(source)
        except LookupError:
            value = None
    else:
        name, _, part = source[len("header:") :].partition("#")
        value = reply.response.headers.get(name)
        if part == "last" and value:
            value = unquote(re.split("[?#]", value, maxsplit=1)[0].rstrip("/").rpartition("/")[2])
        elif part == "path" and value:
            value = below(value, urlsplit(base_url()).path)
    if value is None or value == "":
        raise CaptureError(f"nothing at {source} in {reply.response.text[:200]}")
    return value


def _secrets(case: Case) -> dict[str, str]:
    """Return the credentials that a case sends, by the variable that holds each."""
    sent = {name for name in PLACEHOLDER.findall(str(case.request)) if CREDENTIAL.fullmatch(name)}
    names = sent.union(*map(variables, sent))
    return {name: needed(name) for name in sorted(names)}
