"""Attackers are stopped by what the audit log tells of them."""

from features.antinuke.responses.attacked import AttackedGuild
from features.antinuke.watch.sentinel import sentinel_of
from running import until
from tux.app import App
from tux.features.antinuke.kinds import AntinukeActionType


async def test_a_rogue_admin_who_deletes_channels_is_stopped_with_one_request(
    attacked: AttackedGuild, tux: App
) -> None:
    sentinel = sentinel_of(tux)
    await attacked.know(tux, attacked.rex.id)
    run = attacked.sandbox.attacks.start(
        "delete-channels", attacked.guild, [attacked.rex.user], rate=20, count=20, seed=1
    )
    report = await run.finished()

    await until(lambda: sentinel.outcomes)
    assert attacked.roles(attacked.rex) == set()
    assert report.loss < 20
    assert [verdict.action for verdict in sentinel.verdicts] == [AntinukeActionType.CHANNEL_DELETE]
    assert [request.method for request in attacked.requests()] == ["PATCH"]
