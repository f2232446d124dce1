"""Fixtures for every test: the local Discord, Tux on it, and both databases."""

pytest_plugins = ["browsers", "databases", "running", "tux.testing"]
