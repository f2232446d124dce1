"""The problems of antinuke that its page and the overview show."""

from collections.abc import Sequence

import discord

from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.responses.preflight import preflight
from tux.features.antinuke.settings import AntinukeSettings
from tux.guilds.provisioning import ProvisioningHost
from tux.guilds.settings.section import Section

_ELSEWHERE = frozenset({"log-unset", "two-factor"})
"""The problems that are no mistake of the settings: what is not set up yet, and what may well be in order."""


class AntinukeHealth:
    """Finds what would keep Tux from stopping an attack. Missing permissions are on the overview anyway."""

    section: type[Section] = AntinukeSettings

    async def find_problems(self, host: ProvisioningHost, guild: discord.Guild) -> Sequence[str]:
        """Return sentences about what is wrong, which say what to do about it; none where antinuke is off."""
        settings, locale = await host.settings.get(guild.id, AntinukeSettings), host.locale_in(guild.id)
        if not settings.enabled:
            return []
        policy = GuildPolicy(
            guild_id=guild.id,
            enabled=True,
            default_response=settings.default_response,
            quarantine_role_id=settings.quarantine_role_id,
        )
        problems = preflight(guild, policy, settings.log_channel_id)
        shown = [problem for problem in problems if problem.lacks is None and problem.name not in _ELSEWHERE]
        return [problem.text(host.texts, locale) for problem in shown]
