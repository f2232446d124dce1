"""The parts that record and tell incidents, put together."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from tux.bot.actions import ActionResults
from tux.bot.feature_scope import FeatureScope
from tux.database import DatabaseUnavailable, Spool
from tux.features.antinuke.incidents.board import AlertsOwner, IncidentBoard
from tux.features.antinuke.incidents.event_writes import write_records
from tux.features.antinuke.incidents.incident_cases import IncidentCases
from tux.features.antinuke.incidents.incident_channels import IncidentChannels, LogChannel
from tux.features.antinuke.incidents.incident_queries import Incidents
from tux.features.antinuke.incidents.messages import IncidentMessages
from tux.features.antinuke.incidents.panic_notices import PanicNotices
from tux.features.antinuke.incidents.recorder import IncidentRecorder
from tux.features.antinuke.incidents.retention import EntryRetention
from tux.features.antinuke.incidents.reversals import Forgive, Reversals
from tux.features.antinuke.incidents.views import IncidentViews, IsInCharge
from tux.features.antinuke.responses.panic_facts import PanicBegan, PanicEnded
from tux.guilds.cases import CaseSettled
from tux.guilds.retention import GuildDataDeleted
from tux.guilds.settings.changes import SettingsChanged
from tux.runtime.retry import retry_until_available

_FOLDER = "antinuke-events"
"""The folder, in the data directory, of the events that the database does not have yet."""


_FILED_LATE = timedelta(days=1)
"""The time for which a response without a case gets one at the next start."""


@dataclass(frozen=True, slots=True)
class IncidentParts:
    """The parts that the rest of antinuke uses."""

    recorder: IncidentRecorder
    """The observer."""
    incidents: Incidents
    views: IncidentViews
    spool: Spool


async def incident_parts(
    scope: FeatureScope,
    *,
    log_channel: LogChannel,
    alerts_owner: AlertsOwner,
    is_in_charge: IsInCharge,
    forgive: Forgive,
    quarantine_role_of: Callable[[int], int | None] = lambda _: None,
) -> IncidentParts:
    """Put the parts together and register them. Whatever was left before a restart is written first."""
    spool = Spool(
        "antinuke events",
        scope.process.data_dir / _FOLDER,
        write_records,
        database=scope.database,
        clock=scope.clock,
        tasks=scope.tasks,
        shards=scope.bot.own_shards,
    )
    spool.start()
    scope.on_close(spool.close)
    retention = EntryRetention(scope.database, scope.clock)
    scope.keep_running(retention.run, "delete old entries")
    recorder = IncidentRecorder(spool, scope.tasks)
    incidents = Incidents(scope.database, scope.clock, spool.flush)
    reversals = Reversals(scope.bot, incidents, scope.actions, scope.cases, forgive)
    results = ActionResults(scope.actions, scope.bot.reporter)
    views = IncidentViews(scope.bot, incidents, recorder, results, reversals, is_in_charge)
    scope.add_dynamic_items(views.button)
    channels = IncidentChannels(scope.settings, log_channel)
    scope.subscribe(SettingsChanged, channels.on_settings_changed)
    scope.subscribe(GuildDataDeleted, channels.on_guild_data_deleted)
    if scope.bot.application is not None:  # otherwise it is not logged in, and only declares what it has
        await _load_channels(scope, channels)
    notices = PanicNotices(scope.bot, channels, spool, scope.clock)
    scope.subscribe(PanicBegan, notices.on_began)
    scope.subscribe(PanicEnded, notices.on_ended)
    messages = IncidentMessages(scope.bot, channels, scope.clock)
    board = IncidentBoard(recorder, messages, views.draw, alerts_owner, clock=scope.clock, tasks=scope.tasks)
    views.redraw = board.redraw
    recorder.on_change(board.changed)
    cases = IncidentCases(scope.cases, recorder, scope.bot, scope.tasks, quarantine_role_of)
    recorder.on_change(cases.changed)
    scope.subscribe(CaseSettled, cases.on_case_settled)

    async def file_missing() -> None:
        await scope.bot.wait_until_ready()
        await spool.flush()
        await cases.file_missing(incidents, scope.clock.now() - _FILED_LATE)

    scope.keep_running(file_missing, "write missing cases")
    return IncidentParts(recorder, incidents, views, spool)


async def _load_channels(scope: FeatureScope, channels: IncidentChannels) -> None:
    """Read the channels, or do so in the background while the database is away."""
    try:
        await channels.load()
    except DatabaseUnavailable:
        work = retry_until_available(
            channels.load, "the channels of incidents", clock=scope.clock, unavailable=DatabaseUnavailable
        )
        scope.tasks.spawn(work, name="load the channels of incidents", owner=__name__, endless=True)
