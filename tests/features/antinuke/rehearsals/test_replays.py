"""Replays of the past against rules that did not hold then."""

from typing import Any

from tux.features.antinuke.detection import presets
from tux.features.antinuke.detection.acts import ActorFacts
from tux.features.antinuke.detection.guild_facts import KnownGuild
from tux.features.antinuke.kinds import ActorKind, Mode, Preset, Trigger
from tux.features.antinuke.rehearsals.paper_guilds import PaperGuild, Payload
from tux.features.antinuke.rehearsals.replays import Replay
from tux.features.antinuke.rehearsals.scenarios import SCENARIOS

DAY = 86_400
BEGINNING = 1_800_000_000.0


def past(name: str, day: int, actor_id: int, **terms: Any) -> list[Payload]:
    paper = PaperGuild(guild_id=1, starts_at=BEGINNING + day * DAY, actor_ids=(actor_id,))
    scenario = SCENARIOS[name]
    requests = scenario.requests(paper, rate=terms.get("rate", scenario.rate), count=terms.get("count", scenario.count))
    return [entry for request in requests for entry in request.entries]


def replay(preset: Preset = Preset.DEFAULT) -> Replay:
    facts = ActorFacts(kind=ActorKind.USER)
    return Replay(presets.policy(1, preset, mode=Mode.OBSERVE), KnownGuild(guild_id=1), lambda _: facts)


def test_a_quiet_past_would_have_led_to_nothing() -> None:
    quiet = replay()
    for day, name in enumerate(("server-setup", "permission-sync", "emoji-pack", "seasonal-rename")):
        quiet.add(past(name, day, 7))
    assert (quiet.entries, quiet.counted) == (195, 195)
    assert quiet.verdicts == []


def test_each_attack_of_the_past_is_one_decision_however_long_it_went_on() -> None:
    told = replay()
    told.add(past("server-setup", 0, 7))
    told.add(past("delete-channels", 3, 8, count=300))
    told.add(past("ban-members", 20, 9, count=100))
    assert [(verdict.actor_id, verdict.trigger) for verdict in told.verdicts] == [
        (8, Trigger.SPEED),
        (9, Trigger.SPEED),
    ]
    assert [round((verdict.received_at - BEGINNING) / DAY) for verdict in told.verdicts] == [3, 20]


def test_other_limits_would_have_led_to_other_decisions() -> None:
    renames = past("rename-channels", 0, 7, rate=1, count=40)
    counts: dict[Preset, int] = {}
    for preset in (Preset.RELAXED, Preset.DEFAULT, Preset.STRICT):
        told = replay(preset)
        told.add(renames)
        counts[preset] = len(told.verdicts)
    assert counts == {Preset.RELAXED: 0, Preset.DEFAULT: 0, Preset.STRICT: 1}


def test_what_cannot_be_read_is_passed_over() -> None:
    told = replay()
    told.add([{}, {"action_type": None, "id": "x"}, {"action_type": 12, "user_id": None, "id": None, "changes": 3}])
    assert told.entries == 3
    assert told.verdicts == []
