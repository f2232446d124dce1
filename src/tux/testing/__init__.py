"""Fixtures for tests of Tux and its plugins, on a local Discord over real sockets. Registered as a pytest plugin."""

from tux.testing.fixtures import sandbox

__all__ = ["sandbox"]
