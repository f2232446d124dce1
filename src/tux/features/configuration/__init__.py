"""Configuration: the settings and ranks of a server, by commands and on pages."""

from functools import partial

from tux.bot.feature import Feature
from tux.bot.feature_scope import FeatureScope
from tux.features.configuration.commands import Configuration, PermissionCommands
from tux.features.configuration.history_views import HistoryPageButton, TakeBackButton, UndoButton
from tux.features.configuration.import_views import ImportButton
from tux.features.configuration.listeners import Greeting
from tux.features.configuration.pages import PageItem
from tux.features.configuration.reset_views import ResetButton
from tux.features.configuration.services import services_of
from tux.guilds.settings.general import GeneralSettings
from tux.guilds.settings.history import STORED_ELSEWHERE, Steps
from tux.jobs import Job

FEATURE = Feature(
    "configuration",
    settings=GeneralSettings,
    needs={
        "manage_roles": "configuration-without-roles",
        "manage_channels": "configuration-without-channels",
        "attach_files": "configuration-without-files",
    },
    config=Configuration,
)


async def setup(scope: FeatureScope) -> None:
    await scope.add_cog(PermissionCommands(scope.bot))
    await scope.add_cog(Greeting(scope.bot))
    scope.on_job(STORED_ELSEWHERE, partial(_announce, services_of(scope.bot).steps))
    scope.add_dynamic_items(HistoryPageButton, UndoButton, TakeBackButton, ResetButton, ImportButton, PageItem)


async def _announce(steps: Steps, job: Job) -> None:
    await steps.announce(job.guild_id, job.data["number"])
