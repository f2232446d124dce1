"""A response that is over is told to whoever judges what its attacker does next."""

from features.antinuke.responses.attacked import AttackedGuild, Told
from running import until
from tux.features.antinuke.kinds import ResponseStatus
from tux.features.antinuke.responses.responder import Responder

Settled = tuple[int, int | None, float | None]


async def test_the_guard_hears_when_an_attacker_lost_their_power(
    attacked: AttackedGuild, responder: Responder, told: Told
) -> None:
    heard: list[Settled] = []
    responder.settled = lambda *settled: heard.append(settled)
    responder.respond(attacked.verdict(attacked.rex.id))
    await until(lambda: told.final)
    [(guild_id, actor_id, stopped_at)] = heard
    assert (guild_id, actor_id) == (attacked.guild.id, attacked.rex.id)
    assert stopped_at is not None


async def test_the_guard_hears_when_an_attacker_keeps_their_power(
    attacked: AttackedGuild, responder: Responder, told: Told
) -> None:
    heard: list[Settled] = []
    responder.settled = lambda *settled: heard.append(settled)
    attacked.admin.position = 95
    await attacked.world_told()
    responder.respond(attacked.verdict(attacked.rex.id))
    await until(lambda: told.final)
    assert told.final is not None
    assert told.final.status is ResponseStatus.SKIPPED_HIERARCHY
    assert heard == [(attacked.guild.id, attacked.rex.id, None)]
