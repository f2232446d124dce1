"""Whoever was stopped gets roles back by the owner's hand alone, also after a restart."""

from features.antinuke.responses.attacked import AttackedGuild
from features.antinuke.watch.watched import enable, guard_of, known
from running import Starting, caught_up, until
from tux.app import App
from tux.sandbox.people import Person


async def give(giver: Person, attacked: AttackedGuild) -> None:
    path = f"/guilds/{attacked.guild.id}/members/{attacked.rex.id}/roles/{attacked.helper.id}"
    await giver.request("PUT", path)


async def stop(app: App, attacked: AttackedGuild) -> None:
    """Enable antinuke, and have rex stopped."""
    attacked.app = app
    await enable(app, attacked)
    run = attacked.sandbox.attacks.start("delete-channels", attacked.guild, [attacked.rex.user], rate=20, count=10)
    await run.finished()
    await attacked.sandbox.until(lambda: not attacked.roles(attacked.rex))
    await until(lambda: not guard_of(app).guilds[attacked.guild.id].is_changed)


async def test_what_the_owner_gives_by_hand_stays(attacked: AttackedGuild, start_tux: Starting) -> None:
    async with start_tux() as app:
        await stop(app, attacked)
        await give(attacked.owner, attacked)
        await until(lambda: not guard_of(app).is_stopped(attacked.guild.id, attacked.rex.id))
        await attacked.sandbox.until(lambda: attacked.roles(attacked.rex) == {"Helper"})
        assert "Pong" in (await attacked.owner.command(attacked.live.channel("pier-9"), "$ping")).text
        assert attacked.roles(attacked.rex) == {"Helper"}


async def test_what_anybody_else_gives_is_taken_again_even_after_a_restart(
    attacked: AttackedGuild, start_tux: Starting
) -> None:
    ann = attacked.add_member("ann", attacked.admin)
    async with start_tux() as app:
        await stop(app, attacked)
    async with start_tux() as app:
        await caught_up(app, attacked.live)
        await known(app, attacked)
        await give(ann, attacked)
        await attacked.sandbox.until(lambda: not attacked.roles(attacked.rex))
