"""What Tux holds: about people, who may have it and have it deleted, and about servers that it has left."""

from datetime import timedelta
from functools import partial

from tux.core.bot import Tux
from tux.core.cases.personal import CASES
from tux.core.feature import Feature
from tux.core.jobs.personal import JOBS
from tux.core.leaving import Leaving
from tux.core.settings.personal import CHANGES, SETTINGS
from tux.features.privacy.commands import PrivacyCommands
from tux.features.privacy.listeners import Servers, hear_endings
from tux.features.privacy.service import Privacy

FEATURE = Feature("privacy", data=(CASES, SETTINGS, CHANGES, JOBS))


async def setup(bot: Tux) -> None:
    parts = [part for loaded in bot.features for part in loaded.feature.data]
    records = Privacy(bot.database, bot.jobs, bot.settings, bot.clock, parts)
    keep, is_in = timedelta(days=bot.process.keep_left_servers), partial(_is_in, bot)
    await bot.add_cog(Servers(bot, Leaving(bot.database, bot.jobs, bot.facts, bot.clock, keep=keep, is_in=is_in)))
    cog = PrivacyCommands(bot, records)
    bot.add_dynamic_items(cog.button)
    await bot.add_cog(cog)
    hear_endings(bot.facts, records)


def _is_in(bot: Tux, guild_id: int) -> bool:
    return bot.get_guild(guild_id) is not None
