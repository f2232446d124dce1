"""The policies of all guilds, in memory, so that no act waits for the database."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tux.database import Database, DatabaseUnavailable
from tux.features.antinuke.detection import presets
from tux.features.antinuke.detection.policy import GuildPolicy, Limit, Trust
from tux.features.antinuke.kinds import AntinukeActionType, Mode, SubjectType
from tux.features.antinuke.settings import AntinukeSettings, zone_of
from tux.features.antinuke.settings_store import AntinukeStore
from tux.guilds.retention import GuildDataDeleted
from tux.guilds.settings.changes import SettingsChanged, SettingsRewritten
from tux.guilds.settings.store import GuildSettings
from tux.guilds.settings.validation import parse_stored
from tux.runtime.clock import Clock
from tux.runtime.retry import retry_until_available

Limits = Mapping[AntinukeActionType, tuple[Limit, ...]]

_UNSET = AntinukeSettings()


@dataclass(slots=True)
class _Current:
    """The policy that holds in a guild until a time, in seconds since 1970; None for one that stays."""

    settings: AntinukeSettings
    revision: int
    policy: GuildPolicy
    until: float | None
    is_provisional: bool = False
    """True for what was kept on disk, as the database was away at the start."""


class GuildPolicies:
    """The policy of every guild. It changes at once with the settings, and stays while the database is down."""

    def __init__(self, database: Database, settings: GuildSettings, store: AntinukeStore, clock: Clock) -> None:
        self._database = database
        self._settings = settings
        self._store = store
        self._clock = clock
        self._current: dict[int, _Current] = {}

    async def load(self) -> None:
        """Read what all guilds have set. Changes that are heard of meanwhile are kept."""
        async with self._database.session() as session:
            stored = await self._store.everything(session)
        for guild_id in [one for one, current in self._current.items() if current.is_provisional]:
            del self._current[guild_id]
        for guild_id, section in stored.items():
            self._set(guild_id, parse_stored(AntinukeSettings, section.data)[0], section.revision)

    def use_kept(self, guild_id: int, settings: AntinukeSettings, revision: int) -> None:
        """Use settings that were kept on disk until the database says what they are."""
        self._current[guild_id] = replace(self._made(guild_id, settings, revision), is_provisional=True)

    def stored(self) -> Mapping[int, tuple[AntinukeSettings, int]]:
        """Return the settings of every guild that has any, with their revisions."""
        return {guild_id: (one.settings, one.revision) for guild_id, one in self._current.items() if one.revision}

    def of(self, guild_id: int) -> GuildPolicy | None:
        """Return the policy of a guild; None where antinuke is switched off.

        It is the same object until something changes, be it by the settings or by the hour.
        """
        current = self._at_present(guild_id)
        return current.policy if current.policy.enabled else None

    def settings_of(self, guild_id: int) -> AntinukeSettings:
        """Return the settings of a guild."""
        return self._at_present(guild_id).settings

    def _at_present(self, guild_id: int) -> _Current:
        current = self._current.get(guild_id)
        if current is None:
            current = self._current[guild_id] = self._made(guild_id, _UNSET, 0)
        elif current.until is not None and self._clock.now().timestamp() >= current.until:
            made = self._made(guild_id, current.settings, current.revision)
            current = self._current[guild_id] = replace(made, is_provisional=current.is_provisional)
        return current

    def _made(self, guild_id: int, settings: AntinukeSettings, revision: int) -> _Current:
        now = self._clock.now()
        policy = policy_of(guild_id, settings, revision=revision, now=now)
        return _Current(settings, revision, policy, next_change(settings, now))

    def _set(self, guild_id: int, settings: AntinukeSettings, revision: int) -> None:
        current = self._current.get(guild_id)
        if current is None or current.is_provisional or current.revision <= revision:
            self._current[guild_id] = self._made(guild_id, settings, revision)

    # facts

    async def on_settings_changed(self, change: SettingsChanged) -> None:
        """Use the new settings. Another process may have stored them."""
        if isinstance(change.after, AntinukeSettings):
            self._set(change.guild_id, change.after, change.revision)

    async def on_settings_rewritten(self, fact: SettingsRewritten) -> None:
        """Read the settings of a guild anew, as somebody's data was erased from them."""
        reading = await retry_until_available(
            lambda: self._settings.read(fact.guild_id, AntinukeSettings),
            "the settings of antinuke",
            clock=self._clock,
            unavailable=DatabaseUnavailable,
        )
        self._set(fact.guild_id, reading.settings, reading.revision)

    async def on_guild_data_deleted(self, fact: GuildDataDeleted) -> None:
        """Forget a guild that was left long ago."""
        self._current.pop(fact.guild_id, None)


def policy_of(guild_id: int, settings: AntinukeSettings, *, revision: int, now: datetime) -> GuildPolicy:
    """Return the policy that a guild's settings amount to at a time."""
    preset, maintenance = settings.preset, settings.maintenance
    factor = settings.night_factor if _is_night(settings, now) else 1.0
    limits = merged_limits(settings)
    score_limit = presets.POINTS if settings.score_limit is None else settings.score_limit
    guild_score_limit = settings.guild_score_limit
    if guild_score_limit is None:
        guild_score_limit = presets.POINTS * presets.GUILD_SCORE_FACTOR
    window = settings.guild_score_window
    return presets.policy(
        guild_id,
        preset,
        enabled=settings.enabled,
        mode=Mode.OBSERVE if maintenance is not None and maintenance.holds(now) else settings.mode,
        revision=revision,
        limits=_lowered(limits, factor),
        speed_ms=_speeds(settings, limits),
        scores={action: presets.POINTS / own[0].max_weight for action, own in limits.items()},
        score_limit=score_limit * factor,
        guild_score_limit=guild_score_limit * factor,
        guild_score_window_seconds=(
            presets.GUILD_SCORE_WINDOW_SECONDS if window is None else int(window.total_seconds())
        ),
        instant=frozenset(presets.instant(preset) & limits.keys()),
        trust=_trust(settings),
        canaries=settings.canaries,
        guarded_ids=frozenset({settings.quarantine_role_id or 0, settings.log_channel_id or 0} - {0}),
        default_response=settings.default_response,
        bot_response=settings.bot_response,
        quarantine_role_id=settings.quarantine_role_id,
        panic_armed=settings.panic_armed,
    )


def merged_limits(settings: AntinukeSettings) -> Limits:
    """Return the limits by action, the shortest window first: the preset's, replaced by the guild's own.

    An action of which every limit is switched off has none.
    """
    limits = {
        (limit.action, limit.window_seconds): limit for own in presets.limits(settings.preset).values() for limit in own
    }
    for own in settings.limits:
        key = own.action, int(own.window.total_seconds())
        if own.enabled:
            limits[key] = Limit(*key, own.max_weight, own.response)
        else:
            limits.pop(key, None)
    merged: dict[AntinukeActionType, list[Limit]] = {}
    for _, limit in sorted(limits.items()):
        merged.setdefault(limit.action, []).append(limit)
    return {action: tuple(own) for action, own in merged.items()}


def _lowered(limits: Limits, factor: float) -> Limits:
    if factor == 1:
        return limits
    return {
        action: tuple(replace(limit, max_weight=max(limit.max_weight * factor, 1.0)) for limit in own)
        for action, own in limits.items()
    }


def _speeds(settings: AntinukeSettings, limits: Limits) -> Mapping[AntinukeActionType, int]:
    """Return the pauses: the preset's, in proportion where the guild has set one for deletions."""
    speeds = presets.speeds(settings.preset)
    own = settings.machine_speed_ms
    usual = speeds[AntinukeActionType.CHANNEL_DELETE]
    scale = 1.0 if own is None else own / usual
    return {action: round(pause * scale) for action, pause in speeds.items() if action in limits}


def _trust(settings: AntinukeSettings) -> Mapping[tuple[SubjectType, int], Trust]:
    return {
        grant.subject: Trust(
            *grant.subject,
            grant.level,
            grant.ceiling_factor,
            None if grant.actions is None else frozenset(grant.actions),
            None if grant.expires_at is None else grant.expires_at.timestamp(),
        )
        for grant in settings.trust
    }


def _is_night(settings: AntinukeSettings, now: datetime) -> bool:
    if settings.night_hours is None:
        return False
    begin, end = settings.night_hours
    hour = now.astimezone(zone_of(settings.time_zone)).time()
    return begin <= hour < end if begin <= end else hour >= begin or hour < end


def next_change(settings: AntinukeSettings, now: datetime) -> float | None:
    """Return the next time at which the policy changes by itself, in seconds since 1970; None for never."""
    times: list[datetime] = []
    if (maintenance := settings.maintenance) is not None:
        times += [maintenance.begins_at, maintenance.ends_at]
    if settings.night_hours is not None:
        local = now.astimezone(zone_of(settings.time_zone))
        times += [
            datetime.combine(local.date() + timedelta(days=days), hour, tzinfo=local.tzinfo)
            for hour in settings.night_hours
            for days in (0, 1, 2)
        ]
    return min((moment.timestamp() for moment in times if moment > now), default=None)
