"""What moderators do, and the record of it."""

from tux.core.bot import Tux
from tux.core.feature import Feature
from tux.core.settings.sections import LogSettings
from tux.features.moderation.bans import Bans
from tux.features.moderation.channel_commands import ChannelModeration
from tux.features.moderation.channels import Channels
from tux.features.moderation.commands import Moderation
from tux.features.moderation.kinds import TRACES
from tux.features.moderation.log import ModerationLog
from tux.features.moderation.purges import Purges
from tux.features.moderation.trail import Trail

FEATURE = Feature("moderation", settings=LogSettings, intents=("members", "moderation"))


async def setup(bot: Tux) -> None:
    bot.cases.kinds.add(*TRACES)
    log = ModerationLog(bot.cases, bot.settings, bot)
    await bot.add_cog(Moderation(Bans(bot.cases, log, bot), bot.cases, bot.clock))
    await bot.add_cog(ChannelModeration(Purges(bot.cases, log, bot.clock), Channels(bot.cases, log)))
    await bot.add_cog(Trail(bot, log))
