"""Guilds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tux.sandbox.world.audit_log import AuditEntry
from tux.sandbox.world.ban import Ban
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.clock import Clock
from tux.sandbox.world.emoji import Emoji
from tux.sandbox.world.member import Member
from tux.sandbox.world.payloads import Json, ident, stamp
from tux.sandbox.world.role import Role
from tux.sandbox.world.sound import Sound
from tux.sandbox.world.sticker import Sticker
from tux.sandbox.world.voice_state import VoiceState
from tux.sandbox.world.webhook import Webhook


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
