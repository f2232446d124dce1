"""A place for members who have to wait: without their roles, and with them exactly as they were afterwards."""

from tux.bot.client import Tux
from tux.bot.feature import Feature
from tux.features.jail.commands import JailCommands, JailConfigCommands
from tux.features.jail.listeners import JailListeners
from tux.features.jail.provisioning import JailPlaces
from tux.features.jail.service import JAIL, UNJAIL, Jails
from tux.features.jail.settings import JailSettings

FEATURE = Feature("jail", settings=JailSettings, intents=("members",), config=JailConfigCommands, makes=(JailPlaces(),))


async def setup(bot: Tux) -> None:
    bot.cases.kinds.add(JAIL, UNJAIL)
    jails = Jails(bot)
    bot.cases.on_expiry(JAIL, jails.release)
    await bot.add_cog(JailCommands(jails))
    await bot.add_cog(JailListeners(bot, jails))
