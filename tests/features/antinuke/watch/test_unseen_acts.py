"""Tux notices by what the gateway tells what is destroyed where it may not view the audit log."""

from random import Random

import pytest

from features.antinuke.responses.attacked import AttackedGuild
from features.antinuke.watch.watched import enable
from running import Starting, direct
from tux.features.antinuke.kinds import AntinukeActionType as Action
from tux.features.antinuke.kinds import AntinukeResponseType, Attribution
from tux.sandbox.attacks.catalog import SCENARIOS
from tux.sandbox.attacks.scenario import Situation
from tux.sandbox.permissions import ALL, Permission

BLIND = ALL & ~Permission.ADMINISTRATOR & ~Permission.VIEW_AUDIT_LOG
COUNT = 40


def stock(attacked: AttackedGuild, name: str) -> None:
    """Give the guild what there is to destroy, before Tux is there."""
    scenario, rex = SCENARIOS[name], attacked.rex.user
    assert scenario.prepare is not None
    scenario.prepare(Situation(attacked.world, attacked.guild, (rex,), Random(0), COUNT, scenario.read({})))


@pytest.mark.parametrize(
    ("attack", "action"),
    [
        ("delete-channels", Action.CHANNEL_DELETE),
        ("delete-roles", Action.ROLE_DELETE),
        ("ban-members", Action.MEMBER_BAN),
        ("kick-members", Action.MEMBER_KICK),
    ],
)
async def test_panic_mode_ends_an_attack_that_the_audit_log_hides(
    attacked: AttackedGuild, start_tux: Starting, attack: str, action: Action
) -> None:
    attacked.tux_role.permissions = BLIND
    stock(attacked, attack)
    async with start_tux() as app:
        verdicts = await enable(app, attacked)
        run = attacked.sandbox.attacks.start(
            attack, attacked.guild, [attacked.rex.user], rate=20, count=COUNT, seed=1, stocked=False
        )
        report = await run.finished()
        await attacked.sandbox.until(lambda: "Admin" not in attacked.roles(attacked.rex))
        assert report.loss < COUNT / 2
        (verdict,) = verdicts
        assert (verdict.action, verdict.actor_id, verdict.attribution) == (action, None, Attribution.UNKNOWN)
        assert verdict.response is AntinukeResponseType.PANIC_MODE
        await direct(attacked.owner, f" in {attacked.guild.name}")
