"""Bursts: many requests at the same moment, as scripts send them, are not taken for a single one."""

from dataclasses import replace

import pytest

from tux.features.antinuke.detection import presets
from tux.features.antinuke.detection.acts import ActorFacts
from tux.features.antinuke.detection.guild_facts import KnownGuild
from tux.features.antinuke.kinds import ActorKind
from tux.features.antinuke.rehearsals.paper_guilds import PaperGuild, RehearsedRequest, snowflake
from tux.features.antinuke.rehearsals.scenarios import SCENARIOS
from tux.features.antinuke.rehearsals.simulation import Delays, Prediction, Simulation

BURST = 40


def in_bursts(name: str, bursts: int) -> Prediction:
    """Return what comes of bursts of one request each millisecond, with a second between two bursts."""
    guild = PaperGuild(guild_id=1, starts_at=1_800_000_000, actor_ids=(7,))
    requests: list[RehearsedRequest] = []
    for number, request in enumerate(SCENARIOS[name].requests(guild, rate=10, count=BURST * bursts)):
        at = number // BURST + number % BURST / 1000
        entries = [{**entry, "id": str(snowflake(guild.starts_at + at, number))} for entry in request.entries]
        requests.append(replace(request, at=at, entries=tuple(entries)))
    facts = {7: ActorFacts(kind=ActorKind.USER)}
    return Simulation(presets.policy(1), guild, facts, Delays(0.06, 0.06), KnownGuild(guild_id=1)).run(requests)


@pytest.mark.parametrize(
    "name", ["rename-channels", "rename-roles", "strip-roles", "delete-channels", "ban-members", "delete-invites"]
)
def test_an_attack_in_bursts_loses_the_first_of_them(name: str) -> None:
    prediction = in_bursts(name, 4)
    assert prediction.stops
    assert prediction.loss == BURST


def test_one_request_that_makes_many_entries_is_no_burst() -> None:
    assert in_bursts("permission-sync", 1).stops == []
