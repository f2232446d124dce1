"""Log channels: what happens in a server, written down where its staff reads it."""

from tux.bot.client import Tux
from tux.bot.feature import Feature
from tux.features.serverlog.commands import EventCommands
from tux.features.serverlog.events import INTENTS
from tux.features.serverlog.listeners import ServerLog
from tux.features.serverlog.provisioning import LogChannels
from tux.features.serverlog.settings import ServerLogSettings

FEATURE = Feature(
    "serverlog", settings=ServerLogSettings, intents=INTENTS, config=EventCommands, makes=(LogChannels(),)
)


async def setup(bot: Tux) -> None:
    await bot.add_cog(ServerLog(bot))
