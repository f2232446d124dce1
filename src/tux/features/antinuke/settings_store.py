"""The store of the settings of antinuke, in tables of their own behind the protocol that all settings share."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, time, timedelta
from hashlib import blake2b
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from tux.features.antinuke.kinds import (
    ActorKind,
    AntinukeActionType,
    AntinukeResponseType,
    Attribution,
    ResponseStatus,
    SubjectType,
)
from tux.features.antinuke.settings import AntinukeSettings, Maintenance, OwnLimit, TrustGrant
from tux.features.antinuke.tables import AntinukeConfig, AntinukeEvent, AntinukeLimit, AntinukeTrust
from tux.guilds.settings.changes import Draft, Stored, StoredSection
from tux.guilds.settings.validation import parse_stored

_PLAIN = (
    "enabled",
    "mode",
    "preset",
    "default_response",
    "bot_response",
    "quarantine_role_id",
    "log_channel_id",
    "alert_owner",
    "tell_actor",
    "auto_restore",
    "panic_armed",
    "machine_speed_ms",
    "score_limit",
    "guild_score_limit",
    "time_zone",
    "night_factor",
)
"""The settings that a column of the same name holds as they are."""

_DERIVED = (
    "guild_score_window_seconds",
    "night_from",
    "night_to",
    "maintenance_from",
    "maintenance_minutes",
    "maintenance_by",
)
_CANARIES = {"canary_roles": "roles", "canary_channels": "channels", "canary_webhooks": "webhooks"}


class AntinukeStore:
    """The store. A column is null, and a list has no rows, where nothing is set.

    Each change becomes an `AntinukeEvent` in the same transaction, whoever made it and on whatever path.
    """

    async def load(self, session: AsyncSession, guild_id: int) -> Stored:
        stored = await self.everything(session, guild_id)
        return {AntinukeSettings.section: stored[guild_id]} if guild_id in stored else {}

    async def load_everywhere(self, session: AsyncSession, section: str) -> Mapping[int, Mapping[str, Any]]:
        if section != AntinukeSettings.section:
            return {}
        return {guild_id: stored.data for guild_id, stored in (await self.everything(session)).items()}

    async def everything(self, session: AsyncSession, guild_id: int | None = None) -> Mapping[int, StoredSection]:
        """Return what is stored for every guild, or for one, with its revision. It takes three queries, or one."""
        configs = (await session.scalars(_rows(AntinukeConfig, AntinukeConfig.guild_id, guild_id))).all()
        if not configs:
            return {}
        limits = _by_guild(await session.scalars(_rows(AntinukeLimit, AntinukeLimit.guild_id, guild_id)))
        trust = _by_guild(await session.scalars(_rows(AntinukeTrust, AntinukeTrust.guild_id, guild_id)))
        return {
            config.guild_id: StoredSection(
                _data(config, limits.get(config.guild_id, ()), trust.get(config.guild_id, ())), config.revision
            )
            for config in configs
        }

    async def save(self, session: AsyncSession, guild_id: int, draft: Draft, *, by: int, at: datetime) -> None:
        settings, _ = parse_stored(AntinukeSettings, draft.after)
        columns = _columns(settings)
        await session.merge(
            AntinukeConfig(guild_id=guild_id, revision=draft.revision + 1, updated_by=by, updated_at=at, **columns)
        )
        for table in (AntinukeLimit, AntinukeTrust):
            await session.execute(delete(table).where(table.guild_id == guild_id))
        session.add_all(_limit_row(guild_id, limit) for limit in settings.limits)
        session.add_all(_trust_row(guild_id, grant) for grant in settings.trust)
        session.add(change_event(guild_id, draft, by=by, at=at))


def change_event(guild_id: int, draft: Draft, *, by: int, at: datetime) -> AntinukeEvent:
    """Return the event of a change. Whoever hosts Tux is not known by an id."""
    revision = draft.revision + 1
    key = blake2b(f"{guild_id}:settings:{revision}:{at.isoformat()}".encode(), digest_size=16).hexdigest()
    is_person = by != guild_id
    return AntinukeEvent(
        guild_id=guild_id,
        event_key=key,
        incident_id=UUID(hex=key),
        actor_id=by if is_person else None,
        actor_kind=ActorKind.USER if is_person else ActorKind.UNKNOWN,
        attribution=Attribution.AUDIT if is_person else Attribution.UNKNOWN,
        action_type=AntinukeActionType.CONFIG_CHANGE,
        response_type=AntinukeResponseType.LOG_ONLY,
        response_status=ResponseStatus.CONFIRMED,
        received_at=at,
        decided_at=at,
        config_revision=revision,
        event_metadata={"settings": sorted(draft.altered)},
    )


def _rows(table: type[Any], column: Any, guild_id: int | None) -> Select[Any]:
    condition: list[ColumnElement[bool]] = [] if guild_id is None else [column == guild_id]
    return select(table).where(*condition).order_by(*table.__table__.primary_key)


def _by_guild(rows: Iterable[Any]) -> dict[int, list[Any]]:
    by_guild: dict[int, list[Any]] = {}
    for row in rows:
        by_guild.setdefault(row.guild_id, []).append(row)
    return by_guild


def _data(config: AntinukeConfig, limits: Sequence[AntinukeLimit], trust: Sequence[AntinukeTrust]) -> Mapping[str, Any]:
    """Return the settings that are set, as JSON."""
    values: dict[str, Any] = {name: getattr(config, name) for name in _PLAIN}
    canaries = config.canaries or {}
    values |= {setting: tuple(canaries[kind]) for setting, kind in _CANARIES.items() if kind in canaries}
    if config.guild_score_window_seconds is not None:
        values["guild_score_window"] = timedelta(seconds=config.guild_score_window_seconds)
    if config.night_from is not None and config.night_to is not None:
        values["night"] = f"{_clock(config.night_from)}-{_clock(config.night_to)}"
    values["maintenance"] = _maintenance(config)
    values["limits"] = tuple(_limit(row) for row in limits) or None
    values["trust"] = tuple(_grant(row) for row in trust if row.subject_id > 0) or None  # an alias is nobody
    given = {name: value for name, value in values.items() if value is not None}
    return AntinukeSettings.model_construct(**given).model_dump(mode="json", include={*given})


def _columns(settings: AntinukeSettings) -> dict[str, Any]:
    """Return the values of all columns, for `merge()` keeps those that it is not given."""
    given = settings.model_fields_set
    columns: dict[str, Any] = dict.fromkeys((*_PLAIN, *_DERIVED))
    columns |= {name: getattr(settings, name) for name in _PLAIN if name in given}
    columns["canaries"] = {
        kind: list(getattr(settings, setting)) for setting, kind in _CANARIES.items() if setting in given
    } or None
    if settings.guild_score_window is not None:
        columns["guild_score_window_seconds"] = int(settings.guild_score_window.total_seconds())
    if settings.night_hours is not None:
        columns["night_from"], columns["night_to"] = map(_minutes, settings.night_hours)
    if (maintenance := settings.maintenance) is not None:
        columns["maintenance_from"] = maintenance.begins_at
        columns["maintenance_minutes"] = maintenance.minutes
        columns["maintenance_by"] = maintenance.by
    return columns


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _minutes(hour: time) -> int:
    return hour.hour * 60 + hour.minute


def _maintenance(config: AntinukeConfig) -> Maintenance | None:
    if config.maintenance_from is None or config.maintenance_minutes is None or config.maintenance_by is None:
        return None
    return Maintenance(begins_at=config.maintenance_from, minutes=config.maintenance_minutes, by=config.maintenance_by)


def _limit(row: AntinukeLimit) -> OwnLimit:
    return OwnLimit.model_construct(
        action=row.action_type,
        window=timedelta(seconds=row.window_seconds),
        max_weight=row.max_weight,
        response=row.response,
        enabled=row.enabled,
    )


def _limit_row(guild_id: int, limit: OwnLimit) -> AntinukeLimit:
    return AntinukeLimit(
        guild_id=guild_id,
        action_type=limit.action,
        window_seconds=int(limit.window.total_seconds()),
        max_weight=limit.max_weight,
        response=limit.response,
        enabled=limit.enabled,
    )


def _grant(row: AntinukeTrust) -> TrustGrant:
    actions = None if row.actions is None else tuple(AntinukeActionType(action) for action in row.actions)
    return TrustGrant.model_construct(
        user_id=row.subject_id if row.subject_type is SubjectType.USER else None,
        role_id=row.subject_id if row.subject_type is SubjectType.ROLE else None,
        level=row.level,
        ceiling_factor=row.ceiling_factor,
        granted_by=row.granted_by,
        granted_at=row.granted_at,
        expires_at=row.expires_at,
        actions=actions,
        reason=row.reason,
    )


def _trust_row(guild_id: int, grant: TrustGrant) -> AntinukeTrust:
    subject_type, subject_id = grant.subject
    return AntinukeTrust(
        guild_id=guild_id,
        subject_type=subject_type,
        subject_id=subject_id,
        level=grant.level,
        ceiling_factor=grant.ceiling_factor,
        granted_by=grant.granted_by,
        granted_at=grant.granted_at,
        expires_at=grant.expires_at,
        actions=None if grant.actions is None else list(grant.actions),
        reason=grant.reason,
    )
