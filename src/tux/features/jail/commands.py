"""`/jail`, `/unjail`, and `/config jail`."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import discord
from discord.ext import commands

from tux.bot.commands import GuildContext, MaybeDuration, One, command
from tux.bot.commands.flags import ReasonFlags
from tux.bot.config_commands import ConfigCommands
from tux.bot.ui import Pages
from tux.features.jail.errors import JailComplete
from tux.features.jail.provisioning import JailPlaces, found, is_open, open_channels
from tux.features.jail.roles import require_fit, unfit
from tux.features.jail.service import JailRequest, Jails
from tux.features.jail.settings import JailSettings
from tux.guilds.permissions import BotLacksPermissions, phrases
from tux.guilds.provisioning import Provisioning
from tux.runtime.times import relative

_NEEDS = ("manage_roles", "manage_channels")

_NAMED = 20
"""Roles in a sentence."""


class JailCommands(commands.Cog):
    def __init__(self, jails: Jails) -> None:
        self.jails = jails

    @command(aliases=("j",), default=("moderate_members",), needs=("manage_roles",))
    async def jail(
        self,
        ctx: GuildContext,
        member: One,
        duration: MaybeDuration = None,
        *,
        reason: str = "",
        silent: bool = False,
    ) -> None:
        typed = ReasonFlags.read(reason) if ctx.interaction is None else ReasonFlags(reason)
        order = JailRequest(moderator=ctx.author, reason=typed.reason, silent=silent or typed.silent, duration=duration)
        done = await self.jails.jail(member, order)
        said = [
            ctx.text("jail-done", target=member, case=done.case.number, until=done.case.expires_at),
            ctx.text("jail-taken", taken=_named(ctx, done.roles.stripped), count=len(done.roles.stripped)),
        ]
        if done.roles.kept:
            said.append(ctx.text("jail-kept", kept=_named(ctx, done.roles.kept)))
        said.append(ctx.text(f"told-{done.case.notice}"))
        await ctx.send("\n".join(line for line in said if line.strip()))

    @command(aliases=("uj",), default=("moderate_members",), needs=("manage_roles",))
    async def unjail(self, ctx: GuildContext, member: One, *, reason: str = "", silent: bool = False) -> None:
        typed = ReasonFlags.read(reason) if ctx.interaction is None else ReasonFlags(reason)
        order = JailRequest(moderator=ctx.author, reason=typed.reason, silent=silent or typed.silent)
        done = await self.jails.unjail(member, order)
        said = [ctx.text("unjail-done", target=member, case=done.case.number)]
        if done.roles is None:
            said.append(ctx.text("unjail-away"))
        else:
            if done.roles.back:
                said.append(ctx.text("unjail-back", roles=_named(ctx, done.roles.back)))
            if done.roles.gone or done.roles.refused:
                said.append(ctx.text("unjail-lost", gone=done.roles.gone, refused=_named(ctx, done.roles.refused)))
        said.append(ctx.text(f"told-{done.case.notice}"))
        await ctx.send("\n".join(line for line in said if line.strip()))


def _named(ctx: GuildContext, roles: Sequence[discord.Role]) -> str | None:
    """As many as somebody reads; a member may have hundreds. None for none."""
    shown = list(roles[:_NAMED])
    return ctx.text("jail-roles", roles=shown, more=len(roles) - len(shown)) if shown else None


class JailConfigCommands(ConfigCommands):
    @cached_property
    def places(self) -> JailPlaces:
        return JailPlaces()

    @ConfigCommands.config.group(name="jail")
    async def jail_group(self, ctx: GuildContext) -> None:
        await self._show_jail(ctx)

    @jail_group.command(name="setup")
    async def set_up_jail(
        self, ctx: GuildContext, role: discord.Role | None = None, channel: discord.TextChannel | None = None
    ) -> None:
        if role is not None:
            require_fit(role, ctx.ranks)
        held = ctx.guild.me.guild_permissions
        if missing := [name for name in _NEEDS if not getattr(held, name)]:
            raise BotLacksPermissions(permissions=phrases(missing))
        chosen: dict[str, Any] = {
            name: one.id for name, one in (("role_id", role), ("channel_id", channel)) if one is not None
        }
        async with Provisioning(ctx.guild, f"Set up by {ctx.author.name} ({ctx.author.id})") as making:
            wanted = (await self.settings.get(ctx.guild.id, JailSettings)).model_copy(update=chosen)
            lacking = self.places.lacking(self.bot, ctx.guild, wanted)
            if not lacking and not chosen:
                raise JailComplete
            made = await self.places.complete(self.bot, making, wanted) if lacking else {}
            if chosen or made:
                await self.settings.change(ctx.guild.id, JailSettings, by=ctx.author.id, **{**chosen, **made})
        await self._show_jail(ctx)

    @jail_group.command(name="status")
    async def show_jail(self, ctx: GuildContext) -> None:
        await self._show_jail(ctx)

    async def _show_jail(self, ctx: GuildContext) -> None:
        settings = await self.settings.get(ctx.guild.id, JailSettings)
        role, channel = found(settings, ctx.guild)
        lines = [
            ctx.text("jail-status-role", role=role, set=settings.role_id is not None),
            ctx.text("jail-status-channel", channel=channel, set=settings.channel_id is not None),
        ]
        if role is not None and (why := unfit(role, ctx.ranks)) is not None:
            lines.append(ctx.text("jail-status-unfit", why=why))
        if role is not None and channel is not None and not is_open(channel, role):
            lines.append(ctx.text("jail-status-shut"))
        if role is not None:
            lines.append(ctx.text("jail-status-open", count=len(open_channels(ctx.guild, role, channel))))
        held = await self.bot.cases.all_standing("jail", ctx.guild.id)
        lines += ["", ctx.text("jail-status-held", count=len(held))]
        for case in held:
            until = None if case.expires_at is None else relative(case.expires_at)
            lines.append(ctx.text("jail-status-one", target=f"<@{case.target_id}>", case=case.number, until=until))
        await Pages(self.bot, ctx, ctx.text("jail-status-title"), lines).send()
