"""`/antinuke enable`, `/antinuke disable` and `/antinuke preset`."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any, Literal

from tux.bot.commands import GuildContext
from tux.bot.commands.arguments import OptionalDuration
from tux.bot.ui import Question
from tux.features.antinuke.commands.root import AntinukeCog
from tux.features.antinuke.errors import MaintenanceTooLong
from tux.features.antinuke.kinds import Mode, Preset
from tux.features.antinuke.provisioning import bullets
from tux.features.antinuke.settings import AntinukeSettings, Maintenance
from tux.features.antinuke.tables import LONGEST_MAINTENANCE_MINUTES
from tux.guilds.provisioning import Provisioning, require_may_create
from tux.runtime.texts import Phrase

PresetName = Literal["relaxed", "default", "strict"]


class SwitchCommands(AntinukeCog):
    @AntinukeCog.antinuke.command()
    async def enable(self, ctx: GuildContext, mode: Literal["enforce", "observe"] = "enforce") -> None:
        await self.require_in_charge(ctx)
        values: dict[str, Any] = {"enabled": True, "mode": Mode(mode), "maintenance": None}
        steps = await self.services.provisioner.plan(self.bot, ctx.guild)
        if not steps:
            await self._enabled(ctx, await self.edit(ctx, lambda _: values))
            return
        require_may_create(ctx.guild)
        question = ctx.text("antinuke-enable-ask", steps=bullets(steps))
        enable = partial(self._create_and_enable, ctx, values)
        await Question(self.bot, ctx, question, enable, name="antinuke-enable", like="antinuke enable").send()

    async def _create_and_enable(self, ctx: GuildContext, values: Mapping[str, Any]) -> None:
        settings, provisioner = self.services.settings, self.services.provisioner
        async with Provisioning(ctx.guild, f"Set up by {ctx.author.name} ({ctx.author.id})") as making:
            stored = await settings.read(ctx.guild.id, AntinukeSettings)
            await settings.checks.require(ctx.author, stored.settings, stored.settings)
            made = await provisioner.make(self.bot, making)
            await making.store(
                settings, AntinukeSettings, {**values, **made}, by=ctx.author.id, expected_revision=stored.revision
            )
        await self._enabled(ctx, await self.settings_in(ctx))

    async def _enabled(self, ctx: GuildContext, settings: AntinukeSettings) -> None:
        log = ctx.guild.get_channel(settings.log_channel_id or 0)
        await ctx.say("antinuke-enabled", mode=settings.mode, channel=log)

    @AntinukeCog.antinuke.command()
    async def disable(self, ctx: GuildContext, duration: OptionalDuration = None) -> None:
        if duration is None:
            await self.edit(ctx, lambda _: {"enabled": False, "maintenance": None})
            await ctx.say("antinuke-disabled")
            return
        minutes = -(-duration // timedelta(minutes=1))
        if not 1 <= minutes <= LONGEST_MAINTENANCE_MINUTES:
            raise MaintenanceTooLong(hours=LONGEST_MAINTENANCE_MINUTES // 60)
        maintenance = Maintenance(begins_at=self.services.clock.now(), minutes=minutes, by=ctx.author.id)
        await self.edit(ctx, lambda _: {"maintenance": maintenance})
        await ctx.say("antinuke-maintained", until=maintenance.ends_at)

    @AntinukeCog.antinuke.command()
    async def preset(self, ctx: GuildContext, name: PresetName) -> None:
        before = await self.require_in_charge(ctx)
        chosen = Preset(name)
        await self.edit(ctx, lambda _: {"preset": chosen, "limits": ()})
        done = ctx.text("antinuke-preset-set", preset=Phrase(chosen.key), dropped=len(before.limits))
        await ctx.send(f"{done}\n{self.figures(ctx, chosen)}")
