"""A feature for tests alone: it does at once, late or never what the others do."""

import asyncio
import re
from io import BytesIO
from typing import Any, Self

import discord
from discord import app_commands, ui
from discord.ext import commands

from tux.app import App
from tux.bot.client import Tux
from tux.bot.commands import AnyContext, Bare, GuildContext, command, group
from tux.bot.feature import Feature
from tux.bot.feature_scope import FeatureScope
from tux.bot.replies import InteractionAnswers
from tux.bot.ui import DynamicItem, Modal, View
from tux.guilds.permissions import Rank
from tux.runtime.occurrences import Occurrence, Surface
from tux.runtime.refusals import Refusal

FEATURE = Feature("probe")

WHOLE = b"the whole file"


class Marker(Exception):
    """A mistake of ours."""


class Probe(commands.Cog):
    def __init__(self, bot: Tux) -> None:
        self.bot = bot
        self.go_on = asyncio.Event()
        self.begun = asyncio.Event()
        self.error: Exception = Marker("marker")

    async def _wait(self) -> None:
        self.begun.set()
        await self.go_on.wait()

    @command(guild_only=False)
    async def late(self, ctx: AnyContext) -> None:
        await self._wait()
        await ctx.send("late at last")
        await ctx.send("and more")

    @command(ephemeral=True)
    async def secret(self, ctx: GuildContext) -> None:
        await self._wait()
        await ctx.send("for you alone")

    @command()
    async def reluctant(self, ctx: GuildContext) -> None:
        await self._wait()
        raise Unwilling

    @command()
    async def doubled(self, ctx: GuildContext) -> None:
        if ctx.interaction:
            await discord.InteractionResponse(ctx.interaction).send_message("first")
        await ctx.send("second")

    @command()
    async def filed(self, ctx: GuildContext, answered: bool = False) -> None:
        if answered and ctx.interaction:
            await discord.InteractionResponse(ctx.interaction).send_message("first")
        await self._wait()
        await ctx.send("a file", file=discord.File(BytesIO(WHOLE), "whole.txt"))

    @command()
    async def silent(self, ctx: GuildContext) -> None:
        await self._wait()

    @command()
    async def broken(self, ctx: GuildContext) -> None:
        raise self.error

    @command()
    async def twice(self, ctx: GuildContext) -> None:
        await self.bot.reporter.report(
            Occurrence(surface=Surface.PREFIX, error=Marker("marker"), recipient=ctx.answers)
        )
        raise Marker("marker")

    @command(default=("manage_guild",), needs=("manage_webhooks",))
    async def needy(self, ctx: GuildContext) -> None:
        await ctx.send("needs are met")

    @command(owner_only=True)
    async def owned(self, ctx: GuildContext) -> None:
        await ctx.send("at your service")

    @command(rank=Rank.SENIOR_MODERATOR)
    async def ranked(self, ctx: GuildContext) -> None:
        await ctx.send("high enough")

    @command(prefix=False)
    async def picked(self, ctx: GuildContext) -> None:
        await ctx.send("picked")

    @command(slash=False)
    async def typed(self, ctx: GuildContext, number: commands.Range[int, 1, 5]) -> None:
        await ctx.send(f"typed {number}")

    @group(default=("kick_members",))
    async def outer(self, _: GuildContext) -> Bare:
        return Bare("alone")

    @outer.command()
    async def alone(self, ctx: GuildContext) -> None:
        await ctx.send("outer alone")

    @outer.command(default=("manage_guild",))
    async def inner(self, ctx: GuildContext, word: str = "") -> None:
        await ctx.send("inner")

    @inner.autocomplete("word")
    async def words(self, interaction: discord.Interaction[Any], typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name="telling", value="telling")]

    @outer.command(ephemeral=True)
    async def slow(self, ctx: GuildContext) -> None:
        await self._wait()
        await ctx.send("slow inner")

    @command()
    async def panel(self, ctx: GuildContext) -> None:
        await ctx.send("a panel", view=Panel(self, ctx.author.id))

    @command()
    async def lasting(self, ctx: GuildContext) -> None:
        view = View(self.bot, timeout=None)
        for what in ("works", "breaks", "forgets", "forbids"):
            view.add_item(Lasting(what))
        await ctx.send("a lasting panel", view=view)

    @command()
    async def ending(self, ctx: GuildContext) -> None:
        await ctx.send("an ending panel", view=Ending(self.bot, timeout=None).add_item(Lasting("works")))


class Unwilling(Refusal):
    key = "refused"


class Panel(View):
    def __init__(self, probe: Probe, author_id: int) -> None:
        super().__init__(probe.bot, author_id=author_id)
        self.probe = probe

    @ui.button(label="at once")
    async def at_once(self, interaction: discord.Interaction[Any], button: ui.Button[Any]) -> None:
        await InteractionAnswers.of(interaction).update("changed")

    @ui.button(label="late")
    async def late(self, interaction: discord.Interaction[Any], button: ui.Button[Any]) -> None:
        await self.probe._wait()
        await InteractionAnswers.of(interaction).update("changed late")

    @ui.button(label="tell late")
    async def tell_late(self, interaction: discord.Interaction[Any], button: ui.Button[Any]) -> None:
        await self.probe._wait()
        await InteractionAnswers.of(interaction).send("told late", ephemeral=True)

    @ui.button(label="silent")
    async def silent(self, interaction: discord.Interaction[Any], button: ui.Button[Any]) -> None:
        return

    @ui.button(label="breaks")
    async def breaks(self, interaction: discord.Interaction[Any], button: ui.Button[Any]) -> None:
        raise Marker("marker")

    @ui.button(label="asks")
    async def asks(self, interaction: discord.Interaction[Any], button: ui.Button[Any]) -> None:
        await InteractionAnswers.of(interaction).open(Form(self.probe))

    async def expire(self) -> None:
        raise Marker("marker")


class Ending(View):
    @ui.button(label="end")
    async def end(self, interaction: discord.Interaction[Any], button: ui.Button[Any]) -> None:
        self.stop()
        await InteractionAnswers.of(interaction).update("ended")

    @ui.button(label="take away")
    async def take_away(self, interaction: discord.Interaction[Any], button: ui.Button[Any]) -> None:
        self.remove_item(self.children[-1])
        await interaction.response.edit_message(content="taken away", view=self)


class Form(Modal):
    name = ui.TextInput[Any](label="Name", custom_id="name")

    def __init__(self, probe: Probe) -> None:
        super().__init__(probe.bot, title="Who?")
        self.probe = probe

    async def submit(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        if self.name.value == "breaks":
            raise Marker("marker")
        if self.name.value == "late":
            await self.probe._wait()
        await answers.send(f"Hello {self.name.value}")


class Lasting(DynamicItem[ui.Button[Any]], template=re.compile(r"probe:(?P<what>\w+)")):
    def __init__(self, what: str) -> None:
        super().__init__(ui.Button(label=what, custom_id=f"probe:{what}"))
        self.what = what

    @classmethod
    async def restore(cls, interaction: discord.Interaction[Any], match: re.Match[str]) -> Self:
        if match["what"] == "forgets":
            raise Marker("marker")
        return cls(match["what"])

    async def allows(self, interaction: discord.Interaction[Any]) -> bool:
        if self.what == "forbids":
            raise Marker("marker")
        return True

    async def click(self, interaction: discord.Interaction[Any], answers: InteractionAnswers) -> None:
        if self.what == "breaks":
            raise Marker("marker")
        await answers.send("still here", ephemeral=True)


async def setup(scope: FeatureScope) -> None:
    scope.add_dynamic_items(Lasting)
    await scope.add_cog(Probe(scope.bot))


def probe_of(app: App) -> Probe:
    """Return the probe of a running Tux."""
    cog = app.bot.get_cog("Probe")
    assert isinstance(cog, Probe)
    return cog
