"""Tux with a clock that tests move, and a log channel for everything."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from acting import png
from running import Starting, caught_up
from tux.app import App
from tux.features.serverlog.settings import ServerLogSettings
from tux.runtime.clock import ManualClock
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild, Person
from tux.sandbox.rest.requests import Request, Upload
from tux.sandbox.scenes import add_channel
from tux.sandbox.world import Channel, Json, Member
from tux.sandbox.world.world import World


@dataclass
class Log:
    """A server whose owner reads the log channel."""

    app: App
    clock: ManualClock
    sandbox: Sandbox
    guild: LiveGuild
    owner: Person
    channel: Channel
    by: int = 0
    """The id of the user who is expected to have done it."""
    rule: str = ""
    """The name of the rule of AutoMod that is expected to have done it."""

    @property
    def world(self) -> World:
        return self.sandbox.world

    @property
    def general(self) -> Channel:
        return self.guild.channel("general")

    @property
    def member(self) -> Person:
        return self.guild.member("member")

    @property
    def voice(self) -> Channel:
        return self.guild.channel("Lounge")

    @property
    def other_voice(self) -> Channel:
        return self.guild.channel("Deck")

    def join(self, number: int = 0, *, bot: bool = False) -> Member:
        """Let somebody join."""
        user = self.world.create_user(f"someone{number}", bot=bot)
        return self.world.join(self.guild.guild, user)

    async def thread(self) -> str:
        path = f"/channels/{self.general.id}/threads"
        return (await self.owner.request("POST", path, {"name": "Side talk", "type": 11}))["id"]

    async def sticker(self) -> str:
        fields = {"name": "wave", "description": "a wave", "tags": "wave"}
        path, files = f"/guilds/{self.guild.id}/stickers", {"file": Upload("wave.png", png(), "image/png")}
        reply = await self.sandbox.answer(Request("POST", path, {}, self.owner.user.token, fields, files, None))
        return reply.body["id"]

    async def automod(self, *actions: Json, trigger: int = 1, word: str = "gold") -> None:
        """Make a rule of AutoMod that does this about a word, in messages (trigger 1) or in names (6)."""
        self.rule = "No gold"
        rule = {
            "name": self.rule,
            "event_type": 1 if trigger == 1 else 2,
            "trigger_type": trigger,
            "trigger_metadata": {"keyword_filter": [word]},
            "actions": list(actions),
            "enabled": True,
        }
        await self.owner.request("POST", f"/guilds/{self.guild.id}/auto-moderation/rules", rule)

    async def set(self, **values: Any) -> None:
        await self.app.guild_settings.edit(self.guild.id, ServerLogSettings, lambda _: values, by=self.owner.id)

    async def heard(self) -> None:
        """Return once the bot has got every event until now, by waiting for its answer to a command."""
        await self.owner.command(self.guild.channel("general"), "$ping")

    async def written(self, rounds: int = 1) -> None:
        """Advance the clock until entries are sent, and return once the channel has them."""
        await self.heard()
        for _ in range(rounds):
            await self.clock.advance(4)
            await self.heard()

    def embeds(self, channel: Channel | None = None) -> list[Json]:
        """Return the embeds in the channel."""
        where = str((channel or self.channel).id)
        messages = [message for message in self.owner.messages.values() if message["channel_id"] == where]
        return [embed for message in messages for embed in message["embeds"]]

    async def told(self, title: str) -> str:
        """Return the descriptions of the embeds with that title in the log channel."""
        await self.written()
        seen = await self.owner.sees(lambda m: any(e.get("title") == title for e in m["embeds"]), self.channel)
        return "\n".join(e.get("description", "") for e in seen.payload["embeds"] if e.get("title") == title)


@pytest.fixture
def log_channel(sandbox: Sandbox, guild: LiveGuild) -> Channel:
    for name in ("Lounge", "Deck"):
        add_channel(sandbox.world, guild.guild, name, 2)
    return add_channel(sandbox.world, guild.guild, "log")


@pytest.fixture
async def log(start_tux: Starting, sandbox: Sandbox, guild: LiveGuild, log_channel: Channel) -> AsyncIterator[Log]:
    clock = ManualClock()
    async with start_tux(clock=clock) as app:
        owner = guild.member("owner")
        log = Log(app, clock, sandbox, guild, owner, log_channel, by=owner.id)
        await log.set(channel_id=log_channel.id, off=("command-use", "settings-change"))
        await caught_up(app, guild)
        yield log
