"""Ranks: levels from 0 to 10 that a guild names, assigns to roles, and requires for commands."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Annotated, ClassVar

import discord
from pydantic import Field, StringConstraints

from tux.guilds.permissions.callers import Caller
from tux.guilds.settings.fields import RoleId
from tux.guilds.settings.section import Section

HIGHEST = 10
ABOVE_ALL = HIGHEST + 1
"""The level of the owners of the guild and of the bot. No role can have it, and no command can require it."""


class Rank(IntEnum):
    """The ranks that every guild starts with. A guild may rename them."""

    MEMBER = 0
    TRUSTED = 1
    JUNIOR_MODERATOR = 2
    MODERATOR = 3
    SENIOR_MODERATOR = 4
    ADMINISTRATOR = 5
    HEAD_ADMINISTRATOR = 6
    SERVER_OWNER = 7


DEFAULT_NAMES: Mapping[int, str] = {rank.value: rank.name.replace("_", " ").title() for rank in Rank}

BY_PERMISSION: Mapping[str, int] = {
    "manage_messages": Rank.JUNIOR_MODERATOR,
    "moderate_members": Rank.JUNIOR_MODERATOR,
    "manage_nicknames": Rank.JUNIOR_MODERATOR,
    "kick_members": Rank.MODERATOR,
    "ban_members": Rank.MODERATOR,
    "manage_channels": Rank.SENIOR_MODERATOR,
    "manage_roles": Rank.SENIOR_MODERATOR,
    "manage_guild": Rank.ADMINISTRATOR,
    "administrator": Rank.HEAD_ADMINISTRATOR,
}
"""The rank that each of Discord's permissions stands for, if it is held in the whole server."""

Level = Annotated[int, Field(ge=0, le=HIGHEST)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=32)]


class RankSettings(Section):
    """The ranks of a guild, the roles that have them, and the commands that require them."""

    section: ClassVar[str] = "ranks"

    names: Mapping[Level, Name] = DEFAULT_NAMES
    roles: Mapping[RoleId, Level] | None = None
    """Ranks by role id. With None, no role has a rank, and ranks come from Discord's permissions.

    An empty mapping differs: the roles that had a rank were deleted, from which nobody must gain anything.
    """
    commands: Mapping[str, Level] = {}
    """The rank that the guild requires for a command, by its qualified name in lower case."""
    administrators_pass: bool = True
    """True where Discord's Administrator permission opens every command, and counts as rank 6."""

    def title(self, level: int) -> str:
        """Return the rank as a person reads it: `Moderator (3)`."""
        return f"{self.names[level]} ({level})" if level in self.names else str(level)

    def requirement(self, command: str) -> tuple[str, int] | None:
        """Return the rank set for `command`, after the command that it was set on: this one, or the nearest parent."""
        name = command.casefold()
        while name:
            if (level := self.commands.get(name)) is not None:
                return name, level
            name = name.rpartition(" ")[0]
        return None


class RankSource(Enum):
    """The reason why somebody has a rank."""

    BOT_OWNER = "bot-owner"
    GUILD_OWNER = "guild-owner"
    ADMINISTRATOR = "administrator"
    ROLE = "role"
    PERMISSION = "permission"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Standing:
    """The rank of a person, and its source."""

    level: int
    source: RankSource
    role_id: int | None = None
    permission: str | None = None


def standing(caller: Caller, ranks: RankSettings) -> Standing:
    """Return the highest rank that `caller` has from any source."""
    if caller.owns_guild:
        return Standing(ABOVE_ALL, RankSource.GUILD_OWNER)
    if caller.owns_bot:
        return Standing(ABOVE_ALL, RankSource.BOT_OWNER)
    none = Standing(0, RankSource.NOTHING)
    return max(_standings(caller, ranks), key=lambda candidate: candidate.level, default=none)


def passes_as_administrator(caller: Caller, ranks: RankSettings) -> bool:
    """Return whether `caller` may run every command, as an administrator in Discord."""
    return ranks.administrators_pass and caller.guild_permissions.administrator


def _standings(caller: Caller, ranks: RankSettings) -> Iterator[Standing]:
    if passes_as_administrator(caller, ranks):
        yield Standing(Rank.HEAD_ADMINISTRATOR, RankSource.ADMINISTRATOR)
    if ranks.roles is not None:
        for role_id in caller.role_ids:
            if level := ranks.roles.get(role_id):
                yield Standing(level, RankSource.ROLE, role_id=role_id)
        return
    for permission, level in BY_PERMISSION.items():
        if getattr(caller.guild_permissions, permission):
            yield Standing(level, RankSource.PERMISSION, permission=permission)


def staff_roles(guild: discord.Guild, ranks: RankSettings) -> list[discord.Role]:
    """Return the roles of moderators, the highest first: by rank, or by permissions where no role has a rank."""
    return [role for role in reversed(guild.roles) if not role.managed and _moderates(role, ranks)]


def only_staff_reads(channel: discord.abc.GuildChannel, ranks: RankSettings) -> bool:
    """Return whether nobody but staff and bots can read a channel, as far as its overwrites and the roles tell."""
    staff = {role.id for role in staff_roles(channel.guild, ranks)}
    others = (role for role in channel.guild.roles if role.id not in staff and not role.is_bot_managed())
    if any(channel.permissions_for(role).view_channel for role in others):
        return False
    return not any(
        overwrite.view_channel and not _is_of_staff(target, staff)
        for target, overwrite in channel.overwrites.items()
        if not isinstance(target, discord.Role)
    )


def _is_of_staff(target: discord.Member | discord.Object, staff: Collection[int]) -> bool:
    """Return whether somebody whom an overwrite names is a bot, or has one of the roles of staff."""
    if not isinstance(target, discord.Member):
        return False
    return target.bot or target.id == target.guild.owner_id or any(role.id in staff for role in target.roles)


def _moderates(role: discord.Role, ranks: RankSettings) -> bool:
    if role.is_default():
        return False
    if ranks.roles is not None:
        return ranks.roles.get(role.id, 0) >= Rank.JUNIOR_MODERATOR
    return any(getattr(role.permissions, permission) for permission in BY_PERMISSION)


def role_level(role: discord.Role, ranks: RankSettings) -> int:
    """Return the rank that a role gives: the one it was given, or by permissions where no role has one.

    Nobody can give a rank to the role of a bot, so its permissions always count. @everyone gives none.
    """
    if role.is_default():
        return 0
    if role.permissions.administrator and ranks.administrators_pass:
        return Rank.HEAD_ADMINISTRATOR
    if ranks.roles is not None and not role.managed:
        return ranks.roles.get(role.id, 0)
    return max((level for name, level in BY_PERMISSION.items() if getattr(role.permissions, name)), default=0)
