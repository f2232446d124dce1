"""The role and the channels of a jail: what a setup creates, closes, and leaves alone."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from features.jail.prison import Prison
from pages import walk_to
from running import Starting, until
from tux.app import App
from tux.features.jail import listeners
from tux.features.jail.settings import JailSettings
from tux.jobs.tables import DurableJob
from tux.runtime.clock import ManualClock
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import Denied
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_channel
from tux.sandbox.world import Overwrite

SHUT = "Members in jail can’t see the jail’s channel"


async def test_setup_creates_what_is_missing_and_closes_every_channel(prison: Prison, tux: App) -> None:
    none = await prison.slash(prison.moderator, "jail", member=prison.someone)
    assert "This server has no jail yet" in none.text

    await prison.set_up()

    settings = await tux.guild_settings.get(prison.guild.id, JailSettings)
    jail = prison.live.channel("jail")
    assert (settings.role_id, settings.channel_id) == (prison.jail_role.id, jail.id)
    assert prison.jail_role.permissions == Permission(0)
    assert jail.overwrites[prison.jail_role.id].allow & Permission.VIEW_CHANNEL
    assert jail.overwrites[prison.guild.id].deny & Permission.VIEW_CHANNEL
    for channel in prison.guild.channels.values():
        if channel.id != jail.id:
            assert channel.overwrites[prison.jail_role.id].deny & Permission.VIEW_CHANNEL
    again = await prison.slash(prison.owner, "config jail setup")
    assert "The jail is complete" in again.text


async def test_a_new_channel_is_closed_to_the_jail(prison: Prison, tux: App) -> None:
    await prison.set_up()
    channel = await prison.make_channel("party")
    await prison.sandbox.until(lambda: prison.is_closed(channel))
    await prison.slash(prison.moderator, "jail", member=prison.someone)
    await prison.until("Jailed", "Booster")
    with pytest.raises(Denied):
        await prison.sandbox.person(prison.someone.user).say(channel, "hello")


async def test_closing_a_channel_leaves_permissions_newer_than_discord_py_alone(prison: Prison, tux: App) -> None:
    new, role = Permission(1 << 60), await prison.make_role("Jailed")
    prison.general.overwrites[role.id] = Overwrite(role.id, 0, new, Permission(0))
    prison.world.emit_in(prison.general, "CHANNEL_UPDATE", prison.general.payload())

    await prison.set_up()

    assert prison.is_closed(prison.general)
    assert prison.general.overwrites[role.id].allow == new


async def test_a_channel_opened_to_the_jail_on_purpose_stays_open(prison: Prison, tux: App) -> None:
    await prison.set_up()
    overwrite = {"id": str(prison.jail_role.id), "type": 0, "allow": str(int(Permission.VIEW_CHANNEL)), "deny": "0"}
    await prison.make_channel("appeals", permission_overwrites=[overwrite])
    later = await prison.make_channel("later")

    await prison.sandbox.until(lambda: prison.is_closed(later))

    assert not prison.is_closed(prison.live.channel("appeals"))


async def test_a_chosen_channel_is_opened_to_a_chosen_role(prison: Prison, tux: App) -> None:
    await prison.set_up()
    jail = prison.live.channel("jail")
    await prison.owner.delete(prison.jail_role)
    await prison.slash(prison.owner, "config jail setup")
    assert jail.overwrites[prison.jail_role.id].allow & Permission.VIEW_CHANNEL

    hut = await prison.make_channel("hut")
    await prison.sandbox.until(lambda: prison.is_closed(hut))
    status = await prison.slash(prison.owner, "config jail setup", channel=hut)
    assert hut.overwrites[prison.jail_role.id].allow & Permission.VIEW_CHANNEL
    assert jail.overwrites[prison.jail_role.id].deny & Permission.VIEW_CHANNEL
    assert f"Channel: <#{hut.id}>" in status.text


async def test_channels_created_or_deleted_while_the_bot_was_away_are_noticed(
    start_tux: Starting, prison: Prison
) -> None:
    old = prison.live.channel("general")
    async with start_tux():
        await prison.set_up()
        await prison.owner.request("DELETE", f"/channels/{old.id}/permissions/{prison.jail_role.id}")
    new = await prison.make_channel("new")
    await prison.owner.delete(prison.live.channel("jail"))

    async with start_tux():
        await prison.owner.sees("The jail’s channel was deleted", prison.log)
        await prison.sandbox.until(lambda: prison.is_closed(new))
        assert not prison.is_closed(old)
    await prison.owner.delete(prison.jail_role)

    async with start_tux():
        await prison.owner.sees("The jail’s role was deleted. `/config jail setup`", prison.log)


async def test_a_role_with_staff_permissions_is_refused(prison: Prison, tux: App) -> None:
    """Otherwise, moderators could give members permissions that they lack themselves."""
    await prison.set_up()
    strong = await prison.make_role("Strong", Permission.BAN_MEMBERS)
    ranked = await prison.make_role("Ranked")
    await prison.slash(prison.owner, "config roles assign", role=ranked, rank="5")
    await prison.slash(prison.owner, "jail", member=prison.someone)

    for role, said in ((strong, "has staff permissions"), (ranked, "has a rank")):
        refused = await prison.slash(prison.owner, "config jail setup", role=role)
        assert said in refused.text
        await tux.guild_settings.change(prison.guild.id, JailSettings, by=1, role_id=role.id)  # as the host can
        await prison.owner.sees("I can’t give them the jail’s role", prison.log)
        assert said in (await prison.slash(prison.owner, "config jail status")).text
        assert role.name not in prison.roles()
        await tux.guild_settings.change(prison.guild.id, JailSettings, by=1, role_id=prison.jail_role.id)


async def test_only_the_first_of_many_roles_are_named(prison: Prison, start_tux: Starting) -> None:
    many = [prison.add_low_role(f"Role {number}") for number in range(120)]
    prison.live.role("Tux").position = 900
    prison.give(prison.booster, *many)
    async with start_tux():
        await prison.set_up()
        jailed = await prison.slash(prison.owner, "jail", member=prison.someone)
        assert "and 100 more" in jailed.text
        freed = await prison.slash(prison.owner, "unjail", member=prison.someone)
        assert "and 100 more" in freed.text


async def test_a_channel_that_discord_does_not_close_now_is_closed_later(
    prison: Prison, tux: App, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listeners, "_CLOSE_AGAIN_AFTER", timedelta(0))
    await prison.set_up()
    sandbox.faults.add(Fault("reset", "PUT", "/channels/*/permissions/*", times=2))  # aiohttp tries twice
    party = await prison.make_channel("party")
    await sandbox.until(lambda: prison.is_closed(party))
    assert not sandbox.faults.all()


async def test_a_channel_that_discord_does_not_close_now_has_ten_seconds_to_wait(
    prison: Prison, start_tux: Starting, sandbox: Sandbox
) -> None:
    clock = ManualClock()
    async with start_tux(clock=clock) as app:
        await until(app.bot.is_ready)  # it looks at every jail then
        await prison.set_up()
        sandbox.faults.add(Fault("reset", "PUT", "/channels/*/permissions/*", times=2))  # aiohttp tries twice
        party = await prison.make_channel("party")
        while (due := await _closing_due(app)) is None:  # noqa: ASYNC110 - nothing announces it
            await asyncio.sleep(0)
        assert due == clock.now() + timedelta(seconds=10)
        assert not prison.is_closed(party)
        await clock.advance(10)
        await sandbox.until(lambda: prison.is_closed(party))


async def _closing_due(app: App) -> datetime | None:
    async with app.database.session() as session:
        return await session.scalar(select(DurableJob.due_at).where(DurableJob.kind == listeners.CLOSE))


async def test_a_setup_after_a_reset_uses_what_was_made_before(prison: Prison, tux: App) -> None:
    await prison.set_up()
    roles, channels = set(prison.guild.roles), set(prison.guild.channels)
    await tux.guild_settings.change(prison.guild.id, JailSettings, by=1, role_id=None, channel_id=None)

    await prison.set_up()

    assert (set(prison.guild.roles), set(prison.guild.channels)) == (roles, channels)


async def test_a_role_with_permissions_is_not_taken_for_the_jails_by_its_name(prison: Prison, tux: App) -> None:
    namesake = await prison.make_role("Jailed", Permission.ADD_REACTIONS)
    await prison.set_up()
    assert (await tux.guild_settings.get(prison.guild.id, JailSettings)).role_id != namesake.id


async def test_a_jail_that_lost_its_role_is_set_up_again_without_a_question(prison: Prison, tux: App) -> None:
    await prison.set_up()
    await prison.owner.request("DELETE", f"/guilds/{prison.guild.id}/roles/{prison.jail_role.id}")
    await prison.set_up()


async def test_a_jail_that_lost_its_role_is_not_moved_to_a_hidden_channel_without_a_question(
    prison: Prison, tux: App
) -> None:
    await prison.set_up()
    await prison.owner.delete(prison.jail_role)
    hidden = {"id": str(prison.guild.id), "type": 0, "allow": "0", "deny": str(int(Permission.VIEW_CHANNEL))}
    attic = await prison.make_channel("attic", permission_overwrites=[hidden])

    question = await prison.slash(prison.owner, "config jail setup", channel=attic)

    assert f"Show <#{attic.id}> to members in jail, with everything that was written there" in question.text


async def test_members_in_jail_get_the_role_that_is_the_jails_now(prison: Prison, tux: App) -> None:
    await until(tux.bot.is_ready)  # it looks at every jail then
    await prison.set_up()
    await prison.slash(prison.moderator, "jail", member=prison.someone)
    cell = await prison.make_role("Cell")
    await prison.moderator.command(prison.general, "$ping")  # by then, Tux knows the role

    await tux.guild_settings.change(prison.guild.id, JailSettings, by=1, role_id=cell.id)

    await prison.until("Cell", "Booster")


async def test_the_status_says_that_members_in_jail_cannot_see_its_channel(prison: Prison, tux: App) -> None:
    await prison.set_up()
    jail = prison.live.channel("jail")
    assert SHUT not in (await prison.slash(prison.owner, "config jail status")).text

    await prison.owner.request("DELETE", f"/channels/{jail.id}/permissions/{prison.jail_role.id}")
    assert SHUT in (await prison.slash(prison.owner, "config jail status")).text

    await prison.owner.delete(prison.jail_role)
    assert SHUT not in (await prison.slash(prison.owner, "config jail status")).text


async def test_a_failed_setup_stores_nothing(prison: Prison, tux: App, sandbox: Sandbox) -> None:
    quiet = await prison.make_role("Quiet")
    sandbox.faults.add(Fault("status", "POST", "/guilds/*/channels", status=403))
    await prison.slash(prison.owner, "config jail setup", role=quiet)
    assert await tux.guild_settings.get(prison.guild.id, JailSettings) == JailSettings()


async def test_a_channel_that_the_bot_cannot_see_does_not_stop_setup(prison: Prison, start_tux: Starting) -> None:
    secret = add_channel(prison.world, prison.guild, "secret")
    secret.overwrites[prison.guild.id] = Overwrite(prison.guild.id, 0, Permission(0), Permission.VIEW_CHANNEL)
    bot = prison.live.role("Tux")
    bot.permissions &= ~(Permission.ADMINISTRATOR | Permission.SPEAK | Permission.CONNECT | Permission.ADD_REACTIONS)
    everyone = prison.guild.roles[prison.guild.id]
    everyone.permissions &= ~(Permission.SPEAK | Permission.CONNECT | Permission.ADD_REACTIONS)
    async with start_tux():
        await prison.set_up()
        assert prison.is_closed(prison.general)
        assert prison.jail_role.id not in secret.overwrites


async def test_staff_with_a_rank_see_the_jail(prison: Prison, tux: App) -> None:
    helpers = await prison.make_role("Helpers")
    await prison.slash(prison.owner, "config roles assign", role=helpers, rank="3")
    await prison.set_up()
    assert prison.live.channel("jail").overwrites[helpers.id].allow & Permission.VIEW_CHANNEL


async def test_two_setups_at_once_create_one_jail(prison: Prison, tux: App) -> None:
    page = await walk_to(prison.owner, prison.live, "jail")
    page = await prison.owner.click(page, "Create it for me")
    await asyncio.gather(
        prison.owner.click(page, "Create"),
        prison.slash(prison.owner, "config jail setup"),
        prison.slash(prison.owner, "config jail setup"),
    )
    assert [channel.name for channel in prison.guild.channels.values()].count("jail") == 1
    assert [role.name for role in prison.guild.roles.values()].count("Jailed") == 1


async def test_the_jail_is_in_the_wizard(prison: Prison, tux: App) -> None:
    page = await walk_to(prison.owner, prison.live, "jail")
    assert "Role**: not set" in page.text

    page = await prison.owner.click(page, "Create it for me")
    assert "Create the role @Jailed" in page.text
    assert "Create the channel #jail" in page.text
    page = await prison.owner.click(page, "Create")

    assert f"Role**: <@&{prison.jail_role.id}>" in page.text
    assert f"Channel**: <#{prison.live.channel('jail').id}>" in page.text
    await prison.slash(prison.moderator, "jail", member=prison.someone)
    assert prison.roles() == {"Jailed", "Booster"}


async def test_a_setup_that_fails_half_way_undoes_everything(prison: Prison, tux: App, sandbox: Sandbox) -> None:
    before = set(prison.guild.channels), set(prison.guild.roles)
    sandbox.faults.add(Fault("status", method="PUT", route="/channels/*/permissions/*", status=403, after=1, times=1))

    await prison.slash(prison.owner, "config jail setup")

    assert (set(prison.guild.channels), set(prison.guild.roles)) == before
    for channel in prison.guild.channels.values():
        assert set(channel.overwrites) <= {prison.guild.id, *prison.guild.roles, *prison.guild.members}
    assert await tux.guild_settings.get(prison.guild.id, JailSettings) == JailSettings()


@pytest.mark.parametrize("why", ["managed", "above", "administrator"])
async def test_a_role_that_holds_nobody_is_refused(prison: Prison, tux: App, why: str) -> None:
    role = prison.add_low_role("Cell")
    role.managed = why == "managed"
    role.permissions = Permission.ADMINISTRATOR if why == "administrator" else Permission(0)
    role.position = 40 if why == "above" else role.position
    await prison.owner.request("PATCH", f"/guilds/{prison.guild.id}/roles/{role.id}", {"hoist": False})

    seen = await prison.slash(prison.owner, "config jail setup", role=role)

    assert "Nothing was changed" in seen.text
    assert await tux.guild_settings.get(prison.guild.id, JailSettings) == JailSettings()
