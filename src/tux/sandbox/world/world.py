"""The local Discord's state, and the basic acts that everything else is made of."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime

from tux.sandbox.errors import DiscordError
from tux.sandbox.permissions import DEFAULT, NONE, Permission
from tux.sandbox.world.access_token import LIFETIME, AccessToken
from tux.sandbox.world.application import Application
from tux.sandbox.world.attachment import Attachment
from tux.sandbox.world.audit_log import AuditEntry, AuditLogEvent, Delivery, deliver_at_once
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.clock import Clock
from tux.sandbox.world.departures import take_along
from tux.sandbox.world.events import Event
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.guild_template import GuildTemplate
from tux.sandbox.world.intents import PRIVILEGED
from tux.sandbox.world.invite import Invite
from tux.sandbox.world.member import DID_REJOIN, Member
from tux.sandbox.world.payloads import Json, ident
from tux.sandbox.world.presence import OFFLINE, Presence
from tux.sandbox.world.role import Role
from tux.sandbox.world.snowflakes import Snowflakes
from tux.sandbox.world.tokens import make_token
from tux.sandbox.world.user import User
from tux.sandbox.world.voice_state import VoiceState
from tux.sandbox.world.webhook import Webhook

KEPT_AUDIT_ENTRIES = 50_000


class World:
    """Every guild, user and message of one local Discord."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.ids = Snowflakes(self.clock)
        self.users: dict[int, User] = {}
        self.tokens: dict[str, User] = {}
        self.applications: dict[int, Application] = {}
        self.guilds: dict[int, Guild] = {}
        self.channels: dict[int, Channel] = {}
        self.webhooks: dict[int, Webhook] = {}
        self.invites: dict[str, Invite] = {}
        self.access_tokens: dict[str, AccessToken] = {}
        self.templates: dict[str, GuildTemplate] = {}
        self.attachments: dict[int, Attachment] = {}
        self.images: dict[str, bytes] = {}
        """The pictures and sounds that the CDN serves, by path (`avatars/1/hash`)."""
        self.distort_entry: Callable[[Guild, AuditEntry], Delivery] = lambda _guild, _entry: deliver_at_once
        """The faults of audit log entries: may change a new entry, and returns the function that sends its event."""
        self.presences: dict[int, dict[int, Presence]] = {}
        """The presences of those who are not offline, by guild id and then by user id."""
        self.present: dict[int, Presence] = {}
        """The presences of those who are online without a client, as a scene has them, until they had one."""
        self.presence_in: Callable[[User, Guild], Presence] = lambda _user, _guild: OFFLINE
        """The gateway's word on the presence of a user in a guild."""
        self.new_token_listeners: list[Callable[[User], None]] = []
        """Functions that are called when a user gets a new token in place of another."""
        self.session_starts: dict[int, list[datetime]] = {}
        """The times of each bot's session starts within the last day, by user id."""
        self.max_concurrency = 16
        """The number of gateway sessions that a bot may start at once."""
        self.old_applications = False
        """Whether new applications are like those of Discord's first years, whose bots have ids of their own."""
        self._applications_by_bot: dict[int, Application] = {}
        self._listeners: list[Callable[[Event], None]] = []

    # events

    def listen(self, listener: Callable[[Event], None]) -> None:
        """Call `listener` for every event, immediately and in order."""
        self._listeners.append(listener)

    def unlisten(self, listener: Callable[[Event], None]) -> None:
        """Stop calling `listener`."""
        self._listeners.remove(listener)

    def emit(self, event: Event) -> None:
        """Pass an event to every listener."""
        for listener in list(self._listeners):
            listener(event)

    def emit_in(
        self,
        place: Guild | Channel,
        name: str,
        data: Json | Callable[[int], Json],
        *,
        permission: Permission = NONE,
        visible: bool = True,
        to: Iterable[int] | None = None,
    ) -> None:
        """Emit an event of a guild, or of a channel to those who see it (`visible=False`: to the whole guild)."""
        only = None if to is None else frozenset(to)
        if isinstance(place, Guild):
            self.emit(Event(name, data, place, permission=permission, to=only))
        else:
            guild = self.guilds.get(place.guild_id or 0)
            channel = place if visible or guild is None else None
            self.emit(Event(name, data, guild, channel, permission, only))

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

    # people and bots

    def new_token(self, user: User) -> str:
        """Give a user a new token and return it; the one before stops working."""
        replaced = self.tokens.pop(user.token, None)
        user.token = make_token(user.id, self.clock.now())
        self.tokens[user.token] = user
        if replaced is not None:
            for hear in self.new_token_listeners:
                hear(user)
        return user.token

    def create_user(
        self,
        username: str,
        *,
        global_name: str | None = None,
        bot: bool = False,
        note: str = "",
        user_id: int | None = None,
    ) -> User:
        """Create a person, or the user of a bot; an id of an earlier moment makes an older account."""
        user = User(user_id or self.ids.new(), username, global_name, bot=bot, note=note)
        self.users[user.id] = user
        self.new_token(user)
        return user

    def create_application(
        self, name: str, owner: User, *, privileged_intents: int = int(PRIVILEGED), old: bool | None = None
    ) -> Application:
        """Create an application and its bot user, whose ids differ if it is `old`, or in a world of `old_applications`.

        Source: https://github.com/serenity-rs/serenity/issues/899
        """
        application_id = self.ids.new()
        is_old = self.old_applications if old is None else old
        bot = self.create_user(name, bot=True, user_id=None if is_old else application_id)
        bot.owner = owner
        application = Application(application_id, name, bot, owner, privileged_intents=privileged_intents)
        self.applications[application.id] = self._applications_by_bot[bot.id] = application
        return application

    def application_of(self, user: User) -> Application | None:
        """Return the application whose bot a user is; None for people."""
        return self._applications_by_bot.get(user.id)

    def authorize(self, user: User, application: Application, scopes: Iterable[str]) -> AccessToken:
        """Let an application act for a user within scopes, as the user's consent does."""
        expires_at = self.clock.now() + LIFETIME
        granted = AccessToken(secrets.token_urlsafe(22), user, application, tuple(scopes), expires_at)
        self.access_tokens[granted.token] = granted
        return granted

    def access_token(self, token: str) -> AccessToken | None:
        """Return an access token that has not expired."""
        granted = self.access_tokens.get(token)
        return granted if granted is not None and granted.expires_at > self.clock.now() else None

    def user(self, user_id: int) -> User:
        """Return a user by id.

        Raises:
            DiscordError: 10013 if there is none.
        """
        if user := self.users.get(user_id):
            return user
        raise DiscordError(10013)

    def image(self, path: str) -> bytes | None:
        """Return the picture or sound that the CDN serves at a path, whose suffix may be any."""
        folder, _, name = path.rpartition("/")
        return self.images.get(f"{folder}/{name.partition('.')[0]}")

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

    def online(self, guild: Guild) -> dict[int, Presence]:
        """Return the presences of those in a guild who are not offline, by user id."""
        if guild.id not in self.presences:
            present = self.present.items()
            self.presences[guild.id] = {user_id: presence for user_id, presence in present if user_id in guild.members}
        return self.presences[guild.id]

    def appear(self, user: User, presence: Presence) -> None:
        """Let a user be online without a client."""
        self.present[user.id] = presence
        for guild in self.guilds.values():
            if user.id in guild.members:
                self.set_presence(guild, user, presence)

    def approximate_counts(self, guild: Guild) -> Json:
        """Return the numbers of members and of those who are online, as `with_counts` adds them."""
        return {
            "approximate_member_count": len(guild.members),
            "approximate_presence_count": len(self.online(guild)),
        }

    def set_presence(self, guild: Guild, user: User, presence: Presence) -> None:
        """Set a member's presence in a guild, and tell the guild if it is another than before."""
        online = self.online(guild)
        if presence == online.get(user.id, OFFLINE):
            return
        if presence == OFFLINE:
            del online[user.id]
        else:
            online[user.id] = presence
        self.emit_in(guild, "PRESENCE_UPDATE", presence.payload(user.id, guild))

    # voice

    def voice_state_updated(self, guild: Guild, state: VoiceState) -> None:
        """Tell the guild where a member is in voice."""
        member = guild.members.get(state.user_id)
        data = state.payload(guild.id) | ({"member": member.payload()} if member else {})
        self.emit_in(guild, "VOICE_STATE_UPDATE", data)

    def leave_voice(self, guild: Guild, user_id: int) -> bool:
        """Take a user out of voice and tell the guild; return False if they are in no voice channel."""
        state = guild.voice_states.pop(user_id, None)
        if state is None:
            return False
        left, state.channel_id = state.channel_id, None
        self.voice_state_updated(guild, state)
        self.voice_left(guild, left)
        return True

    def voice_left(self, guild: Guild, channel_id: int | None) -> None:
        """End the call in a voice channel that its last member has left, and remove the channel's status."""
        channel = guild.channels.get(channel_id or 0)
        if channel is None or any(state.channel_id == channel_id for state in guild.voice_states.values()):
            return
        if channel.status is not None:
            self.set_voice_status(channel, None)
        self.set_voice_start(channel, None)

    def set_voice_status(self, channel: Channel, status: str | None) -> None:
        """Set the status of a voice channel, and tell those who see it."""
        channel.status = status
        data: Json = {"id": str(channel.id), "guild_id": ident(channel.guild_id), "status": status}
        self.emit_in(channel, "VOICE_CHANNEL_STATUS_UPDATE", data)

    def set_voice_start(self, channel: Channel, moment: datetime | None) -> None:
        """Note since when a voice channel is in use, None if it is not, and tell those who see it of a change."""
        if (channel.voice_started_at is None) == (moment is None):
            return
        channel.voice_started_at = moment
        data: Json = {
            "id": str(channel.id),
            "guild_id": ident(channel.guild_id),
            "voice_start_time": channel.voice_start,
        }
        self.emit_in(channel, "VOICE_CHANNEL_START_TIME_UPDATE", data)

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
