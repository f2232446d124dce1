"""`/antinuke panic`: dangerous permissions are taken from every role below Tux, and given back."""

from tux.bot.commands import Bare, GuildContext
from tux.bot.commands.arguments import OptionalDuration
from tux.features.antinuke.commands.root import AntinukeCog
from tux.features.antinuke.errors import NoPanic
from tux.features.antinuke.responses.panics import DEFAULT_DURATION

_MAX_NAMED = 10


class PanicCommands(AntinukeCog):
    @AntinukeCog.antinuke.group()
    async def panic(self, _: GuildContext) -> Bare:
        return Bare("start")

    @panic.command(name="start", needs=("manage_roles",))
    async def start_panic(self, ctx: GuildContext, duration: OptionalDuration = None) -> None:
        await self.require_in_charge(ctx)
        began = await self.services.responses.panics.start(
            ctx.guild, duration=duration or DEFAULT_DURATION, by=ctx.author.id
        )
        record, failed, members = began.record, len(began.failed_role_ids), len(began.failed_user_ids)
        lines = [
            ctx.text(
                "antinuke-panic-began",
                count=len(record.roles) - failed,
                failed=failed + members,
                members=len(record.members) - members,
                until=record.until,
            )
        ]
        beyond = [role for role_id in began.beyond_role_ids if (role := ctx.guild.get_role(role_id)) is not None]
        if beyond:
            lines.append(ctx.text("antinuke-panic-beyond", roles=beyond[:_MAX_NAMED]))
        await ctx.send("\n".join(lines))

    @panic.command(name="end", needs=("manage_roles",))
    async def end_panic(self, ctx: GuildContext) -> None:
        await self.require_in_charge(ctx)
        ended = await self.services.responses.panics.end(ctx.guild.id, by=ctx.author.id)
        if ended is None:
            raise NoPanic
        await ctx.say(
            "antinuke-panic-ended",
            count=len(ended.restored_role_ids),
            changed=len(ended.changed_role_ids),
            failed=len(ended.failed_role_ids) + len(ended.failed_user_ids),
            members=len(ended.restored_user_ids),
            refused=len(ended.refused_user_ids),
        )
