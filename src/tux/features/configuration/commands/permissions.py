"""`/permissions explain` and `/permissions test`: who may run a command, why, and what would happen."""

from collections.abc import Iterator, Sequence
from typing import cast

import discord
from discord import app_commands
from discord.ext import commands

from tux.bot.client import Tux
from tux.bot.commands import Bare, Command, Group, GuildContext, group
from tux.features.configuration.command_lookup import every_command, find_command, hidden_by_discord
from tux.features.configuration.completion import complete
from tux.guilds.permissions import Caller, Decision, RankSettings, RankSource, decide, missing, standing
from tux.guilds.permissions.ranks import HIGHEST
from tux.guilds.permissions.visibility import MemberInChannel, Overrides, offer
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.markup import role_mention


class PermissionCommands(commands.Cog):
    def __init__(self, bot: Tux) -> None:
        self.bot = bot

    @group(aliases=("perms",), ephemeral=True)
    async def permissions(self, _: GuildContext) -> Bare:
        return Bare("show")

    @permissions.command()
    async def show(self, ctx: GuildContext) -> None:
        await ctx.send(_standing_line(ctx, ctx.caller, ctx.author))

    @permissions.command()
    async def explain(self, ctx: GuildContext, command: str, member: discord.Member | None = None) -> None:
        explained = find_command(self.bot, self.bot.prefix_in(ctx.guild.id), command)
        subject = member or ctx.author
        caller = _caller(ctx, subject)
        decision = decide(explained.rule, explained.qualified_name, caller, ctx.ranks)
        embed = discord.Embed(
            title=ctx.text("permissions-title", command=explained.qualified_name),
            colour=discord.Colour.green() if decision.allowed else discord.Colour.red(),
            description="\n".join(_explanation(ctx, explained, caller, subject, decision)),
        )
        await ctx.send(embed=embed)

    @permissions.command()
    async def test(self, ctx: GuildContext, member: discord.Member, *, command: str) -> None:
        tested = find_command(self.bot, self.bot.prefix_in(ctx.guild.id), command)
        caller = _caller(ctx, member)
        lines = [_gate_line(ctx, tested, caller)]
        if tested.prefixed:
            lines.append(ctx.text("permissions-test-typed", allowed=_passes(ctx, tested, caller)))
        root = cast("Command | Group", tested.root_parent or tested)
        if root.app_command is not None:
            lines.append(await self._slash_line(ctx, root, member, _passes(ctx, tested, caller)))
        title = ctx.text("permissions-test-title", command=tested.qualified_name)
        await ctx.send(embed=discord.Embed(title=title, description="\n".join(lines), colour=discord.Colour.blurple()))

    async def _slash_line(self, ctx: GuildContext, root: Command | Group, member: discord.Member, allowed: bool) -> str:
        """Return a line about whether the member could run it as a slash command, and why."""
        overrides = await self._overrides(ctx.guild.id, self.bot.command_ids.get(root.name))
        default = root.app_command.default_permissions if root.app_command else None
        offered = offer(_in_channel(ctx, member), default, overrides or [])
        line = ctx.text(
            "permissions-test-slash",
            allowed=allowed and offered.offered,
            offered=offered.offered,
            by=offered.by,
            role=offered.role_id and role_mention(offered.role_id),
            permissions=_names(ctx, [name for name, required in default or () if required]) or None,
        )
        return line if overrides is not None else f"{line}\n{ctx.text('permissions-test-unread')}"

    async def _overrides(self, guild_id: int, command_id: int | None) -> Overrides | None:
        """Return the overrides on the Integrations page for the command, or else for Tux; None if they are unknown."""
        application_id = self.bot.application_id
        if command_id is None or application_id is None:
            return None
        try:
            entries = await self.bot.http.get_guild_application_command_permissions(application_id, guild_id)
        except (discord.HTTPException, *UNREACHED):
            return None
        by_id = {int(entry["id"]): entry["permissions"] for entry in entries}
        return cast("Overrides", by_id.get(command_id) or by_id.get(application_id) or [])

    @explain.autocomplete("command")
    async def commands_to_explain(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return self._complete_command(typed)

    @test.autocomplete("command")
    async def commands_to_test(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return self._complete_command(typed)

    def _complete_command(self, typed: str) -> list[app_commands.Choice[str]]:
        commands = every_command(self.bot).items()
        return complete(((name, name) for name, command in commands if not command.hidden), typed)


def _caller(ctx: GuildContext, member: discord.Member) -> Caller:
    return ctx.caller if member.id == ctx.author.id else Caller.for_member(member, ctx.channel, ctx.host)


def _in_channel(ctx: GuildContext, member: discord.Member) -> MemberInChannel:
    channel = ctx.channel.parent if isinstance(ctx.channel, discord.Thread) else ctx.channel
    return MemberInChannel(
        guild_id=ctx.guild.id,
        channel_id=channel.id if channel else 0,
        user_id=member.id,
        role_ids=[role.id for role in member.roles],
        permissions=ctx.channel.permissions_for(member),
    )


def _gate_line(ctx: GuildContext, command: Command | Group, caller: Caller) -> str:
    """Return a line about what Tux itself would do with the command, and by which rule."""
    decision = decide(command.rule, command.qualified_name, caller, ctx.ranks)
    lacking = missing(command.rule.needs, caller.bot_permissions) if decision.allowed else []
    return ctx.text(
        "permissions-test-gate",
        allowed=decision.allowed and not lacking,
        why="bot" if lacking else decision.why,
        rank=ctx.ranks.title(decision.demand.level),
        own=ctx.ranks.title(min(standing(caller, ctx.ranks).level, HIGHEST)),
        permissions=_names(ctx, lacking or decision.missing or decision.demand.permissions) or None,
    )


def _passes(ctx: GuildContext, command: Command | Group, caller: Caller) -> bool:
    if not decide(command.rule, command.qualified_name, caller, ctx.ranks).allowed:
        return False
    return not missing(command.rule.needs, caller.bot_permissions)


def _explanation(
    ctx: GuildContext, command: Command | Group, caller: Caller, member: discord.Member, decision: Decision
) -> Iterator[str]:
    yield ctx.text("permissions-verdict", member=member, allowed=decision.allowed, why=decision.why)
    yield _demand_line(ctx, command, decision, ctx.ranks)
    yield _standing_line(ctx, caller, member)
    if decision.missing:
        yield ctx.text("permissions-missing-here", permissions=_names(ctx, decision.missing))
    if decision.allowed and (lacking := missing(command.rule.needs, caller.bot_permissions)):
        yield ctx.text("permissions-bot-lacks", permissions=_names(ctx, lacking))
    root = command.root_parent or command
    if decision.allowed and any(hidden_by_discord([root], caller.permissions, lambda _: True)):
        yield ctx.text("permissions-hidden", command=root.qualified_name)


def _demand_line(ctx: GuildContext, command: Command | Group, decision: Decision, ranks: RankSettings) -> str:
    required = decision.demand
    if command.rule.owner_only:
        return ctx.text("permissions-demand-owner")
    if required.set_on is not None:
        own = required.set_on == command.qualified_name.casefold()
        return ctx.text("permissions-demand-set", rank=ranks.title(required.level), command=required.set_on, own=own)
    return ctx.text(
        "permissions-demand-default",
        rank=ranks.title(required.level) if required.level else None,
        permissions=_names(ctx, required.permissions) or None,
    )


def _standing_line(ctx: GuildContext, caller: Caller, member: discord.Member) -> str:
    place = standing(caller, ctx.ranks)
    is_owner = place.source in {RankSource.GUILD_OWNER, RankSource.BOT_OWNER}
    return ctx.text(
        "permissions-standing",
        member=member,
        rank=None if is_owner else ctx.ranks.title(place.level),
        source=place.source,
        role=place.role_id and role_mention(place.role_id),
        permission=place.permission and ctx.text(f"permission-{place.permission}"),
        by_roles=ctx.ranks.roles is not None,
    )


def _names(ctx: GuildContext, permissions: Sequence[str]) -> list[str]:
    return [ctx.text(f"permission-{name}") for name in permissions]
