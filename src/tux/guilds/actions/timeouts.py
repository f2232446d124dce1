"""Timeouts, and their early end."""

from datetime import timedelta

from tux.guilds.actions.errors import NotTimedOut, TimeoutOfAdministrator, TimeoutTooLong
from tux.guilds.actions.requests import ActionContext, ActionPlan

LONGEST_TIMEOUT = timedelta(days=28)
"""The longest timeout that Discord allows."""

_CLOCK_SKEW = timedelta(seconds=10)
"""The allowance for Discord's clock being behind, which would make the longest timeout too long."""


async def plan_timeout(context: ActionContext) -> ActionPlan:
    """Refuse what Discord would refuse. A timeout that is in force is replaced."""
    if (context.request.duration or timedelta()) > LONGEST_TIMEOUT:
        raise TimeoutTooLong(days=LONGEST_TIMEOUT.days)
    if context.require_member().guild_permissions.administrator:
        raise TimeoutOfAdministrator(target=context.target)
    return ActionPlan(replaces=_is_timed_out(context), replaced_end=context.require_member().timed_out_until)


async def plan_untimeout(context: ActionContext) -> ActionPlan:
    """Refuse where the target is not timed out."""
    if not _is_timed_out(context):
        raise NotTimedOut(target=context.target)
    return ActionPlan()


async def perform_timeout(context: ActionContext) -> None:
    """Time the target out until the request's duration is over."""
    if context.until is None or context.case is None:
        raise TypeError("a timeout needs an end")
    longest = context.case.created_at + LONGEST_TIMEOUT - _CLOCK_SKEW
    await context.require_member().timeout(min(context.until, longest), reason=context.audit_reason)


async def perform_untimeout(context: ActionContext) -> None:
    """End the target's timeout."""
    await context.require_member().timeout(None, reason=context.audit_reason)


def _is_timed_out(context: ActionContext) -> bool:
    until = context.require_member().timed_out_until
    return until is not None and until > context.clock.now()
