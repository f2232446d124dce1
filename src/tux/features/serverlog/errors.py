"""The refusals of the server log."""

from tux.runtime.refusals import Refusal


class UnknownEvent(Refusal):
    """No event and no category has that name. Data: `given`."""

    key = "serverlog-unknown"


class ChannelClosed(Refusal):
    """The bot could not write there. Data: `channel` and the missing `permissions`."""

    key = "serverlog-channel-closed"


class NothingToIgnore(Refusal):
    """Neither a channel nor a member nor a role was given."""

    key = "serverlog-ignore-what"
