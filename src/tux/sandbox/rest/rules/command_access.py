"""Access to commands, by contexts, permissions and a guild's own settings.

Source: https://discord.com/developers/docs/interactions/application-commands#permissions
"""

from __future__ import annotations

from tux.sandbox.permissions import Permission
from tux.sandbox.world.access import in_channel
from tux.sandbox.world.application import Application
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.payloads import Json
from tux.sandbox.world.user import User


def usable_commands(application: Application, guild: Guild | None, channel: Channel, user: User) -> list[Json]:
    """Return the commands of one application that a person may use in a channel."""
    commands = list(application.commands.values())
    if guild is not None:
        commands += application.guild_commands.get(guild.id, {}).values()
    return [command for command in commands if _may_use(application, command, guild, channel, user)]


def _may_use(application: Application, command: Json, guild: Guild | None, channel: Channel, user: User) -> bool:
    contexts = command.get("contexts")
    if guild is None:
        return 1 in contexts if contexts is not None else command.get("dm_permission", True) is not False
    if contexts is not None and 0 not in contexts:
        return False
    allowed = in_channel(guild, channel, guild.members[user.id])
    if not allowed & Permission.USE_APPLICATION_COMMANDS:
        return False
    if allowed & Permission.ADMINISTRATOR:
        return True
    return _by_overrides(application, command, guild, channel, user, allowed)


def _by_overrides(
    application: Application, command: Json, guild: Guild, channel: Channel, user: User, allowed: Permission
) -> bool:
    """Return True if the guild's own permissions for a command, or else its defaults, let a person use it."""
    permissions = application.command_permissions.get(guild.id, {})
    entries = permissions.get(int(command["id"])) or permissions.get(application.id) or []
    by_id = {int(entry["id"]): entry["permission"] for entry in entries}
    in_channel_entry = by_id.get(channel.id, by_id.get(guild.id - 1))
    if in_channel_entry is False:
        return False
    if user.id in by_id:
        return by_id[user.id]
    roles = [by_id[role_id] for role_id in guild.members[user.id].roles if role_id in by_id]
    if roles:
        return any(roles)
    if guild.id in by_id:
        return by_id[guild.id]
    needed = command.get("default_member_permissions")
    if needed is None:
        return True
    return needed != "0" and allowed & int(needed) == int(needed)
