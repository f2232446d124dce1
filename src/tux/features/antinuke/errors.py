"""The refusals of antinuke."""

from tux.runtime.refusals import Refusal


class ModeratorStopped(Refusal):
    """Raised when a moderator whom antinuke has stopped wants to do more through Tux."""

    key = "antinuke-moderator-stopped"


class IncidentGone(Refusal):
    """The server has no such incident, or its data was deleted."""

    key = "antinuke-incident-gone"


class NotInCharge(Refusal):
    """The person is neither the owner of the server nor an extra owner."""

    key = "antinuke-not-in-charge"


class FalsePositiveAlready(Refusal):
    """The incident is marked as a false positive already."""

    key = "antinuke-false-positive-already"


class ExtraOwnersAreTheOwners(Refusal):
    """Raised when somebody other than the guild's owner wants to make or dismiss an extra owner."""

    key = "antinuke-extra-owners-owner"
