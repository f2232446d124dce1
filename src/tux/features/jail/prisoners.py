"""The members who are in jail, kept in memory so that no event waits for the database."""

from collections.abc import Sequence

import discord

from tux.features.jail.case_kinds import JAIL, UNJAIL
from tux.features.jail.settings import JailSettings
from tux.guilds.cases import Case, Cases, CaseState
from tux.guilds.settings.store import GuildSettings

MemberKey = tuple[int, int]
"""A guild id and a user id."""


class Prisoners:
    """Everybody in jail, each by the newest settled case that has not ended, and the role of each guild's jail."""

    def __init__(self, cases: Cases, settings: GuildSettings) -> None:
        self._cases = cases
        self._settings = settings
        self._in_jail: dict[MemberKey, Case] = {}
        self._role_ids: dict[int, int | None] = {}

    async def load(self, guild_ids: Sequence[int]) -> None:
        """Read from the database who is in jail in these guilds, and the roles of their jails."""
        releases = await self._cases.latest(UNJAIL.name, *guild_ids)
        for case in await self._cases.all_standing(JAIL.name, *guild_ids):
            key = (case.guild_id, case.target_id)
            if releases.get(key, 0) > case.number:  # the process ended before the case could be ended
                await self._cases.end(case.guild_id, case.number)
            else:
                self._in_jail[key] = case
        settings = await self._settings.everywhere(JailSettings)
        self._role_ids.update({guild_id: settings[guild_id].role_id for guild_id in guild_ids if guild_id in settings})

    async def is_held_by(self, case: Case) -> bool:
        """Return True if the case still holds its target, as the database has it now."""
        now = await self._cases.get(case.guild_id, case.number)
        successors = await self._cases.successors(case)
        return now.ended_at is None and all(later.state is CaseState.PENDING for later in successors)

    def add(self, case: Case) -> None:
        """Note that a member is in jail."""
        self._in_jail[(case.guild_id, case.target_id)] = case

    def remove(self, key: MemberKey) -> None:
        """Note that a member is no longer in jail."""
        self._in_jail.pop(key, None)

    def set_role_id(self, guild_id: int, role_id: int | None) -> None:
        """Note the role of a guild's jail as the settings have it."""
        self._role_ids[guild_id] = role_id

    def forget_guild(self, guild_id: int) -> list[MemberKey]:
        """Forget a guild, and return who was in jail there."""
        self._role_ids.pop(guild_id, None)
        keys = [key for key in self._in_jail if key[0] == guild_id]
        for key in keys:
            del self._in_jail[key]
        return keys

    def case_of(self, key: MemberKey) -> Case | None:
        """Return the case that holds a member in jail."""
        return self._in_jail.get(key)

    async def find(self, key: MemberKey) -> Case | None:
        """Return the case that holds a member in jail, also where it has not been loaded yet."""
        if key not in self._in_jail:
            for case in await self._cases.standing(*key, JAIL.name):
                if not await self._cases.successors(case):
                    self.add(case)
        return self.case_of(key)

    def cases_in(self, guild_id: int) -> Sequence[Case]:
        """Return the cases of those who are in jail in a guild, the oldest first."""
        cases = [case for (case_guild_id, _), case in self._in_jail.items() if case_guild_id == guild_id]
        return sorted(cases, key=lambda case: case.number)

    def has_jail(self, guild_id: int) -> bool:
        """Return True if the guild ever had a jail."""
        return guild_id in self._role_ids

    def role_id_in(self, guild_id: int) -> int | None:
        """Return the role that the settings name, even if the guild no longer has it."""
        return self._role_ids.get(guild_id)

    def role_in(self, guild: discord.Guild) -> discord.Role | None:
        """Return the role of a guild's jail, if the guild has it."""
        return guild.get_role(self._role_ids.get(guild.id) or 0)
