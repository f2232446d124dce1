"""The refusals of actions on members."""

from tux.runtime.refusals import Refusal


class NotMember(Refusal):
    """The target is not in the server, and the action is for members only. Data: `target`."""

    key = "target-not-member"


class TargetGone(Refusal):
    """Discord no longer knew the target when the action was taken. Data: `target`."""

    key = "target-gone"


class FailedAfterNotice(Refusal):
    """Discord refused an action of which the target had been told. Data: `target`, and whether they are `corrected`."""

    key = "action-failed-after-notice"


class AlreadyBanned(Refusal):
    """The target is banned permanently. Data: `target`."""

    key = "ban-already"


class NotBanned(Refusal):
    """The target is not banned. Data: `target`."""

    key = "unban-not-banned"


class StillBanned(Refusal):
    """The ban of a softban could not be lifted. Data: `target`, `case`."""

    key = "softban-still-banned"


class BotCannotBeWarned(Refusal):
    """The target is a bot, which cannot read warnings. Data: `target`."""

    key = "warn-bot"


class TimeoutTooLong(Refusal):
    """The timeout is longer than Discord allows. Data: `days`, the most that it allows."""

    key = "timeout-too-long"


class TimeoutOfAdministrator(Refusal):
    """The target is an administrator, whom Discord lets nobody time out. Data: `target`."""

    key = "timeout-administrator"


class NotTimedOut(Refusal):
    """The target is not timed out. Data: `target`."""

    key = "untimeout-not-timed-out"
