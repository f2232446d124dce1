"""Ranks: levels from 0 to 10 that a guild names, gives to roles, and asks of who runs a command."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Annotated, ClassVar

import discord
from pydantic import Field, StringConstraints

from tux.guilds.permissions.callers import Caller
from tux.guilds.settings.fields import RoleId
from tux.guilds.settings.store import Section

HIGHEST = 10
ABOVE_ALL = HIGHEST + 1
"""Of whom the guild or the bot belongs to. No role can have it and no command can ask for it."""


class Rank(IntEnum):
    """The ranks that every guild begins with. What they are called is data: a guild may change it."""

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
"""The rank that a permission of Discord stands for. It has to be held in the whole server, not in one channel."""

Level = Annotated[int, Field(ge=0, le=HIGHEST)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=32)]


class RankSettings(Section):
    """Which ranks there are, and what hangs on them."""

    section: ClassVar[str] = "ranks"

    names: Mapping[Level, Name] = DEFAULT_NAMES
    roles: Mapping[RoleId, Level] | None = None
    """Rank by role id. None: no role has been given one, and ranks come from Discord's permissions.

    Empty is not the same: the roles that had one are gone, and nobody gains anything by that.
    """
    commands: Mapping[str, Level] = {}
    """What the guild asks for a command, by its qualified name in lower case."""
    administrators_pass: bool = True
    """Whether Discord's permission Administrator opens every command, and counts as rank 6."""

    def title(self, level: int) -> str:
        """The rank as a person reads it: `Moderator (3)`."""
        return f"{self.names[level]} ({level})" if level in self.names else str(level)

    def requirement(self, command: str) -> tuple[str, int] | None:
        """What the guild asks for `command`, and on which command it set that: on this one, or the nearest above."""
        name = command.casefold()
        while name:
            if (level := self.commands.get(name)) is not None:
                return name, level
            name = name.rpartition(" ")[0]
        return None


class RankSource(Enum):
    """Where a rank comes from."""

    BOT_OWNER = "bot-owner"
    GUILD_OWNER = "guild-owner"
    ADMINISTRATOR = "administrator"
    ROLE = "role"
    PERMISSION = "permission"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Standing:
    """The rank that somebody has."""

    level: int
    source: RankSource
    role_id: int | None = None
    permission: str | None = None


def standing(caller: Caller, ranks: RankSettings) -> Standing:
    """The highest rank that `caller` has, wherever it comes from."""
    if caller.owns_guild:
        return Standing(ABOVE_ALL, RankSource.GUILD_OWNER)
    if caller.owns_bot:
        return Standing(ABOVE_ALL, RankSource.BOT_OWNER)
    return max(_standings(caller, ranks), key=lambda found: found.level, default=Standing(0, RankSource.NOTHING))


def passes_as_administrator(caller: Caller, ranks: RankSettings) -> bool:
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
    """Who moderates: by rank, or by Discord's permissions as long as no role has a rank. The highest first."""
    return [role for role in reversed(guild.roles) if not role.managed and _moderates(role, ranks)]


def _moderates(role: discord.Role, ranks: RankSettings) -> bool:
    if role.is_default():
        return False
    if ranks.roles is not None:
        return ranks.roles.get(role.id, 0) >= Rank.JUNIOR_MODERATOR
    return any(getattr(role.permissions, permission) for permission in BY_PERMISSION)
