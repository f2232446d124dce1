"""The fitness of a role and a channel for a jail: who would be shut out, and what members in jail would see."""

from collections.abc import Sequence

import discord

from tux.features.jail.case_kinds import JAIL
from tux.features.jail.errors import JailChannelInUse, JailRoleHeld, RankInJail, StaffInJail
from tux.features.jail.roles import require_fit
from tux.features.jail.settings import JailSettings
from tux.guilds.permissions import RankSettings
from tux.guilds.provisioning import ProvisioningHost
from tux.guilds.settings.display import setting_phrase
from tux.guilds.settings.errors import NotInServer
from tux.guilds.settings.ids import ids_in
from tux.guilds.settings.section import Section
from tux.runtime.texts import Phrase


class JailFitness:
    """The rules for what a server's jail may be made of."""

    def __init__(self, host: ProvisioningHost) -> None:
        self._host = host

    async def check(self, member: discord.Member, before: JailSettings, after: JailSettings) -> None:
        """Raise a `Refusal` where the jail gets a role or a channel that it must not have, without anybody asked."""
        guild = member.guild
        await self._require(guild, before, after)
        role = guild.get_role(after.role_id or 0)
        if role is not None and after.role_id != before.role_id and (count := await self.count_free(role)):
            raise JailRoleHeld(role=role, count=count)

    async def _require(self, guild: discord.Guild, before: JailSettings, after: JailSettings) -> None:
        """Raise a `Refusal` where the jail gets a role or a channel that it must not have, whatever anybody says."""
        if after.role_id is not None and after.role_id != before.role_id:
            role = guild.get_role(after.role_id)
            if role is None:
                raise NotInServer(given=str(after.role_id), wanted="role")
            await self.require_fit(role, None)
        if after.channel_id is not None and after.channel_id != before.channel_id:
            channel = guild.get_channel(after.channel_id)
            if channel is None:
                raise NotInServer(given=str(after.channel_id), wanted="channel")
            await self.require_fit(None, channel)

    async def require_fit(self, role: discord.Role | None, channel: discord.abc.GuildChannel | None) -> None:
        """Raise `JailRoleUnfit` or `JailChannelInUse` where one of them can be no jail's."""
        if role is not None:
            require_fit(role, await self._host.ranks_in(role.guild.id))
        if channel is not None:
            await self._require_unused(channel)

    async def _require_unused(self, channel: discord.abc.GuildChannel) -> None:
        """Raise `JailChannelInUse` where Tux writes to the channel for staff."""
        if (use := await self.use_of(channel)) is not None:
            section, setting = use
            raise JailChannelInUse(
                channel=channel, section=Phrase(f"section-{section}"), setting=setting_phrase(section, setting)
            )

    async def check_other_section(self, member: discord.Member, before: Section, after: Section) -> None:
        """Raise `StaffInJail` where Tux would from now on write to the jail's channel for staff.

        Raise `RankInJail` where the jail's role would get a rank.
        """
        if isinstance(after, JailSettings):
            return
        guild = member.guild
        jail = await self._host.settings.get(guild.id, JailSettings)
        role, channel = guild.get_role(jail.role_id or 0), guild.get_channel(jail.channel_id or 0)
        if role is not None and _has_rank(after, role) and not _has_rank(before, role):
            raise RankInJail(role=role)
        if channel is not None and _is_written_to(after, channel.id) and not _is_written_to(before, channel.id):
            raise StaffInJail(channel=channel)

    async def count_free(self, role: discord.Role) -> int:
        """Return how many members have the role without being in jail."""
        holders = (await self._host.role_member_counts(role.guild.id)).get(role.id)
        if not holders:
            return 0
        settings = await self._host.settings.get(role.guild.id, JailSettings)
        cases = await self._host.cases.all_standing(JAIL.name, role.guild.id)
        return max(0, holders - sum(role.id in {settings.role_id, case.given_role_id} for case in cases))

    async def use_of(self, channel: discord.abc.GuildChannel) -> tuple[str, str] | None:
        """Return the section and the name of another setting by which Tux writes to the channel for staff, if any."""
        provider = self._host.settings
        for model in provider.sections.values():
            if model is JailSettings:
                continue
            for held in ids_in(await provider.get(channel.guild.id, model)):
                if held.is_written_to and held.id == channel.id:
                    return model.section, held.setting
        return None

    async def risks(self, guild: discord.Guild, before: JailSettings, after: JailSettings) -> Sequence[str]:
        """Return sentences about who would be shut out, and what would be opened, by a setup with these settings."""
        role, channel = guild.get_role(after.role_id or 0), guild.get_channel(after.channel_id or 0)
        locale = self._host.locale_in(guild.id)
        sentences: list[str] = []
        if role is not None and (count := await self.count_free(role)):
            sentences.append(self._host.texts.say("jail-risk-role", locale=locale, role=role, count=count))
        only_lost_its_role = before.role_id is not None and guild.get_role(before.role_id) is None
        is_new = after.channel_id != before.channel_id or not only_lost_its_role
        if channel is not None and is_new and _would_open(channel, role):
            sentences.append(self._host.texts.say("jail-risk-channel", locale=locale, channel=channel))
        return sentences


def _has_rank(settings: Section, role: discord.Role) -> bool:
    return isinstance(settings, RankSettings) and bool((settings.roles or {}).get(role.id))


def _is_written_to(settings: Section, channel_id: int) -> bool:
    return any(held.is_written_to and held.id == channel_id for held in ids_in(settings))


def _would_open(channel: discord.abc.GuildChannel, role: discord.Role | None) -> bool:
    """Return True for a channel that neither everybody nor the jail's role sees yet."""
    is_public = channel.permissions_for(channel.guild.default_role).view_channel
    return not is_public and (role is None or channel.overwrites_for(role).view_channel is not True)
