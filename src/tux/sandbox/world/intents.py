"""Gateway intents, and which events they bring.

Source: https://discord.com/developers/docs/events/gateway#list-of-intents
"""

from __future__ import annotations

from enum import IntFlag


class Intent(IntFlag):
    """The gateway intents that a bot may ask for, named as in Discord's documentation.

    Those of activities and lobbies (17 and 26 to 28) are not in it, but libraries send them and Discord takes them; the
    sandbox has no event for them. Bits 18, 19, 22 and 23 are for people's clients only.
    Source: https://docs.discord.food/gateway/using-gateway#list-of-intents
    """

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_MODERATION = 1 << 2
    GUILD_EXPRESSIONS = 1 << 3
    GUILD_INTEGRATIONS = 1 << 4
    GUILD_WEBHOOKS = 1 << 5
    GUILD_INVITES = 1 << 6
    GUILD_VOICE_STATES = 1 << 7
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    GUILD_MESSAGE_TYPING = 1 << 11
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    DIRECT_MESSAGE_TYPING = 1 << 14
    MESSAGE_CONTENT = 1 << 15
    GUILD_SCHEDULED_EVENTS = 1 << 16
    GUILD_EMBEDDED_ACTIVITIES = 1 << 17
    AUTO_MODERATION_CONFIGURATION = 1 << 20
    AUTO_MODERATION_EXECUTION = 1 << 21
    GUILD_MESSAGE_POLLS = 1 << 24
    DIRECT_MESSAGE_POLLS = 1 << 25
    DIRECT_EMBEDDED_ACTIVITIES = 1 << 26
    LOBBIES = 1 << 27
    LOBBY_DELETE = 1 << 28


I = Intent  # noqa: E741 - a table reads better with one letter
EVERY_INTENT = Intent(sum(Intent))
PRIVILEGED = I.GUILD_MEMBERS | I.GUILD_PRESENCES | I.MESSAGE_CONTENT
IN_GUILD: dict[str, Intent] = {
    **dict.fromkeys(
        (
            "GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE", "GUILD_ROLE_CREATE", "GUILD_ROLE_UPDATE",
            "GUILD_ROLE_DELETE", "CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE", "CHANNEL_PINS_UPDATE",
            "THREAD_CREATE", "THREAD_UPDATE", "THREAD_DELETE", "THREAD_LIST_SYNC", "THREAD_MEMBER_UPDATE",
            "STAGE_INSTANCE_CREATE", "STAGE_INSTANCE_UPDATE", "STAGE_INSTANCE_DELETE",
            "VOICE_CHANNEL_STATUS_UPDATE", "VOICE_CHANNEL_START_TIME_UPDATE",
        ),
        I.GUILDS,
    ),
    **dict.fromkeys(("GUILD_MEMBER_ADD", "GUILD_MEMBER_UPDATE", "GUILD_MEMBER_REMOVE"), I.GUILD_MEMBERS),
    "THREAD_MEMBERS_UPDATE": I.GUILDS | I.GUILD_MEMBERS,
    **dict.fromkeys(
        (
            "GUILD_AUDIT_LOG_ENTRY_CREATE", "GUILD_BAN_ADD", "GUILD_BAN_REMOVE", "GUILD_JOIN_REQUEST_CREATE",
            "GUILD_JOIN_REQUEST_UPDATE", "GUILD_JOIN_REQUEST_DELETE",
        ),
        I.GUILD_MODERATION,
    ),
    **dict.fromkeys(
        (
            "GUILD_EMOJIS_UPDATE", "GUILD_STICKERS_UPDATE", "GUILD_SOUNDBOARD_SOUND_CREATE",
            "GUILD_SOUNDBOARD_SOUND_UPDATE", "GUILD_SOUNDBOARD_SOUND_DELETE", "GUILD_SOUNDBOARD_SOUNDS_UPDATE",
        ),
        I.GUILD_EXPRESSIONS,
    ),
    **dict.fromkeys(
        ("GUILD_INTEGRATIONS_UPDATE", "INTEGRATION_CREATE", "INTEGRATION_UPDATE", "INTEGRATION_DELETE"),
        I.GUILD_INTEGRATIONS,
    ),
    "WEBHOOKS_UPDATE": I.GUILD_WEBHOOKS,
    **dict.fromkeys(("INVITE_CREATE", "INVITE_DELETE"), I.GUILD_INVITES),
    **dict.fromkeys(("VOICE_STATE_UPDATE", "VOICE_CHANNEL_EFFECT_SEND"), I.GUILD_VOICE_STATES),
    "PRESENCE_UPDATE": I.GUILD_PRESENCES,
    **dict.fromkeys(
        ("MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK"), I.GUILD_MESSAGES
    ),
    **dict.fromkeys(
        (
            "MESSAGE_REACTION_ADD", "MESSAGE_REACTION_REMOVE", "MESSAGE_REACTION_REMOVE_ALL",
            "MESSAGE_REACTION_REMOVE_EMOJI",
        ),
        I.GUILD_MESSAGE_REACTIONS,
    ),
    "TYPING_START": I.GUILD_MESSAGE_TYPING,
    **dict.fromkeys(("MESSAGE_POLL_VOTE_ADD", "MESSAGE_POLL_VOTE_REMOVE"), I.GUILD_MESSAGE_POLLS),
    **dict.fromkeys(
        (
            "GUILD_SCHEDULED_EVENT_CREATE", "GUILD_SCHEDULED_EVENT_UPDATE", "GUILD_SCHEDULED_EVENT_DELETE",
            "GUILD_SCHEDULED_EVENT_USER_ADD", "GUILD_SCHEDULED_EVENT_USER_REMOVE",
            "GUILD_SCHEDULED_EVENT_EXCEPTION_CREATE", "GUILD_SCHEDULED_EVENT_EXCEPTION_UPDATE",
            "GUILD_SCHEDULED_EVENT_EXCEPTION_DELETE", "GUILD_SCHEDULED_EVENT_EXCEPTIONS_DELETE",
        ),
        I.GUILD_SCHEDULED_EVENTS,
    ),
    **dict.fromkeys(
        ("AUTO_MODERATION_RULE_CREATE", "AUTO_MODERATION_RULE_UPDATE", "AUTO_MODERATION_RULE_DELETE"),
        I.AUTO_MODERATION_CONFIGURATION,
    ),
    "AUTO_MODERATION_ACTION_EXECUTION": I.AUTO_MODERATION_EXECUTION,
}  # fmt: skip
"""The intents of which any one brings an event of a guild, by the event's name. Other events need no intent."""
IN_DIRECT_MESSAGES: dict[str, Intent] = {
    **dict.fromkeys(
        ("MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "CHANNEL_PINS_UPDATE"), I.DIRECT_MESSAGES
    ),
    **dict.fromkeys(
        (
            "MESSAGE_REACTION_ADD", "MESSAGE_REACTION_REMOVE", "MESSAGE_REACTION_REMOVE_ALL",
            "MESSAGE_REACTION_REMOVE_EMOJI",
        ),
        I.DIRECT_MESSAGE_REACTIONS,
    ),
    "TYPING_START": I.DIRECT_MESSAGE_TYPING,
}  # fmt: skip

PEOPLE_ONLY = frozenset(
    {
        "INTERACTION_SUCCESS", "INTERACTION_FAILURE", "INTERACTION_MODAL_CREATE",
        "APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE",
    }
)  # fmt: skip
"""Events of Discord's own client, which no bot gets."""
WITHOUT_INTENT = frozenset(
    {
        "APPLICATION_COMMAND_PERMISSIONS_UPDATE", "CHANNEL_INFO", "GUILD_MEMBERS_CHUNK", "INTERACTION_CREATE",
        "SOUNDBOARD_SOUNDS", "USER_UPDATE", "VOICE_SERVER_UPDATE",
    }
)  # fmt: skip
"""Events that a bot gets with any intents; READY and RESUMED apart, which begin a session."""
NEVER_SENT = frozenset({"GUILD_SOUNDBOARD_SOUNDS_UPDATE", "THREAD_LIST_SYNC", "THREAD_MEMBER_UPDATE"})
"""Events of Discord's that the sandbox has no occasion to send."""
EVENTS = (WITHOUT_INTENT | PEOPLE_ONLY | IN_GUILD.keys() | IN_DIRECT_MESSAGES.keys()) - NEVER_SENT
"""The names of the events that may come within a session."""
