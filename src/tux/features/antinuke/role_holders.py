"""The holders of roles, found by going through the members once, however many roles are asked for."""

from collections.abc import Iterable, Sequence

import discord


def holders_of(guild: discord.Guild, role_ids: Iterable[int]) -> Sequence[discord.Member]:
    """Return the cached members who have one of these roles. `Member.roles` would sort the roles of each of them."""
    wanted = frozenset(role_ids)
    return [
        member
        for member in guild.members
        if not wanted.isdisjoint(member._roles)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] - as above
    ]
