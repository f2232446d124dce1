"""The outcome of a run, by area, test and library: written to `results.json`, from which the pages' table is made."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sandbox.foreign.libraries import LIBRARIES, ROOT, Library

FILE = Path(__file__).parent / "results.json"
KEY = "foreign"
AREAS = (
    "Logging in",
    "What is there",
    "Messages",
    "Files",
    "Components",
    "Slash commands",
    "Autocomplete",
    "Modals",
    "Deferred answers",
    "Context menus",
    "Roles",
    "Channels and threads",
    "Webhooks",
    "Moderation",
    "Audit log",
    "Members",
    "Rate limits",
    "Losing the gateway",
)
YES = "yes"

Outcomes = dict[str, dict[str, dict[str, str]]]
"""The outcome of each test, by area, test and library: `yes`, or the reason why not."""

_outcomes: Outcomes = {area: {} for area in AREAS}


def note(item: pytest.Function, library: Library, area: str) -> None:
    """Let every report on a test say which library and area it is about."""
    assert area in AREAS
    item.user_properties.append((KEY, [area, item.originalname, library.name]))


def hear(report: pytest.TestReport) -> None:
    """Add the report on a test to the outcome."""
    about: Any = dict(report.user_properties).get(KEY)
    if about is None:
        return
    area, test, library = about
    by_library = _outcomes[area].setdefault(test, {})
    if reason := getattr(report, "wasxfail", None):
        by_library[library] = f"no: {reason}"
    elif report.skipped:
        by_library[library] = str(report.longrepr[2]).removeprefix("Skipped: ")  # type: ignore[index]
    elif report.failed:
        by_library[library] = "no: It failed in the last run."
    else:
        by_library.setdefault(library, YES)


def write() -> None:
    """Write the outcome over that of earlier runs, and the table into the pages.

    What was not tried stays as it is, unless the test is no longer there.
    """
    if not any(_outcomes.values()):
        return
    kept: Outcomes = json.loads(FILE.read_text("utf-8"))["areas"] if FILE.exists() else {}
    areas = {area: _merged(kept.get(area, {}), _outcomes[area]) for area in AREAS}
    outcome = {"libraries": {library.name: library.version for library in LIBRARIES}, "areas": areas}
    FILE.write_text(json.dumps(outcome, indent=2) + "\n", encoding="utf-8")
    subprocess.run([sys.executable, ROOT / "docs" / "generate.py"], check=True)


def _merged(before: dict[str, dict[str, str]], now: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    order = [library.name for library in LIBRARIES]
    tests = sorted({*before, *now} & _written())
    by_test = {test: before.get(test, {}) | now.get(test, {}) for test in tests}
    return {test: {name: by_test[test][name] for name in order if name in by_test[test]} for test in tests}


def _written() -> set[str]:
    """Return the names of the tests that there are."""
    modules = Path(__file__).parent.glob("test_*.py")
    return {
        name
        for module in modules
        for name in re.findall(r"^async def (test_\w+)", module.read_text("utf-8"), re.MULTILINE)
    }
