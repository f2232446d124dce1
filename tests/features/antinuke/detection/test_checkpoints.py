"""Budgets survive a restart, and each entry counts once."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.antinuke.detection.streams import PERSON, START, Action, GuildUnderWatch, act, acts, policy
from tux.features.antinuke.detection.acts import Act
from tux.features.antinuke.detection.detector import Detector

DELETE, CREATE = Action.CHANNEL_DELETE, Action.CHANNEL_CREATE
DAY = 86_400


def restart(guild: GuildUnderWatch, at: float) -> GuildUnderWatch:
    """Return a guild whose detector was stored, and read again."""
    stored = json.dumps(guild.detector.to_json(START + at))
    again = GuildUnderWatch(guild.policy, guild.people)
    again.detector = Detector.from_json(guild.policy, json.loads(stored))
    return again


@pytest.mark.parametrize("pause", [0.02, 1, 30, 300, 3600, 7200])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_restart_does_not_change_when_somebody_is_stopped(pause: float, share: float) -> None:
    done = acts(DELETE, 60, pause)
    stopped = GuildUnderWatch().acts_until_stopped(done)
    assert stopped is not None
    before = int((stopped - 1) * share)
    guild = GuildUnderWatch()
    guild.tell(done[:before])
    assert restart(guild, before * pause).acts_until_stopped(done) == stopped  # those from before come again


def test_whoever_was_stopped_is_not_stopped_anew_for_the_same() -> None:
    guild = GuildUnderWatch()
    guild.tell(acts(DELETE, 5, 0.02))
    guild.detector.settled(7, START + 0.1, START + 0.1)
    assert restart(guild, 1).tell(acts(DELETE, 5, 0.02, start=0.2)) == []


def test_whoever_goes_on_after_a_crash_in_the_middle_of_a_response_is_stopped_at_once() -> None:
    guild = GuildUnderWatch()
    guild.tell(acts(DELETE, 5, 0.02))
    assert restart(guild, 1).tell(acts(DELETE, 1, 0, start=2)) != []


def test_what_somebody_created_before_a_restart_is_still_theirs() -> None:
    guild = GuildUnderWatch()
    made = acts(CREATE, 12, 10)
    guild.tell(made)
    gone = [act(DELETE, 200 + number, target_id=one.target_id) for number, one in enumerate(made)]
    assert restart(guild, 150).tell(gone) == []


def test_several_who_act_at_once_are_noticed_across_a_restart() -> None:
    guild = GuildUnderWatch()
    assert guild.tell([act(DELETE, 0, 1), act(DELETE, 0.05, 2)]) == []
    assert restart(guild, 0.06).tell([act(DELETE, 0.09, 3)]) != []


def test_what_no_longer_counts_is_not_stored() -> None:
    guild = GuildUnderWatch()
    guild.tell(acts(DELETE, 3, 100))
    assert guild.detector.to_json(START + 8 * DAY)["actors"] == []


def test_counters_of_many_actors_for_a_week_have_a_bounded_size() -> None:
    guild = GuildUnderWatch(policy(limits={}, scores={}, speed_ms={}))
    for actor_id in range(600):
        guild.tell(acts(Action.MEMBER_BAN, 40, 4 * 3600, actor_id=actor_id))
    stored = guild.detector.to_json(START + 7 * DAY)
    assert len(stored["actors"]) == 512
    assert len(json.dumps(stored)) < 512 * 1500


@pytest.mark.parametrize(
    "stored", [{}, {"version": 0}, {"version": 2}, {"version": 2, "actors": [[1, {"tallies": 3}]]}]
)
def test_damaged_counters_are_refused(stored: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"version|damaged"):
        Detector.from_json(policy(), stored)


times = st.floats(0, 3 * DAY).map(lambda at: round(at, 3))


@given(st.lists(st.tuples(st.sampled_from([DELETE, CREATE, Action.MEMBER_BAN]), times, st.integers(1, 3)), max_size=60))
def test_counters_come_back_as_they_were(done: list[tuple[Action, float, int]]) -> None:
    guild = GuildUnderWatch()
    guild.tell(sorted((act(action, at, actor) for action, at, actor in done), key=_time))
    stored = guild.detector.to_json(START + 3 * DAY)
    again = Detector.from_json(guild.policy, stored)
    assert again.to_json(START + 3 * DAY) == stored
    last = act(DELETE, 3 * DAY, 1)
    now, later = (detector.observe(last, PERSON, received_at=last.at) for detector in (guild.detector, again))
    assert (now is None) == (later is None)


def _time(one: Act) -> float:
    return one.at
