"""The parts that restore guilds, put together."""

from tux.bot.feature_scope import FeatureScope
from tux.features.antinuke.incidents.parts import IncidentParts
from tux.features.antinuke.journal.archives import Archives
from tux.features.antinuke.kinds import AutoRestore
from tux.features.antinuke.outcomes import Observers
from tux.features.antinuke.policies import GuildPolicies
from tux.features.antinuke.responses.panics import Panics
from tux.features.antinuke.restoration.aftermaths import AFTERMATH, Aftermaths, AftermathServices
from tux.features.antinuke.restoration.attackers import Attackers
from tux.features.antinuke.restoration.entitlements import held_by
from tux.features.antinuke.restoration.proposals import PastGuilds, Proposals
from tux.features.antinuke.restoration.restorations import Restorations
from tux.features.antinuke.restoration.resumptions import Resumptions
from tux.features.antinuke.restoration.stored_runs import StoredRuns
from tux.features.antinuke.restoration.views import RestoreDesk
from tux.features.antinuke.setting_parts import SettingParts


def start_archives(scope: FeatureScope, policies: GuildPolicies) -> Archives:
    """Return the archives of the guilds that are guarded, which are kept from now on."""
    archives = Archives(scope, policies.of)
    archives.start()
    return archives


def restore_parts(
    scope: FeatureScope,
    archive: PastGuilds,
    observers: Observers,
    settings: SettingParts,
    incidents: IncidentParts,
    panics: Panics,
) -> RestoreDesk:
    """Put the parts together, register them, and return what commands use.

    What a crash has interrupted goes on as soon as its guild is there.
    """
    runs = StoredRuns(scope.database)
    proposals = Proposals(archive, runs, Attackers(scope.database), scope.clock, flush=incidents.spool.flush)
    restorations = Restorations(
        scope.bot,
        archive,
        proposals,
        runs,
        scope.settings,
        scope.tasks,
        scope.clock,
        is_in_panic=lambda guild_id: panics.active(guild_id) is not None,
        held_roles=held_by(scope.cases),
    )
    restorations.on_replaced.append(lambda guild_id, ids: scope.cases.replace_ids(guild_id, ids.__getitem__))
    desk = RestoreDesk(
        scope.bot,
        proposals,
        restorations,
        scope.clock,
        may_restore=settings.is_in_charge,
        log_channel_of=settings.log_channel,
    )
    incidents.views.more.append(desk.buttons)
    scope.add_dynamic_items(desk.stop_button, desk.begin_button)

    def auto_restore_of(guild_id: int) -> AutoRestore:
        return settings.policies.settings_of(guild_id).auto_restore

    services = AftermathServices(scope.database, scope.jobs, scope.tasks, scope.clock)
    aftermaths = Aftermaths(desk, auto_restore_of, services)
    scope.on_job(AFTERMATH, aftermaths.on_due)
    observers.observers += [restorations, aftermaths]

    resumptions = Resumptions(restorations, scope.clock, scope.tasks)
    scope.on_event_sync("guild_available", resumptions.on_guild)
    scope.on_event_sync("guild_join", resumptions.on_guild)
    return desk
