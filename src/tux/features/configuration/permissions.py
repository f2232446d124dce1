"""`/permissions explain` and `test`: whether somebody may run a command and why, and what would happen if they did."""

from collections.abc import Iterator
from typing import cast

import discord
from discord import app_commands
from discord.ext import commands

from tux.bot.client import Tux
from tux.bot.commands import Command, Group, GuildContext, group
from tux.features.configuration.rank_lookup import choices, every_command, find_command, hidden_by_discord
from tux.guilds.permissions import Caller, Decision, RankSettings, RankSource, decide, missing, standing
from tux.guilds.permissions.ranks import HIGHEST
from tux.guilds.permissions.visibility import Overrides, Seat, offer
from tux.runtime.discord_endpoints import UNREACHED


class PermissionCommands(commands.Cog):
    def __init__(self, bot: Tux) -> None:
        self.bot = bot

    @group(aliases=("perms",), ephemeral=True)
    async def permissions(self, ctx: GuildContext) -> None:
        await ctx.send(_standing(ctx, ctx.caller, ctx.author))

    @permissions.command()
    async def explain(self, ctx: GuildContext, command: str, member: discord.Member | None = None) -> None:
        found = find_command(self.bot, self.bot.prefix_in(ctx.guild.id), command)
        asked = member or ctx.author
        caller = ctx.caller if asked.id == ctx.author.id else Caller.of(asked, ctx.channel, ctx.host)
        decision = decide(found.rule, found.qualified_name, caller, ctx.ranks)
        embed = discord.Embed(
            title=ctx.text("permissions-title", command=found.qualified_name),
            colour=discord.Colour.green() if decision.allowed else discord.Colour.red(),
            description="\n".join(_lines(ctx, found, caller, asked, decision)),
        )
        await ctx.send(embed=embed)

    @permissions.command()
    async def test(self, ctx: GuildContext, member: discord.Member, *, command: str) -> None:
        found = find_command(self.bot, self.bot.prefix_in(ctx.guild.id), command)
        caller = ctx.caller if member.id == ctx.author.id else Caller.of(member, ctx.channel, ctx.host)
        said = [_gate(ctx, found, caller)]
        if found.prefixed:
            said.append(ctx.text("permissions-test-typed", allowed=_passes(ctx, found, caller)))
        root = cast("Command | Group", found.root_parent or found)
        if root.app_command is not None:
            said.append(await self._offered(ctx, root, member, _passes(ctx, found, caller)))
        title = ctx.text("permissions-test-title", command=found.qualified_name)
        await ctx.send(embed=discord.Embed(title=title, description="\n".join(said), colour=discord.Colour.blurple()))

    async def _offered(self, ctx: GuildContext, root: Command | Group, member: discord.Member, allowed: bool) -> str:
        """Whether they would come to run it as a slash command."""
        overrides = await self._overrides(ctx.guild.id, self.bot.command_ids.get(root.name))
        channel = ctx.channel.parent if isinstance(ctx.channel, discord.Thread) else ctx.channel
        seat = Seat(
            guild_id=ctx.guild.id,
            channel_id=channel.id if channel else 0,
            user_id=member.id,
            role_ids=[role.id for role in member.roles],
            permissions=ctx.channel.permissions_for(member),
        )
        default = root.app_command.default_permissions if root.app_command else None
        found = offer(seat, default, overrides or [])
        said = ctx.text(
            "permissions-test-slash",
            allowed=allowed and found.offered,
            offered=found.offered,
            by=found.by,
            role=found.id and f"<@&{found.id}>",
            permissions=_words(ctx, [name for name, wanted in default or () if wanted]) or None,
        )
        return said if overrides is not None else f"{said}\n{ctx.text('permissions-test-unread')}"

    async def _overrides(self, guild_id: int, command_id: int | None) -> Overrides | None:
        """What the guild set on its Integrations page for the command, else for all of Tux. None: it did not say."""
        application_id = self.bot.application_id
        if command_id is None or application_id is None:
            return None
        try:
            found = await self.bot.http.get_guild_application_command_permissions(application_id, guild_id)
        except (discord.HTTPException, *UNREACHED):
            return None
        of = {int(entry["id"]): entry["permissions"] for entry in found}
        return cast("Overrides", of.get(command_id) or of.get(application_id) or [])

    @explain.autocomplete("command")
    async def commands_to_explain(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return self._commands(typed)

    @test.autocomplete("command")
    async def commands_to_test(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return self._commands(typed)

    def _commands(self, typed: str) -> list[app_commands.Choice[str]]:
        found = every_command(self.bot).items()
        return choices(((name, name) for name, command in found if not command.hidden), typed)


def _gate(ctx: GuildContext, command: Command | Group, caller: Caller) -> str:
    """What Tux itself would do with it, and by which rule."""
    decision = decide(command.rule, command.qualified_name, caller, ctx.ranks)
    lacking = missing(command.rule.needs, caller.bot_permissions) if decision.allowed else []
    return ctx.text(
        "permissions-test-gate",
        allowed=decision.allowed and not lacking,
        why="bot" if lacking else decision.why,
        rank=ctx.ranks.title(decision.demand.level),
        own=ctx.ranks.title(min(standing(caller, ctx.ranks).level, HIGHEST)),
        permissions=_words(ctx, lacking or decision.missing or decision.demand.permissions) or None,
    )


def _passes(ctx: GuildContext, command: Command | Group, caller: Caller) -> bool:
    if not decide(command.rule, command.qualified_name, caller, ctx.ranks).allowed:
        return False
    return not missing(command.rule.needs, caller.bot_permissions)


def _lines(
    ctx: GuildContext, command: Command | Group, caller: Caller, member: discord.Member, decision: Decision
) -> Iterator[str]:
    yield ctx.text("permissions-verdict", member=member, allowed=decision.allowed, why=decision.why)
    yield _demand(ctx, command, decision, ctx.ranks)
    yield _standing(ctx, caller, member)
    if decision.missing:
        yield ctx.text("permissions-missing-here", permissions=_words(ctx, decision.missing))
    if decision.allowed and (lacking := missing(command.rule.needs, caller.bot_permissions)):
        yield ctx.text("permissions-bot-lacks", permissions=_words(ctx, lacking))
    root = command.root_parent or command
    if decision.allowed and any(hidden_by_discord([root], caller.permissions, lambda _: True)):
        yield ctx.text("permissions-hidden", command=root.qualified_name)


def _demand(ctx: GuildContext, command: Command | Group, decision: Decision, ranks: RankSettings) -> str:
    asked = decision.demand
    if command.rule.owner_only:
        return ctx.text("permissions-demand-owner")
    if asked.set_on is not None:
        own = asked.set_on == command.qualified_name.casefold()
        return ctx.text("permissions-demand-set", rank=ranks.title(asked.level), command=asked.set_on, own=own)
    return ctx.text(
        "permissions-demand-default",
        rank=ranks.title(asked.level) if asked.level else None,
        permissions=_words(ctx, asked.permissions) or None,
    )


def _standing(ctx: GuildContext, caller: Caller, member: discord.Member) -> str:
    found = standing(caller, ctx.ranks)
    return ctx.text(
        "permissions-standing",
        member=member,
        rank=ctx.ranks.title(found.level)
        if found.source not in {RankSource.GUILD_OWNER, RankSource.BOT_OWNER}
        else None,
        source=found.source,
        role=found.role_id and f"<@&{found.role_id}>",
        permission=found.permission and ctx.text(f"permission-{found.permission}"),
        by_roles=ctx.ranks.roles is not None,
    )


def _words(ctx: GuildContext, permissions: tuple[str, ...] | list[str]) -> list[str]:
    return [ctx.text(f"permission-{name}") for name in permissions]
