"""The settings of antinuke: what is stopped, how, and whom a guild trusts more than others."""

from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Annotated, Any, ClassVar, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, field_validator, model_validator

from tux.features.antinuke.kinds import (
    AntinukeActionType,
    AntinukeResponseType,
    AutoRestore,
    Mode,
    Preset,
    SubjectType,
    TrustLevel,
)
from tux.features.antinuke.tables import HIGHEST_CEILING, LONGEST_MAINTENANCE_MINUTES, LONGEST_WINDOW_SECONDS
from tux.guilds.settings.fields import AnyChannelId, ChannelId, Duration, RoleId, Snowflake, UserId
from tux.guilds.settings.section import Section

R = AntinukeResponseType

MeasuredPreset = Literal[Preset.RELAXED, Preset.DEFAULT, Preset.STRICT]
"""A preset as it comes. `CUSTOM` is shown where a guild has limits of its own, and cannot be chosen."""

HumanResponse = Literal[R.ALERT, R.STRIP_ROLES, R.QUARANTINE, R.KICK, R.BAN]
BotResponse = Literal[R.ALERT, R.KICK, R.BAN]

MOST_LIMITS = 200
MOST_TRUST = 100
MOST_CANARIES = 25
"""The most limits, entries of trust and decoys of each kind that a guild may have."""

_NIGHT = r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$"


class _Part(BaseModel, frozen=True, extra="forbid"):
    pass


class OwnLimit(_Part, frozen=True):
    """A limit of the guild's own, which replaces that of the preset for the same action and window."""

    action: AntinukeActionType
    window: Annotated[Duration, Field(ge=timedelta(seconds=1), le=timedelta(seconds=LONGEST_WINDOW_SECONDS))]
    max_weight: Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)]
    response: HumanResponse | None = None
    """The response to whoever breaks it; None for that of the guild."""
    enabled: bool = True
    """False if neither this limit nor that of the preset holds."""


class TrustGrant(_Part, frozen=True):
    """Somebody, or a role, with limits that are higher by a factor. Nobody is without limit."""

    user_id: UserId | None = None
    role_id: RoleId | None = None
    level: TrustLevel
    ceiling_factor: Annotated[float, Field(ge=1, le=HIGHEST_CEILING, allow_inf_nan=False)]
    granted_by: int
    """The id of a person, negative once they had their data deleted."""
    granted_at: datetime
    expires_at: datetime | None = None
    actions: tuple[AntinukeActionType, ...] | None = None
    """The actions for which it holds; None for all."""
    reason: Annotated[str, Field(min_length=1, max_length=500)] | None = None

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.user_id is None) == (self.role_id is None):
            raise ValueError("it is either for a user or for a role")
        if self.level is TrustLevel.EXTRA_OWNER and self.role_id is not None:
            raise ValueError("whoever may give the role to others could make extra owners")
        if self.expires_at is not None and self.expires_at <= self.granted_at:
            raise ValueError("it would be over before it begins")
        return self

    @property
    def subject(self) -> tuple[SubjectType, int]:
        """Return who has it."""
        if self.user_id is not None:
            return SubjectType.USER, self.user_id
        return SubjectType.ROLE, self.role_id or 0

    def holds(self, now: datetime) -> bool:
        """Return whether it is not over."""
        return self.expires_at is None or now < self.expires_at


class Maintenance(_Part, frozen=True):
    """A time in which nothing is done to anybody, and everything is recorded all the same."""

    begins_at: datetime
    minutes: Annotated[int, Field(ge=1, le=LONGEST_MAINTENANCE_MINUTES)]
    by: int

    @property
    def ends_at(self) -> datetime:
        """Return the time at which it is over."""
        return self.begins_at + timedelta(minutes=self.minutes)

    def holds(self, now: datetime) -> bool:
        """Return whether it has begun and is not over."""
        return self.begins_at <= now < self.ends_at


class AntinukeSettings(Section):
    """The settings. Until the owner enables it, everything is decided and told, and nothing done."""

    section: ClassVar[str] = "antinuke"

    enabled: bool = True
    mode: Mode = Mode.OBSERVE
    preset: MeasuredPreset = Preset.DEFAULT
    default_response: HumanResponse = R.STRIP_ROLES
    bot_response: BotResponse = R.KICK
    quarantine_role_id: RoleId | None = None
    log_channel_id: ChannelId | None = None
    alert_owner: bool = True
    tell_actor: bool = False
    auto_restore: AutoRestore = AutoRestore.ASK
    panic_armed: bool = True
    machine_speed_ms: Annotated[int, Field(ge=0, le=5000)] | None = None
    """The pause below which two deletions are no person's, in milliseconds; other actions have theirs in proportion.

    0 switches this off, and None stands for the figures of the preset.
    """
    score_limit: Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)] | None = None
    guild_score_limit: Annotated[float, Field(ge=0, le=1_000_000, allow_inf_nan=False)] | None = None
    guild_score_window: Annotated[Duration, Field(ge=timedelta(seconds=1), le=timedelta(hours=1))] | None = None
    canary_roles: Annotated[tuple[RoleId, ...], Field(max_length=MOST_CANARIES)] = ()
    canary_channels: Annotated[tuple[AnyChannelId, ...], Field(max_length=MOST_CANARIES)] = ()
    canary_webhooks: Annotated[tuple[Snowflake, ...], Field(max_length=MOST_CANARIES)] = ()
    night: Annotated[str, Field(pattern=_NIGHT)] | None = None
    """The hours in which limits are lower, such as `23:00-07:00`."""
    time_zone: Annotated[str, Field(min_length=1, max_length=64)] = "UTC"
    night_factor: Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)] = 0.5
    limits: Annotated[tuple[OwnLimit, ...], Field(max_length=MOST_LIMITS)] = ()
    trust: Annotated[tuple[TrustGrant, ...], Field(max_length=MOST_TRUST)] = ()
    maintenance: Maintenance | None = None

    @field_validator("time_zone")
    @classmethod
    def _is_known(cls, name: str) -> str:
        try:
            zone_of(name)
        except (ValueError, KeyError, OSError) as error:  # the last for the name of a folder
            raise ValueError("there is no such time zone") from error
        return name

    @field_validator("limits")
    @classmethod
    def _one_for_each_window(cls, limits: tuple[OwnLimit, ...]) -> tuple[OwnLimit, ...]:
        return _each_once(limits, [(limit.action, limit.window) for limit in limits])

    @field_validator("trust")
    @classmethod
    def _one_for_each_subject(cls, trust: tuple[TrustGrant, ...]) -> tuple[TrustGrant, ...]:
        return _each_once(trust, [grant.subject for grant in trust])

    @property
    def shown_preset(self) -> Preset:
        """Return the preset, or `CUSTOM` for a guild with limits of its own."""
        return Preset.CUSTOM if self.limits else self.preset

    @property
    def canaries(self) -> frozenset[int]:
        """Return the ids of all decoys."""
        return frozenset((*self.canary_roles, *self.canary_channels, *self.canary_webhooks))

    @property
    def night_hours(self) -> tuple[time, time] | None:
        """Return the beginning and the end of the night, in the time zone of the guild."""
        if self.night is None:
            return None
        begin, end = map(time.fromisoformat, self.night.split("-"))
        return begin, end

    def extra_owner_ids(self, now: datetime) -> frozenset[int]:
        """Return the ids of the users who may change these settings besides the owner."""
        return frozenset(
            grant.user_id
            for grant in self.trust
            if grant.user_id is not None and grant.level is TrustLevel.EXTRA_OWNER and grant.holds(now)
        )


def zone_of(name: str) -> tzinfo:
    """Return the time zone of that name. UTC is known on systems without a database of time zones, too."""
    return UTC if name == "UTC" else ZoneInfo(name)


def _each_once(parts: tuple[Any, ...], keys: Collection[object]) -> tuple[Any, ...]:
    if len({*keys}) != len(parts):
        raise ValueError("two of them are about the same")
    return parts
