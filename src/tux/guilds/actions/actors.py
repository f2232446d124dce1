"""The actors who act on members: people, and rules of Tux itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import discord

from tux.guilds.permissions import require_bot_over, require_rank_over


class Actor(Protocol):
    """Whoever wants something done to a member, and answers for it."""

    @property
    def guild(self) -> discord.Guild: ...

    @property
    def user_id(self) -> int:
        """The user whom the case names as its moderator."""
        ...

    @property
    def name(self) -> str:
        """The name that Discord's audit log is given."""
        ...

    @property
    def rule(self) -> str | None:
        """The key of the rule of Tux that acts; None for a person."""
        ...

    def require_authority_over(self, target: discord.abc.User, *, taken_roles: Iterable[discord.Role]) -> None:
        """Raise `Outranked` unless this actor and the bot may act on `target`, from whom Tux holds `taken_roles`."""
        ...


@dataclass(frozen=True, slots=True)
class Moderator:
    """A person who acts on others: those below their own highest role, and below the bot's."""

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

    def require_authority_over(self, target: discord.abc.User, *, taken_roles: Iterable[discord.Role]) -> None:
        require_rank_over(target, moderator=self.member, taken_roles=taken_roles)


@dataclass(frozen=True, slots=True)
class TuxRule:
    """A rule of Tux, such as one of automod's. It may act on everybody but the owner and those above the bot."""

    guild: discord.Guild
    key: str
    """The name of the rule, which the case keeps."""

    @property
    def user_id(self) -> int:
        return self.guild.me.id

    @property
    def name(self) -> str:
        return str(self.guild.me)

    @property
    def rule(self) -> str:
        return self.key

    def require_authority_over(self, target: discord.abc.User, *, taken_roles: Iterable[discord.Role]) -> None:
        del taken_roles  # they were below the bot, or it could not have taken them
        require_bot_over(target, guild=self.guild)
