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


class UndoneAlready(Refusal):
    """The responses of the incident have been undone."""

    key = "antinuke-undone-already"


class UndoRefused(Refusal):
    """Nothing of it could be undone."""

    key = "antinuke-undo-refused-all"


class ExtraOwnersAreTheOwners(Refusal):
    """Raised when somebody other than the guild's owner wants to make or dismiss an extra owner."""

    key = "antinuke-extra-owners-owner"


class MaintenanceTooLong(Refusal):
    """The pause is too short or too long. Data: the `hours` that it may last."""

    key = "antinuke-maintenance-too-long"


class ActionUnknown(Refusal):
    """There is no action of the name. Data: the text that was `given`."""

    key = "antinuke-action-unknown"


class LimitUnclear(Refusal):
    """The number cannot be a limit. Data: the `most` that can be."""

    key = "antinuke-limit-unclear"


class WindowUnclear(Refusal):
    """The time cannot be the window of a limit. Data: the `longest`."""

    key = "antinuke-window-unclear"


class ProposalIncomplete(Refusal):
    """A limit to try lacks its action, its number, or its time."""

    key = "antinuke-proposal-incomplete"


class LimitUnset(Refusal):
    """The server has no limits of its own. Data: the `action`, or None for all."""

    key = "antinuke-limit-unset"


class CeilingUnclear(Refusal):
    """The factor is not one that a trusted person can have. Data: the `most`."""

    key = "antinuke-ceiling-unclear"


class NotTrusted(Refusal):
    """Nobody has trusted this `subject`."""

    key = "antinuke-not-trusted"


class TrustFull(Refusal):
    """The server trusts too many. Data: the `most`."""

    key = "antinuke-trust-full"


class NoPanic(Refusal):
    """The server is not in panic mode."""

    key = "antinuke-no-panic"


class NoSuchAttack(Refusal):
    """No scenario has the name. Data: `given`, `similar`."""

    key = "antinuke-no-such-attack"


class AuditLogHidden(Refusal):
    """Raised where Tux lacks View Audit Log."""

    key = "antinuke-audit-log-hidden"


class AlreadyQuarantined(Refusal):
    """The member is in quarantine. Data: `target`, `case`."""

    key = "antinuke-quarantine-already"


class NotQuarantined(Refusal):
    """The user is not in quarantine. Data: `target`."""

    key = "antinuke-release-not-quarantined"


class BotCannotBeQuarantined(Refusal):
    """The target is a bot, whose own role nobody can take away. Data: `target`."""

    key = "antinuke-quarantine-target-is-any-bot"
