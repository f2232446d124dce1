"""Fixtures for every test: the local Discord, Tux on it, and both databases."""

import signal

pytest_plugins = ["browsers", "databases", "deferrals", "running", "tux.testing"]

signal.signal(signal.SIGHUP, signal.SIG_DFL)
"""Under `nohup`, processes ignore the signal from the start, and Tux leaves that as it is."""
