"""What Tux holds: about people, who may have it and have it deleted, and about servers that it has left."""

from datetime import timedelta
from functools import partial

from tux.bot.client import Tux
from tux.bot.feature import Feature
from tux.features.privacy.commands import PrivacyCommands
from tux.features.privacy.listeners import Servers, hear_endings
from tux.features.privacy.service import Privacy
from tux.guilds.cases.personal_data import case_data
from tux.guilds.privacy.planned_jobs import JOBS
from tux.guilds.retention import Retention
from tux.guilds.settings.personal_data import CHANGES, SETTINGS

FEATURE = Feature("privacy", data=(SETTINGS, CHANGES, JOBS))


async def setup(bot: Tux) -> None:
    parts = [case_data(bot.cases.kinds), *(part for loaded in bot.features for part in loaded.feature.data)]
    records = Privacy(bot.database, bot.jobs, bot.settings, bot.clock, parts)
    keep, is_in = timedelta(days=bot.process.keep_left_servers), partial(_is_in, bot)
    await bot.add_cog(Servers(bot, Retention(bot.database, bot.jobs, bot.facts, bot.clock, keep=keep, is_in=is_in)))
    cog = PrivacyCommands(bot, records)
    bot.add_dynamic_items(cog.button)
    await bot.add_cog(cog)
    hear_endings(bot.facts, records)


def _is_in(bot: Tux, guild_id: int) -> bool:
    return bot.get_guild(guild_id) is not None
