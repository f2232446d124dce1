"""Every kind of action on a member that needs no settings, each with the kind of case that it makes."""

import discord

from tux.guilds.actions.bans import perform_ban, perform_softban, perform_unban, plan_ban, plan_softban, plan_unban
from tux.guilds.actions.errors import BotCannotBeWarned, NotBanned, StillBanned
from tux.guilds.actions.requests import ActionContext, ActionPlan, MemberAction, NoticeTiming
from tux.guilds.actions.timeouts import perform_timeout, perform_untimeout, plan_timeout, plan_untimeout
from tux.guilds.cases import CaseKind, HalfDone, ManualAction

Action = discord.AuditLogAction

_BANS = frozenset({"ban", "tempban"})
_TIMEOUTS = frozenset({"timeout"})


async def _plan_warning(context: ActionContext) -> ActionPlan:
    if context.target.bot:
        raise BotCannotBeWarned(target=context.target)
    return ActionPlan()


async def _perform_kick(context: ActionContext) -> None:
    await context.guild.kick(context.target, reason=context.audit_reason)


BAN = MemberAction(
    kind=CaseKind(
        "ban",
        frozenset({Action.ban}),
        manual_action=ManualAction(Action.ban),
        opposite="unban",
        ends=_BANS,
        lasting=True,
        posted_by_creator=True,
    ),
    permission="ban_members",
    needs=("ban_members",),
    notice=NoticeTiming.BEFORE,
    prepare=plan_ban,
    perform=perform_ban,
)
TEMPBAN = MemberAction(
    kind=CaseKind(
        "tempban", frozenset({Action.ban}), opposite="unban", ends=_BANS, ended_by_tux=True, posted_by_creator=True
    ),
    permission="ban_members",
    needs=("ban_members",),
    notice=NoticeTiming.BEFORE,
    takes_duration=True,
    prepare=plan_ban,
    perform=perform_ban,
)
SOFTBAN = MemberAction(
    kind=CaseKind(
        "softban",
        frozenset({Action.unban}),  # the second step
        ends=_BANS,
        half_done=HalfDone(traces=frozenset({Action.ban}), failure=StillBanned.__name__),
        posted_by_creator=True,
    ),
    permission="ban_members",
    needs=("ban_members",),
    notice=NoticeTiming.BEFORE,
    prepare=plan_softban,
    perform=perform_softban,
)
UNBAN = MemberAction(
    kind=CaseKind(
        "unban",
        frozenset({Action.unban}),
        manual_action=ManualAction(Action.unban),
        ends=_BANS,
        posted_by_creator=True,
    ),
    permission="ban_members",
    needs=("ban_members",),
    ranked=False,
    prepare=plan_unban,
    perform=perform_unban,
    target_gone=NotBanned,
)
KICK = MemberAction(
    kind=CaseKind("kick", frozenset({Action.kick}), manual_action=ManualAction(Action.kick), posted_by_creator=True),
    permission="kick_members",
    needs=("kick_members",),
    notice=NoticeTiming.BEFORE,
    members_only=True,
    perform=_perform_kick,
)
WARN = MemberAction(
    kind=CaseKind("warn", frozenset(), posted_by_creator=True),
    permission="moderate_members",
    notice=NoticeTiming.AFTER,
    members_only=True,
    prepare=_plan_warning,
)
NOTE = MemberAction(
    kind=CaseKind("note", frozenset(), staff_only=True, posted_by_creator=True), permission="moderate_members"
)
TIMEOUT = MemberAction(
    kind=CaseKind(
        "timeout",
        frozenset({Action.member_update}),
        manual_action=ManualAction(Action.member_update, until="timed_out_until"),
        automod=Action.automod_timeout_member,
        opposite="untimeout",
        ends=_TIMEOUTS,
        posted_by_creator=True,
    ),
    permission="moderate_members",
    needs=("moderate_members",),
    notice=NoticeTiming.AFTER,
    members_only=True,
    takes_duration=True,
    prepare=plan_timeout,
    perform=perform_timeout,
)
UNTIMEOUT = MemberAction(
    kind=CaseKind(
        "untimeout",
        frozenset({Action.member_update}),
        manual_action=ManualAction(Action.member_update, clears="timed_out_until"),
        ends=_TIMEOUTS,
        posted_by_creator=True,
    ),
    permission="moderate_members",
    needs=("moderate_members",),
    notice=NoticeTiming.AFTER,
    members_only=True,
    prepare=plan_untimeout,
    perform=perform_untimeout,
)

CASE_KINDS = tuple(action.kind for action in (BAN, TEMPBAN, UNBAN, SOFTBAN, KICK, WARN, NOTE, TIMEOUT, UNTIMEOUT))
