"""The quarantine role and the log channel, which are made where a guild has none."""

from collections.abc import Sequence
from typing import Any

import discord

from tux.features.antinuke.settings import AntinukeSettings
from tux.guilds.permissions import staff_roles
from tux.guilds.provisioning import Provisioning, ProvisioningHost, describe_viewers, find_hidden_channel
from tux.guilds.settings.section import Section
from tux.runtime.markup import Markup


class AntinukeProvisioner:
    """Creates a role without permissions for members who are stopped, and a hidden channel for incidents."""

    section: type[Section] = AntinukeSettings
    fields: Sequence[str] = ("quarantine_role_id", "log_channel_id")

    async def plan(self, host: ProvisioningHost, guild: discord.Guild) -> Sequence[str]:
        """Return sentences about what is missing."""
        settings = await host.settings.get(guild.id, AntinukeSettings)
        steps: list[str] = []
        if guild.get_role(settings.quarantine_role_id or 0) is None:
            role, name = self._role(host, guild), _say(host, guild, "antinuke-made-role")
            key = "antinuke-make-role" if role is None else "antinuke-use-role"
            steps.append(_say(host, guild, key, name=name, role=role))
        if guild.get_channel(settings.log_channel_id or 0) is None:
            channel, name = self._channel(host, guild), _say(host, guild, "antinuke-made-channel")
            key = "antinuke-make-channel" if channel is None else "antinuke-use-channel"
            seen_by = describe_viewers(host, guild, staff_roles(guild, await host.ranks_in(guild.id)))
            steps.append(_say(host, guild, key, name=name, channel=channel, seen_by=seen_by))
        return steps

    async def make(self, host: ProvisioningHost, making: Provisioning) -> dict[str, object]:
        """Create what is missing."""
        guild, settings = making.guild, await host.settings.get(making.guild.id, AntinukeSettings)
        made: dict[str, object] = {}
        if guild.get_role(settings.quarantine_role_id or 0) is None:
            role = self._role(host, guild) or await making.role(_say(host, guild, "antinuke-made-role"))
            made["quarantine_role_id"] = role.id
        if guild.get_channel(settings.log_channel_id or 0) is None:
            made["log_channel_id"] = (self._channel(host, guild) or await self._make_channel(host, making)).id
        return made

    async def _make_channel(self, host: ProvisioningHost, making: Provisioning) -> discord.TextChannel:
        guild = making.guild
        hidden = making.hidden(*staff_roles(guild, await host.ranks_in(guild.id)))
        topic = _say(host, guild, "antinuke-made-topic")
        return await making.text_channel(_say(host, guild, "antinuke-made-channel"), hidden, topic=topic)

    def _role(self, host: ProvisioningHost, guild: discord.Guild) -> discord.Role | None:
        """Return a role of that name which gives nothing, such as one that was made before a reset."""
        name = _say(host, guild, "antinuke-made-role")
        roles = (role for role in guild.roles if role.name == name and not role.permissions.value)
        return next((role for role in roles if role.is_assignable() and role < guild.me.top_role), None)

    def _channel(self, host: ProvisioningHost, guild: discord.Guild) -> discord.TextChannel | None:
        return find_hidden_channel(guild, _say(host, guild, "antinuke-made-channel"), discord.TextChannel)


def _say(host: ProvisioningHost, guild: discord.Guild, key: str, **data: Any) -> Markup:
    return host.texts.say(key, locale=host.locale_in(guild.id), **data)


def bullets(lines: Sequence[str]) -> Markup:
    """Return sentences as a list."""
    return Markup("\n".join(f"- {line}" for line in lines))
