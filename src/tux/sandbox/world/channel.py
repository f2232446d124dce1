"""Channels of every kind, and their messages: each holds the other, so that they share a module."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from tux.sandbox.world.attachment import Attachment
from tux.sandbox.world.channel_types import THREADS
from tux.sandbox.world.message_flags import SUPPRESS_EMBEDS
from tux.sandbox.world.overwrite import Overwrite
from tux.sandbox.world.payloads import Json, ident, stamp
from tux.sandbox.world.poll import Poll
from tux.sandbox.world.reaction import Reaction
from tux.sandbox.world.thread_member import ThreadMember
from tux.sandbox.world.user import User

REFERRING = frozenset({19, 21, 23})
"""The types of messages that include the message they refer to."""


@dataclass(slots=True, eq=False)
class Channel:
    """A channel of any kind: in a guild, a thread (types 10, 11, 12), or a direct message (type 1; 3 for a group)."""

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
    voice_started_at: datetime | None = None
    """The time at which the first of those who are in a voice channel joined it, or one whom they met there."""
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
    # messages by id, oldest first
    messages: dict[int, Message] = field(default_factory=dict[int, "Message"])
    spoke_at: dict[int, datetime] = field(default_factory=dict[int, datetime])
    """The time of each user's latest message here, by user id, for slowmode."""

    @property
    def is_thread(self) -> bool:
        """True if this is a thread of any kind."""
        return self.type in THREADS

    @property
    def voice_start(self) -> int | None:
        """The time since which a voice channel is in use, in seconds since 1970; None if it is not."""
        return None if self.voice_started_at is None else int(self.voice_started_at.timestamp())

    def payload(self, viewer: int | None = None) -> Json:
        """Return the channel object as `viewer` gets it: their direct message, or a thread they may have joined."""
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
class Message:
    """A message. `ephemeral_to` is the id of the only user who sees it."""

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
    """Its approximate position among the messages of its thread."""
    crossposts: list[Message] = field(default_factory=list["Message"])
    """Its copies in the channels that follow its own."""
    ephemeral_to: int | None = None
    deleted: bool = False

    @property
    def id_pair(self) -> Json:
        """The ids by which events name this message."""
        data: Json = {"id": str(self.id), "channel_id": str(self.channel.id)}
        if self.channel.guild_id is not None:
            data["guild_id"] = str(self.channel.guild_id)
        return data

    def payload(self, viewer: int | None = None, *, nested: bool = False) -> Json:
        """Return the message object as `viewer` gets it; a nested one does not include the message it replies to."""
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
        data |= {name: value for name, value in self._optional(viewer).items() if value is not None}
        if self.reference is not None and self.type in REFERRING and not nested:
            is_shown = self.referenced is not None and not self.referenced.deleted
            data["referenced_message"] = (
                self.referenced.payload(viewer, nested=True) if self.referenced and is_shown else None
            )
        return data

    def _optional(self, viewer: int | None) -> Json:
        """Return the fields that are left out if they are null."""
        return {
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

    def author_payload(self) -> Json:
        """Return the author; a webhook's author is not a user and has fewer fields."""
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
