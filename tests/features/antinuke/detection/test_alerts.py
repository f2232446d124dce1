"""Whoever people were only told of is still stopped for anything graver."""

from features.antinuke.detection.streams import OWNER, Action, GuildUnderWatch, act, acts, policy
from tux.features.antinuke.detection.policy import Limit
from tux.features.antinuke.kinds import AntinukeResponseType as Response
from tux.features.antinuke.kinds import Mode, Trigger

DELETE, BAN = Action.CHANNEL_DELETE, Action.MEMBER_BAN
ALERT_FIRST = {DELETE: (Limit(DELETE, 10, 2, Response.ALERT), Limit(DELETE, 60, 5, Response.BAN))}


def test_somebody_whom_people_were_told_of_is_stopped_at_the_next_limit() -> None:
    guild = GuildUnderWatch(policy(limits=ALERT_FIRST, scores={}, score_limit=0))
    told, stopped = guild.tell(acts(DELETE, 30, 1))
    assert (told.response, told.count) == (Response.ALERT, 2)
    assert (stopped.response, stopped.count, stopped.window_seconds) == (Response.BAN, 5, 60)
    assert told.incident_id == stopped.incident_id
    assert told.event_key != stopped.event_key


def test_a_breach_that_only_people_are_told_of_hides_no_graver_one() -> None:
    limits = {DELETE: (Limit(DELETE, 10, 3, Response.ALERT), Limit(DELETE, 60, 3, Response.BAN))}
    (verdict,) = GuildUnderWatch(policy(limits=limits, scores={}, score_limit=0)).tell(acts(DELETE, 30, 1))
    assert verdict.response is Response.BAN


def test_a_bulk_ban_by_nobody_known_is_seen_though_webhooks_were_deleted_before() -> None:
    guild = GuildUnderWatch()
    (told,) = guild.tell(acts(Action.WEBHOOK_DELETE, 9, 0.1, actor_id=None))
    assert told.response is Response.ALERT
    (stopped,) = guild.tell(acts(BAN, 200, 0.001, start=30, actor_id=None))
    assert (stopped.response, stopped.count) == (Response.PANIC_MODE, 5)


def test_a_lowered_role_of_tux_hides_no_bulk_ban() -> None:
    guild = GuildUnderWatch()
    verdicts = guild.tell([act(Action.SELF_TAMPER, 0, actor_id=None)])
    verdicts += guild.tell(acts(BAN, 200, 0.001, start=30, actor_id=None))
    assert Response.PANIC_MODE in {verdict.response for verdict in verdicts}


def test_people_are_told_of_the_owner_once_while_the_owner_goes_on() -> None:
    verdicts = GuildUnderWatch(people={7: OWNER}).tell(acts(DELETE, 200, 1))
    assert [verdict.response for verdict in verdicts] == [Response.ALERT]


def test_what_people_were_told_of_still_counts_after_a_quiet_minute() -> None:
    limits = {DELETE: (Limit(DELETE, 10, 2, Response.ALERT), Limit(DELETE, 86_400, 8, Response.BAN))}
    guild = GuildUnderWatch(policy(limits=limits, scores={}, score_limit=0))
    verdicts = guild.tell(one for start in range(0, 2000, 200) for one in acts(DELETE, 2, 1, start=start))
    assert [verdict.response for verdict in verdicts][:4] == [Response.ALERT] * 3 + [Response.BAN]


def test_whoever_was_only_observed_is_stopped_once_tux_may_act() -> None:
    guild = GuildUnderWatch(policy(mode=Mode.OBSERVE))
    assert [verdict.is_dry_run for verdict in guild.tell(acts(DELETE, 9, 0.02))] == [True]
    guild.detector.replace_policy(policy())
    assert [verdict.is_dry_run for verdict in guild.tell(acts(DELETE, 9, 0.02, start=5))] == [False]


def test_somebody_whom_people_were_told_of_may_not_be_banned_for_free() -> None:
    limits = {DELETE: (Limit(DELETE, 10, 2, Response.ALERT),), BAN: (Limit(BAN, 10, 3),)}
    guild = GuildUnderWatch(policy(limits=limits, scores={}, score_limit=0))
    guild.tell(acts(DELETE, 3, 1, actor_id=66))
    bans = [act(BAN, 4 + number, actor_id=8, target_id=66) for number in range(3)]
    assert [verdict.trigger for verdict in guild.tell(bans)] == [Trigger.LIMIT]
