"""A sandbox in a process of its own, so that its CPU time can be told from that of those who use it."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from time import process_time
from typing import Any

from tux.sandbox import Sandbox
from tux.sandbox.scenes import add_person, small

READY_TIMEOUT_SECONDS = 60


class Town:
    """A running sandbox with one guild, in which many people are.

    Attributes:
        url: The sandbox's base URL.
        guild_id: The guild.
        channel_id: Its channel, in which everybody may write.
        role_id: A role that the owner may give.
        bot: The token of the bot in the guild; the id of its application is `application_id`.
        people: The tokens of the people by their ids. The owner is first.
    """

    def __init__(self, process: Process, facts: dict[str, Any]) -> None:
        self._process = process
        self.url: str = facts["url"]
        self.guild_id: str = facts["guild_id"]
        self.channel_id: str = facts["channel_id"]
        self.role_id: str = facts["role_id"]
        self.bot: str = facts["bot"]
        self.application_id: str = facts["application_id"]
        self.people: dict[str, str] = facts["people"]

    async def cpu(self) -> float:
        """Return the seconds of CPU time that the sandbox has used so far."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(b"\n")
        return float(await self._process.stdout.readline())


@asynccontextmanager
async def running(people: int) -> AsyncIterator[Town]:
    """Start a sandbox whose guild has this many people, and stop it at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.town", str(people), stdin=PIPE, stdout=PIPE, limit=1 << 20
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(READY_TIMEOUT_SECONDS):
            facts = json.loads(await process.stdout.readline())
        yield Town(process, facts)
    finally:
        process.stdin.close()
        await process.wait()


async def serve(people: int) -> None:
    """Serve until stdin is closed; each line there is answered with the CPU time so far."""
    async with Sandbox() as sandbox:
        scene = small(sandbox.world)
        guild = scene.guild
        for number in range(people - len(guild.members) + 1):
            add_person(sandbox.world, guild, f"person{number}", f"Person {number}", "One of many")
        users = [member.user for member in guild.members.values() if not member.user.bot]
        facts = {
            "url": sandbox.url,
            "guild_id": str(guild.id),
            "channel_id": str(sandbox.guild(guild.name).channel("general").id),
            "role_id": str(sandbox.guild(guild.name).role("Moderator").id),
            "bot": scene.bot.bot.token,
            "application_id": str(scene.bot.id),
            "people": {str(user.id): user.token for user in users},
        }
        print(json.dumps(facts), flush=True)
        loop = asyncio.get_running_loop()
        while await loop.run_in_executor(None, sys.stdin.readline):
            print(process_time(), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
