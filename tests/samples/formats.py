"""Runs the four generated projects of one output folder, and says what each sent and found."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from email.parser import BytesParser
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from tests.samples import java
from tests.samples.projects import run_python
from tests.samples.serving import Call, Service
from tests.samples.shop import SHELF, running_shop
from tests.samples.tools import node_modules, run, tool
from tests.samples.verdicts import SETTINGS, Verdicts, newman_verdicts, node_verdicts, pytest_verdicts

FORMATS = ("python", "nodejs", "postman", "junit")
RUN_ID = "the same for all"
PYTEST = ("pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", "-p", "no:xdist")
TRACE = "X-SpecMint-Case"
OF_THE_CLIENT = frozenset(
    ("host", "user-agent", "connection", "content-length", "accept-encoding", TRACE.lower())
)

Settings: TypeAlias = Mapping[str, str]
Requests: TypeAlias = dict[str, list[str]]


class Ran(NamedTuple):
    """What a format found, by case id, and what it sent: per id the requests as text, in any order."""

    verdicts: Verdicts
    requests: Requests


def prepare(out: Path, formats: Iterable[str]) -> None:
    """Make the projects of an output folder ready to run: packages for Node, classes for Java."""
    if "nodejs" in formats:
        (out / "nodejs" / "node_modules").symlink_to(node_modules())
    if "junit" in formats:
        java.compile_project(out / "junit", out / "classes")


def ran(
    out: Path,
    name: str,
    ids: Iterable[str],
    faults: tuple[str, ...] = (),
    serve: Callable[[tuple[str, ...]], AbstractContextManager[Service]] = running_shop,
) -> Ran:
    """Run one format against a fresh service, the shop; `ids` are all that may be reported."""
    with serve(faults) as service:
        settings = {
            **SETTINGS,
            "API_VALUE_SHELFID": SHELF,
            "API_BASE_URL": service.url,
            "API_RUN_ID": RUN_ID,
            "SPECMINT_TRACE": "1",
        }
        found = verdicts(out, name, ids, settings)
    return Ran(found, requests(service))


def verdicts(out: Path, name: str, ids: Iterable[str], settings: Settings) -> Verdicts:
    """Run one format as it is configured."""
    return _RUNNERS[name](out, settings, ids)


def requests(service: Service) -> Requests:
    """Return what a service was asked, by case id, with one name for every id that it gave."""
    found: Requests = {}
    for call in service.calls:
        text = json.dumps(_request(call), ensure_ascii=False, sort_keys=True)
        for made in service.given:
            text = text.replace(made, "<made>")
        found.setdefault(call.headers[TRACE], []).append(text)
    return {name: sorted(each) for name, each in found.items()}


def _request(call: Call) -> dict[str, Any]:
    headers = [(name.lower(), value) for name, value in call.headers.items()]
    own = [(name, value) for name, value in headers if name not in OF_THE_CLIENT]
    kind = call.headers.get_content_type() if "Content-Type" in call.headers else ""
    shown = [
        (name, re.sub(r"boundary=.*", "boundary", value) if name == "content-type" else value)
        for name, value in own
    ]
    return {
        "line": f"{call.method} {call.target}",
        "headers": sorted(shown),
        "body": _body(kind, call),
    }


def _body(kind: str, call: Call) -> Any:
    if kind.startswith("multipart/"):
        head = f"Content-Type: {call.headers['Content-Type']}\r\n\r\n".encode()
        message = BytesParser().parsebytes(head + call.body)
        parts = [part for part in message.walk() if not part.is_multipart()]
        return [[sorted(part.items()), repr(part.get_payload(decode=True))] for part in parts]
    if kind.endswith(("/json", "+json")):
        try:
            return json.loads(call.body)
        except ValueError:
            pass
    return call.body.decode("utf-8", "backslashreplace")


def _python(out: Path, settings: Settings, _: Iterable[str]) -> Verdicts:
    report = out / "python-report.xml"
    run_python(out / "python", *PYTEST, f"--junitxml={report}", **settings)
    return pytest_verdicts(report)


def _nodejs(out: Path, settings: Settings, _: Iterable[str]) -> Verdicts:
    options = ("--test-reporter=junit", "--test-concurrency=1")
    done = run(["node", "test/support/run.js", *options], out / "nodejs", settings)
    return node_verdicts(done.stdout)


def _postman(out: Path, settings: Settings, ids: Iterable[str]) -> Verdicts:
    report = out / "newman-report.json"
    (collection,) = (out / "postman").glob("*.postman_collection.json")
    (environment,) = (out / "postman").glob("*.postman_environment.json")
    given = [part for name, value in settings.items() for part in ("--env-var", f"{name}={value}")]
    options = ("--reporters", "json", "--reporter-json-export", report)
    run([tool("newman"), "run", collection, "-e", environment, *given, *options], out / "postman")
    return newman_verdicts(report, ids)


def _junit(out: Path, settings: Settings, _: Iterable[str]) -> Verdicts:
    return dict(java.run_classes(out / "junit", out / "classes", settings).verdicts)


_RUNNERS: Mapping[str, Callable[[Path, Settings, Iterable[str]], Verdicts]] = {
    "python": _python,
    "nodejs": _nodejs,
    "postman": _postman,
    "junit": _junit,
}
