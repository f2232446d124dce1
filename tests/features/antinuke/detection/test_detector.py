"""Whoever attacks a guild is stopped once, and nobody else."""

from dataclasses import replace

import pytest

from features.antinuke.detection.streams import (
    BOT,
    OWNER,
    START,
    TUX,
    Action,
    GuildUnderWatch,
    act,
    acts,
    policy,
)
from tux.features.antinuke.detection.policy import Limit, Trust
from tux.features.antinuke.kinds import (
    AntinukeResponseType,
    Attribution,
    Mode,
    SubjectType,
    Trigger,
    TrustLevel,
)

DELETE, CREATE, BAN = Action.CHANNEL_DELETE, Action.CHANNEL_CREATE, Action.MEMBER_BAN
TRUSTED = {(SubjectType.USER, 7): Trust(SubjectType.USER, 7, TrustLevel.TRUSTED_ADMIN, 3.0)}


def trusting(**fields: object) -> dict[tuple[SubjectType, int], Trust]:
    key = SubjectType.USER, 7
    return {key: replace(TRUSTED[key], **fields)}  # type: ignore[arg-type]


def test_two_deletions_at_machine_speed_are_enough() -> None:
    (verdict,) = GuildUnderWatch().tell(acts(DELETE, 20, 0.02))
    assert (verdict.actor_id, verdict.trigger, verdict.count) == (7, Trigger.SPEED, 2)
    assert verdict.response is AntinukeResponseType.STRIP_ROLES


def test_a_slow_attacker_is_stopped_by_the_limit() -> None:
    (verdict,) = GuildUnderWatch().tell(acts(DELETE, 20, 1))
    assert (verdict.trigger, verdict.count, verdict.window_seconds, verdict.threshold) == (Trigger.LIMIT, 4, 10, 4.0)
    assert (verdict.first_entry_id, verdict.last_entry_id) == (verdict.acts[0].entry_id, verdict.acts[3].entry_id)


def test_windows_slide_and_do_not_begin_with_the_first_act() -> None:
    guild = GuildUnderWatch(policy(limits={DELETE: (Limit(DELETE, 10, 4),)}, score_limit=0))
    assert guild.acts_until_stopped([act(DELETE, at) for at in (0, 9, 11, 12, 18, 19.5)]) == 5


@pytest.mark.parametrize(("pause", "most"), [(30, 15), (300, 20), (3600, 40)])
def test_a_slow_drip_is_stopped_within_its_budget(pause: float, most: int) -> None:
    stopped = GuildUnderWatch().acts_until_stopped(acts(DELETE, 200, pause))
    assert stopped is not None
    assert stopped <= most


def test_one_of_each_kind_is_stopped_though_none_is_frequent() -> None:
    kinds = (DELETE, Action.ROLE_DELETE, BAN, Action.EMOJI_DELETE, Action.AUTOMOD_CHANGE, Action.GUILD_UPDATE)
    fast = GuildUnderWatch().tell(act(kind, number * 0.1) for number, kind in enumerate(kinds))
    slow = GuildUnderWatch().tell(act(kind, number * 1.5) for number, kind in enumerate(kinds))
    assert [(verdict.trigger, verdict.count) for verdict in fast] == [(Trigger.SPEED, 2)]
    assert [(verdict.trigger, verdict.count <= 5) for verdict in slow] == [(Trigger.SCORE, True)]


def test_many_actors_who_do_little_each_are_stopped_together() -> None:
    actors = [act(DELETE, number * 2, actor_id=100 + number) for number in range(25)]
    verdicts = GuildUnderWatch().tell(actors)
    assert [verdict.actor_id for verdict in verdicts] == list(range(115, 125))
    assert {verdict.trigger for verdict in verdicts} == {Trigger.GUILD_SCORE}
    assert len({verdict.incident_id for verdict in verdicts}) == 1
    assert len({verdict.event_key for verdict in verdicts}) == len(verdicts)


def test_a_decoy_needs_to_be_touched_only_once_even_by_somebody_trusted() -> None:
    guild = GuildUnderWatch(policy(canaries=frozenset({55}), trust=TRUSTED))
    (verdict,) = guild.tell([act(DELETE, 0, target_id=55)])
    assert (verdict.trigger, verdict.actor_id) == (Trigger.CANARY, 7)


def test_one_vanity_change_is_too_many_unless_the_actor_is_trusted() -> None:
    assert [v.trigger for v in GuildUnderWatch().tell([act(Action.VANITY_CHANGE, 0)])] == [Trigger.INSTANT]
    assert GuildUnderWatch(policy(trust=TRUSTED)).tell([act(Action.VANITY_CHANGE, 0)]) == []


def test_trust_raises_every_limit_and_has_a_ceiling() -> None:
    assert GuildUnderWatch(policy(trust=TRUSTED)).acts_until_stopped(acts(DELETE, 100, 0.02)) == 6
    assert GuildUnderWatch(policy(trust=TRUSTED)).acts_until_stopped(acts(DELETE, 100, 0.6)) == 12
    endless = trusting(ceiling_factor=float("inf"))
    assert GuildUnderWatch(policy(trust=endless)).acts_until_stopped(acts(DELETE, 100, 0.02)) == 40


def test_trust_holds_until_it_expires_and_for_its_actions_alone() -> None:
    over = trusting(expires_at=START)
    assert GuildUnderWatch(policy(trust=over)).acts_until_stopped(acts(DELETE, 9, 0.02)) == 2
    other = trusting(actions=frozenset({CREATE}))
    assert GuildUnderWatch(policy(trust=other)).acts_until_stopped(acts(DELETE, 9, 0.02)) == 2


def test_trust_may_come_from_a_role() -> None:
    trust = {(SubjectType.ROLE, 9): Trust(SubjectType.ROLE, 9, TrustLevel.EXEMPT, 2.0)}
    guild = GuildUnderWatch(policy(trust=trust), {7: replace(BOT, role_ids=frozenset({8, 9}))})
    assert guild.acts_until_stopped(acts(DELETE, 100, 0.02)) == 4


def test_the_owner_is_told_of_and_not_punished() -> None:
    (verdict,) = GuildUnderWatch(people={7: OWNER}).tell(acts(DELETE, 20, 0.02))
    assert verdict.response is AntinukeResponseType.ALERT


def test_what_tux_does_is_not_counted() -> None:
    assert GuildUnderWatch(people={7: TUX}).tell(acts(DELETE, 200, 0.02)) == []


def test_a_bot_is_kicked() -> None:
    (verdict,) = GuildUnderWatch(people={7: BOT}).tell(acts(DELETE, 20, 0.02))
    assert verdict.response is AntinukeResponseType.KICK


def test_removals_by_nobody_known_take_power_from_everybody_once_they_are_many() -> None:
    (verdict,) = GuildUnderWatch().tell(acts(BAN, 20, 0.001, actor_id=None))
    assert (verdict.response, verdict.attribution) == (AntinukeResponseType.PANIC_MODE, Attribution.UNKNOWN)
    assert (verdict.trigger, verdict.count) == (Trigger.LIMIT, 5)


def test_anything_else_by_nobody_known_raises_an_alert() -> None:
    hooks = acts(Action.WEBHOOK_DELETE, 3, 0.001, actor_id=None)
    assert GuildUnderWatch().tell(hooks) == []
    (verdict,) = GuildUnderWatch().tell(acts(Action.WEBHOOK_DELETE, 9, 0.001, actor_id=None))
    assert verdict.response is AntinukeResponseType.ALERT


@pytest.mark.parametrize("busy", ["trusted", "owner"])
def test_nobody_is_stopped_for_what_the_owner_or_somebody_trusted_does(busy: str) -> None:
    guild = GuildUnderWatch(policy(trust=trusting(ceiling_factor=5.0)))
    if busy == "owner":
        guild = GuildUnderWatch(people={7: OWNER})
    guild.tell(acts(DELETE, 17, 3))
    assert guild.tell([act(BAN, 52, actor_id=8)]) == []


def test_busy_people_are_not_stopped_for_what_others_do() -> None:
    synced = acts(Action.OVERWRITE_CHANGE, 60, 0.9, actor_id=8)
    made = acts(CREATE, 25, 2, actor_id=9)
    assert GuildUnderWatch().tell(sorted([*synced, *made, act(DELETE, 50)], key=lambda one: one.at)) == []


def test_observe_mode_decides_and_says_that_nothing_is_to_be_done() -> None:
    (verdict,) = GuildUnderWatch(policy(mode=Mode.OBSERVE)).tell(acts(DELETE, 20, 0.02))
    assert verdict.is_dry_run


def test_where_antinuke_is_off_nothing_is_decided() -> None:
    assert GuildUnderWatch(policy(enabled=False)).tell(acts(DELETE, 20, 0.02)) == []


def test_an_actor_is_stopped_once_and_again_only_after_a_quiet_minute() -> None:
    guild = GuildUnderWatch()
    assert len(guild.tell(acts(DELETE, 500, 0.02))) == 1
    assert guild.tell(acts(DELETE, 1, 1, start=60)) == []
    assert len(guild.tell(acts(DELETE, 50, 0.02, start=200))) == 1


def test_whoever_goes_on_after_they_were_stopped_is_stopped_again() -> None:
    guild = GuildUnderWatch()
    assert len(guild.tell(acts(DELETE, 10, 0.05))) == 1
    guild.detector.settled(7, START + 0.4, START + 0.5)
    assert guild.tell(acts(DELETE, 10, 0.05, start=0.5)) == []  # those were on their way
    assert guild.acts_until_stopped(acts(DELETE, 10, 0.05, start=5)) == 2


def test_whoever_could_not_be_stopped_is_responded_to_again_after_a_while() -> None:
    guild = GuildUnderWatch()
    assert len(guild.tell(acts(DELETE, 10, 0.05))) == 1
    guild.detector.settled(7, None, START + 1)
    assert guild.tell(acts(DELETE, 60, 0.05, start=1)) == []
    assert guild.acts_until_stopped(acts(DELETE, 100, 0.05, start=4)) == 43


def test_whoever_bans_the_attacker_is_not_counted() -> None:
    guild = GuildUnderWatch()
    guild.tell(acts(DELETE, 5, 0.02, actor_id=66))
    assert guild.tell([act(BAN, 1 + number * 0.1, actor_id=8, target_id=66) for number in range(9)]) == []


def test_whoever_gives_the_attacker_roles_again_is_counted() -> None:
    guild = GuildUnderWatch()
    guild.tell(acts(DELETE, 5, 0.02, actor_id=66))
    given = {"changes": [{"key": "$add", "new_value": [{"id": "40", "name": "Admin"}]}]}
    back = act(Action.MEMBER_ROLE_ESCALATION, 1, actor_id=8, target_id=66, evidence=given)
    assert [verdict.actor_id for verdict in guild.tell([back])] == [8]


def test_whoever_gives_themself_a_trusted_role_is_not_trusted_with_that() -> None:
    trust = {(SubjectType.ROLE, 9): Trust(SubjectType.ROLE, 9, TrustLevel.EXEMPT, 20.0)}
    guild = GuildUnderWatch(policy(trust=trust), {7: replace(BOT, role_ids=frozenset({9}))})
    given = {"changes": [{"key": "$add", "new_value": [{"id": "9", "name": "Trusted"}]}]}
    (verdict,) = guild.tell([act(Action.MEMBER_ROLE_ESCALATION, 0, target_id=7, evidence=given)])
    assert verdict.trigger is Trigger.INSTANT


def test_a_false_positive_that_is_forgiven_begins_anew() -> None:
    guild = GuildUnderWatch()
    guild.tell(acts(DELETE, 3, 1))
    guild.detector.forgive(7)
    assert guild.acts_until_stopped(acts(DELETE, 9, 1, start=4)) == 4


def test_deleting_what_one_created_weighs_little() -> None:
    guild = GuildUnderWatch()
    made = [act(CREATE, number * 6) for number in range(30)]
    gone = [act(DELETE, number * 6 + 0.3, target_id=one.target_id) for number, one in enumerate(made)]
    assert guild.tell(sorted([*made, *gone], key=lambda one: one.at)) == []


def test_another_policy_holds_at_once_and_what_was_counted_stays_counted() -> None:
    guild = GuildUnderWatch(policy(limits={}, scores={}))
    assert guild.tell(acts(DELETE, 9, 100)) == []
    guild.detector.replace_policy(policy(limits={DELETE: (Limit(DELETE, 7200, 10),)}))
    assert [verdict.weight for verdict in guild.tell([act(DELETE, 900)])] == [10.0]


def test_the_same_acts_have_the_same_key_and_others_another() -> None:
    done = acts(DELETE, 5, 0.02)
    first, again = (GuildUnderWatch().tell(done)[0] for _ in range(2))
    assert (first.event_key, first.incident_id) == (again.event_key, again.incident_id)
    assert first.event_key != GuildUnderWatch().tell(acts(DELETE, 5, 0.02))[0].event_key


def test_an_act_with_an_impossible_time_is_counted_when_it_arrives() -> None:
    guild = GuildUnderWatch()
    odd = [replace(one, at=at) for one, at in zip(acts(DELETE, 2, 1), (float("nan"), 1e15), strict=True)]
    verdicts = [guild.detector.observe(one, BOT, received_at=START + 0.01 * n) for n, one in enumerate(odd)]
    assert verdicts[1] is not None
    assert verdicts[1].acts[-1].at == START + 0.01


def test_a_bot_of_which_a_request_was_held_up_may_go_on() -> None:
    times = (0.0, 0.3, 0.9, 0.92, 1.2, 1.5)
    guild = GuildUnderWatch(people={7: BOT})
    assert guild.tell(act(CREATE, at) for at in times) == []
    assert GuildUnderWatch(people={7: BOT}).acts_until_stopped(acts(CREATE, 20, 0.05)) == 3


def test_another_moderation_bot_may_purge_a_channel() -> None:
    guild = GuildUnderWatch(people={7: BOT})
    purges = acts(Action.MESSAGE_BULK_DELETE, 10, 1, weight=100, target_id=5)
    purges += acts(Action.MESSAGE_BULK_DELETE, 3, 1, start=20, weight=100, target_id=6)
    purges += acts(Action.MESSAGE_BULK_DELETE, 20, 0.2, start=300, weight=10)
    assert guild.tell(purges) == []


def test_a_bot_that_empties_channel_after_channel_is_stopped_at_the_fifth() -> None:
    guild = GuildUnderWatch(people={7: BOT})
    assert guild.acts_until_stopped(acts(Action.MESSAGE_BULK_DELETE, 30, 1, weight=100)) == 5


def test_a_bot_that_empties_several_channels_in_turn_is_stopped_as_well() -> None:
    guild = GuildUnderWatch(people={7: BOT})
    turns = (act(Action.MESSAGE_BULK_DELETE, n / 5, weight=100, target_id=n % 3) for n in range(200))
    assert (guild.acts_until_stopped(turns) or 200) <= 10


@pytest.mark.parametrize(
    ("action", "weight"),
    [
        (Action.THREAD_CHANGE, 1.0),
        (Action.EVENT_CHANGE, 1.0),
        (Action.INVITE_CREATE, 0.5),
        (Action.EXPRESSION_CHANGE, 4.0),
    ],
)
def test_a_bot_that_floods_a_guild_with_what_is_new_is_stopped(action: Action, weight: float) -> None:
    for pause, most in ((0.05, 6), (0.2, 60)):
        guild = GuildUnderWatch(people={7: BOT})
        assert (guild.acts_until_stopped(acts(action, 100, pause, weight=weight)) or 100) <= most
