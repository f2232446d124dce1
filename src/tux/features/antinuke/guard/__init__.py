"""The guard: the detectors of all guilds of this process, with what they need to know, and what they remember."""

from tux.features.antinuke.guard.guard import Guard, WatchedGuild, lets_go_on

__all__ = ["Guard", "WatchedGuild", "lets_go_on"]
