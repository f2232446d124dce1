"""The guard: the detectors of all guilds of this process, with what they need to know, and what they remember."""

from tux.features.antinuke.guard.guard import Guard, WatchedGuild

__all__ = ["Guard", "WatchedGuild"]
