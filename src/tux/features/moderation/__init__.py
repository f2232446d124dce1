"""What moderators do, and the record of it."""

from tux.core.bot import Tux
from tux.core.feature import Feature
from tux.core.settings.sections import LogSettings
from tux.features.moderation.bans import BAN, UNBAN, Bans
from tux.features.moderation.commands import Moderation
from tux.features.moderation.log import ModerationLog

FEATURE = Feature("moderation", settings=LogSettings, intents=("members", "moderation"))


async def setup(bot: Tux) -> None:
    bot.cases.kinds.add(BAN, UNBAN)
    log = ModerationLog(bot.cases, bot.settings, bot)
    await bot.add_cog(Moderation(Bans(bot.cases, log, bot), bot.cases, bot.clock))
