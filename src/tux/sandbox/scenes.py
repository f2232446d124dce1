"""Ready-made guilds: the lively one that the demo shows, and a small one for tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from tux.sandbox.permissions import Permission
from tux.sandbox.world import integrations
from tux.sandbox.world.application import Application
from tux.sandbox.world.channel import Channel, Message
from tux.sandbox.world.conversations import JOINED, system_message
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.member import Member
from tux.sandbox.world.overwrite import Overwrite
from tux.sandbox.world.role import Role
from tux.sandbox.world.user import User
from tux.sandbox.world.world import World

P = Permission
STAFF = (
    P.KICK_MEMBERS | P.BAN_MEMBERS | P.MANAGE_MESSAGES | P.PIN_MESSAGES | P.MODERATE_MEMBERS | P.VIEW_AUDIT_LOG
    | P.MANAGE_NICKNAMES
)  # fmt: skip
BOT = STAFF | P.MANAGE_ROLES | P.MANAGE_CHANNELS | P.MANAGE_GUILD | P.MANAGE_WEBHOOKS


@dataclass(frozen=True, slots=True)
class Scene:
    """A guild, and the bot that is tried in it."""

    guild: Guild
    bot: Application


def grant(world: World, scene: Scene, permissions: P) -> None:
    """Give the roles of the bot exactly these permissions, in every guild, and tell the guilds."""
    for guild in world.guilds.values():
        if role := guild.managed_role(scene.bot.bot):
            role.permissions = permissions
            world.emit_in(guild, "GUILD_ROLE_UPDATE", {"guild_id": str(guild.id), "role": role.payload()})


def add_role(world: World, guild: Guild, name: str, permissions: P, *, color: int = 0, hoist: bool = True) -> Role:
    """Add a role above all others so far."""
    role = Role(world.ids.new(), guild.id, name, permissions, len(guild.roles), color, hoist=hoist)
    guild.roles[role.id] = role
    return role


def add_channel(
    world: World, guild: Guild, name: str, kind: int = 0, *, parent: Channel | None = None, topic: str | None = None
) -> Channel:
    """Add a channel below all others so far."""
    channel = Channel(
        world.ids.new(), kind, guild.id, name, topic, len(guild.channels), parent_id=parent.id if parent else None
    )
    return world.add_channel(channel)


def add_person(world: World, guild: Guild, username: str, display: str, note: str, *roles: Role) -> Member:
    """Add a person to the guild."""
    user = world.create_user(username, global_name=display, note=note)
    return world.join(guild, user, [role.id for role in roles])


def add_bot(
    world: World, guild: Guild, name: str, owner: User, permissions: P = BOT, *, old: bool | None = None
) -> Application:
    """Create a bot in the guild; `old` says if its application has another id, which by default the world decides."""
    application = world.create_application(name, owner, old=old)
    let_in(world, guild, application, permissions)
    return application


def let_in(
    world: World, guild: Guild, application: Application, permissions: P = BOT, by: User | None = None
) -> Member:
    """Let somebody, or else its owner, add the bot of an application to a guild, with its managed role on top."""
    member = integrations.add_bot(world, guild, application, by or application.owner, permissions)
    if role := guild.managed_role(application.bot):
        _put_on_top(world, guild, role)
    return member


def _put_on_top(world: World, guild: Guild, role: Role) -> None:
    """Move a role from the bottom above all others, and tell the guild."""
    for other in guild.roles.values():
        other.position -= other.position > role.position
    role.position = len(guild.roles) - 1
    for moved in guild.roles.values():
        world.emit_in(guild, "GUILD_ROLE_UPDATE", {"guild_id": str(guild.id), "role": moved.payload()})


def say(world: World, channel: Channel, member: Member, text: str, *, ago: timedelta) -> Message:
    """Add a message that was sent a while ago."""
    moment = world.clock.now() - ago
    message = Message(world.ids.at(moment), channel, member.user, text, moment)
    channel.messages[message.id] = message
    channel.last_message_id = message.id
    return message


def small(world: World) -> Scene:
    """Create a guild with one owner, one moderator, two members, a mod-log and a general channel, and Tux."""
    owner = world.create_user("owner", global_name="Olivia Owner", note="Owner: may do everything")
    guild = world.create_guild("Test Guild", owner)
    moderators = add_role(world, guild, "Moderator", STAFF, color=0x2ECC71)
    add_channel(world, guild, "general")
    staff = add_channel(world, guild, "mod-log")
    staff.overwrites[guild.id] = Overwrite(guild.id, 0, P(0), P.VIEW_CHANNEL)
    staff.overwrites[moderators.id] = Overwrite(moderators.id, 0, P.VIEW_CHANNEL, P(0))
    add_person(world, guild, "moderator", "Mo Moderator", "Moderator: can kick, ban and time out", moderators)
    add_person(world, guild, "member", "Mia Member", "Member: no special permissions")
    add_person(world, guild, "newcomer", "Nick Newcomer", "Joined a moment ago")
    bot = add_bot(world, guild, "Tux", owner)
    staff.overwrites[bot.bot.id] = Overwrite(bot.bot.id, 1, P.VIEW_CHANNEL | P.SEND_MESSAGES, P(0))
    system_message(world, next(iter(guild.channels.values())), JOINED, guild.members[owner.id].user)
    guild.audit_log.clear()  # all of this is older than the 45 days that the log keeps
    return Scene(guild, bot)
