"""Tux keeps a Discord community safe and running."""

__version__ = "0.1.0"
