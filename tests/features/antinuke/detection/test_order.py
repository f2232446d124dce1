"""Acts that come late, twice, in another order or without end change nothing about who is stopped."""

import tracemalloc
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from features.antinuke.detection.streams import BOT, PERSON, START, Action, GuildUnderWatch, act, acts, policy
from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.policy import GuildPolicy, Limit

DELETE, BAN, ROLE = Action.CHANNEL_DELETE, Action.MEMBER_BAN, Action.ROLE_DELETE
MINUTE = 60
moments = st.lists(st.integers(0, 50_000), min_size=1, max_size=25).map(sorted)
"""Times in milliseconds."""


def alone() -> GuildPolicy:
    """Return a policy without the score of the guild, which is about whoever comes next."""
    return policy(guild_score_limit=0)


def stopped(done: list[Act], rules: GuildPolicy, late: float = 0.0) -> set[int | None]:
    verdicts = GuildUnderWatch(rules).tell(done, late=late)
    actors = [verdict.actor_id for verdict in verdicts]
    assert len(actors) == len(set(actors))
    return set(actors)


@given(moments, st.randoms(use_true_random=False))
def test_the_order_in_which_acts_of_one_kind_arrive_does_not_matter(times: list[int], random: Random) -> None:
    rules = alone()
    done = [act(DELETE, at / 1000) for at in times]
    assert stopped(random.sample(done, len(done)), rules, late=MINUTE) == stopped(done, rules)


@given(moments, st.randoms(use_true_random=False))
def test_acts_of_several_actors_and_kinds_may_arrive_in_any_order(times: list[int], random: Random) -> None:
    rules = alone()
    done = [act(random.choice([DELETE, BAN, ROLE]), at / 1000, random.choice([7, 8])) for at in times]
    assert stopped(random.sample(done, len(done)), rules, late=MINUTE) == stopped(done, rules)


@given(moments, st.randoms(use_true_random=False))
def test_acts_that_come_twice_count_once(times: list[int], random: Random) -> None:
    done = [act(DELETE, at / 1000) for at in times]
    twice = random.sample([*done, *done], 2 * len(done))
    assert stopped(twice, alone(), late=MINUTE) == stopped(done, alone())


@given(st.floats(0, 7200), st.integers(2, 12))
def test_a_delay_of_all_acts_changes_nothing(delay: float, count: int) -> None:
    done = acts(DELETE, count, 0.7)
    assert stopped(done, policy(), late=delay) == stopped(done, policy())


@given(moments, st.floats(1, 20))
def test_nobody_is_stopped_by_a_limit_that_no_window_reaches(times: list[int], limit: float) -> None:
    rules = policy(limits={DELETE: (Limit(DELETE, 10, limit),)}, speed_ms={}, scores={}, guild_score_limit=0)
    done = [act(DELETE, at / 1000) for at in times]
    busiest = max(sum(0 <= at - other < 10_000 for other in times) for at in times)
    assert bool(stopped(done, rules)) == (busiest >= limit)


@given(st.lists(st.tuples(st.sampled_from([*Action]), st.floats(allow_nan=True), st.floats()), max_size=20))
def test_no_act_raises(parts: list[tuple[Action, float, float]]) -> None:
    guild = GuildUnderWatch()
    for action, at, weight in parts:
        guild.detector.observe(act(action, at, weight=weight), PERSON, received_at=START)


def test_memory_does_not_grow_without_bound() -> None:
    """A guild in which hundreds of people go on for a week, while nobody is stopped."""
    guild = GuildUnderWatch(policy(limits={}, speed_ms={}, scores={}, guild_score_limit=0))
    kinds = [Action.CHANNEL_CREATE, DELETE, BAN]

    def live(since: int, count: int) -> None:
        for number in range(since, since + count):
            actor = 100 + number * 7919 % 600
            done = act(kinds[number % len(kinds)], number * 60.0, actor, evidence={"changes": []})
            guild.detector.observe(done, BOT, received_at=done.at)

    tracemalloc.start()
    live(0, 6000)
    before = tracemalloc.get_traced_memory()[0]
    live(6000, 6000)
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert after < before * 1.25
    assert after < 10_000_000
