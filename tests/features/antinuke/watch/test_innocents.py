"""Nobody is stopped for what only looks like an attack from where Tux is."""

from datetime import datetime, timedelta
from random import Random

import pytest

from features.antinuke.responses.attacked import AttackedGuild
from features.antinuke.watch.watched import enable, guard_of
from running import Starting, caught_up, until
from tux.app import App
from tux.runtime.clock import SystemClock
from tux.sandbox import Sandbox
from tux.sandbox.attacks import BENIGN
from tux.sandbox.attacks.scenario import Situation
from tux.sandbox.permissions import ALL, Permission
from tux.sandbox.scenes import add_channel, add_role, say
from tux.sandbox.world.conversations import announce

BLIND = ALL & ~Permission.ADMINISTRATOR & ~Permission.VIEW_AUDIT_LOG
BY_PEOPLE = ("raid-clean-up", "raid-bulk-ban", "inactive-prune", "seasonal-rename")


class SandboxTime(SystemClock):
    """The time of the sandbox, which a scenario moves forward."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def now(self) -> datetime:
        return self._sandbox.clock.now()


@pytest.mark.parametrize("name", BY_PEOPLE)
async def test_nobody_is_disarmed_for_a_benign_scenario_where_the_audit_log_is_hidden(
    attacked: AttackedGuild, start_tux: Starting, name: str
) -> None:
    attacked.tux_role.permissions = BLIND
    scenario = BENIGN[name]
    settings = scenario.read({})
    if scenario.prepare is not None:
        rex = attacked.rex.user
        scenario.prepare(Situation(attacked.world, attacked.guild, (rex,), Random(0), scenario.count, settings))
    async with start_tux(clock=SandboxTime(attacked.sandbox)) as app:
        verdicts = await enable(app, attacked)
        run = attacked.sandbox.attacks.start(
            name, attacked.guild, [attacked.rex.user], seed=1, stocked=False, clock=attacked.sandbox.clock
        )
        assert (await run.finished()).accepted
        await caught_up(app, attacked.live)
        assert verdicts == []


async def test_what_arrives_at_once_after_a_gap_is_no_speed_where_the_audit_log_is_hidden(
    attacked: AttackedGuild, start_tux: Starting
) -> None:
    attacked.tux_role.permissions = BLIND
    spare = [add_channel(attacked.world, attacked.guild, f"spare-{number}") for number in range(3)]
    async with start_tux() as app:
        verdicts = await enable(app, attacked)
        attacked.sandbox.drop(attacked.scene.bot.bot.id)
        for channel in spare:
            await attacked.rex.delete(channel)
        detector = guard_of(app).guilds[attacked.guild.id].detector
        await until(lambda: len(detector.acts_of(None)) == 3)
        assert verdicts == []


async def test_mentions_that_arrive_at_once_after_a_gap_count_when_they_were_sent(
    attacked: AttackedGuild, tux: App
) -> None:
    verdicts = await enable(tux, attacked)
    channel, rex = attacked.live.channel("general"), attacked.guild.members[attacked.rex.id]
    for seconds in (40, 20, 0):
        message = say(attacked.world, channel, rex, "@everyone Dinner!", ago=timedelta(seconds=seconds))
        message.mention_everyone = True
        announce(attacked.world, "MESSAGE_CREATE", message)
    detector = guard_of(tux).guilds[attacked.guild.id].detector
    await until(lambda: len(detector.acts_of(attacked.rex.id)) == 3)
    first, second, _ = (act.at for act in detector.acts_of(attacked.rex.id))
    assert second - first == pytest.approx(20, abs=1)
    assert verdicts == []


async def test_a_dangerous_permission_for_a_role_of_many_is_grave_and_for_one_of_a_few_it_is_not(
    attacked: AttackedGuild, start_tux: Starting
) -> None:
    many = attacked.add_role("Verified", 5)
    few = add_role(attacked.world, attacked.guild, "Moderators", Permission(0))
    for number in range(12):
        attacked.add_member(f"verified{number}", *((many, few) if number < 3 else (many,)))
    async with start_tux() as app:
        await enable(app, attacked)
        watched = guard_of(app).watched(attacked.guild.id)
        assert watched is not None
        assert watched.guild.is_widespread(many.id)
        assert not watched.guild.is_widespread(few.id)
        assert not watched.guild.is_widespread(1)
