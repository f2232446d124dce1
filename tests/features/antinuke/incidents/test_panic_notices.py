"""Whoever reads the log hears that panic mode began and that it is over, and the history of antinuke keeps it."""

from collections.abc import Sequence
from datetime import timedelta

from features.antinuke.incidents.defended import event_rows
from features.antinuke.responses.attacked import AttackedGuild
from running import Starting, direct
from tux.app import App
from tux.features.antinuke.kinds import AntinukeResponseType
from tux.features.antinuke.tables import AntinukeEvent
from tux.guilds.settings.general import LogSettings
from tux.runtime.clock import ManualClock
from tux.sandbox import Fault
from tux.sandbox.permissions import Permission


async def log_to(app: App, attacked: AttackedGuild) -> None:
    attacked.app = app
    await attacked.heard()
    log = attacked.live.channel("mod-log")
    await app.guild_settings.change(attacked.guild.id, LogSettings, by=1, moderation_channel_id=log.id)


async def panic_rows(app: App) -> Sequence[AntinukeEvent]:
    rows: list[AntinukeEvent] = []
    while not rows:
        found = await event_rows(app.database)
        rows = [row for row in found if row.response_type is AntinukeResponseType.PANIC_MODE]
    return rows


async def test_the_log_tells_who_began_panic_mode_and_which_roles_stay_dangerous(
    attacked: AttackedGuild, start_tux: Starting
) -> None:
    owner, general, log = attacked.owner, attacked.live.channel("general"), attacked.live.channel("mod-log")
    captain = attacked.add_role("Captain", 95, Permission.BAN_MEMBERS)
    async with start_tux() as app:
        await log_to(app, attacked)
        attacked.sandbox.faults.add(
            Fault("status", status=403, method="PATCH", route=f"/guilds/*/roles/{attacked.helper.id}")
        )
        answer = await owner.slash(general, "antinuke panic start", duration="30m")
        assert f"<@&{captain.id}>" in answer.text
        told = await owner.sees("Panic mode** is on until", log)
        assert f"<@{owner.id}> began it" in told.text
        assert f"didn’t let me disarm <@&{attacked.helper.id}>" in told.text
        assert f"with more permissions than I have: <@&{captain.id}>" in told.text
        attacked.sandbox.faults.clear()
        (row,) = await panic_rows(app)
        assert (row.actor_id, (row.event_metadata or {})["panic"]) == (owner.id, "began")
        assert (row.event_metadata or {})["failed_role_ids"] == [attacked.helper.id]

        await owner.slash(general, "antinuke panic end")
        told = await owner.sees("Panic mode is over", log)
        assert f"<@{owner.id}> ended it" in told.text
        shown = await owner.slash(general, "antinuke incidents")
        assert "noticed nothing" in shown.text


async def test_the_log_tells_that_panic_mode_ended_by_itself_and_what_is_left(
    attacked: AttackedGuild, start_tux: Starting
) -> None:
    clock, owner, log = ManualClock(), attacked.owner, attacked.live.channel("mod-log")
    async with start_tux(clock=clock) as app:
        await log_to(app, attacked)
        await owner.slash(attacked.live.channel("general"), "antinuke panic start")
        await attacked.heard()
        attacked.sandbox.faults.add(
            Fault("status", status=403, method="PATCH", route=f"/guilds/*/roles/{attacked.admin.id}")
        )
        await clock.until_due_in(3600)
        await clock.advance(timedelta(hours=1))
        told = await owner.sees("Panic mode is over** after 1h. Its time was up.", log)
        assert f"doesn’t let me put back <@&{attacked.admin.id}>" in told.text
        assert "couldn’t put back all" in (await owner.slash(attacked.live.channel("general"), "antinuke status")).text
        attacked.sandbox.faults.clear()
        await clock.until_due_in(600)
        await clock.advance(timedelta(minutes=10))
        told = await owner.sees("I put back more of what I took", log)
        assert "⚠️" not in told.text
        assert attacked.admin.permissions == Permission.ADMINISTRATOR


async def test_the_owner_hears_of_panic_mode_where_no_channel_takes_it(attacked: AttackedGuild, tux: App) -> None:
    attacked.app = tux
    await attacked.heard()
    await attacked.owner.slash(attacked.live.channel("general"), "antinuke panic start")
    await direct(attacked.owner, f"**{attacked.guild.name}**: 🚨 **Panic mode** is on until")
