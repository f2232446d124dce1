"""The table of everything that can be logged. Settings, commands, pages and tests are derived from it."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Self

from discord import AuditLogAction as Action


class Category(StrEnum):
    """A group of events that share a channel, unless an event has its own."""

    MESSAGES = "messages"
    MEMBERS = "members"
    CHANNELS = "channels"
    SERVER = "server"
    VOICE = "voice"
    TUX = "tux"


MESSAGES, MEMBERS, CHANNELS, SERVER, VOICE, TUX = Category


class Event(StrEnum):
    """A kind of event. Its value is stored, is what people type, and names its text: `serverlog-event-<value>`."""

    category: Category
    sources: tuple[str, ...]
    """The gateway events that report it, by discord.py's names, or the fact."""
    actions: tuple[Action, ...]
    """The actions of the audit log that stand for it, and so say who did it."""
    intents: tuple[str, ...]
    instead_of: tuple[str, ...]
    """The events that are not logged if this one is, because they report the same."""

    def __new__(
        cls,
        name: str,
        category: Category,
        sources: str,
        actions: Iterable[Action] = (),
        intents: str = "guilds",
        instead_of: tuple[str, ...] = (),
    ) -> Self:
        event = str.__new__(cls, name)
        event._value_ = name
        event.category = category
        event.sources = tuple(sources.split())
        event.actions = tuple(actions)
        event.intents = tuple(intents.split())
        event.instead_of = instead_of
        return event

    MESSAGE_EDIT = "message-edit", MESSAGES, "raw_message_edit", (), "guild_messages message_content"
    MESSAGE_DELETE = "message-delete", MESSAGES, "raw_message_delete", (Action.message_delete,), "guild_messages"
    MESSAGE_BULK_DELETE = (
        "message-bulk-delete", MESSAGES, "raw_bulk_message_delete", (Action.message_bulk_delete,), "guild_messages"
    )  # fmt: skip

    AUTOMOD_BLOCK = "automod-block", MESSAGES, "", (Action.automod_block_message,), "moderation"
    AUTOMOD_FLAG = "automod-flag", MESSAGES, "", (Action.automod_flag_message,), "moderation"

    MEMBER_JOIN = "member-join", MEMBERS, "member_join", (), "members"
    BOT_ADD = "bot-add", MEMBERS, "", (Action.bot_add,), "members moderation", ("member-join",)
    MEMBER_LEAVE = "member-leave", MEMBERS, "raw_member_remove", (), "members"
    MEMBER_KICK = "member-kick", MEMBERS, "", (Action.kick,), "members moderation", ("member-leave",)
    MEMBER_PRUNE = "member-prune", MEMBERS, "", (Action.member_prune,), "moderation"
    MEMBER_BAN = "member-ban", MEMBERS, "member_ban", (Action.ban,), "moderation", ("member-leave",)
    MEMBER_UNBAN = "member-unban", MEMBERS, "member_unban", (Action.unban,), "moderation"
    MEMBER_NICKNAME = "member-nickname", MEMBERS, "member_update", (Action.member_update,), "members moderation"
    MEMBER_ROLES = "member-roles", MEMBERS, "member_update", (Action.member_role_update,), "members moderation"
    MEMBER_TIMEOUT = "member-timeout", MEMBERS, "member_update", (Action.member_update,), "members moderation"
    AUTOMOD_TIMEOUT = (
        "automod-timeout", MEMBERS, "", (Action.automod_timeout_member,), "members moderation", ("member-timeout",)
    )  # fmt: skip
    AUTOMOD_QUARANTINE = "automod-quarantine", MEMBERS, "", (Action.automod_quarantine_user,), "moderation"

    CHANNEL_CREATE = "channel-create", CHANNELS, "guild_channel_create", (Action.channel_create,)
    CHANNEL_UPDATE = "channel-update", CHANNELS, "guild_channel_update", (Action.channel_update,)
    CHANNEL_DELETE = "channel-delete", CHANNELS, "guild_channel_delete", (Action.channel_delete,)
    CHANNEL_PERMISSIONS = (
        "channel-permissions", CHANNELS, "guild_channel_update",
        (Action.overwrite_create, Action.overwrite_update, Action.overwrite_delete),
    )  # fmt: skip
    THREAD_CREATE = "thread-create", CHANNELS, "thread_create", (Action.thread_create,)
    THREAD_UPDATE = "thread-update", CHANNELS, "thread_update", (Action.thread_update,)
    THREAD_DELETE = "thread-delete", CHANNELS, "raw_thread_delete", (Action.thread_delete,)
    INVITE_CREATE = "invite-create", CHANNELS, "invite_create", (Action.invite_create,), "invites"
    INVITE_DELETE = "invite-delete", CHANNELS, "invite_delete", (Action.invite_delete,), "invites"
    WEBHOOK_CREATE = "webhook-create", CHANNELS, "", (Action.webhook_create,), "webhooks", ("webhook-update",)
    WEBHOOK_UPDATE = "webhook-update", CHANNELS, "webhooks_update", (Action.webhook_update,), "webhooks"
    WEBHOOK_DELETE = "webhook-delete", CHANNELS, "", (Action.webhook_delete,), "webhooks", ("webhook-update",)

    SERVER_UPDATE = "server-update", SERVER, "guild_update", (Action.guild_update,)
    ROLE_CREATE = "role-create", SERVER, "guild_role_create", (Action.role_create,)
    ROLE_UPDATE = "role-update", SERVER, "guild_role_update", (Action.role_update,)
    ROLE_DELETE = "role-delete", SERVER, "guild_role_delete", (Action.role_delete,)
    EMOJI_CREATE = "emoji-create", SERVER, "guild_emojis_update", (Action.emoji_create,), "expressions"
    EMOJI_UPDATE = "emoji-update", SERVER, "guild_emojis_update", (Action.emoji_update,), "expressions"
    EMOJI_DELETE = "emoji-delete", SERVER, "guild_emojis_update", (Action.emoji_delete,), "expressions"
    STICKER_CREATE = "sticker-create", SERVER, "guild_stickers_update", (Action.sticker_create,), "expressions"
    STICKER_UPDATE = "sticker-update", SERVER, "guild_stickers_update", (Action.sticker_update,), "expressions"
    STICKER_DELETE = "sticker-delete", SERVER, "guild_stickers_update", (Action.sticker_delete,), "expressions"

    VOICE_JOIN = "voice-join", VOICE, "voice_state_update", (), "voice_states"
    VOICE_LEAVE = "voice-leave", VOICE, "voice_state_update", (Action.member_disconnect,), "voice_states"
    VOICE_MOVE = "voice-move", VOICE, "voice_state_update", (Action.member_move,), "voice_states"

    COMMAND_USE = "command-use", TUX, "command_completion app_command_completion", (), "guild_messages"
    SETTINGS_CHANGE = "settings-change", TUX, "SettingsChanged"

    @property
    def key(self) -> str:
        """Return the key of the text with its name. The attribute `.about` of that text says when it is logged."""
        return f"serverlog-event-{self.value}"


INTENTS = tuple(sorted({name for event in Event for name in event.intents} | {"moderation"}))
"""The intents that the events of the table need, and the audit log's."""


def within(category: Category) -> list[Event]:
    """Return the events of a category."""
    return [event for event in Event if event.category is category]
