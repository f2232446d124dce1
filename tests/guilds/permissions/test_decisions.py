"""Decisions about who may run a command, without a bot."""

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guilds.permissions.someone import Someone, holding
from tux.guilds.permissions import (
    BotLacksPermissions,
    OnlyBotOwner,
    OnlyInServers,
    PermissionsMissing,
    RankSettings,
    RankTooLow,
    Rule,
    decide,
    default_rank,
    demand,
    require,
)

BAN = Rule(default=("ban_members",))
FRESH = RankSettings()
STAFF, BOSSES = 101, 102
BY_ROLES = RankSettings(roles={STAFF: 3, BOSSES: 5})


@pytest.mark.parametrize(
    ("rule", "someone", "refusal"),
    [
        (Rule(), Someone(), None),
        (Rule(), Someone(in_guild=False), OnlyInServers),
        (Rule(guild_only=False), Someone(in_guild=False), None),
        (BAN, Someone(), PermissionsMissing),
        (Rule(default=("ban_members",), guild_only=False), Someone(in_guild=False), PermissionsMissing),
        (BAN, Someone(holding("ban_members")), None),
        (BAN, Someone(in_channel=holding("ban_members")), None),
        (BAN, Someone(holding("kick_members")), PermissionsMissing),
        (BAN, Someone(holding("administrator")), None),
        (BAN, Someone(owns_guild=True), None),
        (BAN, Someone(owns_bot=True), None),
        (Rule(default=("ban_members", "kick_members")), Someone(holding("ban_members")), PermissionsMissing),
        (Rule(owner_only=True), Someone(holding("administrator"), owns_guild=True), OnlyBotOwner),
        (Rule(owner_only=True), Someone(owns_bot=True), None),
        (Rule(rank=3), Someone(holding("kick_members")), None),
        (Rule(rank=4), Someone(holding("kick_members")), RankTooLow),
        (Rule(rank=4), Someone(in_channel=holding("manage_channels")), RankTooLow),
        (Rule(rank=4, guild_only=False), Someone(in_guild=False), RankTooLow),
        (Rule(rank=10), Someone(owns_guild=True), None),
    ],
)
def test_in_a_guild_without_ranks_discords_permissions_decide(
    rule: Rule, someone: Someone, refusal: type[Exception] | None
) -> None:
    require_decision(rule, someone, FRESH, refusal)


@pytest.mark.parametrize(
    ("rule", "someone", "refusal"),
    [
        (Rule(), Someone(), None),
        (BAN, Someone(holding("ban_members")), RankTooLow),
        (BAN, Someone(role_ids=[STAFF]), None),
        (BAN, Someone(role_ids=[STAFF, 999]), None),
        (Rule(default=("manage_guild",)), Someone(role_ids=[STAFF]), RankTooLow),
        (Rule(default=("manage_guild",)), Someone(role_ids=[STAFF, BOSSES]), None),
        (Rule(default=("ban_members", "manage_guild")), Someone(role_ids=[STAFF]), RankTooLow),
        (Rule(default=("ban_members",), rank=5), Someone(role_ids=[STAFF]), RankTooLow),
        (Rule(default=("manage_webhooks",)), Someone(role_ids=[BOSSES]), PermissionsMissing),
        (Rule(default=("manage_webhooks",)), Someone(holding("manage_webhooks")), None),
        (Rule(default=("ban_members", "manage_webhooks")), Someone(role_ids=[STAFF]), PermissionsMissing),
        (Rule(default=("administrator",)), Someone(holding("administrator")), None),
        (BAN, Someone(owns_guild=True), None),
        (BAN, Someone(owns_bot=True), None),
    ],
)
def test_where_roles_have_ranks_they_decide(rule: Rule, someone: Someone, refusal: type[Exception] | None) -> None:
    require_decision(rule, someone, BY_ROLES, refusal)


def require_decision(rule: Rule, someone: Someone, ranks: RankSettings, refusal: type[Exception] | None) -> None:
    assert decide(rule, "command", someone, ranks).allowed is (refusal is None)
    if refusal is None:
        require(rule, "command", someone, ranks)
        return
    with pytest.raises(refusal):
        require(rule, "command", someone, ranks)


def test_a_requirement_replaces_the_default() -> None:
    lower = BY_ROLES.model_copy(update={"commands": {"ban": 0}})
    higher = BY_ROLES.model_copy(update={"commands": {"ban": 4}})

    assert decide(BAN, "ban", Someone(), lower).allowed
    assert not decide(BAN, "ban", Someone(role_ids=[STAFF]), higher).allowed
    assert decide(BAN, "ban", Someone(role_ids=[BOSSES]), higher).allowed


def test_a_requirement_on_a_parent_holds_for_its_subcommands_unless_they_have_their_own() -> None:
    ranks = RankSettings(commands={"case": 4, "case view": 1})

    assert demand(BAN, "case", ranks).level == 4
    assert demand(BAN, "Case Edit", ranks).set_on == "case"
    assert demand(BAN, "case view", ranks).level == 1
    assert demand(BAN, "case view deep", ranks).set_on == "case view"
    assert demand(BAN, "cases", ranks).permissions == ("ban_members",)


def test_administrators_pass_unless_the_guild_turns_that_off() -> None:
    administrator = Someone(holding("administrator"))
    strict = BY_ROLES.model_copy(update={"commands": {"ban": 10}})

    assert decide(BAN, "ban", administrator, strict).allowed
    assert not decide(BAN, "ban", administrator, strict.model_copy(update={"administrators_pass": False})).allowed


def test_deleted_roles_raise_nobody() -> None:
    """After the last role with a rank is deleted, Discord's permissions still do not open the commands."""
    emptied = RankSettings(roles={})

    assert not decide(BAN, "ban", Someone(holding("ban_members")), emptied).allowed


def test_permissions_that_the_bot_lacks_are_named_and_do_not_hide_the_command() -> None:
    rule = Rule(needs=("ban_members", "manage_roles"))
    someone = Someone(bot_permissions=holding("ban_members"))

    with pytest.raises(BotLacksPermissions) as caught:
        require(rule, "command", someone, FRESH)

    assert [phrase.key for phrase in caught.value.data["permissions"]] == ["permission-manage_roles"]  # pyright: ignore[reportGeneralTypeIssues]
    assert decide(rule, "command", someone, FRESH).allowed


def test_a_misspelt_permission_and_an_impossible_rank_are_refused_at_once() -> None:
    with pytest.raises(ValueError, match=r"no permission called ban_member$"):
        Rule(default=("ban_member",))
    with pytest.raises(ValueError, match=r"no rank 11"):
        Rule(rank=11)


# More rank never loses a command

LEVELS = st.integers(0, 10)
PERMISSIONS = st.sampled_from(
    ("ban_members", "kick_members", "manage_messages", "manage_guild", "administrator", "manage_webhooks", "connect")
)
ROLES = st.sampled_from((101, 102, 103, 104))
NAMES = st.sampled_from(("ban", "case", "case view", "config ranks create"))
RULES = st.builds(
    Rule,
    default=st.lists(PERMISSIONS, max_size=2).map(tuple),
    rank=st.none() | LEVELS,
    guild_only=st.booleans(),
    owner_only=st.booleans(),
)
RANKS = st.builds(
    RankSettings,
    roles=st.none() | st.dictionaries(ROLES, LEVELS),
    commands=st.dictionaries(NAMES, LEVELS),
    administrators_pass=st.booleans(),
)


@given(RULES, NAMES, RANKS, st.sets(ROLES), st.sets(PERMISSIONS), st.sets(ROLES), st.sets(PERMISSIONS), st.booleans())
def test_more_rank_never_loses_a_command(
    rule: Rule,
    command: str,
    ranks: RankSettings,
    roles: set[int],
    permissions: set[str],
    more_roles: set[int],
    more_permissions: set[str],
    owner: bool,
) -> None:
    less = Someone(holding(*permissions), role_ids=roles)
    more = Someone(holding(*permissions, *more_permissions), role_ids=roles | more_roles, owns_guild=owner)

    assert decide(rule, command, less, ranks).allowed <= decide(rule, command, more, ranks).allowed


@given(NAMES, RANKS, ROLES, LEVELS, LEVELS, RULES)
def test_a_higher_rank_for_a_role_never_loses_a_command(
    command: str, ranks: RankSettings, role: int, first: int, second: int, rule: Rule
) -> None:
    low, high = sorted((first, second))
    someone = Someone(role_ids=[role])
    roles = ranks.roles or {}

    before = decide(rule, command, someone, ranks.model_copy(update={"roles": {**roles, role: low}}))
    after = decide(rule, command, someone, ranks.model_copy(update={"roles": {**roles, role: high}}))

    assert before.allowed <= after.allowed


@given(RULES, NAMES, RANKS, st.sets(ROLES), st.sets(PERMISSIONS))
def test_refusals_agree_with_decisions(
    rule: Rule, command: str, ranks: RankSettings, roles: set[int], permissions: set[str]
) -> None:
    """`explain` shows the decision, and the gate raises the refusal, so they must not differ."""
    someone = Someone(holding(*permissions), role_ids=roles, bot_permissions=discord.Permissions.all())

    try:
        require(rule, command, someone, ranks)
    except (OnlyBotOwner, OnlyInServers, PermissionsMissing, RankTooLow):
        assert not decide(rule, command, someone, ranks).allowed
    else:
        assert decide(rule, command, someone, ranks).allowed


def test_the_default_rank_is_the_highest_that_its_permissions_stand_for() -> None:
    assert default_rank(Rule(default=("kick_members", "manage_guild"))) == 5
    assert default_rank(Rule(default=("kick_members",), rank=1)) == 1
    assert default_rank(Rule(default=("connect",))) == 0
