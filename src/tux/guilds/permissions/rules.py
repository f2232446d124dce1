"""Rules: what a command declares that it requires of the person who runs it, and of the bot."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import discord

from tux.runtime.texts import Phrase


@dataclass(frozen=True, slots=True)
class Rule:
    """The requirements of a command. Permissions are named as discord.py names them: `ban_members`."""

    default: tuple[str, ...] = ()
    """The permissions that a member needs in Discord to run it, unless the guild sets something else."""
    needs: tuple[str, ...] = ()
    """The permissions that the bot needs to carry it out."""
    guild_only: bool = True
    owner_only: bool = False
    """True for a command that acts on the whole process, and which only the bot's owner may run."""
    rank: int | None = None
    """The rank that it requires, 0 to 10, if it is not the one that the permissions of `default` stand for."""

    def __post_init__(self) -> None:
        unknown = {*self.default, *self.needs} - {*discord.Permissions.VALID_FLAGS}
        if unknown:
            raise ValueError(f"Discord has no permission called {', '.join(sorted(unknown))}")
        if self.rank is not None and not 0 <= self.rank <= 10:
            raise ValueError(f"there is no rank {self.rank}: they go from 0 to 10")


Rules = Mapping[str, Rule]
"""The rule of every command, by its qualified name in lower case."""


def phrases(permissions: Iterable[str]) -> list[Phrase]:
    """Return the permissions as Discord's own settings word them."""
    return [Phrase(f"permission-{name}") for name in permissions]


def missing(required: Iterable[str], permissions: discord.Permissions) -> list[str]:
    """Return the required permissions that are not among `permissions`."""
    if permissions.administrator:
        return []
    return [name for name in required if not getattr(permissions, name)]
