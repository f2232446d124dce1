"""Dens: channels that only the owner and bots see, in guilds that are guarded and known to the journal."""

import asyncio
from typing import Any

from sqlalchemy import select

from features.antinuke.restoration.ruins import Ruin
from running import until
from tux.app import App
from tux.features.antinuke.kinds import Mode
from tux.features.antinuke.settings import AntinukeSettings
from tux.features.antinuke.tables import GuildSnapshot
from tux.sandbox.people import Denied
from tux.sandbox.permissions import Permission
from tux.sandbox.world import Channel


async def make_den(ruin: Ruin, tux: App, **more: Any) -> Channel:
    """Return a den, which is the log channel of antinuke. `more` are further settings."""
    hidden = {"id": str(ruin.guild.id), "type": 0, "allow": "0", "deny": str(int(Permission.VIEW_CHANNEL))}
    body = {"name": "den", "permission_overwrites": [hidden]}
    await until(lambda: tux.bot.get_guild(ruin.guild.id))
    made = await ruin.owner.request("POST", f"/guilds/{ruin.guild.id}/channels", body)
    channel = ruin.guild.channels[int(made["id"])]
    settings: dict[str, Any] = {"enabled": True, "mode": Mode.ENFORCE, "log_channel_id": channel.id, **more}
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


async def attack(ruin: Ruin, den: Channel) -> None:
    """Let Rex delete every channel but the den, until Tux has stopped him."""
    for target in [channel for channel in ruin.guild.channels.values() if channel.id != den.id]:
        try:
            await ruin.attacker.delete(target)
        except Denied:
            return
