"""The policy of a guild follows its settings at once, and stays while the database is down."""

from datetime import UTC, datetime, timedelta

import pytest

from features.antinuke.given_settings import ADMIN, FRIEND, FULL, MINUTE, NOW, OWNER, ROLE
from tux.database import Database
from tux.features.antinuke.detection import presets
from tux.features.antinuke.kinds import AntinukeActionType as Action
from tux.features.antinuke.kinds import AntinukeResponseType as Response
from tux.features.antinuke.kinds import Mode, Preset, SubjectType
from tux.features.antinuke.policies import GuildPolicies, merged_limits, policy_of
from tux.features.antinuke.settings import AntinukeSettings, Maintenance, OwnLimit
from tux.features.antinuke.settings_store import AntinukeStore
from tux.guilds.retention import GuildDataDeleted
from tux.guilds.settings.changes import SettingsChanged, SettingsRewritten
from tux.guilds.settings.store import GuildSettings
from tux.runtime.clock import ManualClock
from tux.runtime.facts import Facts
from tux.runtime.occurrences import Occurrence
from tux.runtime.tasks import Tasks

GUILD, OTHER = 10**16, 2 * 10**16


class NoReports:
    async def report(self, occurrence: Occurrence) -> str:
        raise occurrence.error


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def facts() -> Facts:
    return Facts(Tasks(NoReports()))


@pytest.fixture
def settings(database: Database, facts: Facts, clock: ManualClock) -> GuildSettings:
    settings = GuildSettings(database, facts, clock, NoReports())
    settings.add_section(AntinukeSettings, AntinukeStore())
    return settings


@pytest.fixture
def policies(database: Database, settings: GuildSettings, facts: Facts, clock: ManualClock) -> GuildPolicies:
    policies = GuildPolicies(database, settings, AntinukeStore(), clock)
    facts.subscribe(SettingsChanged, policies.on_settings_changed)
    facts.subscribe(SettingsRewritten, policies.on_settings_rewritten)
    facts.subscribe(GuildDataDeleted, policies.on_guild_data_deleted)
    return policies


async def test_a_guild_that_has_set_nothing_is_observed_at_the_default_preset(policies: GuildPolicies) -> None:
    policy = policies.of(GUILD)

    assert policy is not None
    assert policy is policies.of(GUILD)
    assert policy.mode is Mode.OBSERVE
    assert dict(policy.limits) == dict(presets.limits(Preset.DEFAULT))
    assert dict(policy.scores) == dict(presets.scores(Preset.DEFAULT))
    assert dict(policy.speed_ms) == dict(presets.speeds(Preset.DEFAULT))


async def test_what_was_stored_holds_from_the_start(policies: GuildPolicies, settings: GuildSettings) -> None:
    await settings.change(GUILD, AntinukeSettings, by=OWNER, mode=Mode.ENFORCE)
    await settings.change(OTHER, AntinukeSettings, by=OWNER, enabled=False)
    await policies.load()

    policy = policies.of(GUILD)
    assert policy is not None
    assert (policy.mode, policy.revision) == (Mode.ENFORCE, 1)
    assert policies.of(OTHER) is None


async def test_a_change_holds_at_once_and_while_the_database_is_down(
    database: Database, policies: GuildPolicies, settings: GuildSettings, clock: ManualClock
) -> None:
    await policies.load()
    assert policies.of(GUILD) is not None
    await settings.change(GUILD, AntinukeSettings, by=OWNER, enabled=False)
    await clock.sleep(0)
    assert policies.of(GUILD) is None

    await settings.change(GUILD, AntinukeSettings, by=OWNER, enabled=True, preset=Preset.STRICT)
    await clock.sleep(0)
    await database.close()
    policy = policies.of(GUILD)
    assert policy is not None
    assert policy.limits == presets.limits(Preset.STRICT)


async def test_a_change_that_is_heard_while_loading_is_not_undone_by_it(
    policies: GuildPolicies, settings: GuildSettings, clock: ManualClock
) -> None:
    first = await settings.change(GUILD, AntinukeSettings, by=OWNER, mode=Mode.ENFORCE)
    second = await settings.change(GUILD, AntinukeSettings, by=OWNER, mode=Mode.OBSERVE)
    await clock.sleep(0)

    await policies.on_settings_changed(first)

    assert policies.settings_of(GUILD) == second.after


async def test_a_guild_whose_data_was_deleted_has_the_defaults(
    policies: GuildPolicies, settings: GuildSettings
) -> None:
    await settings.change(GUILD, AntinukeSettings, by=OWNER, enabled=False)
    await policies.load()

    await policies.on_guild_data_deleted(GuildDataDeleted(GUILD))

    assert policies.settings_of(GUILD) == AntinukeSettings()


async def test_maintenance_ends_by_itself(policies: GuildPolicies, settings: GuildSettings, clock: ManualClock) -> None:
    maintenance = Maintenance(begins_at=NOW, minutes=90, by=OWNER)
    values = {"mode": Mode.ENFORCE, "maintenance": maintenance}
    await settings.change(GUILD, AntinukeSettings, by=OWNER, **values)
    await policies.load()

    assert mode_in(policies) is Mode.OBSERVE
    await clock.advance(timedelta(minutes=90) - timedelta(seconds=1))
    assert mode_in(policies) is Mode.OBSERVE
    await clock.advance(1)
    assert mode_in(policies) is Mode.ENFORCE


def mode_in(policies: GuildPolicies) -> Mode:
    policy = policies.of(GUILD)
    assert policy is not None
    return policy.mode


@pytest.mark.parametrize(
    ("hour", "night"),
    [("05:59", True), ("06:00", False), ("21:59", False), ("22:00", True), ("23:30", True)],
)
async def test_limits_are_lower_at_night_in_the_guilds_time_zone(hour: str, night: bool) -> None:
    """Vienna is an hour ahead of UTC in winter."""
    settings = AntinukeSettings(night="23:00-07:00", time_zone="Europe/Vienna", night_factor=0.5)
    now = datetime.combine(NOW.date(), datetime.strptime(hour, "%H:%M").replace(tzinfo=UTC).timetz())

    policy = policy_of(GUILD, settings, revision=1, now=now)

    usual = presets.limits(Preset.DEFAULT)[Action.CHANNEL_DELETE][0].max_weight
    assert policy.limits[Action.CHANNEL_DELETE][0].max_weight == (usual / 2 if night else usual)
    assert policy.score_limit == (presets.POINTS / 2 if night else presets.POINTS)


async def test_the_night_begins_and_ends_by_itself(
    policies: GuildPolicies, settings: GuildSettings, clock: ManualClock
) -> None:
    await settings.change(GUILD, AntinukeSettings, by=OWNER, night="13:00-14:00")
    await policies.load()
    day = policies.of(GUILD)

    await clock.advance(timedelta(hours=1))
    night = policies.of(GUILD)
    assert night is policies.of(GUILD)
    assert night is not day
    await clock.advance(timedelta(hours=1))

    assert policies.of(GUILD) == day


def test_a_limit_of_the_guild_replaces_that_of_the_preset_and_makes_it_a_custom_one() -> None:
    own = OwnLimit(action=Action.CHANNEL_DELETE, window=MINUTE, max_weight=2, response=Response.BAN)
    new = OwnLimit(action=Action.CHANNEL_DELETE, window=timedelta(minutes=5), max_weight=3)
    settings = AntinukeSettings(limits=(own, new))

    limits = merged_limits(settings)[Action.CHANNEL_DELETE]

    assert settings.shown_preset is Preset.CUSTOM
    assert [limit.window_seconds for limit in limits] == [10, 60, 300, 3600, 86_400, 604_800]
    assert (limits[1].max_weight, limits[1].response) == (2, Response.BAN)
    usual = presets.limits(Preset.DEFAULT)
    assert {action: own for action, own in merged_limits(settings).items() if action is not Action.CHANNEL_DELETE} == {
        action: own for action, own in usual.items() if action is not Action.CHANNEL_DELETE
    }


def test_an_action_without_any_limit_is_not_counted() -> None:
    off = tuple(
        OwnLimit(action=Action.ROLE_ESCALATION, window=timedelta(seconds=seconds), max_weight=1, enabled=False)
        for seconds in presets.WINDOWS
    )
    policy = policy_of(GUILD, AntinukeSettings(limits=off), revision=1, now=NOW)

    for rules in (policy.limits, policy.scores, policy.speed_ms, policy.instant):
        assert Action.ROLE_ESCALATION not in rules
        assert Action.MEMBER_ROLE_ESCALATION in rules


def test_everything_that_is_set_is_in_the_policy() -> None:
    policy = policy_of(GUILD, FULL, revision=7, now=NOW)

    assert (policy.enabled, policy.mode, policy.revision) == (False, Mode.OBSERVE, 7)
    assert policy.speed_ms[Action.CHANNEL_DELETE] == 250
    assert policy.speed_ms[Action.GUILD_UPDATE] == 500
    assert (policy.score_limit, policy.guild_score_limit, policy.guild_score_window_seconds) == (80.5, 0, 120)
    assert policy.canaries == {ROLE + 2, ROLE + 3, ROLE + 4, ROLE + 5}
    assert (policy.default_response, policy.bot_response) == (Response.QUARANTINE, Response.BAN)
    assert (policy.quarantine_role_id, policy.panic_armed) == (ROLE, False)
    role, friend = (SubjectType.ROLE, ROLE), (SubjectType.USER, FRIEND)
    assert policy.trust.keys() == {role, friend}
    assert policy.trust[role].expires_at == (NOW + timedelta(days=1)).timestamp()
    assert policy.trust[role].actions == {Action.CHANNEL_DELETE, Action.BOT_ADD}
    assert policy.trust[friend].ceiling_factor == 20
    assert ADMIN not in {subject_id for _, subject_id in policy.trust}
