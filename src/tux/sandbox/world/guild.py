"""Guilds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tux.sandbox.world.audit_log import AuditEntry
from tux.sandbox.world.auto_moderation import AutoModerationRule
from tux.sandbox.world.ban import Ban
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.clock import Clock
from tux.sandbox.world.emoji import Emoji
from tux.sandbox.world.integration import Integration
from tux.sandbox.world.join_request import JoinRequest, MemberVerification
from tux.sandbox.world.member import Member
from tux.sandbox.world.onboarding import Onboarding
from tux.sandbox.world.payloads import Json, ident, stamp
from tux.sandbox.world.role import Role
from tux.sandbox.world.scheduled_event import ScheduledEvent
from tux.sandbox.world.sound import Sound
from tux.sandbox.world.stage_instance import StageInstance
from tux.sandbox.world.sticker import Sticker
from tux.sandbox.world.user import User
from tux.sandbox.world.voice_state import VoiceState
from tux.sandbox.world.webhook import Webhook
from tux.sandbox.world.welcome import NewMemberWelcome, WelcomeScreen

UNSET: Json = {
    "icon_hash": None,
    "home_header": None,
    "discovery_splash": None,
    "region": "deprecated",
    "nsfw": False,
    "application_id": None,
    "max_presences": None,
    "max_video_channel_users": 25,
    "max_stage_video_channel_users": 50,
    "premium_subscription_count": 0,
}
"""Fields of every guild object that the sandbox does not model."""


@dataclass(slots=True, eq=False)
class Guild:
    """A guild and everything in it."""

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
    widget_enabled: bool = False
    widget_channel_id: int | None = None
    vanity_url_code: str | None = None
    vanity_url_uses: int = 0
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
    integrations: dict[int, Integration] = field(default_factory=dict[int, Integration])
    auto_moderation: dict[int, AutoModerationRule] = field(default_factory=dict[int, AutoModerationRule])
    former_member_ids: set[int] = field(default_factory=set[int])
    """The ids of those who have left, which Discord remembers for the flag DID_REJOIN."""
    welcome_screen: WelcomeScreen | None = None
    new_member_welcome: NewMemberWelcome | None = None
    member_verification: MemberVerification | None = None
    join_requests: dict[int, JoinRequest] = field(default_factory=dict[int, JoinRequest])
    onboarding: Onboarding = field(default_factory=Onboarding)
    scheduled_events: dict[int, ScheduledEvent] = field(default_factory=dict[int, ScheduledEvent])
    stage_instances: dict[int, StageInstance] = field(default_factory=dict[int, StageInstance])
    """The instances of the stages that are live, by channel id."""
    audit_log: list[AuditEntry] = field(default_factory=list[AuditEntry])
    counted_entries: dict[tuple[int, int, int | None, int | None], AuditEntry] = field(
        default_factory=dict[tuple[int, int, int | None, int | None], AuditEntry]
    )
    """The latest audit log entry that counts, by type, actor, target and channel."""
    bot_joined: dict[int, datetime] = field(default_factory=dict[int, datetime])

    # roles and integrations

    def insert_role(self, role: Role) -> None:
        """Put a role at its position, and move up those that are there and above."""
        for other in self.roles.values():
            other.position += other.position >= role.position
        self.roles[role.id] = role

    def remove_role(self, role: Role) -> None:
        """Take a role out of the guild, from its members, and from the overwrites of channels."""
        del self.roles[role.id]
        for member in self.members.values():
            if role.id in member.roles:
                member.roles.remove(role.id)
        for channel in self.channels.values():
            channel.overwrites.pop(role.id, None)

    def managed_role(self, bot: User) -> Role | None:
        """Return the role that a bot was given when it was added; None if it was added without permissions."""
        return next((role for role in self.roles.values() if role.tags == {"bot_id": str(bot.id)}), None)

    def integration_of(self, bot: User) -> Integration | None:
        """Return the integration whose bot a user is; None for people."""
        return next((i for i in self.integrations.values() if i.application.bot is bot), None)

    # payloads

    def payload(self) -> Json:
        """Return the guild object, as REST and GUILD_UPDATE have it."""
        return UNSET | {
            "id": str(self.id),
            "owner_id": str(self.owner_id),
            "name": self.name,
            "icon": self.icon,
            "splash": self.splash,
            "banner": self.banner,
            "description": self.description,
            "afk_timeout": self.afk_timeout,
            "verification_level": self.verification_level,
            "default_message_notifications": self.default_message_notifications,
            "explicit_content_filter": self.explicit_content_filter,
            "mfa_level": self.mfa_level,
            "nsfw_level": self.nsfw_level,
            "system_channel_flags": self.system_channel_flags,
            "max_members": self.max_members,
            "vanity_url_code": self.vanity_url_code,
            "premium_tier": self.premium_tier,
            "premium_progress_bar_enabled": self.premium_progress_bar_enabled,
            "preferred_locale": self.preferred_locale,
            "incidents_data": self.incidents_data,
            "features": self.features,
            "widget_enabled": self.widget_enabled,
            "widget_channel_id": ident(self.widget_channel_id),
            "afk_channel_id": ident(self.afk_channel_id),
            "system_channel_id": ident(self.system_channel_id),
            "rules_channel_id": ident(self.rules_channel_id),
            "public_updates_channel_id": ident(self.public_updates_channel_id),
            "safety_alerts_channel_id": ident(self.safety_alerts_channel_id),
            "roles": [role.payload() for role in self.roles.values()],
            "emojis": [emoji.payload() for emoji in self.emojis.values()],
            "stickers": [sticker.payload() for sticker in self.stickers.values()],
        }

    def invited(self) -> Json:
        """Return the partial guild object that invites carry."""
        fields = (
            "id", "name", "splash", "banner", "description", "icon", "features", "verification_level",
            "vanity_url_code", "nsfw_level", "nsfw", "premium_subscription_count",
        )  # fmt: skip
        payload = self.payload()
        return {name: payload[name] for name in fields}

    def created(self, viewer: int, *, members: Callable[[Member], bool]) -> Json:
        """Return the data of GUILD_CREATE for `viewer`: the guild with its channels, threads and chosen members."""
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
            "soundboard_sounds": [sound.payload() for sound in self.sounds.values()],
        }
