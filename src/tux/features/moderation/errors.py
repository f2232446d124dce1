"""Why an act on somebody does not happen."""

from tux.runtime.refusals import Refusal


class AlreadyBanned(Refusal):
    key = "ban-already"


class NotBanned(Refusal):
    key = "unban-not-banned"


class StillBanned(Refusal):
    """The first half of a softban was done, the second was not. Data: `target`, `case`."""

    key = "softban-still-banned"


class TargetGone(Refusal):
    """Discord no longer knew them when it came to the act."""

    key = "target-gone"


class TargetIsAnyBot(Refusal):
    """A bot reads no warnings."""

    key = "target-is-any-bot"


class TimeoutTooLong(Refusal):
    """Data: `days`, the most that Discord allows."""

    key = "timeout-too-long"


class TimeoutOfAdministrator(Refusal):
    """Discord lets nobody time out an administrator."""

    key = "timeout-administrator"


class NotTimedOut(Refusal):
    key = "untimeout-not-timed-out"
