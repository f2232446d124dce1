"""Help about commands, made from their declarations, for those that the person asking may use."""

from tux.bot.feature import Feature
from tux.bot.feature_scope import FeatureScope
from tux.features.help.commands import HelpCommands

FEATURE = Feature("help")


async def setup(scope: FeatureScope) -> None:
    await scope.add_cog(HelpCommands(scope.bot))
