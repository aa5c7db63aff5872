# Written by SpecMint, and written again when you generate again. Your own code goes into tests/hooks.py.
"""Fixtures and the frame of a run."""

import re
from collections.abc import Iterator

import pytest

from support.client import Api
from support.settings import base_url


@pytest.fixture(scope="module")
def api() -> Iterator[Api]:
    """Return one client for a test file; what its setup made is deleted at the end."""
    opened = Api()
    yield opened
    opened.close()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Send nothing without an address."""
    if not base_url() and not session.config.option.collectonly:
        raise pytest.UsageError("API_BASE_URL is not set: give the address of the service, in .env or the environment")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Say in the last line which settings would let more tests run."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    reasons = [report.longrepr[2] for report in skipped if isinstance(report.longrepr, tuple)]
    waiting = [reason for reason in reasons if "set API_" in reason]
    if reporter and waiting:
        names = sorted({name for reason in waiting for name in re.findall(r"API_[A-Z0-9_]+", reason)})
        reporter.write_line(f"{len(waiting)} skipped; to run them set {', '.join(names)}")
