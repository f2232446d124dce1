"""`/antinuke restore`, from an attack to the guild as it was before."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from features.antinuke.restoration.ruins import Ruin
from running import until
from tux.app import App
from tux.features.antinuke.kinds import AutoRestore, Mode
from tux.features.antinuke.settings import AntinukeSettings
from tux.features.antinuke.tables import GuildSnapshot
from tux.sandbox.people import Denied
from tux.sandbox.permissions import Permission
from tux.sandbox.world import Channel


@pytest.fixture
async def den(ruin: Ruin, tux: App) -> Channel:
    """A channel that only the owner and bots see, in a guild that is guarded and known to the journal."""
    hidden = {"id": str(ruin.guild.id), "type": 0, "allow": "0", "deny": str(int(Permission.VIEW_CHANNEL))}
    body = {"name": "den", "permission_overwrites": [hidden]}
    await until(lambda: tux.bot.get_guild(ruin.guild.id))
    made = await ruin.owner.request("POST", f"/guilds/{ruin.guild.id}/channels", body)
    channel = ruin.guild.channels[int(made["id"])]
    settings: dict[str, Any] = {"enabled": True, "mode": Mode.ENFORCE, "log_channel_id": channel.id}
    await tux.guild_settings.change(ruin.guild.id, AntinukeSettings, by=ruin.owner.id, **settings)
    await snapshot(tux)
    return channel


async def snapshot(tux: App) -> None:
    """Wait until the journal has looked at the guild."""
    while True:
        async with tux.database.session() as session:
            if await session.scalar(select(GuildSnapshot.id).limit(1)):
                return
        await asyncio.sleep(0)


async def test_the_owner_sees_the_plan_and_restores_what_an_attacker_deleted(
    ruin: Ruin, tux: App, den: Channel
) -> None:
    target = ruin.live.channel("talk-1-1")
    before = target.payload()
    await ruin.attacker.delete(target)
    seen = await ruin.owner.slash(den, "antinuke restore", thing=str(target.id))
    assert "1 channel is recreated, without its messages" in seen.text
    sure = await ruin.owner.click(seen, "Restore")
    assert "Restore now? A snapshot is taken first" in sure.text
    begun = await ruin.owner.click(sure, "Yes, restore now")
    assert "The restoration has begun" in begun.text
    over = await ruin.owner.sees("The restoration is over.", den)
    assert "% identical" in over.text
    restored = ruin.live.channel("talk-1-1")
    assert restored.id != target.id
    after = restored.payload()
    for name in ("topic", "parent_id", "permission_overwrites", "rate_limit_per_user", "nsfw"):
        assert after[name] == before[name]


async def test_nobody_else_may_restore(ruin: Ruin, tux: App, den: Channel) -> None:
    seen = await ruin.attacker.slash(ruin.live.channel("general"), "antinuke restore", time="1s ago")
    assert seen.ephemeral
    assert "owner" in seen.text


async def test_canceling_does_nothing(ruin: Ruin, tux: App, den: Channel) -> None:
    target = ruin.live.channel("talk-1-1")
    await ruin.attacker.delete(target)
    seen = await ruin.owner.slash(den, "antinuke restore", thing=str(target.id))
    done = await ruin.owner.click(seen, "Cancel")
    assert "Nothing was done." in done.text
    assert "talk-1-1" not in {channel.name for channel in ruin.guild.channels.values()}


async def test_an_attack_is_stopped_and_undone_except_for_what_an_admin_did_since(
    ruin: Ruin, tux: App, den: Channel
) -> None:
    before = sorted(str(channel.name) for channel in ruin.guild.channels.values())
    targets = [channel for channel in ruin.guild.channels.values() if channel.id != den.id]
    for target in targets:
        try:
            await ruin.attacker.delete(target)
        except Denied:
            break
    stopped = await ruin.owner.sees("Restore …", den)
    await ruin.owner.request("PATCH", f"/channels/{den.id}", {"topic": "Nobody is to undo this"})

    seen = await ruin.owner.click(stopped, "Restore …")
    assert "The server before the incident" in seen.text
    begun = await ruin.owner.click(await ruin.owner.click(seen, "Restore"), "Yes, restore now")
    assert "The restoration has begun" in begun.text
    over = await ruin.owner.sees("The restoration is over.", den)
    assert "100.0% identical" in over.text
    assert sorted(str(channel.name) for channel in ruin.guild.channels.values()) == before
    assert den.topic == "Nobody is to undo this"
    assert "Crown" not in ruin.roles_of(ruin.rex.id)


async def test_what_the_owner_deletes_is_no_attack_to_be_undone(ruin: Ruin, tux: App, den: Channel) -> None:
    await tux.guild_settings.change(ruin.guild.id, AntinukeSettings, by=ruin.owner.id, auto_restore=AutoRestore.AUTO)
    for channel in list(ruin.guild.channels.values()):
        if channel.id != den.id:
            await ruin.owner.delete(channel)
    await ruin.owner.sees("Incident", den)
    seen = await ruin.owner.slash(den, "antinuke restore")
    assert "There has been no incident in this server that could be undone" in seen.text


async def test_nothing_is_restored_in_panic_mode_which_it_would_undo(ruin: Ruin, tux: App, den: Channel) -> None:
    staff = ruin.live.role("Staff")
    await ruin.owner.slash(den, "antinuke panic start")
    assert not staff.permissions & Permission.KICK_MEMBERS
    seen = await ruin.owner.slash(den, "antinuke restore", time="1s ago")
    assert "This server is in panic mode" in seen.text
    await ruin.owner.slash(den, "antinuke panic end")
    seen = await ruin.owner.slash(den, "antinuke restore", time="1s ago")
    assert "This server is in panic mode" not in seen.text
