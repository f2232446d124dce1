"""`/jail`, `/unjail`, and `/config jail`."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cached_property, partial
from typing import Any

import discord
from discord.ext import commands

from tux.bot.actions import log_problem
from tux.bot.commands import Bare, GuildContext, command
from tux.bot.commands.arguments import OptionalDuration, TypedReason, User
from tux.bot.config_commands import ConfigCommands
from tux.bot.ui import Pages, Question
from tux.features.jail.case_kinds import JAIL
from tux.features.jail.errors import JailComplete
from tux.features.jail.fitness import JailFitness
from tux.features.jail.health import JailHealth
from tux.features.jail.provisioning import JailProvisioner, find_jail, open_channels
from tux.features.jail.service import Jails, ReleaseOutcome
from tux.features.jail.settings import JailSettings
from tux.guilds.actions import ActionRequest, ActionResult, Moderator
from tux.guilds.member_roles import RestoredRoles, RoleSplit
from tux.guilds.provisioning import Provisioning, require_may_create
from tux.runtime.markup import Markup, user_mention

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
    async def jail_group(self, _: GuildContext) -> Bare:
        return Bare("status")

    @jail_group.command(name="setup")
    async def set_up_jail(
        self, ctx: GuildContext, role: discord.Role | None = None, channel: discord.TextChannel | None = None
    ) -> None:
        require_may_create(ctx.guild)
        chosen: dict[str, Any] = {
            name: option.id for name, option in (("role_id", role), ("channel_id", channel)) if option is not None
        }
        before = await self.settings.get(ctx.guild.id, JailSettings)
        settings, fitness = before.model_copy(update=chosen), JailFitness(self.bot)
        stored_role, stored_channel = find_jail(before, ctx.guild)
        await fitness.require_fit(role or stored_role, channel or stored_channel)
        steps = self.provisioner.missing(self.bot, ctx.guild, settings)
        if not steps and not chosen:
            raise JailComplete
        risks = await self.provisioner.risks(self.bot, ctx.guild, before, settings)
        if not risks:
            await self._set_up(ctx, chosen)
            return
        question = ctx.text("jail-setup-ask", steps=Markup("\n".join(f"- {step}" for step in (*risks, *steps))))
        set_up = partial(self._set_up, ctx, chosen)
        await Question(self.bot, ctx, question, set_up, name="jail-setup", like="config jail setup").send()

    async def _set_up(self, ctx: GuildContext, chosen: Mapping[str, Any]) -> None:
        """Complete the jail with what was chosen, and show it."""
        async with Provisioning(ctx.guild, f"Set up by {ctx.author.name} ({ctx.author.id})") as provisioning:
            stored = await self.settings.read(ctx.guild.id, JailSettings)
            settings = stored.settings.model_copy(update=chosen)
            if not self.provisioner.missing(self.bot, ctx.guild, settings) and not chosen:
                raise JailComplete
            made = await self.provisioner.complete(self.bot, provisioning, settings)
            values, by = {**chosen, **made}, ctx.author.id
            await provisioning.store(self.settings, JailSettings, values, by=by, expected_revision=stored.revision)
        await self._show_jail(ctx, names=False)

    @jail_group.command(name="status", staff_only=True)
    async def show_jail(self, ctx: GuildContext) -> None:
        await self._show_jail(ctx)

    async def _show_jail(self, ctx: GuildContext, *, names: bool = True) -> None:
        """Answer with the state of the jail and, with `names`, who is in it."""
        settings = await self.settings.get(ctx.guild.id, JailSettings)
        role, channel = find_jail(settings, ctx.guild)
        lines = [
            ctx.text("jail-status-role", role=role, set=settings.role_id is not None),
            ctx.text("jail-status-channel", channel=channel, set=settings.channel_id is not None),
        ]
        lines += [f"⚠️ {problem}" for problem in await JailHealth().find_problems(self.bot, ctx.guild)]
        if role is not None and not open_channels(ctx.guild, role, channel):
            lines.append(ctx.text("jail-status-closed"))
        cases = await self.bot.cases.all_standing(JAIL.name, ctx.guild.id)
        lines += ["", ctx.text("jail-status-held", count=len(cases))]
        for case in cases if names else ():
            lines.append(
                ctx.text(
                    "jail-status-one", target=user_mention(case.target_id), case=case.number, until=case.expires_at
                )
            )
        await Pages(self.bot, ctx, ctx.text("jail-status-title"), lines).send()
