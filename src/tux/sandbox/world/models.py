"""Discord's objects, each with the payload that Discord sends for it.

Ids are `int` inside and strings in payloads, as Discord's documentation has them
(https://discord.com/developers/docs/reference#snowflakes).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tux.sandbox.clock import Clock
from tux.sandbox.permissions import THREADS, Permission

Json = dict[str, Any]
SUPPRESS_EMBEDS = 1 << 2
"""Message flag: its embeds are kept, but not shown."""


def stamp(moment: datetime | None) -> str | None:
    """Discord's form of a moment: ISO 8601 with microseconds and an offset."""
    return None if moment is None else moment.isoformat(timespec="microseconds")


def ident(snowflake: int | None) -> str | None:
    """An id as Discord writes it."""
    return None if snowflake is None else str(snowflake)


def objects(data: Json, key: str) -> list[Json]:
    """The list of objects at a key; empty where it is absent or null."""
    return data.get(key) or []


def inner(data: Json, key: str) -> Json:
    """The object at a key; an empty one where it is absent or null."""
    return data.get(key) or {}


@dataclass(slots=True, eq=False)
class User:
    """A person, a bot, or the face of a webhook."""

    id: int
    username: str
    global_name: str | None = None
    avatar: str | None = None
    bot: bool = False
    system: bool = False
    banner: str | None = None
    accent_color: int | None = None
    public_flags: int = 0
    token: str = field(default="", repr=False)
    note: str = ""
    """One line on who this is, for whoever picks a person in the web client."""
    dms_open: bool = True
    """False refuses direct messages with 50007, as a person's privacy settings do."""
    locale: str = "en-US"
    """The language a person chose; interactions tell it."""

    def payload(self) -> Json:
        """The user object."""
        return {
            "id": str(self.id),
            "username": self.username,
            "discriminator": "0",
            "global_name": self.global_name,
            "avatar": self.avatar,
            "bot": self.bot,
            "system": self.system,
            "banner": self.banner,
            "accent_color": self.accent_color,
            "public_flags": self.public_flags,
            "flags": self.public_flags,
            "avatar_decoration_data": None,
            "collectibles": None,
            "primary_guild": None,
        }


@dataclass(slots=True, eq=False)
class Overwrite:
    """What one role (type 0) or member (type 1) is allowed or denied in a channel."""

    id: int
    type: int
    allow: Permission
    deny: Permission

    def payload(self) -> Json:
        """The overwrite object."""
        return {"id": str(self.id), "type": self.type, "allow": str(int(self.allow)), "deny": str(int(self.deny))}


@dataclass(slots=True, eq=False)
class Role:
    """A role of a guild."""

    id: int
    guild_id: int
    name: str
    permissions: Permission
    position: int
    color: int = 0
    secondary_color: int | None = None
    tertiary_color: int | None = None
    hoist: bool = False
    mentionable: bool = False
    managed: bool = False
    icon: str | None = None
    unicode_emoji: str | None = None
    tags: Json | None = None
    flags: int = 0

    def payload(self) -> Json:
        """The role object; `tags` only where there are any."""
        data: Json = {
            "id": str(self.id),
            "name": self.name,
            "color": self.color,
            "colors": {
                "primary_color": self.color,
                "secondary_color": self.secondary_color,
                "tertiary_color": self.tertiary_color,
            },
            "hoist": self.hoist,
            "icon": self.icon,
            "unicode_emoji": self.unicode_emoji,
            "position": self.position,
            "permissions": str(int(self.permissions)),
            "managed": self.managed,
            "mentionable": self.mentionable,
            "flags": self.flags,
            "description": None,
        }
        if self.tags is not None:
            data["tags"] = self.tags
        return data

    def brief(self) -> Json:
        """The partial role object that invites carry."""
        shown = ("id", "name", "position", "color", "colors", "icon", "unicode_emoji")
        payload = self.payload()
        return {name: payload[name] for name in shown}


@dataclass(slots=True, eq=False)
class Member:
    """A user in a guild. `roles` never holds @everyone."""

    user: User
    guild_id: int
    joined_at: datetime
    roles: list[int] = field(default_factory=list[int])
    nick: str | None = None
    avatar: str | None = None
    banner: str | None = None
    premium_since: datetime | None = None
    deaf: bool = False
    mute: bool = False
    pending: bool = False
    flags: int = 0
    communication_disabled_until: datetime | None = None

    @property
    def id(self) -> int:
        """The user's id."""
        return self.user.id

    def timed_out(self, now: datetime) -> bool:
        """Whether a timeout is in force."""
        return self.communication_disabled_until is not None and self.communication_disabled_until > now

    def payload(self, *, user: bool = True) -> Json:
        """The member object; without `user` where it goes into a message."""
        data: Json = {
            "nick": self.nick,
            "avatar": self.avatar,
            "banner": self.banner,
            "roles": [str(role_id) for role_id in self.roles],
            "joined_at": stamp(self.joined_at),
            "premium_since": stamp(self.premium_since),
            "deaf": self.deaf,
            "mute": self.mute,
            "flags": self.flags,
            "pending": self.pending,
            "communication_disabled_until": stamp(self.communication_disabled_until),
            "avatar_decoration_data": None,
            "collectibles": None,
        }
        if user:
            data["user"] = self.user.payload()
        return data


@dataclass(slots=True, eq=False)
class ThreadMember:
    """Someone who joined a thread."""

    user_id: int
    thread_id: int
    joined_at: datetime

    def payload(self) -> Json:
        """The thread member object."""
        return {
            "id": str(self.thread_id),
            "user_id": str(self.user_id),
            "join_timestamp": stamp(self.joined_at),
            "flags": 0,
        }


@dataclass(slots=True, eq=False)
class Channel:
    """Any channel: in a guild, a thread (types 10, 11, 12), or a direct message (type 1; 3 for a group)."""

    id: int
    type: int
    guild_id: int | None = None
    name: str | None = None
    topic: str | None = None
    position: int = 0
    nsfw: bool = False
    parent_id: int | None = None
    overwrites: dict[int, Overwrite] = field(default_factory=dict[int, Overwrite])
    last_message_id: int | None = None
    last_pin_timestamp: datetime | None = None
    rate_limit_per_user: int = 0
    bitrate: int = 64_000
    user_limit: int = 0
    rtc_region: str | None = None
    video_quality_mode: int = 1
    status: str | None = None
    default_auto_archive_duration: int | None = None
    default_thread_rate_limit_per_user: int = 0
    available_tags: list[Json] = field(default_factory=list[Json])
    default_reaction_emoji: Json | None = None
    default_sort_order: int | None = None
    default_forum_layout: int = 0
    flags: int = 0
    # threads
    owner_id: int | None = None
    applied_tags: list[int] = field(default_factory=list[int])
    archived: bool = False
    locked: bool = False
    invitable: bool = True
    auto_archive_duration: int = 4320
    archive_timestamp: datetime | None = None
    created_at: datetime | None = None
    thread_members: dict[int, ThreadMember] = field(default_factory=dict[int, ThreadMember])
    total_message_sent: int = 0
    # direct messages
    recipients: list[User] = field(default_factory=list[User])
    # what was said: message id → message, oldest first
    messages: dict[int, Message] = field(default_factory=dict[int, "Message"])
    spoke_at: dict[int, datetime] = field(default_factory=dict[int, datetime])
    """Person → when they last spoke here, for slowmode."""

    @property
    def is_thread(self) -> bool:
        """Whether this is a thread of any kind."""
        return self.type in THREADS

    def payload(self, viewer: int | None = None) -> Json:
        """The channel object; `viewer` says whose direct message it is, and whether they joined the thread."""
        data: Json = {"id": str(self.id), "type": self.type, "flags": self.flags}
        if self.guild_id is None:
            return data | self._direct(viewer)
        data |= {"guild_id": str(self.guild_id), "name": self.name, "parent_id": ident(self.parent_id)}
        return data | (self._thread(viewer) if self.is_thread else self._in_guild())

    def _direct(self, viewer: int | None) -> Json:
        return {
            "last_message_id": ident(self.last_message_id),
            "recipients": [user.payload() for user in self.recipients if user.id != viewer],
        }

    def _in_guild(self) -> Json:
        data: Json = {
            "position": self.position,
            "nsfw": self.nsfw,
            "permission_overwrites": [overwrite.payload() for overwrite in self.overwrites.values()],
        }
        if self.type in {0, 5, 15, 16}:
            data |= {
                "topic": self.topic,
                "last_message_id": ident(self.last_message_id),
                "rate_limit_per_user": self.rate_limit_per_user,
                "default_thread_rate_limit_per_user": self.default_thread_rate_limit_per_user,
                "last_pin_timestamp": stamp(self.last_pin_timestamp),
            }
            if self.default_auto_archive_duration is not None:
                data["default_auto_archive_duration"] = self.default_auto_archive_duration
        if self.type in {2, 13}:
            data |= {
                "topic": self.topic,
                "last_message_id": ident(self.last_message_id),
                "rate_limit_per_user": self.rate_limit_per_user,
                "bitrate": self.bitrate,
                "user_limit": self.user_limit,
                "rtc_region": self.rtc_region,
                "video_quality_mode": self.video_quality_mode,
            }
        if self.type in {15, 16}:
            data |= {
                "available_tags": self.available_tags,
                "default_reaction_emoji": self.default_reaction_emoji,
                "default_sort_order": self.default_sort_order,
                "default_forum_layout": self.default_forum_layout,
            }
        return data

    def _thread(self, viewer: int | None) -> Json:
        data: Json = {
            "owner_id": ident(self.owner_id),
            "last_message_id": ident(self.last_message_id),
            "last_pin_timestamp": stamp(self.last_pin_timestamp),
            "rate_limit_per_user": self.rate_limit_per_user,
            "message_count": len(self.messages.keys() - {self.id}),
            "member_count": min(len(self.thread_members), 50),
            "total_message_sent": self.total_message_sent,
            "thread_metadata": {
                "archived": self.archived,
                "archive_timestamp": stamp(self.archive_timestamp),
                "auto_archive_duration": self.auto_archive_duration,
                "locked": self.locked,
                "create_timestamp": stamp(self.created_at),
            },
        }
        if self.type == 12:
            data["thread_metadata"]["invitable"] = self.invitable
        if self.applied_tags:
            data["applied_tags"] = [str(tag) for tag in self.applied_tags]
        if viewer is not None and (joined := self.thread_members.get(viewer)):
            data["member"] = joined.payload()
        return data


@dataclass(slots=True, eq=False)
class Attachment:
    """A file that was sent; its bytes are served by the CDN."""

    id: int
    filename: str
    content: bytes
    content_type: str | None
    url: str
    description: str | None = None
    title: str | None = None
    width: int | None = None
    height: int | None = None
    animated: bool = False
    spoiler: bool = False
    ephemeral: bool = False
    duration_secs: float | None = None
    waveform: str | None = None
    used: bool = False
    """Whether an embed or component of its message shows it; the message's own list then leaves it out."""

    @property
    def flags(self) -> int:
        """IS_SPOILER and IS_ANIMATED."""
        return self.spoiler << 3 | self.animated << 5

    def payload(self) -> Json:
        """The attachment object."""
        data: Json = {
            "id": str(self.id),
            "filename": self.filename,
            "size": len(self.content),
            "url": self.url,
            "proxy_url": self.url,
        }
        optional = {
            "content_type": self.content_type,
            "description": self.description,
            "title": self.title,
            "width": self.width,
            "height": self.height,
            "duration_secs": self.duration_secs,
            "waveform": self.waveform,
            "flags": self.flags or None,
        }
        data |= {name: value for name, value in optional.items() if value is not None}
        if self.ephemeral:
            data["ephemeral"] = True
        return data


@dataclass(slots=True, eq=False)
class Reaction:
    """One emoji under a message, with who chose it, in that order."""

    emoji: Json
    user_ids: list[int] = field(default_factory=list[int])

    def payload(self, viewer: int | None) -> Json:
        """The reaction object."""
        count = len(self.user_ids)
        return {
            "emoji": self.emoji,
            "count": count,
            "count_details": {"burst": 0, "normal": count},
            "burst_colors": [],
            "me": viewer in self.user_ids,
            "me_burst": False,
        }


@dataclass(slots=True, eq=False)
class Poll:
    """A poll under a message: each answer's number with who chose it."""

    question: Json
    answers: list[Json]
    expiry: datetime
    allow_multiselect: bool
    layout_type: int
    votes: dict[int, list[int]] = field(default_factory=dict[int, list[int]])
    finalized: bool = False

    def payload(self, viewer: int | None = None) -> Json:
        """The poll object as one person gets it."""
        counts = [
            {"id": number, "count": len(voters), "me_voted": viewer in voters}
            for number, voters in sorted(self.votes.items())
            if voters
        ]
        return {
            "question": self.question,
            "answers": self.answers,
            "expiry": stamp(self.expiry),
            "allow_multiselect": self.allow_multiselect,
            "layout_type": self.layout_type,
            "results": {"answer_counts": counts, "is_finalized": self.finalized},
        }


@dataclass(slots=True, eq=False)
class Message:
    """A message. `ephemeral_to` names the one person who sees it."""

    id: int
    channel: Channel
    author: User
    content: str
    timestamp: datetime
    type: int = 0
    flags: int = 0
    edited_timestamp: datetime | None = None
    tts: bool = False
    mention_everyone: bool = False
    mentions: list[User] = field(default_factory=list[User])
    mention_roles: list[int] = field(default_factory=list[int])
    mention_channels: list[Json] = field(default_factory=list[Json])
    attachments: list[Attachment] = field(default_factory=list[Attachment])
    embeds: list[Json] = field(default_factory=list[Json])
    components: list[Json] = field(default_factory=list[Json])
    sticker_items: list[Json] = field(default_factory=list[Json])
    reactions: list[Reaction] = field(default_factory=list[Reaction])
    pinned: bool = False
    pinned_at: datetime | None = None
    poll: Poll | None = None
    nonce: str | int | None = None
    webhook_id: int | None = None
    application_id: int | None = None
    interaction_metadata: Json | None = None
    interaction: Json | None = None
    reference: Json | None = None
    referenced: Message | None = None
    snapshots: list[Json] = field(default_factory=list[Json])
    thread: Channel | None = None
    position: int | None = None
    """Roughly the how-manieth message of its thread it is."""
    crossposts: list[Message] = field(default_factory=list["Message"])
    """Its copies in the channels that follow this one."""
    ephemeral_to: int | None = None
    deleted: bool = False

    @property
    def id_pair(self) -> Json:
        """The ids by which events name a message."""
        data: Json = {"id": str(self.id), "channel_id": str(self.channel.id)}
        if self.channel.guild_id is not None:
            data["guild_id"] = str(self.channel.guild_id)
        return data

    def payload(self, viewer: int | None = None, *, nested: bool = False) -> Json:
        """The message object as `viewer` gets it; a nested one does not show what it answers."""
        data: Json = {
            "id": str(self.id),
            "channel_id": str(self.channel.id),
            "author": self.author_payload(),
            "content": self.content,
            "timestamp": stamp(self.timestamp),
            "edited_timestamp": stamp(self.edited_timestamp),
            "tts": self.tts,
            "mention_everyone": self.mention_everyone,
            "mentions": [user.payload() for user in self.mentions],
            "mention_roles": [str(role_id) for role_id in self.mention_roles],
            "attachments": [attachment.payload() for attachment in self.attachments if not attachment.used],
            "embeds": [] if self.flags & SUPPRESS_EMBEDS else self.embeds,
            "components": self.components,
            "pinned": self.pinned,
            "type": self.type,
            "flags": self.flags,
        }
        optional: Json = {
            "reactions": [reaction.payload(viewer) for reaction in self.reactions] or None,
            "sticker_items": self.sticker_items or None,
            "mention_channels": self.mention_channels or None,
            "message_snapshots": self.snapshots or None,
            "poll": self.poll and self.poll.payload(viewer),
            "nonce": self.nonce,
            "webhook_id": ident(self.webhook_id),
            "application_id": ident(self.application_id),
            "interaction_metadata": self.interaction_metadata,
            "interaction": self.interaction,
            "message_reference": self.reference,
            "position": self.position,
            "thread": self.thread.payload(viewer) if self.thread else None,
        }
        data |= {name: value for name, value in optional.items() if value is not None}
        if self.reference is not None and self.type in {19, 21, 23} and not nested:
            shown = self.referenced and not self.referenced.deleted
            data["referenced_message"] = (
                self.referenced.payload(viewer, nested=True) if self.referenced and shown else None
            )
        return data

    def author_payload(self) -> Json:
        """The author; a webhook's is not a user and has fewer fields."""
        if self.webhook_id is not None and self.interaction_metadata is None:
            return {
                "id": str(self.author.id),
                "username": self.author.username,
                "avatar": self.author.avatar,
                "discriminator": "0000",
                "global_name": None,
                "public_flags": 0,
                "flags": 0,
                "primary_guild": None,
                "bot": True,
            }
        return self.author.payload()


@dataclass(slots=True, eq=False)
class Webhook:
    """An incoming webhook (type 1) or a channel follower (type 2)."""

    id: int
    type: int
    guild_id: int
    channel_id: int
    name: str
    user: User | None
    token: str = field(repr=False)
    avatar: str | None = None
    application_id: int | None = None
    source: Channel | None = None
    """The channel that a follower (type 2) brings messages from."""
    source_guild: Guild | None = None

    def payload(self, api: str, *, user: bool = True, token: bool = True) -> Json:
        """The webhook object; by its own token it comes without the user who made it."""
        data: Json = {
            "id": str(self.id),
            "type": self.type,
            "guild_id": str(self.guild_id),
            "channel_id": str(self.channel_id),
            "name": self.name,
            "avatar": self.avatar,
            "application_id": ident(self.application_id),
        }
        if self.type == 1 and token:
            data |= {"token": self.token, "url": f"{api}/webhooks/{self.id}/{self.token}"}
        if self.source is not None and self.source_guild is not None:
            guild = self.source_guild
            data["source_guild"] = {"id": str(guild.id), "name": guild.name, "icon": guild.icon}
            data["source_channel"] = {"id": str(self.source.id), "name": self.source.name}
        if user and self.user is not None:
            data["user"] = self.user.payload()
        return data


@dataclass(slots=True, eq=False)
class Invite:
    """A way into a guild. `max_age` in seconds, 0 for ever; `max_uses` 0 for any number."""

    code: str
    guild_id: int
    channel: Channel
    inviter: User | None
    created_at: datetime
    max_age: int = 86_400
    max_uses: int = 0
    uses: int = 0
    temporary: bool = False
    target_type: int | None = None
    target_user: User | None = None
    target_application: Application | None = None
    roles: list[int] = field(default_factory=list[int])
    """What those who come by it are given."""

    @property
    def expires_at(self) -> datetime | None:
        """When it ends; None for never."""
        return self.created_at + timedelta(seconds=self.max_age) if self.max_age else None

    def payload(self, guild: Guild, *, metadata: bool = False) -> Json:
        """The invite object; `metadata` says how often it was and may be used."""
        data: Json = {
            "type": 0,
            "code": self.code,
            "guild_id": str(guild.id),
            "guild": guild.invited(),
            "channel": {"id": str(self.channel.id), "type": self.channel.type, "name": self.channel.name},
            "expires_at": stamp(self.expires_at),
            "flags": 0,
        }
        optional: Json = {
            "inviter": self.inviter and self.inviter.payload(),
            "target_type": self.target_type,
            "target_user": self.target_user and self.target_user.payload(),
            "target_application": self.target_application and self.target_application.brief(),
            "roles": [guild.roles[role_id].brief() for role_id in self.roles if role_id in guild.roles] or None,
        }
        data |= {name: value for name, value in optional.items() if value is not None}
        if metadata:
            data |= {
                "uses": self.uses,
                "max_uses": self.max_uses,
                "max_age": self.max_age,
                "temporary": self.temporary,
                "created_at": stamp(self.created_at),
            }
        return data


@dataclass(slots=True, eq=False)
class Emoji:
    """A custom emoji of a guild, or of an application."""

    id: int
    name: str
    user: User | None
    image: bytes
    animated: bool = False
    roles: list[int] = field(default_factory=list[int])
    available: bool = True
    managed: bool = False

    def payload(self, *, user: bool = False) -> Json:
        """The emoji object."""
        data: Json = {
            "id": str(self.id),
            "name": self.name,
            "roles": [str(role_id) for role_id in self.roles],
            "require_colons": True,
            "managed": self.managed,
            "animated": self.animated,
            "available": self.available,
        }
        if user and self.user is not None:
            data["user"] = self.user.payload()
        return data


@dataclass(slots=True, eq=False)
class Sticker:
    """A sticker of a guild."""

    id: int
    guild_id: int
    name: str
    description: str | None
    tags: str
    user: User | None
    image: bytes
    format_type: int = 1
    available: bool = True

    def payload(self, *, user: bool = True) -> Json:
        """The sticker object."""
        data: Json = {
            "id": str(self.id),
            "name": self.name,
            "description": self.description,
            "tags": self.tags,
            "type": 2,
            "format_type": self.format_type,
            "available": self.available,
            "guild_id": str(self.guild_id),
        }
        if user and self.user is not None:
            data["user"] = self.user.payload()
        return data


@dataclass(slots=True, eq=False)
class Sound:
    """A soundboard sound of a guild. `volume` is from 0 to 1."""

    id: int
    guild_id: int
    name: str
    user: User | None
    content: bytes = field(repr=False)
    volume: float = 1.0
    emoji_id: int | None = None
    emoji_name: str | None = None
    available: bool = True

    def payload(self, *, user: bool = True) -> Json:
        """The soundboard sound object."""
        data: Json = {
            "sound_id": str(self.id),
            "guild_id": str(self.guild_id),
            "name": self.name,
            "volume": self.volume,
            "emoji_id": ident(self.emoji_id),
            "emoji_name": self.emoji_name,
            "available": self.available,
        }
        if user and self.user is not None:
            data["user"] = self.user.payload()
        return data


@dataclass(slots=True, eq=False)
class VoiceState:
    """Where a member is in voice."""

    user_id: int
    channel_id: int | None
    session_id: str
    deaf: bool = False
    mute: bool = False
    self_deaf: bool = False
    self_mute: bool = False
    self_video: bool = False
    suppress: bool = False
    """Among the audience of a stage, or in a voice channel without leave to speak."""
    request_to_speak_timestamp: datetime | None = None

    def payload(self, guild_id: int) -> Json:
        """The voice state object, without the member."""
        return {
            "guild_id": str(guild_id),
            "channel_id": ident(self.channel_id),
            "user_id": str(self.user_id),
            "session_id": self.session_id,
            "deaf": self.deaf,
            "mute": self.mute,
            "self_deaf": self.self_deaf,
            "self_mute": self.self_mute,
            "self_video": self.self_video,
            "suppress": self.suppress,
            "request_to_speak_timestamp": stamp(self.request_to_speak_timestamp),
        }


@dataclass(slots=True, eq=False)
class Ban:
    """Someone who may not come in."""

    user: User
    reason: str | None

    def payload(self) -> Json:
        """The ban object."""
        return {"user": self.user.payload(), "reason": self.reason}


@dataclass(slots=True, eq=False)
class AuditEntry:
    """What was done, by whom and to what. `target_id` and `user_id` may be null, as on Discord."""

    id: int
    action_type: int
    user_id: int | None
    target_id: int | None
    changes: list[Json] = field(default_factory=list[Json])
    options: Json | None = None
    reason: str | None = None

    def payload(self) -> Json:
        """The audit log entry object; empty parts are left out."""
        data: Json = {
            "id": str(self.id),
            "action_type": self.action_type,
            "user_id": ident(self.user_id),
            "target_id": ident(self.target_id),
        }
        if self.changes:
            data["changes"] = self.changes
        if self.options:
            data["options"] = self.options
        if self.reason is not None:
            data["reason"] = self.reason
        return data


@dataclass(slots=True, eq=False)
class Application:
    """A bot's application: its commands, and which privileged intents it may use."""

    id: int
    name: str
    bot: User
    owner: User
    description: str = ""
    icon: str | None = None
    privileged_intents: int = 0
    """The privileged intents that are switched on for it, as gateway intent bits."""
    public: bool = True
    commands: dict[int, Json] = field(default_factory=dict[int, Json])
    guild_commands: dict[int, dict[int, Json]] = field(default_factory=dict[int, dict[int, Json]])
    command_permissions: dict[int, dict[int, list[Json]]] = field(default_factory=dict[int, dict[int, list[Json]]])
    """guild id → command id (or application id, for all) → permission objects."""
    emojis: dict[int, Emoji] = field(default_factory=dict[int, Emoji])

    @property
    def flags(self) -> int:
        """The application flags that say which privileged intents are on (the limited forms, as for small bots)."""
        pairs = ((1 << 8, 1 << 13), (1 << 1, 1 << 15), (1 << 15, 1 << 19))
        return sum(flag for intent, flag in pairs if self.privileged_intents & intent)

    def payload(self) -> Json:
        """The application object as its own bot gets it."""
        return {
            "id": str(self.id),
            "name": self.name,
            "icon": self.icon,
            "description": self.description,
            "type": None,
            "summary": "",
            "bot": self.bot.payload(),
            "bot_public": self.public,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": self.flags,
            "flags_new": str(self.flags),
            "owner": self.owner.payload(),
            "team": None,
            "hook": True,
            "is_monetized": False,
            "is_verified": False,
            "integration_types_config": {"0": {}, "1": {}},
            "redirect_uris": [],
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "approximate_guild_count": 0,
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0,
            "eligible_oauth2_scopes": ["bot", "applications.commands"],
            "tags": [],
        }

    def brief(self) -> Json:
        """The partial application object that interactions and the slash picker carry."""
        return {
            "id": str(self.id),
            "name": self.name,
            "icon": self.icon,
            "description": self.description,
            "bot": self.bot.payload(),
        }


@dataclass(slots=True, eq=False)
class Guild:
    """A guild, with all that is in it."""

    id: int
    name: str
    owner_id: int
    clock: Clock
    icon: str | None = None
    splash: str | None = None
    banner: str | None = None
    description: str | None = None
    afk_channel_id: int | None = None
    afk_timeout: int = 300
    verification_level: int = 1
    default_message_notifications: int = 1
    explicit_content_filter: int = 2
    mfa_level: int = 0
    nsfw_level: int = 0
    preferred_locale: str = "en-US"
    features: list[str] = field(default_factory=list[str])
    system_channel_id: int | None = None
    system_channel_flags: int = 0
    rules_channel_id: int | None = None
    public_updates_channel_id: int | None = None
    safety_alerts_channel_id: int | None = None
    vanity_url_code: str | None = None
    premium_tier: int = 0
    premium_progress_bar_enabled: bool = False
    incidents_data: Json | None = None
    max_members: int = 500_000
    roles: dict[int, Role] = field(default_factory=dict[int, Role])
    channels: dict[int, Channel] = field(default_factory=dict[int, Channel])
    members: dict[int, Member] = field(default_factory=dict[int, Member])
    bans: dict[int, Ban] = field(default_factory=dict[int, Ban])
    emojis: dict[int, Emoji] = field(default_factory=dict[int, Emoji])
    stickers: dict[int, Sticker] = field(default_factory=dict[int, Sticker])
    sounds: dict[int, Sound] = field(default_factory=dict[int, Sound])
    webhooks: dict[int, Webhook] = field(default_factory=dict[int, Webhook])
    voice_states: dict[int, VoiceState] = field(default_factory=dict[int, VoiceState])
    audit_log: list[AuditEntry] = field(default_factory=list[AuditEntry])
    bot_joined: dict[int, datetime] = field(default_factory=dict[int, datetime])

    def payload(self) -> Json:
        """The guild object, as REST and GUILD_UPDATE have it."""
        return {
            "id": str(self.id),
            "name": self.name,
            "icon": self.icon,
            "icon_hash": None,
            "home_header": None,
            "splash": self.splash,
            "discovery_splash": None,
            "banner": self.banner,
            "description": self.description,
            "owner_id": str(self.owner_id),
            "region": "deprecated",
            "afk_channel_id": ident(self.afk_channel_id),
            "afk_timeout": self.afk_timeout,
            "widget_enabled": False,
            "widget_channel_id": None,
            "verification_level": self.verification_level,
            "default_message_notifications": self.default_message_notifications,
            "explicit_content_filter": self.explicit_content_filter,
            "mfa_level": self.mfa_level,
            "nsfw_level": self.nsfw_level,
            "nsfw": False,
            "application_id": None,
            "system_channel_id": ident(self.system_channel_id),
            "system_channel_flags": self.system_channel_flags,
            "rules_channel_id": ident(self.rules_channel_id),
            "public_updates_channel_id": ident(self.public_updates_channel_id),
            "safety_alerts_channel_id": ident(self.safety_alerts_channel_id),
            "max_presences": None,
            "max_members": self.max_members,
            "max_video_channel_users": 25,
            "max_stage_video_channel_users": 50,
            "vanity_url_code": self.vanity_url_code,
            "premium_tier": self.premium_tier,
            "premium_subscription_count": 0,
            "premium_progress_bar_enabled": self.premium_progress_bar_enabled,
            "preferred_locale": self.preferred_locale,
            "incidents_data": self.incidents_data,
            "features": self.features,
            "roles": [role.payload() for role in self.roles.values()],
            "emojis": [emoji.payload() for emoji in self.emojis.values()],
            "stickers": [sticker.payload() for sticker in self.stickers.values()],
        }

    def invited(self) -> Json:
        """The partial guild object that invites carry."""
        shown = (
            "id", "name", "splash", "banner", "description", "icon", "features", "verification_level",
            "vanity_url_code", "nsfw_level", "nsfw", "premium_subscription_count",
        )  # fmt: skip
        payload = self.payload()
        return {name: payload[name] for name in shown}

    def created(self, viewer: int, *, members: Callable[[Member], bool]) -> Json:
        """What GUILD_CREATE carries for `viewer`: the guild with its channels, threads, and the members chosen."""
        own = self.members.get(viewer)
        plain = [channel for channel in self.channels.values() if not channel.is_thread]
        threads = [channel for channel in self.channels.values() if channel.is_thread and not channel.archived]
        return self.payload() | {
            "joined_at": stamp(own.joined_at if own else None),
            "large": len(self.members) > 250,
            "member_count": len(self.members),
            "members": [member.payload() for member in self.members.values() if members(member)],
            "channels": [channel.payload(viewer) for channel in plain],
            "threads": [thread.payload(viewer) for thread in threads],
            "voice_states": [state.payload(self.id) for state in self.voice_states.values()],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [sound.payload() for sound in self.sounds.values()],
        }
