"""`/jail`, `/unjail`, and `/config jail`."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import cached_property
from typing import Any

import discord
from discord.ext import commands

from tux.bot.actions import log_problem
from tux.bot.commands import GuildContext, command
from tux.bot.commands.arguments import OptionalDuration, TypedReason, User
from tux.bot.config_commands import ConfigCommands
from tux.bot.ui import Pages
from tux.features.jail.case_kinds import JAIL
from tux.features.jail.errors import JailComplete
from tux.features.jail.provisioning import JailProvisioner, find_jail, is_open, open_channels
from tux.features.jail.roles import RestoredRoles, RoleSplit, require_fit, why_unfit
from tux.features.jail.service import Jails, ReleaseOutcome
from tux.features.jail.settings import JailSettings
from tux.guilds.actions import ActionRequest, ActionResult, Moderator
from tux.guilds.provisioning import Provisioning, require_may_create
from tux.runtime.markup import user_mention

_MAX_NAMED = 20
"""The number of roles that a sentence names."""


class JailCommands(commands.Cog):
    def __init__(self, jails: Jails) -> None:
        self.jails = jails

    @command(aliases=("j",), default=("moderate_members",), needs=("manage_roles",))
    async def jail(
        self,
        ctx: GuildContext,
        member: User,
        duration: OptionalDuration = None,
        *,
        reason: str = "",
        silent: bool = False,
    ) -> None:
        result = await self.jails.jail(member, _request(ctx, reason, silent, duration))
        roles: RoleSplit = result.outcome
        lines = [
            ctx.text(
                "jail-done", target=member, case=result.case.number, duration=duration, until=result.case.expires_at
            ),
            ctx.text("jail-taken", taken=_role_list(ctx, roles.stripped), count=len(roles.stripped)),
        ]
        if roles.kept:
            lines.append(ctx.text("jail-kept", kept=_role_list(ctx, roles.kept)))
        await _answer(ctx, lines, result)

    @command(aliases=("uj",), default=("moderate_members",), needs=("manage_roles",))
    async def unjail(self, ctx: GuildContext, member: User, *, reason: str = "", silent: bool = False) -> None:
        result = await self.jails.unjail(member, _request(ctx, reason, silent))
        outcome: ReleaseOutcome = result.outcome
        lines = [ctx.text("unjail-done", target=member, case=result.case.number)]
        if outcome.roles is None:
            lines.append(ctx.text("unjail-away"))
        else:
            lines += _restored_lines(ctx, outcome.roles)
        await _answer(ctx, lines, result)


def _request(ctx: GuildContext, reason: str, silent: bool, duration: timedelta | None = None) -> ActionRequest:
    typed = TypedReason.parse(reason) if ctx.interaction is None else TypedReason(reason)
    return ActionRequest(
        actor=Moderator(ctx.author), reason=typed.reason, silent=silent or typed.silent, duration=duration
    )


async def _answer(ctx: GuildContext, lines: Sequence[str], result: ActionResult) -> None:
    notice = ctx.text(f"told-{result.case.notice}")
    sentences = [*lines, notice, *log_problem(ctx.answers, result.logged)]
    await ctx.send("\n".join(sentence for sentence in sentences if sentence.strip()))


def _restored_lines(ctx: GuildContext, roles: RestoredRoles) -> Iterator[str]:
    if roles.returned:
        yield ctx.text("unjail-back", roles=_role_list(ctx, roles.returned))
    if roles.deleted or roles.refused:
        yield ctx.text("unjail-lost", gone=roles.deleted, refused=_role_list(ctx, roles.refused))


def _role_list(ctx: GuildContext, roles: Sequence[discord.Role]) -> str | None:
    """Return the roles as a sentence lists them, at most 20 by name; None if there are none."""
    shown = list(roles[:_MAX_NAMED])
    return ctx.text("jail-roles", roles=shown, more=len(roles) - len(shown)) if shown else None


class JailConfigCommands(ConfigCommands):
    @cached_property
    def provisioner(self) -> JailProvisioner:
        return JailProvisioner()

    @ConfigCommands.config.group(name="jail")
    async def jail_group(self, ctx: GuildContext) -> None:
        await self._show_jail(ctx)

    @jail_group.command(name="setup")
    async def set_up_jail(
        self, ctx: GuildContext, role: discord.Role | None = None, channel: discord.TextChannel | None = None
    ) -> None:
        if role is not None:
            require_fit(role, ctx.ranks)
        require_may_create(ctx.guild)
        chosen: dict[str, Any] = {
            name: option.id for name, option in (("role_id", role), ("channel_id", channel)) if option is not None
        }
        async with Provisioning(ctx.guild, f"Set up by {ctx.author.name} ({ctx.author.id})") as provisioning:
            stored = await self.settings.read(ctx.guild.id, JailSettings)
            settings = stored.settings.model_copy(update=chosen)
            steps = self.provisioner.missing(self.bot, ctx.guild, settings)
            if not steps and not chosen:
                raise JailComplete
            made = await self.provisioner.complete(self.bot, provisioning, settings) if steps else {}
            if chosen or made:
                await self.settings.change(
                    ctx.guild.id,
                    JailSettings,
                    by=ctx.author.id,
                    expected_revision=stored.revision,
                    **{**chosen, **made},
                )
        await self._show_jail(ctx)

    @jail_group.command(name="status")
    async def show_jail(self, ctx: GuildContext) -> None:
        await self._show_jail(ctx)

    async def _show_jail(self, ctx: GuildContext) -> None:
        settings = await self.settings.get(ctx.guild.id, JailSettings)
        role, channel = find_jail(settings, ctx.guild)
        lines = [
            ctx.text("jail-status-role", role=role, set=settings.role_id is not None),
            ctx.text("jail-status-channel", channel=channel, set=settings.channel_id is not None),
        ]
        if role is not None and (why := why_unfit(role, ctx.ranks)) is not None:
            lines.append(ctx.text("jail-status-unfit", why=why))
        if role is not None and channel is not None and not is_open(channel, role):
            lines.append(ctx.text("jail-status-shut"))
        if role is not None:
            lines.append(ctx.text("jail-status-open", count=len(open_channels(ctx.guild, role, channel))))
        cases = await self.bot.cases.all_standing(JAIL.name, ctx.guild.id)
        lines += ["", ctx.text("jail-status-held", count=len(cases))]
        for case in cases:
            lines.append(
                ctx.text(
                    "jail-status-one", target=user_mention(case.target_id), case=case.number, until=case.expires_at
                )
            )
        await Pages(self.bot, ctx, ctx.text("jail-status-title"), lines).send()
