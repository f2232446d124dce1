"""The people of one local Discord, and the guilds as they use them."""

from __future__ import annotations

from tux.sandbox.local_discord import LocalDiscord
from tux.sandbox.people.guilds import LiveGuild
from tux.sandbox.people.person import Person
from tux.sandbox.world.user import User


class People:
    """Everyone who acts by hand in one local Discord."""

    def __init__(self, discord: LocalDiscord) -> None:
        self._discord = discord
        self._people: dict[int, Person] = {}

    def person(self, user: User) -> Person:
        """Return the person who acts as a user; always the same object for the same user."""
        if user.id not in self._people:
            self._people[user.id] = Person(self._discord, user)
        return self._people[user.id]

    def guild(self, name: str) -> LiveGuild:
        """Return the guild of that name.

        Raises:
            LookupError: there is no such guild.
        """
        guilds = self._discord.world.guilds.values()
        for guild in guilds:
            if guild.name == name:
                return LiveGuild(guild, self.person)
        raise LookupError(f"no guild {name!r}: there are {sorted(guild.name for guild in guilds)}")
