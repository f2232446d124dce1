"""What a command declares that it demands of who runs it and of the bot."""

from collections.abc import Iterable
from dataclasses import dataclass

import discord

from tux.runtime.texts import Phrase


@dataclass(frozen=True, slots=True)
class Rule:
    """Permissions are named as discord.py names them: `ban_members`."""

    default: tuple[str, ...] = ()
    """What a member must be permitted in Discord to run it, until the guild decides otherwise."""
    needs: tuple[str, ...] = ()
    """What the bot must be permitted to carry it out."""
    guild_only: bool = True
    owner_only: bool = False
    """Only for whom the bot belongs to: it acts on the whole process."""
    rank: int | None = None
    """Which rank it is for, 0 to 10, where that is not what the permissions of `default` stand for."""

    def __post_init__(self) -> None:
        unknown = {*self.default, *self.needs} - {*discord.Permissions.VALID_FLAGS}
        if unknown:
            raise ValueError(f"Discord has no permission called {', '.join(sorted(unknown))}")
        if self.rank is not None and not 0 <= self.rank <= 10:
            raise ValueError(f"there is no rank {self.rank}: they go from 0 to 10")


def phrases(permissions: Iterable[str]) -> list[Phrase]:
    """The permissions as Discord's own settings word them."""
    return [Phrase(f"permission-{name}") for name in permissions]


def missing(demanded: Iterable[str], held: discord.Permissions) -> list[str]:
    """Those of `demanded` that are not held."""
    if held.administrator:
        return []
    return [name for name in demanded if not getattr(held, name)]
