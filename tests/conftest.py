"""Guards for every test: no network, no keys, no home, no stray warnings or threads."""

import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# `check` is what the whole run uses: the same examples each time, so a failure is never news of yesterday.
settings.register_profile("default", deadline=None)
settings.register_profile("check", deadline=None, derandomize=True)
settings.load_profile("default")

PROJECT = Path(__file__).resolve().parents[1]
SPECS = PROJECT.parent / "shared" / "specs"
LOOPBACK = "127.0.0.1,localhost,::1"
DEAD_PROXY = "http://127.0.0.1:9"
PATIENCE_S = 2.0
# Keys of providers, settings of a person's own runs, and what a pytest that a test starts would take over.
NOT_FOR_TESTS = ("OPENAI_", "ANTHROPIC_", "API_", "SPECMINT_", "PYTEST_XDIST_", "PYTEST_ADDOPTS")
# A worker of anyio's pool, in a service that a test asked; it ends by itself after some idle seconds.
IDLE_THREADS = ("AnyIO worker thread", "ThreadPoolExecutor")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What the tests of a module share is made once: one worker runs them all."""
    for item in items:
        if isinstance(item, pytest.Function) and item.get_closest_marker("xdist_group") is None:
            made = item._fixtureinfo.name2fixturedefs.values()
            if any(each[-1].scope == "module" for each in made):
                item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session")
def specs() -> Path:
    """Real documents beside the project; the tests that read them are skipped where they are absent."""
    if not SPECS.is_dir():
        pytest.skip(f"no documents at {SPECS}")
    return SPECS


@pytest.fixture(autouse=True)
def _sealed_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Child processes get it too, where the ban on sockets ends: so the proxy leads nowhere."""
    for name in tuple(os.environ):
        if name.upper().startswith(NOT_FOR_TESTS) or "API_KEY" in name.upper():
            monkeypatch.delenv(name)
    monkeypatch.setenv("SPECMINT_HOME", str(tmp_path / "home"))
    # No test can ask a model that costs money, nor can a process that it starts.
    monkeypatch.setenv("SPECMINT_AI_NETWORK", "loopback")
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, DEAD_PROXY)
        monkeypatch.setenv(name.lower(), DEAD_PROXY)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, LOOPBACK)


@pytest.fixture
def licensed(tmp_path: Path) -> Iterator[None]:
    """A licence for the command: more than ten cases per operation need one."""
    from tests.samples import licences

    with licences.licensed(tmp_path):
        yield


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _no_stray_warnings(request: pytest.FixtureRequest) -> Iterator[None]:
    """A log line of level warning fails the test, unless the test reads the log itself by `caplog`."""
    seen = _Warnings()
    logging.getLogger().addHandler(seen)
    yield
    logging.getLogger().removeHandler(seen)
    if seen.lines and "caplog" not in request.fixturenames:
        pytest.fail("unexpected in the log:\n" + "\n".join(seen.lines))


@pytest.fixture(autouse=True)
def _no_stray_threads() -> Iterator[None]:
    """A thread that the test leaves running fails it."""
    before = set(threading.enumerate())
    yield
    stray = [
        thread
        for thread in threading.enumerate()
        if thread not in before and not thread.name.startswith(IDLE_THREADS)
    ]
    for thread in stray:
        thread.join(PATIENCE_S)
    if left := [thread.name for thread in stray if thread.is_alive()]:
        pytest.fail(f"threads left running: {', '.join(left)}")
