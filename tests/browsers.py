"""Chromium for tests: where it is, and what is said where it is not."""

import os
import shutil

import pytest

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = "No Chromium was found: the browser tests are left out. On Debian: apt-get install chromium"
LEFT_OUT = pytest.StashKey[int]()


def chromium() -> str | None:
    """The path of Chromium; None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the browser tests out where there is no browser, unless `TUX_REQUIRE_BROWSER=1` says that there must be."""
    needing = [item for item in items if item.get_closest_marker("browser")]
    if not needing or chromium():
        return
    if os.environ.get("TUX_REQUIRE_BROWSER") == "1":
        raise pytest.UsageError(MISSING)
    config.hook.pytest_deselected(items=needing)
    items[:] = [item for item in items if item not in needing]
    config.stash[LEFT_OUT] = len(needing)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say so at the end, where it is read."""
    if config.stash.get(LEFT_OUT, 0):
        terminalreporter.write_line(MISSING)
