"""Channels that the owner makes and locks, and who may write there."""

from typing import Any

from tux.sandbox.people import Denied, LiveGuild
from tux.sandbox.world import Channel


async def may_write(guild: LiveGuild, channel: str = "general", who: str = "member") -> bool:
    try:
        await guild.member(who).say(guild.channel(channel), "hello")
    except Denied:
        return False
    return True


async def make_channel(guild: LiveGuild, name: str, kind: int = 0) -> Channel:
    """Have the owner make a channel, of which Tux hears."""
    await guild.member("owner").request("POST", f"/guilds/{guild.id}/channels", {"name": name, "type": kind})
    return guild.channel(name)


async def lock(guild: LiveGuild, command: str = "lockdown", **options: Any) -> str:
    return (await guild.member("owner").slash(guild.channel("general"), command, **options)).text
