"""The archive of guilds: their journal, their snapshots and their pictures, as the rest of antinuke uses them."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import discord
import structlog

from tux.bot.feature_scope import FeatureScope
from tux.database import Spool
from tux.features.antinuke.detection.policy import GuildPolicy
from tux.features.antinuke.images import GuildImage
from tux.features.antinuke.journal.attributions import action_of
from tux.features.antinuke.journal.changes import GuildChange, ObjectType
from tux.features.antinuke.journal.history import History
from tux.features.antinuke.journal.journal import Journal
from tux.features.antinuke.journal.live_images import LiveImages
from tux.features.antinuke.journal.pictures import Pictures
from tux.features.antinuke.journal.records import Record, key_of, store
from tux.features.antinuke.journal.retention import JournalRetention
from tux.features.antinuke.journal.snapshots import Snapshots
from tux.features.antinuke.journal.states import GuildState
from tux.features.antinuke.journal.surveys import GuildLeft, Surveys
from tux.features.antinuke.kinds import Mode, SnapshotKind
from tux.features.antinuke.settings import AntinukeSettings
from tux.guilds.audit_log import RawAuditLogEntry
from tux.guilds.retention import GuildDataDeleted
from tux.guilds.settings.changes import SettingsChanged
from tux.jobs import Job, Later
from tux.runtime.discord_endpoints import UNREACHED

_log = structlog.stdlib.get_logger(__name__)

SNAPSHOT = "antinuke-snapshot"
"""The kind of job that surveys a guild once a day, and deletes what is too old."""

INTERVAL = timedelta(days=1)
_AWAY_PAUSE = timedelta(minutes=10)
"""The pause before a guild is surveyed that is not available."""

MOST_CHANGES_BETWEEN = 20_000
"""The number of changes after which another snapshot is taken, so that an image of any moment is soon made."""

_RECHECKED_ENTRIES = frozenset(range(163, 168))
"""The types of entries that tell of changes of onboarding, for which there is no event."""

PolicyOf = Callable[[int], GuildPolicy | None]


class Archives:
    """The past and the present of guilds. What reads the past raises `DatabaseUnavailable` without a database."""

    def __init__(self, scope: FeatureScope, policy_of: PolicyOf) -> None:
        bot, database, clock = scope.bot, scope.database, scope.clock
        self._scope = scope
        self._policy_of = policy_of
        self._spool = Spool(
            "guild journal",
            scope.process.data_dir / "spools" / "journal",
            store,
            database=database,
            clock=clock,
            tasks=scope.tasks,
            shards=bot.own_shards,
        )
        self._history = History(database)
        self._journal = Journal(self._is_guarded, self._put, clock)
        self._live_images = LiveImages(bot.http, clock)
        self._pictures = Pictures(database, self._journal, clock)
        self._retention = JournalRetention(database)
        self._surveys = Surveys(
            self._journal,
            self._history,
            Snapshots(database),
            self._live_images,
            bot.get_guild,
            scope.tasks,
            clock,
        )
        self._changes: Counter[int] = Counter()
        """The number of changes of each guild since its last snapshot."""

    def start(self) -> None:
        """Listen to the gateway, and begin to survey the guilds that are guarded."""
        scope = self._scope
        self._spool.start()
        scope.on_close(self._spool.close)
        self._journal.observers += [self._pictures, self]
        self._surveys.on_surveyed += [self._pictures.surveyed, self._on_surveyed]
        for name, listener in self._journal.listeners().items():
            scope.on_raw(name, None, listener)
        scope.on_raw("WEBHOOKS_UPDATE", ("guild_id",), self._on_webhooks)
        scope.on_raw_audit_log_entry(self.on_entry)
        for event in ("guild_available", "guild_join"):
            scope.on_event_sync(event, self._on_guild)
        scope.on_event_sync("guild_remove", self._on_guild_gone)
        scope.subscribe(SettingsChanged, self._on_settings_changed)
        scope.subscribe(GuildDataDeleted, self._on_data_deleted)
        scope.on_job(SNAPSHOT, self._on_snapshot_due)
        for name, work in (
            ("survey guilds", self._surveys.run),
            ("survey guilds at leisure", self._surveys.run_leisurely),
            ("store pictures", self._pictures.run),
        ):
            scope.keep_running(work, name)

    # the past

    async def image_at(self, guild_id: int, time: datetime) -> GuildImage:
        """Return the image of a guild at a moment. Raises `NoImage` for one before the first snapshot."""
        await self._spool.flush()
        return await self._history.image_at(guild_id, time)

    async def image_before(self, change: GuildChange) -> GuildImage:
        """Return the image of a guild immediately before a change. Raises `NoImage`."""
        await self._spool.flush()
        return await self._history.image_before(change)

    async def image_before_incident(self, incident_id: UUID) -> GuildImage:
        """Return the image of a guild before the first act of an incident. Raises `NoImage`, also if it is unknown."""
        await self._spool.flush()
        return await self._history.image_before_incident(incident_id)

    async def changes_of_incident(self, incident_id: UUID) -> Sequence[GuildChange]:
        """Return what the actors of an incident changed, from their first act on, in order; none for an unknown one."""
        await self._spool.flush()
        return await self._history.changes_of_incident(incident_id)

    async def changes_of(
        self, guild_id: int, object_type: ObjectType, object_id: int, *, limit: int = 100
    ) -> Sequence[GuildChange]:
        """Return the last changes of one object, the latest first."""
        await self._spool.flush()
        return await self._history.changes_of(guild_id, object_type, object_id, limit=limit)

    async def changes_between(self, guild_id: int, since: datetime, until: datetime) -> Sequence[GuildChange]:
        """Return all changes in a guild within a time, in order."""
        await self._spool.flush()
        return await self._history.changes_between(guild_id, since, until)

    async def snapshot_image(self, guild_id: int, snapshot_id: int) -> GuildImage:
        """Return the image in a snapshot of a guild. Raises `NoImage`."""
        return await self._history.snapshot_image(guild_id, snapshot_id)

    async def picture(self, guild_id: int, digest: str) -> tuple[str, bytes] | None:
        """Return the media type and the content of a stored picture by its SHA-256; None where it is not stored."""
        return await self._pictures.content(guild_id, digest)

    # the present

    async def live_image(self, guild: discord.Guild) -> GuildImage:
        """Return the image of a guild as it is now. Raises as `LiveImages.image_of()` does."""
        return await self._live_images.image_of(guild)

    async def take_snapshot(self, guild_id: int, kind: SnapshotKind, by: int | None = None) -> int:
        """Look at a whole guild, store what it is like, and return the id of the snapshot.

        Raises `GuildLeft`, as well as what `LiveImages.image_of()` raises.
        """
        state = await self._surveys.survey(guild_id)
        self._changes.pop(guild_id, None)
        return await self._surveys.snapshot(state, kind, by)

    async def survey(self, guild_id: int) -> None:
        """Look at a whole guild, and record what nobody told of. Raises as `take_snapshot()` does."""
        await self._surveys.survey(guild_id)

    # what happens

    def _put(self, record: Record) -> None:
        self._spool.put(record["guild_id"], key_of(record), record)

    def changed(self, change: GuildChange) -> None:
        """Look after what the event of a change does not tell."""
        guild_id = change.guild_id
        self._changes[guild_id] += 1
        if self._changes[guild_id] > MOST_CHANGES_BETWEEN:
            self._changes.pop(guild_id)
            self._scope.tasks.spawn(self._hasten(guild_id), name="hasten a snapshot", owner=__name__)
        if change.object_type is ObjectType.GUILD and "features" in change.delta.fields:
            self._surveys.recheck(guild_id, ObjectType.WELCOME_SCREEN)

    def _on_webhooks(self, event: Mapping[str, Any]) -> None:
        if event["guild_id"] is not None and self._is_guarded(guild_id := int(event["guild_id"])):
            self._surveys.recheck(guild_id, ObjectType.WEBHOOK)

    def on_entry(self, entry: RawAuditLogEntry) -> None:
        """Take an entry of the audit log, whatever is wrong with its fields."""
        self._journal.on_entry(entry.guild_id, entry.payload)
        if action_of(entry.payload) in _RECHECKED_ENTRIES and self._is_guarded(entry.guild_id):
            self._surveys.recheck(entry.guild_id, ObjectType.ONBOARDING)

    def _is_guarded(self, guild_id: int) -> bool:
        """Return whether antinuke is on in a guild, even if it only observes."""
        return self._policy_of(guild_id) is not None

    def _on_guild(self, guild: discord.Guild) -> None:
        self._request(guild.id)

    def _request(self, guild_id: int) -> None:
        """Have a guild surveyed, if it is guarded: at leisure, where antinuke only observes."""
        if (policy := self._policy_of(guild_id)) is not None:
            self._surveys.request(guild_id, urgent=policy.mode is Mode.ENFORCE)

    def _on_guild_gone(self, guild: discord.Guild) -> None:
        self._forget(guild.id)

    async def _on_settings_changed(self, change: SettingsChanged) -> None:
        """Look at a guild at once where somebody sets antinuke up, unless it is known."""
        if not isinstance(change.after, AntinukeSettings):
            return
        if self._is_guarded(change.guild_id):
            if not self._journal.state(change.guild_id).is_complete:
                self._surveys.request(change.guild_id, urgent=True)
        else:
            self._forget(change.guild_id)

    async def _on_data_deleted(self, fact: GuildDataDeleted) -> None:
        self._forget(fact.guild_id)

    def _forget(self, guild_id: int) -> None:
        self._journal.forget(guild_id)
        self._changes.pop(guild_id, None)

    # snapshots

    async def _on_surveyed(self, state: GuildState) -> None:
        """Plan the next survey, unless it is planned."""
        key = str(state.guild_id)
        async with self._scope.database.transaction() as session:
            if not await self._scope.jobs.planned(session, SNAPSHOT, key):
                due_at = self._scope.clock.now() + INTERVAL
                await self._scope.jobs.schedule(session, SNAPSHOT, key=key, guild_id=state.guild_id, due_at=due_at)

    async def _hasten(self, guild_id: int) -> None:
        async with self._scope.database.transaction() as session:
            await self._scope.jobs.hasten(session, SNAPSHOT, str(guild_id))

    async def _on_snapshot_due(self, job: Job) -> None:
        if not self._is_guarded(job.guild_id):
            return
        now = self._scope.clock.now()
        try:
            await self.take_snapshot(job.guild_id, SnapshotKind.SCHEDULED)
        except (GuildLeft, discord.HTTPException, *UNREACHED):
            raise Later(now + _AWAY_PAUSE) from None
        await self._retention.prune(job.guild_id, now)
        raise Later(now + INTERVAL)
