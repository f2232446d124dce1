"""Settings of a server, by command."""

from tux.core.bot import Tux
from tux.core.feature import Feature
from tux.core.settings.sections import GeneralSettings
from tux.features.configuration.explaining import Permissions
from tux.features.configuration.logs import LogCommands
from tux.features.configuration.prefix import PrefixCommands
from tux.features.configuration.ranks import RankCommands
from tux.features.configuration.requirements import RequirementCommands
from tux.features.configuration.roles import RoleCommands

FEATURE = Feature("configuration", settings=GeneralSettings)


class Configuration(LogCommands, PrefixCommands, RankCommands, RoleCommands, RequirementCommands):
    """All of `/config`."""


async def setup(bot: Tux) -> None:
    await bot.add_cog(Configuration(bot))
    await bot.add_cog(Permissions(bot))
