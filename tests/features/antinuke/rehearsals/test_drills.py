"""Drills: what would be lost, and who would be stopped when."""

import pytest

from tux.features.antinuke.detection import presets
from tux.features.antinuke.detection.policy import GuildPolicy, Trust
from tux.features.antinuke.kinds import AntinukeResponseType, Mode, Preset, SubjectType, TrustLevel
from tux.features.antinuke.rehearsals.drills import FIRST_ACTOR, Drill, UnknownScenario
from tux.features.antinuke.rehearsals.scenarios import ATTACKS, BENIGN
from tux.features.antinuke.rehearsals.simulation import Delays

DELAYS = Delays(0.06, 0.06)
WITHOUT_POWER = {"raid"}
LARGE = {"bulk-ban": 100, "prune": 100, "bulk-delete-messages": 20, "empty-channels": 100}
"""The things that each request of an attack does."""
LATE = {"bulk-delete-messages": 70, "empty-channels": 5, "webhook-spam": 6, "add-bot": 3}
"""The request by which an attack is noticed at the latest, or after which what was made is swept, if not the second."""


def policy(**fields: object) -> GuildPolicy:
    return presets.policy(1, Preset.DEFAULT, **fields)


@pytest.mark.parametrize("rate", [20.0, 50.0, 100.0])
@pytest.mark.parametrize("name", sorted(set(ATTACKS) - WITHOUT_POWER))
def test_every_attack_is_stopped_by_its_second_request_and_loses_no_more_than_physics_takes(
    name: str, rate: float
) -> None:
    prediction = Drill(name=name, rate=rate, count=100, delays=DELAYS).run(policy())
    allowed = LATE.get(name, 2) + int(rate * (DELAYS.gateway + DELAYS.rest))
    swept = int(rate * 2 * DELAYS.rest) if name in {"webhook-spam", "add-bot"} else 0
    assert prediction.stops
    assert prediction.loss <= (allowed + swept) * LARGE.get(name, 1)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("name", sorted(BENIGN))
def test_nobody_is_stopped_who_means_well(name: str, seed: int) -> None:
    prediction = Drill(name=name, seed=seed).run(policy())
    assert prediction.accepted == prediction.planned
    assert prediction.stops == []


def test_observe_mode_is_rehearsed_as_though_it_acted() -> None:
    prediction = Drill(name="delete-channels", rate=50, count=60, delays=DELAYS).run(policy(mode=Mode.OBSERVE))
    assert prediction.loss == 8
    assert prediction.stops[0].powerless_at == pytest.approx(0.142)


def test_a_response_that_only_tells_takes_no_power() -> None:
    alerting = policy(default_response=AntinukeResponseType.ALERT)
    prediction = Drill(name="delete-channels", rate=50, count=60).run(alerting)
    assert prediction.loss == 60
    assert prediction.stops


def test_somebody_trusted_gets_further_and_is_stopped_all_the_same() -> None:
    trust = Trust(SubjectType.USER, FIRST_ACTOR, TrustLevel.TRUSTED_ADMIN, 3.0)
    trusting = policy(trust={(SubjectType.USER, FIRST_ACTOR): trust})
    stranger = Drill(name="delete-channels", rate=20, count=100).run(policy())
    trusted = Drill(name="delete-channels", rate=20, count=100).run(trusting)
    assert stranger.loss < trusted.loss < 20


def test_with_more_latency_more_is_lost() -> None:
    losses = [Drill(name="ban-members", rate=50, count=100, delays=Delays(d, d)).run(policy()).loss for d in (0, 0.2)]
    assert losses == [2, 22]


def test_a_slow_attack_ends_within_the_budget_of_a_day() -> None:
    for every_seconds in (30, 300, 3600):
        prediction = Drill(name="delete-channels", rate=1 / every_seconds, count=200).run(policy())
        assert prediction.stops
        assert prediction.loss <= 40


def test_it_refuses_what_it_cannot_rehearse() -> None:
    with pytest.raises(UnknownScenario) as unknown:
        Drill(name="delete-channel")
    assert unknown.value.similar[0] == "delete-channels"
    with pytest.raises(ValueError, match="rate must be from"):
        Drill(name="spam", rate=101)
    with pytest.raises(ValueError, match="actors must be from 1 to 5"):
        Drill(name="spam", actors=0)
