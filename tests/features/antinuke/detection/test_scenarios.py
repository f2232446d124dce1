"""Attacks of the sandbox are stopped at the second act, and nobody is punished for a benign scenario."""

from random import Random

import pytest

from features.antinuke.detection.scenarios import Recording, record
from tux.features.antinuke.kinds import Preset
from tux.sandbox import Sandbox
from tux.sandbox.attacks import ATTACKS, BENIGN
from tux.sandbox.demo import demo
from tux.sandbox.world import Guild
from tux.sandbox.world.payloads import Json

NOT_IN_THE_LOG = {"raid", "spam", "webhook-spam", "commands", "disconnect-members", "bulk-delete-messages"}
"""Attacks of which the audit log tells nothing or little, or that are as mild as what moderators do."""

FIRST_ACTS = {"add-bot": 4, "ban-members": 3, "kick-members": 3, "grant-role": 3, "empty-channels": 5}
"""The entries after which others are stopped: a bot is added first, a victim has just come, or is the attacker.

Other moderation bots delete messages in bulk as well.
"""

LATE_SECONDS = 2.0


@pytest.fixture
def guild(sandbox: Sandbox) -> Guild:
    return demo(sandbox.world).guild


def distorted(entries: tuple[Json, ...], seed: int) -> list[Json]:
    """Return entries each of which comes twice, up to two seconds late, and thus in another order."""
    random = Random(seed)
    late = [((int(e["id"]) >> 22) / 1000 + random.random() * LATE_SECONDS, n, e) for n, e in enumerate(entries * 2)]
    return [entry for _, _, entry in sorted(late, key=lambda part: part[:2])]


@pytest.mark.parametrize("name", sorted(BENIGN))
async def test_nobody_is_punished_for_a_benign_scenario(sandbox: Sandbox, guild: Guild, name: str) -> None:
    recording = await record(sandbox, guild, name)
    assert recording.entries
    for preset in Preset:
        assert recording.judged(preset) == []
        assert recording.judged(preset, distorted(recording.entries, seed=1)) == []


@pytest.mark.parametrize("rate", [20, 50])
@pytest.mark.parametrize("name", sorted({*ATTACKS} - NOT_IN_THE_LOG))
async def test_an_attack_is_stopped_at_its_second_act(sandbox: Sandbox, guild: Guild, name: str, rate: int) -> None:
    recording = await record(sandbox, guild, name, seed=rate, rate=rate)
    judged = recording.judged()
    assert judged[0].entries <= FIRST_ACTS.get(name, 2)
    assert stopped(recording) <= recording.actor_ids
    assert stopped(recording, distorted(recording.entries, seed=rate)) == stopped(recording)


@pytest.mark.parametrize("name", sorted({*ATTACKS} - NOT_IN_THE_LOG))
async def test_an_attack_is_stopped_even_if_the_types_of_its_entries_are_missing(
    sandbox: Sandbox, guild: Guild, name: str
) -> None:
    recording = await record(sandbox, guild, name, rate=20)
    untyped = [entry | {"action_type": None} for entry in recording.entries]
    assert stopped(recording, untyped) == stopped(recording)


def stopped(recording: Recording, entries: list[Json] | None = None) -> set[int | None]:
    """Return those who are stopped, and make sure that each is stopped once."""
    actors = [one.verdict.actor_id for one in recording.judged(entries=entries)]
    assert len(actors) == len(set(actors))
    return set(actors)


@pytest.mark.parametrize("count", [2, 5])
async def test_those_who_take_turns_are_all_stopped(sandbox: Sandbox, guild: Guild, count: int) -> None:
    crew = sorted(guild.members.values(), key=lambda member: member.id)
    people = [member.user for member in crew if not member.user.bot and member.id != guild.owner_id][:count]
    for person in people:
        role = max(guild.roles.values(), key=lambda role: (role.position, role.id))
        if role.id not in guild.members[person.id].roles:
            guild.members[person.id].roles.append(role.id)
    recording = await record(sandbox, guild, "delete-channels", actors=people, rate=50, count=40)
    judged = recording.judged()
    assert {one.verdict.actor_id for one in judged} == {person.id for person in people}
    assert judged[-1].entries <= count + 2
