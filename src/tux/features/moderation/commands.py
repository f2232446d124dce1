"""The commands by which moderators act on members."""

from collections.abc import Callable
from datetime import timedelta

import discord
from discord import app_commands
from discord.ext import commands

from tux.bot.actions import ActionResults
from tux.bot.commands import Command, Duration, GuildContext, Ids, Targets, command
from tux.bot.commands.decorators import Callback
from tux.bot.commands.flags import ReasonFlags
from tux.features.moderation.banned_users import BannedUsers
from tux.features.moderation.massbans import Massbans
from tux.guilds.actions import ActionRequest, MemberAction, Moderator, kinds
from tux.runtime.clock import Clock

Days = commands.Range[int, 0, 7]
DaysOfSoftban = commands.Range[int, 1, 7]


def _command_for(action: MemberAction, *aliases: str) -> Callable[[Callback], Command]:
    """Return the decorator of a command with the permissions that the action needs."""
    return command(aliases=aliases, default=(action.permission,), needs=action.needs, ephemeral=action.kind.staff_only)


class ModerationCommands(commands.Cog):
    def __init__(self, results: ActionResults, massbans: Massbans, clock: Clock) -> None:
        self.results = results
        self.massbans = massbans
        self.banned_users = BannedUsers(clock)

    @_command_for(kinds.BAN, "b")
    async def ban(
        self, ctx: GuildContext, members: Targets, *, reason: str = "", delete_messages: Days = 0, silent: bool = False
    ) -> None:
        request = _request(ctx, reason, silent, delete_days=delete_messages)
        await self.results.act(kinds.BAN, members, request, ctx.answers)

    @_command_for(kinds.TEMPBAN, "tb")
    async def tempban(
        self,
        ctx: GuildContext,
        members: Targets,
        duration: Duration,
        *,
        reason: str = "",
        delete_messages: Days = 0,
        silent: bool = False,
    ) -> None:
        request = _request(ctx, reason, silent, delete_days=delete_messages, duration=duration)
        await self.results.act(kinds.TEMPBAN, members, request, ctx.answers)

    @_command_for(kinds.SOFTBAN, "sb")
    async def softban(
        self,
        ctx: GuildContext,
        members: Targets,
        *,
        reason: str = "",
        delete_messages: DaysOfSoftban = 1,
        silent: bool = False,
    ) -> None:
        request = _request(ctx, reason, silent, delete_days=delete_messages)
        await self.results.act(kinds.SOFTBAN, members, request, ctx.answers)

    @command(aliases=("mb",), default=("ban_members", "manage_guild"), needs=("ban_members", "manage_guild"))
    async def massban(self, ctx: GuildContext, users: Ids, *, reason: str = "", delete_messages: Days = 0) -> None:
        request = _request(ctx, reason, delete_days=delete_messages)
        await self.massbans.ban(users, request, ctx.answers)

    @_command_for(kinds.UNBAN, "ub")
    async def unban(self, ctx: GuildContext, user: str, *, reason: str = "") -> None:
        target = await self.banned_users.find(ctx.guild, user)
        await self.results.act(kinds.UNBAN, [target], _request(ctx, reason), ctx.answers)

    @unban.autocomplete("user")
    async def suggest_banned_users(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        if interaction.guild is None:
            return []
        users = await self.banned_users.search(interaction.guild, typed)
        return [app_commands.Choice(name=f"{user} ({user.id})"[:100], value=str(user.id)) for user in users]

    @_command_for(kinds.KICK, "k")
    async def kick(self, ctx: GuildContext, members: Targets, *, reason: str = "", silent: bool = False) -> None:
        await self.results.act(kinds.KICK, members, _request(ctx, reason, silent), ctx.answers)

    @_command_for(kinds.WARN, "w")
    async def warn(self, ctx: GuildContext, members: Targets, *, reason: str = "", silent: bool = False) -> None:
        await self.results.act(kinds.WARN, members, _request(ctx, reason, silent), ctx.answers)

    @_command_for(kinds.NOTE, "n")
    async def note(self, ctx: GuildContext, members: Targets, *, reason: str) -> None:
        await self.results.act(kinds.NOTE, members, _request(ctx, reason), ctx.answers)

    @_command_for(kinds.TIMEOUT, "to", "mute")
    async def timeout(
        self, ctx: GuildContext, members: Targets, duration: Duration, *, reason: str = "", silent: bool = False
    ) -> None:
        request = _request(ctx, reason, silent, duration=duration)
        await self.results.act(kinds.TIMEOUT, members, request, ctx.answers)

    @_command_for(kinds.UNTIMEOUT, "uto", "unmute")
    async def untimeout(self, ctx: GuildContext, members: Targets, *, reason: str = "", silent: bool = False) -> None:
        await self.results.act(kinds.UNTIMEOUT, members, _request(ctx, reason, silent), ctx.answers)


def _request(
    ctx: GuildContext, reason: str, silent: bool = False, *, delete_days: int = 0, duration: timedelta | None = None
) -> ActionRequest:
    """Return what is wanted, including the flags typed among the words of the reason."""
    flags = ReasonFlags.read(reason) if ctx.interaction is None else ReasonFlags(reason)
    return ActionRequest(
        actor=Moderator(ctx.author),
        reason=flags.reason,
        silent=silent or flags.silent,
        delete_days=delete_days if flags.delete_days is None else flags.delete_days,
        duration=duration,
    )
