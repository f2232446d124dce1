"""Budgets of an hour and a day end what is done slowly, and what several do of whom each stays below the limits."""

from collections.abc import Iterable
from random import Random

from features.antinuke.detection.streams import BOT, GUILD, OWNER, PERSON, Action, GuildUnderWatch, acts, policy
from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.detector import Detector
from tux.features.antinuke.detection.policy import Trust
from tux.features.antinuke.kinds import SubjectType, Trigger, TrustLevel

DAY = 86_400.0
ACCOMPLICES = (11, 12, 13, 14, 15, 16)


def in_order(*streams: Iterable[Act]) -> list[Act]:
    return sorted((one for stream in streams for one in stream), key=lambda one: one.at)


def together(action: Action, each: int, people: Iterable[int] = ACCOMPLICES) -> list[Act]:
    """Return what several do in turn within twenty hours, each of them at a pause of an hour and more."""
    return in_order(
        *(acts(action, each, 72_000 / each, start=index * 700, actor_id=person) for index, person in enumerate(people))
    )


def test_accomplices_have_one_budget_of_a_day_together() -> None:
    guild = GuildUnderWatch()
    verdicts = guild.tell(together(Action.CHANNEL_DELETE, 19))
    assert {verdict.trigger for verdict in verdicts} == {Trigger.GUILD_SCORE}
    assert {verdict.window_seconds for verdict in verdicts} == {86_400}
    assert {verdict.actor_id for verdict in verdicts} == {*ACCOMPLICES}
    assert GuildUnderWatch().acts_until_stopped(together(Action.CHANNEL_DELETE, 19)) == 50


def test_what_is_left_of_the_budget_is_known_after_a_restart() -> None:
    done = together(Action.ROLE_DELETE, 19)
    before = GuildUnderWatch()
    assert before.tell(done[:49]) == []
    later = GuildUnderWatch()
    later.detector = Detector.from_json(policy(), before.detector.to_json(done[49].at))
    assert later.acts_until_stopped(done[49:]) == 1


def test_whoever_does_a_little_of_everything_all_day_is_stopped() -> None:
    kinds = (Action.CHANNEL_DELETE, Action.ROLE_DELETE, Action.WEBHOOK_DELETE, Action.EMOJI_DELETE, Action.MEMBER_BAN)
    day = in_order(*(acts(kind, 19, 3600, start=index * 600) for index, kind in enumerate(kinds)))
    (verdict,) = GuildUnderWatch().tell(day)
    assert (verdict.trigger, verdict.window_seconds) == (Trigger.SCORE, 86_400)


def test_the_owner_uses_up_nothing_and_trusted_people_little() -> None:
    trust = {(SubjectType.USER, 12): Trust(SubjectType.USER, 12, TrustLevel.TRUSTED_ADMIN, 20.0)}
    guild = GuildUnderWatch(policy(trust=trust, limits={**policy().limits}), {11: OWNER})
    by_those = together(Action.CHANNEL_DELETE, 40, (11, 12))
    assert {verdict.actor_id for verdict in guild.tell(by_those)} <= {11}
    assert guild.tell(acts(Action.CHANNEL_DELETE, 12, 60, start=73_000, actor_id=13)) == []


def test_a_busy_day_of_a_large_staff_is_no_attack() -> None:
    """Twelve moderators ban or kick 20 people each, and an admin clears away what an event has left."""
    random = Random(7)
    staff = [
        acts(random.choice((Action.MEMBER_BAN, Action.MEMBER_KICK)), 20, 3000, random.random() * 3000, actor_id=person)
        for person in range(20, 32)
    ]
    cleared = [
        acts(Action.CHANNEL_DELETE, 14, 400, 20_000, actor_id=40),
        acts(Action.ROLE_DELETE, 10, 400, 20_150, actor_id=40),
        acts(Action.EMOJI_DELETE, 12, 300, 30_000, actor_id=41),
        acts(Action.WEBHOOK_DELETE, 5, 900, 40_000, actor_id=41),
    ]
    assert GuildUnderWatch().tell(in_order(*staff, *cleared)) == []


def test_a_bot_cannot_rename_or_create_channels_by_the_dozen() -> None:
    for action, most in ((Action.CHANNEL_UPDATE, 25), (Action.CHANNEL_CREATE, 45), (Action.ROLE_CREATE, 30)):
        guild = GuildUnderWatch(people={7: BOT})
        assert guild.acts_until_stopped(acts(action, 80, 0.13)) == most
    shown = [one for hour in range(24) for one in acts(Action.CHANNEL_UPDATE, 12, 0.3, start=hour * 600.0)]
    assert GuildUnderWatch(people={7: BOT}).tell(shown) == []


def test_an_attack_leaves_something_to_those_who_clear_up() -> None:
    guild = GuildUnderWatch(people={99: PERSON})
    (verdict,) = guild.tell(acts(Action.CHANNEL_DELETE, 300, 0.02))
    assert verdict.guild_id == GUILD
    assert guild.tell(acts(Action.CHANNEL_DELETE, 15, 3000, start=10, actor_id=99)) == []
