"""The one pipeline through which every action on a member goes, whoever takes it.

Check authority and feasibility → open the case → send the direct message, if it comes first → act → send the direct
message, if it comes after → settle the case → post to the moderation log. Nothing is changed before the checks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import discord

from tux.guilds.actions.actors import Actor
from tux.guilds.actions.corrections import Corrections
from tux.guilds.actions.errors import FailedAfterNotice, NotMember
from tux.guilds.actions.log import ModerationLog
from tux.guilds.actions.requests import (
    ActionContext,
    ActionPlan,
    ActionRequest,
    ActionResult,
    MemberAction,
    NoticeTiming,
    Target,
)
from tux.guilds.cases import Case, Cases, Notice
from tux.guilds.host import GuildHost
from tux.guilds.notices import notify
from tux.guilds.permissions import BotLacksPermissions, Outranked, missing, phrases
from tux.runtime.clock import Clock
from tux.runtime.discord_endpoints import UNREACHED
from tux.runtime.markup import paragraph
from tux.runtime.refusals import Refusal


class MemberActions:
    """The pipeline. Actions on the same member, from whatever feature, run one after the other."""

    def __init__(self, cases: Cases, log: ModerationLog, host: GuildHost, clock: Clock) -> None:
        self._cases = cases
        self.log = log
        self._host = host
        self._clock = clock
        self.corrections = Corrections(cases, host, clock)
        self.locks = cases.locks

    async def outranked(self, actor: Actor, targets: Sequence[discord.abc.Snowflake]) -> Mapping[int, Outranked]:
        """Return the refusals for those of `targets` on whom `actor` or the bot may not act, by user id.

        Roles that a case in force has taken from somebody count as if they still had them, in the guild or not.
        """
        held = await self._held_roles(actor, [target.id for target in targets])
        refusals = dict[int, Outranked]()
        for target in targets:
            try:
                actor.require_authority_over(target, held_roles=held.get(target.id, ()))
            except Outranked as refusal:
                refusals[target.id] = refusal
        return refusals

    async def _held_roles(self, actor: Actor, user_ids: Sequence[int]) -> Mapping[int, list[discord.Role]]:
        """Return the roles that cases hold, by user. A rule of Tux does not wait for the database to learn of them."""
        if actor.rule is not None:
            return {}
        held = await self._cases.held_roles(actor.guild.id, user_ids, *self._cases.kinds.holding_roles)
        roles = {user_id: map(actor.guild.get_role, role_ids) for user_id, role_ids in held.items()}
        return {user_id: [role for role in found if role is not None] for user_id, found in roles.items()}

    async def act(self, action: MemberAction, target: Target, request: ActionRequest) -> ActionResult:
        """Carry out a request on one target. Raises a refusal, with nothing changed, where it is not possible."""
        guild = request.actor.guild
        async with self.locks.acquire(guild.id, target.id) as waited:
            member = await _find_member(guild, target, action)
            target = member or target
            if action.ranked and (refusal := (await self.outranked(request.actor, [target])).get(target.id)):
                raise refusal
            if lacking := missing(action.needs, guild.me.guild_permissions):
                raise BotLacksPermissions(permissions=phrases(lacking))
            context = ActionContext(
                target=target,
                kind=action.kind,
                member=member,
                request=request,
                cases=self._cases,
                clock=self._clock,
                waited=waited,
            )
            plan = await action.prepare(context)
            case, outcome = await self._carry_out(action, context, plan)
        logged = await self.log.post(guild, case)
        return ActionResult(target, case, logged, plan.replaces, plan.replaced_end, outcome)

    async def _carry_out(self, action: MemberAction, context: ActionContext, plan: ActionPlan) -> tuple[Case, Any]:
        request = context.request
        until = None if request.duration is None else self._clock.now() + request.duration
        opening = self._cases.opening(
            action.kind,
            guild_id=context.guild.id,
            target_id=context.target.id,
            moderator_id=request.actor.user_id,
            reason=request.reason,
            expires_at=until,
            data=_case_data(request, plan),
        )
        case: Case | None = None
        try:
            async with opening as case:
                outcome = await self._perform(action, replace(context, case=case, until=until), case)
        except Refusal:
            if case is not None and action.kind.is_half_done(case.failure):
                await self.log.post(context.guild, case)
            raise
        except discord.Forbidden as error:
            if case is None or case.notice is not Notice.DELIVERED:
                raise
            corrected = case.corrected_at is not None
            raise FailedAfterNotice(target=context.target, corrected=corrected) from error
        return case, outcome

    async def _perform(self, action: MemberAction, context: ActionContext, case: Case) -> object:
        timing = await self._timing(action, context, case)
        if timing is NoticeTiming.BEFORE:
            case.notice = await self._notify(action, context, case)
            await self._cases.keep_notice(case)  # so that it can be taken back after a crash
        try:
            outcome = await action.perform(context)
        except (*UNREACHED, discord.DiscordServerError):
            raise  # it may have been done
        except Exception as error:
            if case.notice is Notice.DELIVERED and not action.kind.is_half_done(type(error).__name__):
                await self.corrections.tell(context.member, case)
            if isinstance(error, discord.NotFound):
                raise action.target_gone(target=context.target) from error
            raise
        if timing is NoticeTiming.AFTER:
            case.notice = await self._notify(action, context, case)
        case.notice = case.notice or Notice.NONE
        return outcome

    async def _timing(self, action: MemberAction, context: ActionContext, case: Case) -> NoticeTiming:
        """Return when to tell the target. Of a second attempt, they hear only once it has succeeded."""
        if context.request.silent:
            return NoticeTiming.NEVER
        if action.notice is NoticeTiming.BEFORE and await self.corrections.is_told_already(case):
            return NoticeTiming.AFTER
        return action.notice

    async def _notify(self, action: MemberAction, context: ActionContext, case: Case) -> Notice:
        if context.member is None:
            return Notice.NONE
        text = self._host.texts.say(
            action.kind.notice_key,
            locale=self._host.locale_in(case.guild_id),
            guild=context.guild.name,
            reason=paragraph(case.short_reason) or None,
            until=context.until,
        )
        return await notify(context.member, text)


async def _find_member(guild: discord.Guild, target: Target, action: MemberAction) -> discord.Member | None:
    """Return the target as a member, asking Discord where that is not certain.

    A user who is not in the bot's cache may still be a member, and must not count as ranked below everybody.
    """
    if isinstance(target, discord.Member) and not (action.members_only or action.needs_current_roles):
        return target
    try:
        return await guild.fetch_member(target.id)
    except discord.NotFound:
        if action.members_only:
            raise NotMember(target=target) from None
        return None


def _case_data(request: ActionRequest, plan: ActionPlan) -> dict[str, Any] | None:
    rule = {} if request.actor.rule is None else {"rule": request.actor.rule}
    return {**plan.data, **rule} or None
