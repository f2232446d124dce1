"""Stock: what a guild must have before it can be lost. Each function adds what is missing, and tells of it.

It leaves no audit log entries, as though it had always been there.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import timedelta

from tux.sandbox.attacks.scenario import Situation
from tux.sandbox.permissions import NONE, Permission
from tux.sandbox.rest.resources.webhooks import MAX_IN_CHANNEL
from tux.sandbox.scenes import add_channel, say
from tux.sandbox.world.ban import Ban
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.invite import Invite
from tux.sandbox.world.member import Member
from tux.sandbox.world.overwrite import Overwrite
from tux.sandbox.world.role import Role
from tux.sandbox.world.thread_member import ThreadMember
from tux.sandbox.world.user import User
from tux.sandbox.world.voice_state import VoiceState
from tux.sandbox.world.webhook import Webhook

Prepare = Callable[[Situation], None]
TEXT, VOICE, THREAD = 0, 2, 11
LONG_AGO = timedelta(days=200)
A_WHILE_AGO = timedelta(minutes=10)


def owner(situation: Situation) -> User:
    """Return the owner of the guild, who made what is added."""
    return situation.world.users[situation.guild.owner_id]


def lacking(there: int, wanted: int) -> range:
    """Return the numbers of the things that are missing, from one above those that are there."""
    return range(there + 1, wanted + 1)


def together(*prepares: Prepare) -> Prepare:
    """Return the preparation that consists of several."""

    def prepare(situation: Situation) -> None:
        for part in prepares:
            part(situation)

    return prepare


# channels


def channels(situation: Situation) -> None:
    """Add channels until there are as many as requests."""
    for number in lacking(len(situation.channels()), situation.count):
        _add_channel(situation, f"pier-{number}", TEXT)


def _add_channel(situation: Situation, name: str, kind: int) -> Channel:
    channel = add_channel(situation.world, situation.guild, name, kind)
    situation.world.emit_in(channel, "CHANNEL_CREATE", channel.payload(), visible=False)
    return channel


def text_channel(situation: Situation) -> Channel:
    """Return the first text channel, which is added where there is none."""
    texts = (channel for channel in situation.guild.channels.values() if channel.type == TEXT)
    return next(texts, None) or _add_channel(situation, "pier-1", TEXT)


def one_text_channel(situation: Situation) -> None:
    """Add a text channel if there is none."""
    text_channel(situation)


def threads(situation: Situation) -> None:
    """Add threads until there are as many as requests."""
    parent, now = text_channel(situation), situation.world.clock.now()
    there = sum(channel.is_thread for channel in situation.guild.channels.values())
    for number in lacking(there, situation.count):
        thread = Channel(situation.world.ids.new(), THREAD, situation.guild.id, f"Berth {number}", parent_id=parent.id)
        thread.owner_id = situation.guild.owner_id
        thread.created_at = thread.archive_timestamp = now
        thread.thread_members[thread.owner_id] = ThreadMember(thread.owner_id, thread.id, now)
        situation.world.add_channel(thread)
        situation.world.emit_in(thread, "THREAD_CREATE", thread.payload())


def overwrites(situation: Situation) -> None:
    """Add overwrites until there are as many as requests."""
    missing = situation.count - sum(len(channel.overwrites) for channel in situation.channels())
    for role in situation.roles():
        for channel in situation.channels():
            if missing <= 0:
                return
            if role.id not in channel.overwrites:
                channel.overwrites[role.id] = Overwrite(role.id, 0, Permission.VIEW_CHANNEL, NONE)
                situation.world.emit_in(channel, "CHANNEL_UPDATE", channel.payload(), visible=False)
                missing -= 1


def messages(situation: Situation) -> None:
    """Add recent messages to one channel until there are as many as are deleted; nobody is told of history."""
    _add_messages(situation, text_channel(situation), situation.count * situation.options.get("size", 1))


def full_channels(situation: Situation) -> None:
    """Add text channels until there are as many as requests, and recent messages to each, as many as one deletes."""
    for number in lacking(len(situation.channels(TEXT)), situation.count):
        _add_channel(situation, f"berth-{number}", TEXT)
    for channel in situation.channels(TEXT):
        _add_messages(situation, channel, situation.options["size"])


def _add_messages(situation: Situation, channel: Channel, wanted: int) -> None:
    author = situation.guild.members[situation.guild.owner_id]
    for number in lacking(len(channel.messages), wanted):
        say(situation.world, channel, author, f"Notice {number} to mariners", ago=A_WHILE_AGO)


# roles and members


def add_role(situation: Situation, name: str, position: int, permissions: Permission = NONE) -> Role:
    """Add a role at a position, and tell the guild."""
    guild = situation.guild
    role = Role(situation.world.ids.new(), guild.id, name, permissions, position)
    guild.insert_role(role)
    situation.world.emit_in(guild, "GUILD_ROLE_CREATE", {"guild_id": str(guild.id), "role": role.payload()})
    return role


def roles(situation: Situation) -> None:
    """Add roles below the actors until there are as many as requests."""
    for number in lacking(len(situation.reachable_roles()), situation.count):
        add_role(situation, f"Crew {number}", 1)


def one_role(situation: Situation) -> None:
    """Give the guild a role below the actors if it has none."""
    if not situation.reachable_roles():
        add_role(situation, "Crew", 1)


def one_harmless_role(situation: Situation) -> None:
    """Give the guild a role below the actors that anybody may choose, if it has none."""
    if not harmless_roles(situation):
        add_role(situation, "Crew", 1)


def harmless_roles(situation: Situation) -> list[Role]:
    """Return the roles below the actors with no more permissions than everyone has, in the order of the seed."""
    everyone = situation.guild.roles[situation.guild.id].permissions
    return situation.shuffled(role for role in situation.reachable_roles() if role.permissions & ~everyone == NONE)


def _add_member(situation: Situation, username: str, age: timedelta) -> Member:
    """Add a member whose account and membership are so old."""
    world, guild = situation.world, situation.guild
    moment = world.clock.now() - age
    user = world.create_user(username, user_id=world.ids.at(moment - timedelta(minutes=1)))
    member = guild.members[user.id] = Member(user, guild.id, moment)
    world.emit_in(guild, "GUILD_MEMBER_ADD", member.payload() | {"guild_id": str(guild.id)})
    return member


def members(situation: Situation) -> None:
    """Add members within reach until there are as many as the requests are about."""
    wanted = situation.count * situation.options.get("size", 1)
    for number in lacking(len(situation.reachable_members()), wanted):
        _add_member(situation, f"sailor{number}", LONG_AGO)


def crew(situation: Situation) -> None:
    """Add members within reach until there are as many as requests, and give each a role below the actors."""
    one_role(situation)
    members(situation)
    role = situation.reachable_roles()[0]
    for member in situation.reachable_members():
        if not member.roles:
            member.roles.append(role.id)
            situation.world.member_updated(situation.guild, member)


def idle_members(situation: Situation) -> None:
    """Add old members without roles until there are as many as a prune is to remove."""
    since = situation.world.clock.now() - timedelta(days=30)
    idle = [m for m in situation.reachable_members() if not m.roles and not m.user.bot and m.joined_at < since]
    for number in lacking(len(idle), situation.options["size"]):
        _add_member(situation, f"drifter{number}", LONG_AGO)


def raiders(situation: Situation) -> None:
    """Add the new accounts of a raid, one for each that is banned."""
    world, guild = situation.world, situation.guild
    for number in range(1, situation.count * situation.options.get("size", 1) + 1):
        world.join(guild, world.create_user(f"raider{number}", note="Came with a raid"))


def voice(situation: Situation) -> None:
    """Let members within reach join voice until there are as many as requests."""
    channel = next((c for c in situation.channels(VOICE)), None) or _add_channel(situation, "Pier lounge", VOICE)
    members(situation)
    for member in situation.members()[: situation.count]:
        if member.id not in situation.guild.voice_states:
            state = VoiceState(member.id, channel.id, f"voice{member.id}")
            situation.guild.voice_states[member.id] = state
            situation.world.voice_state_updated(situation.guild, state)


def bans(situation: Situation) -> None:
    """Add bans until there are as many as requests."""
    for number in lacking(len(situation.guild.bans), situation.count):
        user = situation.world.create_user(f"pirate{number}", note="Banned long ago")
        situation.guild.bans[user.id] = Ban(user, "piracy")


# webhooks and invites


def webhooks(situation: Situation) -> None:
    """Add webhooks until there are as many as requests, at most 15 in each text channel."""
    world, guild = situation.world, situation.guild
    text_channel(situation)
    room = [c for c in situation.channels(TEXT) for _ in range(room_for_webhooks(situation, c))]
    for number, channel in zip(lacking(len(guild.webhooks), situation.count), room, strict=False):
        token = secrets.token_urlsafe(51)
        hook = Webhook(world.ids.new(), 1, guild.id, channel.id, f"Beacon {number}", owner(situation), token)
        guild.webhooks[hook.id] = world.webhooks[hook.id] = hook
        world.emit_in(channel, "WEBHOOKS_UPDATE", {"guild_id": str(guild.id), "channel_id": str(channel.id)})


def room_for_webhooks(situation: Situation, channel: Channel) -> int:
    """Return the number of webhooks that a channel may still be given."""
    hooks = sum(hook.channel_id == channel.id for hook in situation.guild.webhooks.values())
    return max(0, MAX_IN_CHANNEL - hooks)


def invites(situation: Situation) -> None:
    """Add invites until there are as many as requests."""
    channel, invites = text_channel(situation), situation.world.invites.values()
    for _ in lacking(sum(invite.guild_id == situation.guild.id for invite in invites), situation.count):
        _add_invite(situation, channel)


def one_invite(situation: Situation) -> None:
    """Give the guild an invite if it has none."""
    if not any(invite.guild_id == situation.guild.id for invite in situation.world.invites.values()):
        _add_invite(situation, text_channel(situation))


def _add_invite(situation: Situation, channel: Channel) -> None:
    world, code = situation.world, secrets.token_hex(4)
    invite = Invite(code, situation.guild.id, channel, owner(situation), world.clock.now(), max_age=0)
    world.invites[code] = invite
    data = invite.payload(situation.guild, metadata=True) | {"channel_id": str(channel.id)}
    world.emit_in(channel, "INVITE_CREATE", data, permission=Permission.MANAGE_CHANNELS)
