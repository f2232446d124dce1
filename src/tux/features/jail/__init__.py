"""A place for members who have to wait: without their roles, and with them exactly as they were afterwards."""

from tux.bot.feature import Feature
from tux.bot.feature_scope import FeatureScope
from tux.features.jail.commands import JailCommands, JailConfigCommands
from tux.features.jail.listeners import CLOSE, JailListeners
from tux.features.jail.provisioning import JailPlaces
from tux.features.jail.service import HOLD, JAIL, UNJAIL, Jails
from tux.features.jail.settings import JailSettings
from tux.guilds.cases import CaseEnded, CaseSettled
from tux.guilds.retention import GuildDataDeleted
from tux.guilds.settings.store import SettingsChanged

FEATURE = Feature(
    "jail",
    settings=JailSettings,
    intents=("members",),
    config=JailConfigCommands,
    provisioners=(JailPlaces(),),
)


async def setup(scope: FeatureScope) -> None:
    scope.add_case_kinds(JAIL, UNJAIL)
    jails = Jails(scope.bot)
    scope.subscribe(CaseSettled, jails.on_case_settled)
    scope.subscribe(CaseEnded, jails.on_case_ended)
    scope.subscribe(SettingsChanged, jails.on_settings_changed)
    scope.subscribe(GuildDataDeleted, jails.on_guild_data_deleted)
    scope.on_job(HOLD, jails.on_hold_due)
    scope.on_case_expiry(JAIL, jails.release)
    await scope.add_cog(JailCommands(jails))
    listeners = JailListeners(scope.bot, jails, scope.tasks)
    scope.on_job(CLOSE, listeners.on_close_due)
    await scope.add_cog(listeners)
