"""`/antinuke status`."""

from collections.abc import Iterator

from tux.bot.commands import GuildContext
from tux.features.antinuke.commands.root import AntinukeCog
from tux.features.antinuke.kinds import Mode
from tux.features.antinuke.settings import AntinukeSettings
from tux.runtime.texts import Phrase


class StatusCommands(AntinukeCog):
    @AntinukeCog.antinuke.command()
    async def status(self, ctx: GuildContext) -> None:
        settings = self.services.policies.settings_of(ctx.guild.id)
        lines = [self._state(ctx, settings), *self._settings_lines(ctx, settings), self._panic(ctx, settings)]
        lines.append(await self._last_incident(ctx))
        await ctx.send("\n".join(lines))

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
        return ctx.text("antinuke-status-panic", until=panic.until)

    async def _last_incident(self, ctx: GuildContext) -> str:
        incidents = await self.services.incidents.incidents.latest(ctx.guild.id, limit=1)
        if not incidents:
            return ctx.text("antinuke-status-no-incident")
        return ctx.text("antinuke-status-incident", at=incidents[0].began_at)
