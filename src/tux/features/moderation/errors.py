"""The refusals of moderation."""

from tux.runtime.refusals import Refusal


class BannedUserUnknown(Refusal):
    """No banned user has that name. Data: `given`, `similar`."""

    key = "unban-unknown"


class BannedUserAmbiguous(Refusal):
    """Several banned users have that name. Data: `given`, `similar`."""

    key = "unban-unclear"


class NoUserNamed(Refusal):
    """The list contains no id and no mention. Data: `unread`, what it contains instead."""

    key = "massban-nobody"


class UserFileUnreadable(Refusal):
    """The file is no text. Data: its `name`."""

    key = "massban-file-unreadable"


class BanFailed(Refusal):
    """Discord did not ban the target, without saying why. Data: `target`."""

    key = "massban-not-taken"


class CaseKindUnknown(Refusal):
    """No kind of case has that name. Data: `given`, `kinds`."""

    key = "case-kind-unknown"


class CaseExportTooLarge(Refusal):
    """The file is larger than Discord accepts, even compressed. Data: `megabytes`, `limit`."""

    key = "case-export-too-large"


class ChannelKindUnsupported(Refusal):
    """The command does not work in a channel of this kind. Data: `channel`."""

    key = "channel-wrong-kind"


class NoChannelAllowed(Refusal):
    """The command was to act everywhere, and there is no channel in which the moderator may use it."""

    key = "channel-none-allowed"


class SlowmodeTooLong(Refusal):
    """The slow mode is longer than Discord allows. Data: `given`, `hours`."""

    key = "slowmode-too-long"


class SlowmodeUnchanged(Refusal):
    """The channel has that slow mode already. Data: `channel`, `seconds`."""

    key = "slowmode-already"


class AlreadyLocked(Refusal):
    """Nobody but staff can write there. Data: `channel`, or None for the whole server."""

    key = "lockdown-already"


class NoneLocked(Refusal):
    """Discord let the bot change none of the channels. Data: `channels`."""

    key = "lockdown-none"


class NotLocked(Refusal):
    """There is no lockdown to end. Data: `channel`, or None for the whole server."""

    key = "unlock-not-locked"


class NothingToPurge(Refusal):
    """No message matches. Data: `channel`."""

    key = "purge-nothing"


class OnlyOldMessages(Refusal):
    """All messages that match are too old to be deleted in bulk. Data: `channel`, `count`."""

    key = "purge-only-old"


class OnlySystemMessages(Refusal):
    """All messages that match are of types that nobody can delete. Data: `channel`, `count`."""

    key = "purge-only-system"


class MessagesReversed(Refusal):
    """No message can be between the two, because the first is not the older one."""

    key = "purge-reversed"
