"""`/antinuke restore`, from an attack to the guild as it was before."""

import asyncio

import pytest
from sqlalchemy import select

from features.antinuke.restoration.ruins import Ruin
from running import until
from tux.app import App
from tux.features.antinuke.settings import AntinukeSettings
from tux.features.antinuke.tables import GuildSnapshot
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_channel
from tux.sandbox.world import Channel, Overwrite


@pytest.fixture
async def den(ruin: Ruin, tux: App) -> Channel:
    """A channel that only the owner and bots see, in a guild that is guarded and known to the journal."""
    channel = add_channel(ruin.world, ruin.guild, "den")
    channel.overwrites[ruin.guild.id] = Overwrite(ruin.guild.id, 0, Permission(0), Permission.VIEW_CHANNEL)
    await until(lambda: tux.bot.get_guild(ruin.guild.id))
    by = ruin.owner.id
    await tux.guild_settings.change(ruin.guild.id, AntinukeSettings, by=by, enabled=True, log_channel_id=channel.id)
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
    assert "1 channel is made again, without its messages" in seen.text
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
