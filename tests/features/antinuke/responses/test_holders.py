"""Panic mode takes roles that it cannot disarm, as Tux is no administrator, from their holders."""

from features.antinuke.responses.attacked import AttackedGuild, panics_of
from features.antinuke.watch.watched import enable
from running import Starting, direct, until
from tux.app import App
from tux.features.antinuke.responses.panics import Panics
from tux.sandbox import Fault
from tux.sandbox.permissions import Permission

ADMIN, STRIPPED = {"Admin", "Helper", "Colour"}, {"Helper", "Colour"}


async def begin(app: App, attacked: AttackedGuild) -> Panics:
    attacked.app = app
    await enable(app, attacked)
    await attacked.heard()
    panics = panics_of(app, attacked)
    await panics.start(attacked.live_guild)
    return panics


def has_admins(attacked: AttackedGuild) -> bool:
    """Return True if Tux knows of somebody who is an admin."""
    role = attacked.live_guild.get_role(attacked.admin.id)
    return role is not None and bool(role.members)


async def test_a_role_that_cannot_be_disarmed_is_taken_from_its_holders_and_given_back_to_them(
    attacked: AttackedGuild, start_tux: Starting
) -> None:
    attacked.disarm_tux()
    ann, ben = attacked.add_member("ann", attacked.admin), attacked.add_member("ben", attacked.colour)
    async with start_tux() as app:
        panics = await begin(app, attacked)
        assert attacked.admin.permissions == Permission.ADMINISTRATOR
        assert attacked.helper.permissions == Permission(0)
        assert (attacked.roles(attacked.rex), attacked.roles(ann)) == (STRIPPED, set())
        await until(lambda: not has_admins(attacked))
        await attacked.heard()
        ended = await panics.end(attacked.guild.id)
        assert ended is not None
        assert {*ended.restored_user_ids} == {attacked.rex.id, ann.id}
        assert (attacked.roles(attacked.rex), attacked.roles(ann)) == (ADMIN, {"Admin"})
        assert attacked.roles(ben) == {"Colour"}
        assert attacked.helper.permissions == Permission.MANAGE_CHANNELS


async def test_whoever_was_found_to_be_an_attacker_gets_nothing_back(
    attacked: AttackedGuild, start_tux: Starting
) -> None:
    attacked.disarm_tux()
    ann = attacked.add_member("ann", attacked.admin)
    async with start_tux() as app:
        panics = await begin(app, attacked)
        panics.is_attacker = lambda _, user_id: user_id == attacked.rex.id
        await until(lambda: not has_admins(attacked))
        ended = await panics.end(attacked.guild.id)
        assert ended is not None
        assert ended.refused_user_ids == (attacked.rex.id,)
        assert (attacked.roles(attacked.rex), attacked.roles(ann)) == (STRIPPED, {"Admin"})


async def test_after_a_crash_the_roles_of_members_are_given_back(attacked: AttackedGuild, start_tux: Starting) -> None:
    attacked.disarm_tux()
    ann = attacked.add_member("ann", attacked.admin)
    attacked.sandbox.faults.add(Fault("timeout", method="PATCH", route=f"/guilds/*/members/{ann.id}", seconds=60))
    async with start_tux() as app:
        attacked.app = app
        await enable(app, attacked)
        start = panics_of(app, attacked).start(attacked.live_guild)
        app.bot.tasks.spawn(start, name="panic", owner="test", endless=True)
        await attacked.sandbox.until(lambda: "Admin" not in attacked.roles(attacked.rex))
    attacked.sandbox.faults.clear()
    async with start_tux() as app:
        attacked.app = app
        await attacked.heard()
        panics = panics_of(app, attacked)
        await panics.resume()
        assert (attacked.roles(attacked.rex), attacked.roles(ann)) == (STRIPPED, set())
        await panics.end(attacked.guild.id)
        assert (attacked.roles(attacked.rex), attacked.roles(ann)) == (ADMIN, {"Admin"})


async def test_after_a_bulk_ban_that_names_nobody_nobody_has_the_power_for_another(
    attacked: AttackedGuild, start_tux: Starting
) -> None:
    attacked.disarm_tux()
    async with start_tux() as app:
        attacked.app = app
        await enable(app, attacked)
        attacked.sandbox.faults.add(Fault("null_executor", event="MEMBER_BAN_ADD"))
        run = attacked.sandbox.attacks.start("bulk-ban", attacked.guild, [attacked.rex.user], rate=1, count=1, size=30)
        await run.finished()
        await attacked.sandbox.until(lambda: "Admin" not in attacked.roles(attacked.rex))
        await attacked.sandbox.until(lambda: not attacked.live.role("Helper").permissions)


async def test_an_attacker_above_tux_is_left_with_nobody_below_who_could_help(
    attacked: AttackedGuild, start_tux: Starting
) -> None:
    attacked.disarm_tux()
    captain = attacked.add_role("Captain", 95, Permission.ADMINISTRATOR)
    rogue = attacked.add_member("rogue", captain)
    async with start_tux() as app:
        attacked.app = app
        await enable(app, attacked)
        run = attacked.sandbox.attacks.start("delete-channels", attacked.guild, [rogue.user], rate=20, count=10)
        await attacked.sandbox.until(lambda: "Admin" not in attacked.roles(attacked.rex))
        await attacked.sandbox.until(lambda: not attacked.live.role("Helper").permissions)
        await run.finished()
        assert attacked.roles(rogue) == {"Captain"}
        await direct(attacked.owner, "Attack not stopped in ")
