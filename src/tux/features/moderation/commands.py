"""The commands with which moderators act on members and other users."""

from collections.abc import Callable
from datetime import timedelta

import discord
from discord import app_commands
from discord.ext import commands

from tux.bot.actions import ActionResults
from tux.bot.commands import Command, GuildContext, command
from tux.bot.commands.arguments import (
    NOBODY,
    DeleteDays,
    Duration,
    OptionalDuration,
    OtherUsers,
    OtherUsersOrBanned,
    SoftbanDeleteDays,
    TypedReason,
    UserList,
    Users,
    UsersOrBanned,
    together,
)
from tux.bot.commands.decorators import Callback
from tux.features.moderation.banned_users import BannedUsers
from tux.features.moderation.massbans import Massbans
from tux.features.moderation.user_files import with_files
from tux.guilds.actions import ActionRequest, MemberAction, Moderator, member_actions
from tux.runtime.clock import Clock
from tux.runtime.markup import plain_line


def _command_for(action: MemberAction, *aliases: str) -> Callable[[Callback], Command]:
    """Return the decorator for a command with the permissions that an action needs."""
    return command(aliases=aliases, default=(action.permission,), needs=action.needs, staff_only=action.kind.staff_only)


class ModerationCommands(commands.Cog):
    def __init__(self, results: ActionResults, massbans: Massbans, clock: Clock) -> None:
        self.results = results
        self.massbans = massbans
        self.banned_users = BannedUsers(clock)

    @_command_for(member_actions.BAN, "b")
    async def ban(
        self,
        ctx: GuildContext,
        user: UsersOrBanned,
        duration: OptionalDuration = None,
        *,
        reason: str = "",
        delete_messages: DeleteDays = 0,
        silent: bool = False,
        others: OtherUsersOrBanned = (),
    ) -> None:
        if duration is not None:  # whose rule counts then
            options = {"delete_messages": delete_messages, "silent": silent, "others": others}
            await ctx.run(self.tempban, {"user": user, "duration": duration, "reason": reason, **options})
            return
        request = _request(ctx, reason, silent, delete_days=delete_messages)
        await self.results.act(member_actions.BAN, together(user, others), request, ctx.answers)

    @_command_for(member_actions.TEMPBAN, "tb")
    async def tempban(
        self,
        ctx: GuildContext,
        user: UsersOrBanned,
        duration: Duration,
        *,
        reason: str = "",
        delete_messages: DeleteDays = 0,
        silent: bool = False,
        others: OtherUsersOrBanned = (),
    ) -> None:
        request = _request(ctx, reason, silent, delete_days=delete_messages, duration=duration)
        await self.results.act(member_actions.TEMPBAN, together(user, others), request, ctx.answers)

    @_command_for(member_actions.SOFTBAN, "sb")
    async def softban(
        self,
        ctx: GuildContext,
        user: Users,
        *,
        reason: str = "",
        delete_messages: SoftbanDeleteDays = 1,
        silent: bool = False,
        others: OtherUsers = (),
    ) -> None:
        request = _request(ctx, reason, silent, delete_days=delete_messages)
        await self.results.act(member_actions.SOFTBAN, together(user, others), request, ctx.answers)

    @command(aliases=("mb",), default=("ban_members", "manage_guild"), needs=("ban_members", "manage_guild"))
    async def massban(
        self,
        ctx: GuildContext,
        users: UserList = NOBODY,
        file: discord.Attachment | None = None,
        *,
        reason: str = "",
        delete_messages: DeleteDays = 0,
    ) -> None:
        request = _request(ctx, reason, delete_days=delete_messages)
        files = ctx.message.attachments if ctx.interaction is None else [file] if file else []
        await self.massbans.ban(await with_files(users, files), request, ctx.answers)

    @_command_for(member_actions.UNBAN, "ub")
    async def unban(self, ctx: GuildContext, user: str, *, reason: str = "") -> None:
        target = await self.banned_users.find(ctx.guild, user)
        await self.results.act(member_actions.UNBAN, [target], _request(ctx, reason), ctx.answers)

    @unban.autocomplete("user")
    async def suggest_banned_users(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        if interaction.guild is None:
            return []
        users = await self.banned_users.search(interaction.guild, typed)
        return [app_commands.Choice(name=plain_line(f"{user} ({user.id})")[:100], value=str(user.id)) for user in users]

    @_command_for(member_actions.KICK, "k")
    async def kick(
        self, ctx: GuildContext, member: Users, *, reason: str = "", silent: bool = False, others: OtherUsers = ()
    ) -> None:
        request = _request(ctx, reason, silent)
        await self.results.act(member_actions.KICK, together(member, others), request, ctx.answers)

    @_command_for(member_actions.WARN, "w")
    async def warn(
        self, ctx: GuildContext, member: Users, *, reason: str = "", silent: bool = False, others: OtherUsers = ()
    ) -> None:
        request = _request(ctx, reason, silent)
        await self.results.act(member_actions.WARN, together(member, others), request, ctx.answers)

    @_command_for(member_actions.NOTE, "n")
    async def note(
        self, ctx: GuildContext, user: UsersOrBanned, *, reason: str, others: OtherUsersOrBanned = ()
    ) -> None:
        request = _request(ctx, reason)
        await self.results.act(member_actions.NOTE, together(user, others), request, ctx.answers)

    @_command_for(member_actions.TIMEOUT, "to", "mute")
    async def timeout(
        self,
        ctx: GuildContext,
        member: Users,
        duration: Duration,
        *,
        reason: str = "",
        silent: bool = False,
        others: OtherUsers = (),
    ) -> None:
        request = _request(ctx, reason, silent, duration=duration)
        await self.results.act(member_actions.TIMEOUT, together(member, others), request, ctx.answers)

    @_command_for(member_actions.UNTIMEOUT, "uto", "unmute")
    async def untimeout(
        self, ctx: GuildContext, member: Users, *, reason: str = "", silent: bool = False, others: OtherUsers = ()
    ) -> None:
        request = _request(ctx, reason, silent)
        await self.results.act(member_actions.UNTIMEOUT, together(member, others), request, ctx.answers)


def _request(
    ctx: GuildContext, reason: str, silent: bool = False, *, delete_days: int = 0, duration: timedelta | None = None
) -> ActionRequest:
    """Return the request, including the flags typed among the words of the reason."""
    typed = TypedReason.parse(reason) if ctx.interaction is None else TypedReason(reason)
    return ActionRequest(
        actor=Moderator(ctx.author),
        reason=typed.reason,
        silent=silent or typed.silent,
        delete_days=delete_days if typed.delete_days is None else typed.delete_days,
        duration=duration,
    )
