"""`/antinuke quarantine`: a member's roles are taken, and given back."""

from collections.abc import Sequence

import discord

from tux.bot.commands import Bare, GuildContext
from tux.bot.commands.arguments import User
from tux.features.antinuke.commands.root import AntinukeCog
from tux.features.antinuke.responses.quarantines import Release
from tux.guilds.actions import ActionRequest, Moderator
from tux.guilds.member_roles import RestoredRoles, RoleSplit


class QuarantineCommands(AntinukeCog):
    @AntinukeCog.antinuke.group()
    async def quarantine(self, _: GuildContext) -> Bare:
        return Bare("add")

    @quarantine.command(name="add", default=("ban_members",), needs=("manage_roles",))
    async def add_to_quarantine(self, ctx: GuildContext, member: User, *, reason: str = "") -> None:
        request = ActionRequest(actor=Moderator(ctx.author), reason=reason)
        result = await self.services.responses.quarantines.quarantine(member, request)
        roles: RoleSplit = result.outcome
        await ctx.say(
            "antinuke-quarantine-done",
            target=member,
            case=result.case.number,
            taken=_named(roles.stripped),
            kept=_named(roles.kept),
        )

    @quarantine.command(name="remove", needs=("manage_roles",))
    async def remove_from_quarantine(self, ctx: GuildContext, member: User, *, reason: str = "") -> None:
        await self.require_in_charge(ctx)
        self.services.responses.responder.forgive(ctx.guild.id, member.id)  # who was stopped would lose the roles again
        request = ActionRequest(actor=Moderator(ctx.author), reason=reason)
        result = await self.services.responses.quarantines.release(member, request)
        release: Release = result.outcome
        roles = release.roles or RestoredRoles([], 0, [])
        await ctx.say(
            "antinuke-release-done",
            target=member,
            case=result.case.number,
            returned=_named(roles.returned),
            gone=roles.deleted,
            refused=_named(roles.refused),
            grown=_named(release.grown),
        )


def _named(roles: Sequence[discord.Role]) -> Sequence[discord.Role] | None:
    """Return roles for a text that selects by whether there are any, at most 20."""
    return roles[:20] or None
