"""Paces: how fast well-meaning people and bots do things, and which of them one request, or one click, does many of."""

from types import MappingProxyType

from tux.features.antinuke.kinds import AntinukeActionType as Action

SAME_REQUEST_SECONDS = 0.005
"""Entries that are no further apart than this come from one request. Attackers send 100 requests a second at most."""

SAME_TARGET_SECONDS = 0.1
"""The same for entries about the same target that follow each other, for which a request may take longer."""

TELLING_WEIGHT = 0.5
"""The least weight of an act that tells how fast somebody is. Bots do what weighs less in one go, and mean well."""

MANY_BY_ONE_REQUEST = frozenset(
    {
        Action.OVERWRITE_CHANGE,
        Action.MEMBER_ROLE_CHANGE,
        Action.CHANNEL_UPDATE,
        Action.ROLE_UPDATE,
        Action.ONBOARDING_CHANGE,
        Action.COMMAND_PERMISSION_CHANGE,
    }
)
"""Actions of which one request of Discord's own client makes many entries, as when a form is saved.

Those after the first count for little, and say nothing about speed.
"""

OF_MANY_KINDS = frozenset({Action.ONBOARDING_CHANGE, Action.COMMAND_PERMISSION_CHANGE})
"""Those of which one request makes entries that have nothing in common."""

REPEATED_WEIGHT = 0.1
"""The weight of a further entry of the same request."""

FURTHER_CHANNEL_SECONDS = 60.0
FURTHER_CHANNEL_WEIGHT = 4.0
"""The factor on the messages that somebody deletes in bulk in one more channel within a minute.

A moderator has a bot clear one channel, or a few messages in many; who empties channel after channel attacks.
"""

SELF_MADE_WEIGHT = 0.1
"""The weight of a deletion of what the same actor created: tickets, temporary channels, things made by mistake."""

GRAVE = frozenset(
    {
        Action.CHANNEL_DELETE,
        Action.ROLE_DELETE,
        Action.MEMBER_BAN,
        Action.MEMBER_KICK,
        Action.WEBHOOK_CREATE,
        Action.WEBHOOK_DELETE,
        Action.EMOJI_DELETE,
        Action.STICKER_DELETE,
        Action.SOUNDBOARD_DELETE,
        Action.GUILD_UPDATE,
        Action.AUTOMOD_CHANGE,
        Action.EVENT_DELETE,
    }
)
"""Actions of which two different ones at machine speed are an attack as well, though neither is frequent."""

BOT_PAUSES_MS = MappingProxyType(
    {
        Action.CHANNEL_CREATE: 120,
        Action.CHANNEL_UPDATE: 120,
        Action.OVERWRITE_CHANGE: 120,
        Action.ROLE_CREATE: 120,
        Action.ROLE_UPDATE: 120,
        Action.ROLE_ESCALATION: 120,
        Action.MEMBER_ROLE_ESCALATION: 120,
        Action.MEMBER_ROLE_CHANGE: 60,
        Action.MEMBER_UPDATE: 120,
        Action.EXPRESSION_CHANGE: 60,
        Action.MESSAGE_DELETE: 0,
        Action.MESSAGE_BULK_DELETE: 0,
        Action.MEMBER_MOVE_DISCONNECT: 60,
        Action.INVITE_CREATE: 60,
        Action.THREAD_CHANGE: 120,
        Action.THREAD_DELETE: 150,
        Action.EVENT_CHANGE: 120,
        Action.MEMBER_TIMEOUT: 150,
    }
)
"""The longest pauses, in milliseconds, at which a bot is too fast, where bots are faster than people and mean well."""

BOT_RUNS = MappingProxyType(
    {
        Action.CHANNEL_CREATE: 3,
        Action.ROLE_CREATE: 3,
        Action.MEMBER_ROLE_CHANGE: 10,
        Action.CHANNEL_UPDATE: 5,
        Action.MEMBER_MOVE_DISCONNECT: 5,
        Action.THREAD_CHANGE: 5,
    }
)
"""The acts in a row, each too soon after the one before, by which a bot is known: two, unless it is one of these.

People click on a role menu when they like, two of them at the same moment; some bots show figures in the names of a few
channels, and rename all of them at once; and some open a thread for every message. What a template creates comes two at
a time where a request was held up.
"""

BOT_WEIGHTS = MappingProxyType(
    {
        Action.MEMBER_ROLE_CHANGE: 0.05,
        Action.MEMBER_MOVE_DISCONNECT: 0.2,
        Action.MEMBER_UPDATE: 0.5,
        Action.EXPRESSION_CHANGE: 0.5,
        Action.CHANNEL_CREATE: 0.2,
        Action.CHANNEL_UPDATE: 0.15,
        Action.ROLE_CREATE: 0.2,
        Action.THREAD_CHANGE: 0.5,
        Action.THREAD_DELETE: 0.5,
        Action.EVENT_CHANGE: 0.25,
    }
)
"""The factors on weights of what bots do as a service, over and over."""

BOT_SHARES = MappingProxyType({Action.CHANNEL_CREATE: 0.6, Action.CHANNEL_UPDATE: 0.3, Action.ROLE_CREATE: 0.6})
"""The factors on the limits of up to an hour for bots, where a service is busy all day, and never in a great hurry.

A template takes two thirds of what is left, 30 channels within 10 seconds; a dozen channels with figures take half.
"""

DELETIONS = frozenset({Action.CHANNEL_DELETE, Action.ROLE_DELETE, Action.WEBHOOK_DELETE})
"""Deletions of what somebody created."""

CREATIVE = frozenset(
    {
        Action.CHANNEL_CREATE,
        Action.ROLE_CREATE,
        Action.EXPRESSION_CHANGE,
        Action.INVITE_CREATE,
        Action.THREAD_CHANGE,
        Action.EVENT_CHANGE,
    }
)

BUSY = frozenset(
    {
        *CREATIVE,
        *MANY_BY_ONE_REQUEST,
        Action.MEMBER_UPDATE,
        Action.MEMBER_TIMEOUT,
        Action.MEMBER_MOVE_DISCONNECT,
        Action.MESSAGE_DELETE,
        Action.MESSAGE_BULK_DELETE,
        Action.THREAD_DELETE,
    }
)
"""Actions that do not count for the score of all actors together: several people do much of them on any day."""

GUILD_RUN = 3
GUILD_PAUSE_SECONDS = 0.1
"""The number of grave acts of one kind, by several actors, that are an attack if each follows within such a pause."""

RUN = 2
EASY_PACE_SHARE = 8
"""One act in so many may follow too soon after the one before, if it creates something: a request that was held up."""
