"""A plugin of pytest that tells coverage which test is running, and keeps how long each took that passed."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

DURATIONS = "TUX_MUTANTS_DURATIONS"
"""The variable that names the file for the durations."""

_seconds: dict[str, float] = {}
_failed: set[str] = set()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what needs PostgreSQL or Chromium, which take longer to start than most tests to run."""
    items[:] = [item for item in items if not _is_heavy(item)]


def _is_heavy(item: pytest.Item) -> bool:
    names = [item.name, *getattr(item, "fixturenames", [])]
    return any("postgres" in name or "frail" in name for name in names) or "browser" in item.keywords


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    measuring = coverage.Coverage.current()
    if measuring is not None:
        measuring.switch_context(item.nodeid)
    return (yield)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _seconds[report.nodeid] = _seconds.get(report.nodeid, 0.0) + report.duration
    if not report.passed:
        _failed.add(report.nodeid)


def pytest_sessionfinish() -> None:
    passed = {test: seconds for test, seconds in _seconds.items() if test not in _failed}
    Path(os.environ[DURATIONS]).write_text(json.dumps(passed))
