"""Fixtures for every test: the local Discord, Tux on it, and both databases."""

import gc
import itertools
import signal

pytest_plugins = ["browsers", "databases", "deferrals", "running", "tux.testing"]

signal.signal(signal.SIGHUP, signal.SIG_DFL)
"""Under `nohup`, processes ignore the signal from the start, and Tux leaves that as it is."""

gc.set_threshold(gc.get_threshold()[0], gc.get_threshold()[1], 1_000_000)
"""The oldest objects are collected between tests: after thousands of tests that takes seconds, and within a test,
Discord's time for an answer would run out."""
_TESTS_PER_COLLECTION = 150
_ended = itertools.count(1)


def pytest_runtest_logfinish() -> None:
    """Collect now and then what the tests have left behind."""
    if next(_ended) % _TESTS_PER_COLLECTION == 0:
        gc.collect()
