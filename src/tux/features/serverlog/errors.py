"""The refusals of the server log."""

from tux.runtime.refusals import Refusal


class UnknownEvent(Refusal):
    """There is no event or category of that name. Data: `given`."""

    key = "serverlog-unknown"


class ChannelClosed(Refusal):
    """The bot lacks permissions in the channel. Data: `channel`, `permissions`."""

    key = "serverlog-channel-closed"


class NothingToIgnore(Refusal):
    """Neither a channel nor a member nor a role was given."""

    key = "serverlog-ignore-what"
