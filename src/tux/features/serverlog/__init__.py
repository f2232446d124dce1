"""Log channels: what happens in a server, written down where its staff reads it."""

from tux.core.bot import Tux
from tux.core.feature import Feature
from tux.features.serverlog.commands import EventCommands
from tux.features.serverlog.events import INTENTS
from tux.features.serverlog.listening import ServerLog
from tux.features.serverlog.making import LogChannels
from tux.features.serverlog.settings import ServerLogSettings

FEATURE = Feature(
    "serverlog", settings=ServerLogSettings, intents=INTENTS, config=EventCommands, makes=(LogChannels(),)
)


async def setup(bot: Tux) -> None:
    await bot.add_cog(ServerLog(bot))
