"""Settings of antinuke in which everything is set."""

from datetime import UTC, datetime, timedelta

from tux.features.antinuke.kinds import AntinukeActionType as Action
from tux.features.antinuke.kinds import AntinukeResponseType as Response
from tux.features.antinuke.kinds import AutoRestore, Mode, Preset, TrustLevel
from tux.features.antinuke.settings import AntinukeSettings, Maintenance, OwnLimit, TrustGrant

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
OWNER, ADMIN, FRIEND, ROLE = 10**17, 2 * 10**17, 3 * 10**17, 4 * 10**17
MINUTE = timedelta(minutes=1)

LIMIT = OwnLimit(action=Action.CHANNEL_DELETE, window=MINUTE, max_weight=2.5, response=Response.BAN)
OFF = OwnLimit(action=Action.CHANNEL_DELETE, window=timedelta(hours=1), max_weight=1, enabled=False)
HELPER = TrustGrant(
    role_id=ROLE,
    level=TrustLevel.TRUSTED_ADMIN,
    ceiling_factor=1.5,
    granted_by=OWNER,
    granted_at=NOW,
    expires_at=NOW + timedelta(days=1),
    actions=(Action.CHANNEL_DELETE, Action.BOT_ADD),
    reason="moves channels",
)
EXTRA_OWNER = TrustGrant(
    user_id=FRIEND, level=TrustLevel.EXTRA_OWNER, ceiling_factor=20, granted_by=OWNER, granted_at=NOW
)

FULL = AntinukeSettings(
    enabled=False,
    mode=Mode.ENFORCE,
    preset=Preset.STRICT,
    default_response=Response.QUARANTINE,
    bot_response=Response.BAN,
    quarantine_role_id=ROLE,
    log_channel_id=ROLE + 1,
    alert_owner=False,
    tell_actor=True,
    auto_restore=AutoRestore.AUTO,
    panic_armed=False,
    machine_speed_ms=250,
    score_limit=80.5,
    guild_score_limit=0,
    guild_score_window=MINUTE * 2,
    canary_roles=(ROLE + 2,),
    canary_channels=(ROLE + 3, ROLE + 4),
    canary_webhooks=(ROLE + 5,),
    night="23:00-07:30",
    time_zone="Europe/Vienna",
    night_factor=0.25,
    limits=(LIMIT, OFF),
    trust=(HELPER, EXTRA_OWNER),
    maintenance=Maintenance(begins_at=NOW, minutes=90, by=OWNER),
)
