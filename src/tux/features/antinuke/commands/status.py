"""`/antinuke status`."""

from collections.abc import Iterator
from datetime import timedelta

from tux.bot.commands import GuildContext
from tux.features.antinuke.commands.root import AntinukeCog
from tux.features.antinuke.kinds import Mode
from tux.features.antinuke.responses.preflight import preflight
from tux.features.antinuke.settings import AntinukeSettings
from tux.runtime.texts import Phrase

_COUNTED = timedelta(days=30)
"""The time within which incidents are counted."""


class StatusCommands(AntinukeCog):
    @AntinukeCog.antinuke.command()
    async def status(self, ctx: GuildContext) -> None:
        settings = self.services.policies.settings_of(ctx.guild.id)
        lines = [self._state(ctx, settings), *self._settings_lines(ctx, settings), self._panic(ctx, settings)]
        lines.append(await self._incidents(ctx))
        await ctx.send("\n".join([*lines, *self._problems(ctx, settings)]))

    def _state(self, ctx: GuildContext, settings: AntinukeSettings) -> str:
        maintenance, now = settings.maintenance, self.services.clock.now()
        if not settings.enabled:
            return ctx.text("antinuke-status-state", state="off", until=None)
        if settings.mode is Mode.ENFORCE and maintenance is not None and maintenance.holds(now):
            return ctx.text("antinuke-status-state", state="maintained", until=maintenance.ends_at)
        return ctx.text("antinuke-status-state", state=settings.mode, until=None)

    def _settings_lines(self, ctx: GuildContext, settings: AntinukeSettings) -> Iterator[str]:
        based = Phrase(settings.preset.key) if settings.limits else None
        shown = Phrase(settings.shown_preset.key)
        yield ctx.text("antinuke-status-preset", preset=shown, based=based, own=len(settings.limits))
        if self.services.is_in_charge(ctx.guild, ctx.author.id):  # nobody else is told a limit
            yield self.figures(ctx, settings.preset)
        role = ctx.guild.get_role(settings.quarantine_role_id or 0)
        yield ctx.text("antinuke-status-no-role") if role is None else ctx.text("antinuke-status-role", role=role)
        channel = ctx.guild.get_channel(settings.log_channel_id or 0)
        if channel is None:
            yield ctx.text("antinuke-status-no-channel")
        else:
            yield ctx.text("antinuke-status-channel", channel=channel)
        yield ctx.text("antinuke-status-trusted", count=len(settings.trust))

    def _panic(self, ctx: GuildContext, settings: AntinukeSettings) -> str:
        panic = self.services.responses.panics.active(ctx.guild.id)
        if panic is None:
            return ctx.text("antinuke-status-no-panic", armed=settings.panic_armed)
        if panic.is_ending:
            return ctx.text("antinuke-status-panic-left")
        return ctx.text("antinuke-status-panic", until=panic.until)

    async def _incidents(self, ctx: GuildContext) -> str:
        incidents = self.services.incidents.incidents
        newest = await incidents.latest(ctx.guild.id, limit=1)
        if not newest:
            return ctx.text("antinuke-status-no-incident")
        count = await incidents.count(ctx.guild.id, since=self.services.clock.now() - _COUNTED)
        return ctx.text("antinuke-status-incident", at=newest[0].began_at, count=count, days=_COUNTED.days)

    def _problems(self, ctx: GuildContext, settings: AntinukeSettings) -> Iterator[str]:
        """Yield what would keep Tux from stopping an attack. That there is no log channel is said anyway."""
        policy = self.services.policies.of(ctx.guild.id)
        if policy is None:
            return
        for problem in preflight(ctx.guild, policy, settings.log_channel_id):
            if problem.name != "log-unset":
                yield f"⚠️ {problem.text(self.bot.texts, ctx.answers.locale(ephemeral=True))}"
