"""Tux on a small guild of the local Discord."""

from running import guild, logs, scene, start_tux, tux

__all__ = ["guild", "logs", "scene", "start_tux", "tux"]
