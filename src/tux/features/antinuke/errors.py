"""Refusals of antinuke."""

from tux.runtime.refusals import Refusal


class ModeratorStopped(Refusal):
    """Raised when a moderator whom antinuke has stopped wants to do more through Tux."""

    key = "antinuke-moderator-stopped"
