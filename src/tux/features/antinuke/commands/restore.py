"""`/antinuke restore`: a guild, or one thing in it, is put back."""

from tux.bot.commands import GuildContext
from tux.features.antinuke.commands.root import AntinukeCog
from tux.features.antinuke.restoration.errors import NothingKnown, OneTarget, PastUnknown
from tux.features.antinuke.restoration.targets import Target
from tux.features.antinuke.restoration.views import preview
from tux.runtime.times import parse_past


class RestoreCommands(AntinukeCog):
    """The command that shows a plan, from which it can be carried out."""

    @AntinukeCog.antinuke.command(name="restore", staff_only=True)
    async def restore(
        self,
        ctx: GuildContext,
        incident: str | None = None,
        time: str | None = None,
        thing: str | None = None,
        *,
        delete_created: bool = False,
    ) -> None:
        desk = self.services.restore
        desk.require_owner(ctx.guild, ctx.author.id)
        target = await self._target(ctx, incident, time, thing)
        if target is None:
            await ctx.say("restore-no-incident")
            return
        try:
            await preview(desk, ctx.guild, target, ctx.answers, delete_added=delete_created)
        except (NothingKnown, PastUnknown) as nothing:
            await ctx.say(nothing.key)

    async def _target(
        self, ctx: GuildContext, incident: str | None, time: str | None, thing: str | None
    ) -> Target | None:
        """Return what somebody wants to have back: without any option, what the last incident has destroyed, if any."""
        if sum(option is not None for option in (incident, time, thing)) > 1:
            raise OneTarget
        proposals = self.services.restore.proposals
        if time is not None:
            return Target(time=parse_past(time, now=ctx.message.created_at))
        if thing is not None:
            if not thing.isdecimal() or (key := await proposals.find(ctx.guild.id, int(thing))) is None:
                raise NothingKnown
            return Target(key=key)
        await proposals.catch_up()
        if incident is not None:
            return Target(incident_id=(await self.services.incidents.incidents.find(ctx.guild.id, incident)).id)
        last = await proposals.last_incident(ctx.guild.id)
        return None if last is None else Target(incident_id=last)
