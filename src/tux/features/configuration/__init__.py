"""Settings of a server, by command."""

from functools import partial
from types import new_class

from tux.core.bot import Tux
from tux.core.feature import Feature
from tux.core.jobs import Job
from tux.core.settings.sections import GeneralSettings
from tux.core.settings.undoing import TOLD
from tux.features.configuration import history, porting, reset
from tux.features.configuration.changes import steps_of
from tux.features.configuration.explaining import Permissions
from tux.features.configuration.forms import Click, FormCommands
from tux.features.configuration.greeting import Greeting
from tux.features.configuration.history import HistoryCommands
from tux.features.configuration.logs import LogCommands
from tux.features.configuration.porting import PortingCommands
from tux.features.configuration.prefix import PrefixCommands
from tux.features.configuration.ranks import RankCommands
from tux.features.configuration.requirements import RequirementCommands
from tux.features.configuration.reset import ResetCommands
from tux.features.configuration.roles import RoleCommands

FEATURE = Feature("configuration", settings=GeneralSettings)


class Configuration(
    FormCommands,
    HistoryCommands,
    ResetCommands,
    PortingCommands,
    LogCommands,
    PrefixCommands,
    RankCommands,
    RoleCommands,
    RequirementCommands,
):
    """What `/config` has whatever the features."""


async def setup(bot: Tux) -> None:
    parts = [loaded.feature.config for loaded in bot.features if loaded.feature.config]
    whole = new_class("Configuration", (Configuration, *parts), exec_body=lambda body: body.update(__module__=__name__))
    await bot.add_cog(whole(bot))
    await bot.add_cog(Permissions(bot))
    await bot.add_cog(Greeting(bot))
    bot.jobs.on(TOLD, partial(_take_note, bot))
    bot.add_dynamic_items(history.Turn, history.Undo, reset.Reset, porting.TakeOver, Click)


async def _take_note(bot: Tux, job: Job) -> None:
    await steps_of(bot).tell(job.guild_id, job.data["number"])
