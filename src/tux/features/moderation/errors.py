"""The refusals of moderation."""

from tux.runtime.refusals import Refusal


class BannedUserUnknown(Refusal):
    """No banned user has that name. Data: `given`, `similar`."""

    key = "unban-unknown"


class BannedUserAmbiguous(Refusal):
    """Several banned users have that name. Data: `given`, `similar`."""

    key = "unban-unclear"


class NoUserNamed(Refusal):
    """There is no id and no mention in what was given."""

    key = "massban-nobody"


class NotTaken(Refusal):
    """Discord counts the target among those whom it could not ban. Data: `target`."""

    key = "massban-not-taken"


class CaseKindUnknown(Refusal):
    """There is no kind of case of that name. Data: `given`, `kinds`."""

    key = "case-kind-unknown"


class CaseExportTooLarge(Refusal):
    """The file is larger than Discord takes, even compressed. Data: `megabytes`, `limit`."""

    key = "case-export-too-large"


class ChannelKindUnsupported(Refusal):
    """The command does not work in a channel of this kind. Data: `channel`."""

    key = "channel-wrong-kind"


class ChannelHidden(Refusal):
    """The moderator cannot see the channel. Data: `channel`."""

    key = "channel-out-of-reach"


class BotLacksChannelPermissions(Refusal):
    """The bot lacks permissions in the channel. Data: `channel`, `permissions`."""

    key = "channel-bot-out-of-reach"


class SlowmodeTooLong(Refusal):
    """Discord has no slow mode that long. Data: `given`, `hours`."""

    key = "slowmode-too-long"


class SlowmodeUnchanged(Refusal):
    """The channel has that slow mode already. Data: `channel`, `seconds`."""

    key = "slowmode-already"


class AlreadyLocked(Refusal):
    """All of the channels are locked. Data: `channel`, the first of them."""

    key = "lockdown-already"


class NoneLocked(Refusal):
    """Discord let the bot change none of the channels. Data: `channels`."""

    key = "lockdown-none"


class NotLocked(Refusal):
    """There is no lockdown of the channel to end. Data: `channel`."""

    key = "unlock-not-locked"


class NothingToPurge(Refusal):
    """No message matches. Data: `channel`."""

    key = "purge-nothing"


class OnlyOldMessages(Refusal):
    """All messages that match are too old to be deleted in bulk. Data: `channel`, `count`."""

    key = "purge-only-old"


class MessageReferenceInvalid(Refusal):
    """The text is neither the id nor the link of a message. Data: `given`."""

    key = "purge-message-unclear"


class MessageElsewhere(Refusal):
    """The message is in another channel. Data: `given`, `channel`."""

    key = "purge-message-elsewhere"


class MessagesReversed(Refusal):
    """No message can lie between the two."""

    key = "purge-reversed"
