"""The local Discord's state, and the basic acts that everything else is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import DEFAULT, Permission
from tux.sandbox.world.accounts import Accounts
from tux.sandbox.world.attachment import Attachment
from tux.sandbox.world.audit_log import AuditEntry, AuditLogEvent, Delivery, deliver_at_once
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.clock import Clock
from tux.sandbox.world.departures import take_along
from tux.sandbox.world.events import Event
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.guild_template import GuildTemplate
from tux.sandbox.world.invite import Invite
from tux.sandbox.world.member import DID_REJOIN, Member
from tux.sandbox.world.online_presences import OnlinePresences
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.presence import OFFLINE
from tux.sandbox.world.role import Role
from tux.sandbox.world.user import User
from tux.sandbox.world.voice_calls import VoiceCalls
from tux.sandbox.world.webhook import Webhook

KEPT_AUDIT_ENTRIES = 50_000


class World(Accounts, OnlinePresences, VoiceCalls):
    """Every guild, user and message of one local Discord."""

    def __init__(self, clock: Clock | None = None) -> None:
        super().__init__(clock)
        self.channels: dict[int, Channel] = {}
        self.webhooks: dict[int, Webhook] = {}
        self.invites: dict[str, Invite] = {}
        self.templates: dict[str, GuildTemplate] = {}
        self.attachments: dict[int, Attachment] = {}
        self.images: dict[str, bytes] = {}
        """The pictures and sounds that the CDN serves, by path (`avatars/1/hash`)."""
        self.distort_entry: Callable[[Guild, AuditEntry], Delivery] = lambda _guild, _entry: deliver_at_once
        """The faults of audit log entries: may change a new entry, and returns the function that sends its event."""
        self.session_starts: dict[int, list[datetime]] = {}
        """The times of each bot's session starts within the last day, by user id."""
        self.max_concurrency = 16
        """The number of gateway sessions that a bot may start at once."""

    def audit(
        self,
        guild: Guild,
        action: AuditLogEvent,
        actor: User | None,
        target_id: int | None,
        *,
        changes: list[Json] | None = None,
        options: Json | None = None,
        reason: str | None = None,
    ) -> AuditEntry:
        """Add an entry to a guild's audit log, and send it to those who may read the log."""
        entry = AuditEntry(
            self.ids.new(), int(action), actor.id if actor else None, target_id, changes or [], options, reason
        )
        deliver = self.distort_entry(guild, entry)
        guild.audit_log.append(entry)
        del guild.audit_log[:-KEPT_AUDIT_ENTRIES]
        data = entry.payload() | {"guild_id": str(guild.id)}
        event = Event("GUILD_AUDIT_LOG_ENTRY_CREATE", data, guild, permission=Permission.VIEW_AUDIT_LOG)
        deliver(lambda: self.emit(event))
        return entry

    # guilds

    def create_guild(
        self, name: str, owner: User, *, guild_id: int | None = None, furnish: Callable[[Guild], None] | None = None
    ) -> Guild:
        """Create a guild that has @everyone, its owner and, unless `furnish` puts more into it first, no channel."""
        guild = Guild(guild_id or self.ids.new(), name, owner.id, self.clock)
        guild.roles[guild.id] = Role(guild.id, guild.id, "@everyone", DEFAULT, 0)
        self.guilds[guild.id] = guild
        if furnish is not None:
            furnish(guild)
        self.join(guild, owner)
        return guild

    def join(
        self, guild: Guild, user: User, roles: Iterable[int] = (), *, pending: bool = False, nick: str | None = None
    ) -> Member:
        """Add a user to a guild, and tell both the guild and the user; a pending member may only look around.

        Raises:
            DiscordError: 40007 if the user is banned.
        """
        if user.id in guild.bans:
            raise DiscordError(40007)
        if member := guild.members.get(user.id):
            return member
        member = Member(user, guild.id, self.clock.now(), list(roles))
        member.pending, member.nick = pending, nick
        member.flags = DID_REJOIN if user.id in guild.former_member_ids else 0
        guild.members[user.id] = member
        presence = self.presence_in(user, guild)
        if presence != OFFLINE:
            self.online(guild)[user.id] = presence
        self.emit(Event("GUILD_CREATE", {}, guild, to=frozenset({user.id})))
        data = member.payload() | {"guild_id": str(guild.id)}
        self.emit(Event("GUILD_MEMBER_ADD", data, guild, but=user.id))
        if presence != OFFLINE:
            self.emit(Event("PRESENCE_UPDATE", presence.payload(user.id, guild), guild, but=user.id))
        return member

    def remove_member(self, guild: Guild, member: Member) -> None:
        """Take a member out of a guild, for whatever reason, and tell both the guild and the user."""
        self.remove_members(guild, [member])

    def remove_members(self, guild: Guild, members: Iterable[Member]) -> None:
        """Take members out of a guild, for whatever reason, and tell the guild and each of them."""
        threads = [channel for channel in guild.channels.values() if channel.thread_members]
        online = self.online(guild)
        for member in members:
            del guild.members[member.id]
            guild.former_member_ids.add(member.id)
            for thread in threads:
                thread.thread_members.pop(member.id, None)
            self.leave_voice(guild, member.id)
            online.pop(member.id, None)
            data = {"guild_id": str(guild.id), "user": member.user.payload()}
            self.emit_in(guild, "GUILD_MEMBER_REMOVE", data)
            self.emit(Event("GUILD_DELETE", {"id": str(guild.id)}, guild, to=frozenset({member.id})))
            for event in take_along(guild, member.user) if member.user.bot else ():
                self.emit(event)

    def member_updated(self, guild: Guild, member: Member) -> None:
        """Tell the guild that a member changed."""
        self.emit_in(guild, "GUILD_MEMBER_UPDATE", member.payload() | {"guild_id": str(guild.id)})

    # channels

    def add_channel(self, channel: Channel) -> Channel:
        """Add a channel to the world and its guild, without an event."""
        self.channels[channel.id] = channel
        if channel.guild_id is not None:
            self.guilds[channel.guild_id].channels[channel.id] = channel
        return channel

    def direct_channel(self, one: User, other: User) -> Channel:
        """Return the direct message channel of two users; it is created at its first use."""
        for channel in self.channels.values():
            if channel.type == 1 and {user.id for user in channel.recipients} == {one.id, other.id}:
                return channel
        return self.add_channel(Channel(self.ids.new(), 1, recipients=[one, other]))

    def guild_of(self, channel: Channel) -> Guild | None:
        """Return the guild that a channel is in; None for direct messages."""
        return None if channel.guild_id is None else self.guilds[channel.guild_id]

    # files

    def image(self, path: str) -> bytes | None:
        """Return the picture or sound that the CDN serves at a path, whose suffix may be any."""
        folder, _, name = path.rpartition("/")
        return self.images.get(f"{folder}/{name.partition('.')[0]}")
