"""The problems of a jail, which its page, the overview and `/config jail status` show."""

from collections.abc import Sequence

import discord

from tux.features.jail.fitness import JailFitness
from tux.features.jail.provisioning import find_jail, is_open, open_channels
from tux.features.jail.roles import why_unfit
from tux.features.jail.settings import JailSettings
from tux.guilds.provisioning import ProvisioningHost
from tux.guilds.settings.display import setting_phrase
from tux.guilds.settings.section import Section
from tux.runtime.texts import Phrase


class JailHealth:
    """Finds what is wrong with a jail that has a role."""

    section: type[Section] = JailSettings

    async def find_problems(self, host: ProvisioningHost, guild: discord.Guild) -> Sequence[str]:
        """Return sentences about what is wrong, which say what to do about it."""
        role, channel = find_jail(await host.settings.get(guild.id, JailSettings), guild)
        locale, problems = host.locale_in(guild.id), list[str]()
        if role is not None and (why := why_unfit(role, await host.ranks_in(guild.id))) is not None:
            problems.append(host.texts.say("jail-problem-unfit", locale=locale, why=why))
        if channel is not None and (use := await JailFitness(host).use_of(channel)) is not None:
            section, setting = use
            names = {"section": Phrase(f"section-{section}"), "setting": setting_phrase(section, setting)}
            problems.append(host.texts.say("jail-problem-in-use", locale=locale, **names))
        if role is not None and channel is not None and not is_open(channel, role):
            problems.append(host.texts.say("jail-problem-shut", locale=locale))
        if role is not None and (still_open := open_channels(guild, role, channel)):
            problems.append(host.texts.say("jail-problem-open", locale=locale, count=len(still_open)))
        return problems
