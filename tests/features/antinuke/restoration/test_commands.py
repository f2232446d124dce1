"""`/antinuke restore`, from an attack to the guild as it was before."""

import pytest

from features.antinuke.restoration.dens import attack, make_den
from features.antinuke.restoration.ruins import Ruin
from tux.app import App
from tux.features.antinuke.kinds import AutoRestore
from tux.features.antinuke.settings import AntinukeSettings
from tux.sandbox.permissions import Permission
from tux.sandbox.world import Channel


@pytest.fixture
async def den(ruin: Ruin, tux: App) -> Channel:
    return await make_den(ruin, tux)


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
    await attack(ruin, den)
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
