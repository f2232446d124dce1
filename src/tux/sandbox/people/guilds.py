"""Guilds as their people use them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tux.sandbox.people.forms import Target, id_of
from tux.sandbox.people.person import Person
from tux.sandbox.world.channel import Channel
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.role import Role
from tux.sandbox.world.user import User


class LiveGuild:
    """A guild as its people use it: members, channels and roles by name.

    Args:
        guild: The guild.
        person: Finds the person who acts as a user.
    """

    def __init__(self, guild: Guild, person: Callable[[User], Person]) -> None:
        self.guild = guild
        self._person = person

    @property
    def id(self) -> int:
        """The guild's id."""
        return self.guild.id

    def member(self, username: str) -> Person:
        """Return the person of that username; always the same object, so that what they saw stays.

        Raises:
            LookupError: no person of that name is in the guild.
        """
        for member in self.guild.members.values():
            if member.user.username == username and not member.user.bot:
                return self._person(member.user)
        names = sorted(member.user.username for member in self.guild.members.values())
        raise LookupError(f"no {username!r} in {self.guild.name!r}: there are {names}")

    def channel(self, name: str) -> Channel:
        """Return the channel of that name.

        Raises:
            LookupError: there is no such channel.
        """
        return _by_name(self.guild.channels.values(), name)

    def role(self, name: str) -> Role:
        """Return the role of that name.

        Raises:
            LookupError: there is no such role.
        """
        return _by_name(self.guild.roles.values(), name)

    def is_banned(self, target: Target) -> bool:
        """Return True if someone is banned now."""
        return id_of(target) in self.guild.bans


def _by_name(candidates: Iterable[Any], name: str) -> Any:
    by_name = {candidate.name: candidate for candidate in reversed(list(candidates))}
    if name not in by_name:
        raise LookupError(f"no {name!r}: there are {sorted(by_name)}")
    return by_name[name]
