"""Configuration: the settings and ranks of a server, by command and on pages."""

from functools import partial
from types import new_class

from tux.bot.client import Tux
from tux.bot.feature import Feature
from tux.features.configuration.commands import Configuration, PermissionCommands
from tux.features.configuration.history_views import HistoryPageButton, UndoButton
from tux.features.configuration.import_views import ImportButton
from tux.features.configuration.listeners import Greeting
from tux.features.configuration.pages import PageItem
from tux.features.configuration.reset_views import ResetButton
from tux.features.configuration.services import services_of
from tux.guilds.settings.general import GeneralSettings
from tux.guilds.settings.history import STORED_ELSEWHERE, Steps
from tux.jobs import Job

FEATURE = Feature("configuration", settings=GeneralSettings)


async def setup(bot: Tux) -> None:
    parts = [loaded.feature.config for loaded in bot.features if loaded.feature.config]
    cog = new_class("Configuration", (Configuration, *parts), exec_body=lambda body: body.update(__module__=__name__))
    await bot.add_cog(cog(bot))
    await bot.add_cog(PermissionCommands(bot))
    await bot.add_cog(Greeting(bot))
    bot.jobs.on(STORED_ELSEWHERE, partial(_announce, services_of(bot).steps))
    bot.add_dynamic_items(HistoryPageButton, UndoButton, ResetButton, ImportButton, PageItem)


async def _announce(steps: Steps, job: Job) -> None:
    await steps.announce(job.guild_id, job.data["number"])
