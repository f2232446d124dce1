"""Settings of a server, by command."""

from functools import partial

from tux.bot.client import Tux
from tux.bot.feature import Feature
from tux.bot.feature_scope import FeatureScope
from tux.features.configuration import history, reset, transfer
from tux.features.configuration.changes import steps_of
from tux.features.configuration.history import HistoryCommands
from tux.features.configuration.logs import LogCommands
from tux.features.configuration.pages import PageCommands, PageItem
from tux.features.configuration.permissions import PermissionCommands
from tux.features.configuration.prefix import PrefixCommands
from tux.features.configuration.ranks import RankCommands
from tux.features.configuration.requirements import RequirementCommands
from tux.features.configuration.reset import ResetCommands
from tux.features.configuration.roles import RoleCommands
from tux.features.configuration.transfer import TransferCommands
from tux.features.configuration.welcome import Welcome
from tux.guilds.settings.history import TOLD
from tux.guilds.settings.sections import GeneralSettings
from tux.jobs import Job


class Configuration(
    PageCommands,
    HistoryCommands,
    ResetCommands,
    TransferCommands,
    LogCommands,
    PrefixCommands,
    RankCommands,
    RoleCommands,
    RequirementCommands,
):
    """What `/config` has whatever the features."""


FEATURE = Feature("configuration", settings=GeneralSettings, config=Configuration)


async def setup(scope: FeatureScope) -> None:
    bot = scope.bot
    await scope.add_cog(PermissionCommands(bot))
    await scope.add_cog(Welcome(bot))
    scope.on_job(TOLD, partial(_take_note, bot))
    scope.add_dynamic_items(
        history.HistoryPageButton, history.UndoButton, reset.ResetButton, transfer.ImportButton, PageItem
    )


async def _take_note(bot: Tux, job: Job) -> None:
    await steps_of(bot).tell(job.guild_id, job.data["number"])
