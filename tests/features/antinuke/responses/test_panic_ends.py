"""The way back from panic mode is not lost, whatever happens while it begins or ends."""

from datetime import timedelta

from features.antinuke.responses.attacked import AttackedGuild, panics_of, permissions
from running import Starting, until
from tux.app import App
from tux.runtime.clock import ManualClock
from tux.sandbox import Fault


async def test_an_attack_that_goes_on_at_a_restart_does_not_lose_the_way_back(
    attacked: AttackedGuild, start_tux: Starting
) -> None:
    before = permissions(attacked)
    async with start_tux() as app:
        attacked.app = app
        await attacked.heard()
        await panics_of(app, attacked).start(attacked.live_guild)
    async with start_tux() as app:
        attacked.app = app
        await attacked.heard()
        panics = panics_of(app, attacked)
        assert panics.begin(attacked.live_guild, attacked.verdict(attacked.rex.id))
        await panics.resume()
        await panics.end(attacked.guild.id)
        assert permissions(attacked) == before


async def test_what_discord_refuses_to_have_put_back_is_tried_again_by_itself(
    attacked: AttackedGuild, start_tux: Starting
) -> None:
    clock, before = ManualClock(), permissions(attacked)
    async with start_tux(clock=clock) as app:
        attacked.app = app
        await attacked.heard()
        panics = panics_of(app, attacked)
        await panics.start(attacked.live_guild)
        await attacked.heard()
        route = f"/guilds/*/roles/{attacked.admin.id}"
        attacked.sandbox.faults.add(Fault("status", status=403, method="PATCH", route=route))
        await panics.end(attacked.guild.id)
        attacked.sandbox.faults.clear()
        await attacked.heard()
        await clock.until_due_in(600)
        await clock.advance(timedelta(minutes=10))
        await attacked.sandbox.until(lambda: permissions(attacked) == before)
        await until(lambda: panics.active(attacked.guild.id) is None)


async def test_an_attack_while_something_could_not_be_put_back_sets_off_panic_mode_again(
    attacked: AttackedGuild, tux: App
) -> None:
    attacked.app, before = tux, permissions(attacked)
    await attacked.heard()
    panics = panics_of(tux, attacked)
    await panics.start(attacked.live_guild)
    await attacked.heard()
    route = f"/guilds/*/roles/{attacked.admin.id}"
    attacked.sandbox.faults.add(Fault("status", status=403, method="PATCH", route=route))
    await panics.end(attacked.guild.id)
    attacked.sandbox.faults.clear()
    await attacked.heard()
    assert panics.begin(attacked.live_guild, attacked.verdict(attacked.rex.id))
    await attacked.sandbox.until(lambda: not attacked.helper.permissions)
    await attacked.heard()
    await panics.end(attacked.guild.id)
    assert permissions(attacked) == before


async def test_an_attack_while_panic_mode_ends_takes_everything_again(attacked: AttackedGuild, tux: App) -> None:
    attacked.app, before = tux, permissions(attacked)
    await attacked.heard()
    panics = panics_of(tux, attacked)
    await panics.start(attacked.live_guild)
    await attacked.heard()
    attacked.sandbox.faults.add(Fault("latency", seconds=0.3, method="PATCH", route="/guilds/*/roles/*"))
    ending = tux.bot.tasks.spawn(panics.end(attacked.guild.id), name="end", owner="test")
    await until(lambda: (record := panics.active(attacked.guild.id)) is not None and record.is_ending)
    assert panics.begin(attacked.live_guild, attacked.verdict(attacked.rex.id))
    assert not panics.begin(attacked.live_guild, attacked.verdict(attacked.rex.id))
    await ending
    await until(lambda: (record := panics.active(attacked.guild.id)) is not None and not record.is_ending)
    await attacked.sandbox.until(lambda: not attacked.admin.permissions and not attacked.helper.permissions)
    attacked.sandbox.faults.clear()
    await attacked.heard()
    await panics.end(attacked.guild.id)
    assert permissions(attacked) == before
