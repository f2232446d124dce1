"""The actors that act on members: people, and rules of Tux itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import discord

from tux.guilds.permissions import require_bot_over, require_rank_over


class Actor(Protocol):
    """The person or the rule that wants something done to a member, and is responsible for it."""

    @property
    def guild(self) -> discord.Guild: ...

    @property
    def user_id(self) -> int:
        """Return the id of the user whom the case names as its moderator."""
        ...

    @property
    def name(self) -> str:
        """Return the name for Discord's audit log."""
        ...

    @property
    def rule(self) -> str | None:
        """Return the key of the rule of Tux that acts, or None for a person."""
        ...

    def require_authority_over(self, target: discord.abc.Snowflake, *, held_roles: Iterable[discord.Role]) -> None:
        """Raise `Outranked` unless this actor and the bot may act on `target`, for whom Tux holds `held_roles`."""
        ...


@dataclass(frozen=True, slots=True)
class Moderator:
    """A person, who may act on members below their own highest role and below the bot's."""

    member: discord.Member

    @property
    def guild(self) -> discord.Guild:
        return self.member.guild

    @property
    def user_id(self) -> int:
        return self.member.id

    @property
    def name(self) -> str:
        return str(self.member)

    @property
    def rule(self) -> None:
        return None

    def require_authority_over(self, target: discord.abc.Snowflake, *, held_roles: Iterable[discord.Role]) -> None:
        require_rank_over(target, moderator=self.member, held_roles=held_roles)


@dataclass(frozen=True, slots=True)
class TuxRule:
    """A rule of Tux, such as one of automod's, which may act on anybody but the owner and those above the bot."""

    guild: discord.Guild
    key: str
    """The name of the rule, which the case stores."""

    @property
    def user_id(self) -> int:
        return self.guild.me.id

    @property
    def name(self) -> str:
        return str(self.guild.me)

    @property
    def rule(self) -> str:
        return self.key

    def require_authority_over(self, target: discord.abc.Snowflake, *, held_roles: Iterable[discord.Role]) -> None:
        del held_roles  # Tux could only take roles below the bot's
        require_bot_over(target, guild=self.guild)
