"""The refusals of actions on members."""

from tux.runtime.refusals import Refusal


class NotMember(Refusal):
    """The target is not in the server, and only members can have this done to them. Data: `target`."""

    key = "target-not-member"


class TargetGone(Refusal):
    """Discord no longer knew the target when it came to the action. Data: `target`."""

    key = "target-gone"


class AlreadyBanned(Refusal):
    """The target is banned for good. Data: `target`."""

    key = "ban-already"


class NotBanned(Refusal):
    """There is no ban to lift. Data: `target`."""

    key = "unban-not-banned"


class StillBanned(Refusal):
    """The ban of a softban was done, and could not be lifted. Data: `target`, `case`."""

    key = "softban-still-banned"


class BotCannotBeWarned(Refusal):
    """The target is a bot, which reads no warnings. Data: `target`."""

    key = "warn-bot"


class TimeoutTooLong(Refusal):
    """Discord allows no timeout that long. Data: `days`, the most that it allows."""

    key = "timeout-too-long"


class TimeoutOfAdministrator(Refusal):
    """Discord lets nobody time out an administrator. Data: `target`."""

    key = "timeout-administrator"


class NotTimedOut(Refusal):
    """There is no timeout to end. Data: `target`."""

    key = "untimeout-not-timed-out"
