"""Each entry of the audit log counts as what was done, and nothing that Discord may send raises."""

from typing import Any

import pytest
from discord import AuditLogAction
from hypothesis import given
from hypothesis import strategies as st

from documents import document, needs_the_document
from features.antinuke.detection.entry_payloads import change, entry, roles
from features.antinuke.detection.streams import START, Action, GuildUnderWatch
from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.audit_log_entries import RawEntry
from tux.features.antinuke.detection.entries import NEWCOMER_WEIGHT, READ_TYPES, acts_of
from tux.features.antinuke.detection.guild_facts import KnownGuild
from tux.features.antinuke.detection.permissions import (
    ADMINISTRATOR,
    BAN_MEMBERS,
    MANAGE_WEBHOOKS,
    MENTION_EVERYONE,
    SEND_MESSAGES,
)
from tux.sandbox.world.audit_log import AuditLogEvent

ADMIN, MODERATORS, PLAIN, DECOY, QUARANTINE, OF_TUX, TRUSTED, VERIFIED = 20, 21, 22, 23, 24, 25, 26, 27
TUX, LOG, GUILD = 99, 30, 1
FACTS = KnownGuild(
    guild_id=GUILD,
    tux_id=TUX,
    tux_role_ids=frozenset({OF_TUX}),
    guarded_ids=frozenset({LOG, QUARANTINE}),
    trusted_role_ids=frozenset({TRUSTED}),
    canaries=frozenset({DECOY}),
    permissions={ADMIN: ADMINISTRATOR, MODERATORS: BAN_MEMBERS, PLAIN: SEND_MESSAGES},
    widespread_role_ids=frozenset({VERIFIED}),
    joined={50: START - 60, 51: START - 86_400},
)


def read(raw: Any, facts: KnownGuild, *, received_at: float) -> list[Act]:
    return acts_of(RawEntry.read(raw), facts, received_at=received_at)


def weights(raw: Any) -> dict[Action, float]:
    return {act.action: act.weight for act in read(raw, FACTS, received_at=START)}


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (entry(1, 0, 7, GUILD, change("name", "A", "B")), {Action.GUILD_UPDATE: 1}),
        (entry(1, 0, 7, GUILD, change("vanity_url_code", "tux", "owned")), {Action.VANITY_CHANGE: 1}),
        (entry(1, 0, 7, GUILD, change("vanity_url_code", None, "tux")), {Action.VANITY_CHANGE: 0.5}),
        (entry(11, 0, 7, 5, change("name", "a", "b")), {Action.CHANNEL_UPDATE: 1}),
        (entry(11, 0, 7, 5, change("position", 1, 2)), {Action.CHANNEL_UPDATE: 0.1}),
        (entry(12, 0, 7, 5), {Action.CHANNEL_DELETE: 1}),
        (entry(12, 0, 7, LOG), {Action.SELF_TAMPER: 1, Action.CHANNEL_DELETE: 1}),
        (entry(12, 0, 7, DECOY), {Action.CANARY_TOUCH: 1, Action.CHANNEL_DELETE: 1}),
        (entry(32, 0, 7, QUARANTINE), {Action.SELF_TAMPER: 1, Action.ROLE_DELETE: 1}),
        (entry(32, 0, 7, OF_TUX), {Action.SELF_TAMPER: 1, Action.ROLE_DELETE: 1}),
        (entry(21, 0, 7, None, members_removed=900), {Action.MEMBER_PRUNE: 900}),
        (entry(21, 0, 7, None, members_removed=10, delete_member_days="1"), {Action.MEMBER_PRUNE: 25}),
        (entry(21, 0, 7, None, members_removed=10, delete_member_days="30"), {Action.MEMBER_PRUNE: 10}),
        (entry(22, 0, 7, 50), {Action.MEMBER_BAN: NEWCOMER_WEIGHT}),
        (entry(22, 0, 7, 51), {Action.MEMBER_BAN: 1}),
        (entry(22, 0, 7, 52), {Action.MEMBER_BAN: 1}),
        (entry(20, 0, 7, TUX), {Action.SELF_TAMPER: 1, Action.MEMBER_KICK: 1}),
        (entry(24, 0, 7, 51, change("nick", "a", "b")), {Action.MEMBER_UPDATE: 1}),
        (entry(24, 0, 7, 51, change("mute", False, True)), {Action.MEMBER_UPDATE: 0.1}),
        (entry(24, 0, 7, 51, change("communication_disabled_until", None, "2030")), {Action.MEMBER_TIMEOUT: 1}),
        (entry(24, 0, 7, 51, change("communication_disabled_until", "2030", None)), {Action.MEMBER_UPDATE: 0.1}),
        (entry(24, 0, 7, 7, change("nick", "a", "b")), {}),
        (entry(25, 0, 7, 51, roles("$add", PLAIN)), {Action.MEMBER_ROLE_CHANGE: 1}),
        (entry(25, 0, 7, 51, roles("$add", ADMIN)), {Action.MEMBER_ROLE_ESCALATION: 1}),
        (entry(25, 0, 7, 51, roles("$add", MODERATORS)), {Action.MEMBER_ROLE_ESCALATION: 0.5}),
        (entry(25, 0, 7, 51, roles("$add", TRUSTED)), {Action.MEMBER_ROLE_ESCALATION: 1}),
        (entry(25, 0, 7, 51, roles("$remove", MODERATORS)), {Action.MEMBER_ROLE_CHANGE: 2}),
        (entry(25, 0, 7, 51, roles("$add", DECOY)), {Action.CANARY_TOUCH: 1, Action.MEMBER_ROLE_CHANGE: 1}),
        (entry(25, 0, 7, TUX, roles("$remove", PLAIN)), {Action.SELF_TAMPER: 1, Action.MEMBER_ROLE_CHANGE: 1}),
        (entry(25, 0, 7, 51, roles("$remove", QUARANTINE)), {Action.SELF_TAMPER: 0.5, Action.MEMBER_ROLE_CHANGE: 1}),
        (entry(27, 0, 7, None, count=3), {Action.MEMBER_MOVE_DISCONNECT: 3}),
        (
            entry(30, 0, 7, 60, change("permissions", None, str(ADMINISTRATOR))),
            {Action.ROLE_ESCALATION: 0.25, Action.ROLE_CREATE: 1},
        ),
        (
            entry(31, 0, 7, PLAIN, change("permissions", "0", str(ADMINISTRATOR | 1 << 60))),
            {Action.ROLE_ESCALATION: 1, Action.ROLE_UPDATE: 1},
        ),
        (
            entry(31, 0, 7, PLAIN, change("permissions", "0", str(MANAGE_WEBHOOKS))),
            {Action.ROLE_ESCALATION: 0.5, Action.ROLE_UPDATE: 1},
        ),
        (
            entry(31, 0, 7, VERIFIED, change("permissions", "0", str(BAN_MEMBERS))),
            {Action.ROLE_ESCALATION: 1, Action.ROLE_UPDATE: 1},
        ),
        (
            entry(31, 0, 7, VERIFIED, change("permissions", "0", str(SEND_MESSAGES))),
            {Action.ROLE_UPDATE: 1},
        ),
        (
            entry(31, 0, 7, GUILD, change("permissions", "0", str(MENTION_EVERYONE))),
            {Action.ROLE_ESCALATION: 1, Action.ROLE_UPDATE: 1},
        ),
        (entry(13, 0, 7, 5, change("deny", "0", "1024"), id=str(GUILD), type="0"), {Action.OVERWRITE_CHANGE: 3}),
        (entry(13, 0, 7, 5, change("deny", "0", "2048"), id=str(GUILD), type="0"), {Action.OVERWRITE_CHANGE: 1}),
        (
            entry(31, 0, 7, OF_TUX, change("permissions", str(ADMINISTRATOR), "0")),
            {Action.SELF_TAMPER: 1, Action.ROLE_UPDATE: 1},
        ),
        (
            entry(14, 0, 7, LOG, change("deny", "0", str(SEND_MESSAGES)), id=OF_TUX, type=0),
            {Action.SELF_TAMPER: 1, Action.OVERWRITE_CHANGE: 1},
        ),
        (
            entry(14, 0, 7, 5, change("allow", "0", str(MENTION_EVERYONE)), id=GUILD, type=0),
            {Action.ROLE_ESCALATION: 0.5, Action.OVERWRITE_CHANGE: 1},
        ),
        (
            entry(163, 0, 7, 5, change("options", None, [{"title": "Yes", "role_ids": [str(ADMIN)]}])),
            {Action.MEMBER_ROLE_ESCALATION: 1, Action.ONBOARDING_CHANGE: 1},
        ),
        (entry(73, 0, 7, 5, count=100), {Action.MESSAGE_BULK_DELETE: 100}),
        (entry(141, 0, 7, 5, change("enabled", True, False)), {Action.AUTOMOD_CHANGE: 1}),
        (entry(40, 0, 7, None, change("code", None, "bay")), {Action.INVITE_CREATE: 0.5}),
        (entry(41, 0, 7, None, change("max_age", 60, 0)), {Action.INVITE_CREATE: 0.5}),
        (
            entry(40, 0, 7, None, change("code", None, "bay"), change("role_ids", None, [str(ADMIN)])),
            {Action.MEMBER_ROLE_ESCALATION: 1, Action.INVITE_CREATE: 0.5},
        ),
        (entry(83, 0, 7, 5, change("topic", None, "Tides")), {Action.EVENT_CHANGE: 0.5}),
        (entry(100, 0, 7, 5, change("name", None, "Regatta")), {Action.EVENT_CHANGE: 1}),
        (entry(101, 0, 7, 5, change("name", "Regatta", "Race")), {Action.EVENT_CHANGE: 0.5}),
        (entry(110, 0, 7, 5, change("name", None, "Berth")), {Action.THREAD_CHANGE: 1}),
        (entry(111, 0, 7, 5, change("locked", False, True)), {Action.THREAD_CHANGE: 0.25}),
        (entry(112, 0, 7, 5, change("name", "Berth")), {Action.THREAD_DELETE: 1}),
        (entry(121, 0, 7, 5), {Action.COMMAND_PERMISSION_CHANGE: 0.5}),
        (entry(130, 0, 7, 5, change("name", None, "Horn")), {Action.EXPRESSION_CHANGE: 4}),
        (entry(191, 0, 7, GUILD), {Action.ONBOARDING_CHANGE: 0.5}),
        (entry(200, 0, 7, 5), {Action.EVENT_CHANGE: 0.5}),
        (entry(211, 0, 7, GUILD), {Action.GUILD_UPDATE: 0.5}),
        (entry(None, 0, 7, 5, change("auto_archive_duration", None, 60)), {Action.THREAD_CHANGE: 1}),
        (entry(None, 0, 7, 5, change("scheduled_start_time", None, "2030")), {Action.EVENT_CHANGE: 1}),
        (entry(None, 0, 7, None), {}),
        (entry(None, 0, 7, 51), {Action.MEMBER_KICK: 1}),
        (entry(None, 0, 7, 5, change("name", "a"), change("type", 0)), {Action.CHANNEL_DELETE: 1}),
        (entry(None, 0, 7, PLAIN, change("name", "a", "b")), {Action.ROLE_UPDATE: 1}),
        (entry(None, 0, 7, None, members_removed=30), {Action.MEMBER_PRUNE: 30}),
        (entry(99_999, 0, 7, 5), {}),
    ],
)
def test_an_entry_counts_as_what_was_done(raw: Any, expected: dict[Action, float]) -> None:
    assert weights(raw) == expected


def test_an_act_has_the_time_the_author_and_the_id_of_its_entry() -> None:
    raw = entry(12, 3.5, 7, 5, change("name", "rules"))
    (act,) = read(raw, FACTS, received_at=START + 9)
    assert (act.at, act.actor_id, act.target_id, act.entry_id) == (START + 3.5, 7, 5, int(raw["id"]))
    assert act.evidence["changes"] == [{"key": "name", "old_value": "rules"}]


def test_an_entry_without_author_is_nobodys() -> None:
    assert [act.actor_id for act in read(entry(52, 0, None, 5), FACTS, received_at=START)] == [None]


OF_AUTOMOD = (143, 144, 145, 146, 180)
HARMLESS = {74, 75, *OF_AUTOMOD, 150, 151, 192, 193}
"""Pins, what AutoMod does, monetization, and the status of voice channels."""


@pytest.mark.parametrize("kind", sorted(HARMLESS))
def test_what_harms_nobody_counts_for_nothing(kind: int) -> None:
    assert kind in READ_TYPES
    assert weights(entry(kind, 0, 7, 51, change("name", "a", "b"), change("permissions", "0", "8"), count=9)) == {}


def test_what_automod_does_is_no_act_of_the_member_whom_it_names() -> None:
    guild = GuildUnderWatch()
    raws = [
        entry(kind, n / 100, 7, 7, channel_id=5, auto_moderation_rule_name="No gold")
        for kind in OF_AUTOMOD
        for n in range(9)
    ]
    assert guild.tell(act for raw in raws for act in read(raw, FACTS, received_at=START)) == []


def test_of_every_type_of_entry_it_is_decided_what_it_counts_for() -> None:
    assert {action.value for action in AuditLogAction} | {*AuditLogEvent} <= READ_TYPES


@needs_the_document
def test_of_every_type_of_entry_that_discord_documents_it_is_decided_what_it_counts_for() -> None:
    documented = {kind["const"] for kind in document().schemas["AuditLogActionTypes"]["anyOf"]}
    assert documented
    assert documented <= READ_TYPES


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda part: (
        st.lists(part, max_size=4) | st.dictionaries(st.text(max_size=8) | st.sampled_from(["id", "key"]), part)
    ),
    max_leaves=12,
)
types = st.sampled_from([*AuditLogEvent]) | st.integers(0, 200) | json
keys = (
    st.sampled_from(["permissions", "$add", "$remove", "allow", "deny", "options", "prompts", "enabled", "nick"]) | json
)
changes = (
    st.lists(st.fixed_dictionaries({}, optional={"key": keys, "old_value": json, "new_value": json}) | json) | json
)


@given(st.dictionaries(st.text(max_size=10), json) | json)
def test_no_json_raises(raw: Any) -> None:
    read(raw, FACTS, received_at=START)


@given(
    st.fixed_dictionaries(
        {"action_type": types},
        optional=dict.fromkeys(("id", "user_id", "target_id", "options", "reason"), json) | {"changes": changes},
    )
)
def test_no_entry_raises_and_its_acts_have_sensible_weights(raw: Any) -> None:
    for act in read(raw, FACTS, received_at=START):
        assert 0 <= act.weight <= 1_000_000
        assert act.guild_id == GUILD
