"""The jail: members lose their roles until they are let out, and then get exactly those back."""

from tux.bot.feature import Feature
from tux.bot.feature_scope import FeatureScope
from tux.features.jail.case_kinds import JAIL, UNJAIL
from tux.features.jail.commands import JailCommands, JailConfigCommands
from tux.features.jail.enforcement import HOLD, Enforcement
from tux.features.jail.fitness import JailFitness
from tux.features.jail.health import JailHealth
from tux.features.jail.listeners import CLOSE, JailListeners
from tux.features.jail.prisoners import Prisoners
from tux.features.jail.provisioning import JailProvisioner
from tux.features.jail.service import Jails
from tux.features.jail.settings import JailSettings
from tux.guilds.cases import CaseEdited, CaseEnded, CaseSettled
from tux.guilds.retention import GuildDataDeleted
from tux.guilds.settings.changes import SettingsChanged

FEATURE = Feature(
    "jail",
    settings=JailSettings,
    intents=("members",),
    needs={"move_members": "jail-without-move-members", "connect": "jail-without-connect"},
    config=JailConfigCommands,
    provisioners=(JailProvisioner(),),
    health_checks=(JailHealth(),),
    case_kinds=(JAIL, UNJAIL),
)


async def setup(scope: FeatureScope) -> None:
    prisoners = Prisoners(scope.cases, scope.settings)
    enforcement = Enforcement(
        prisoners,
        scope.bot,
        locks=scope.actions.locks,
        cases=scope.cases,
        settings=scope.settings,
        database=scope.database,
        jobs=scope.jobs,
        clock=scope.clock,
    )
    jails = Jails(
        prisoners,
        enforcement,
        scope.bot,
        actions=scope.actions,
        cases=scope.cases,
        settings=scope.settings,
        clock=scope.clock,
    )
    fitness = JailFitness(scope.bot)
    scope.check_settings(JailSettings, fitness.check)
    scope.check_settings(None, fitness.check_other_section)
    scope.subscribe(CaseSettled, jails.on_case_settled)
    scope.subscribe(CaseEdited, jails.on_case_edited)
    scope.subscribe(CaseEnded, jails.on_case_ended)
    scope.subscribe(SettingsChanged, jails.on_settings_changed)
    scope.subscribe(GuildDataDeleted, jails.on_guild_data_deleted)
    scope.on_job(HOLD, enforcement.on_hold_due)
    scope.on_case_expiry(JAIL, jails.release)
    await scope.add_cog(JailCommands(jails))
    listeners = JailListeners(scope.bot, jails, scope.tasks)
    scope.on_job(CLOSE, listeners.on_close_due)
    await scope.add_cog(listeners)
