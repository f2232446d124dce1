"""Requests for actions on members, the kinds of these actions, and their results."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any

import discord

from tux.guilds.actions.actors import Actor
from tux.guilds.actions.errors import NotMember, TargetGone
from tux.guilds.actions.log import Logged
from tux.guilds.cases import Case, CaseKind, Cases
from tux.runtime.clock import Clock
from tux.runtime.refusals import Refusal

Target = discord.Member | discord.User


class NoticeTiming(Enum):
    """The moment when the target gets the direct message about an action."""

    BEFORE = auto()
    """After the action, they share no server with the bot, which then cannot message them."""
    AFTER = auto()
    NEVER = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRequest:
    """An action that an actor requests, on one member or on several."""

    actor: Actor
    reason: str = ""
    silent: bool = False
    """True where the target gets no direct message."""
    delete_days: int = 0
    """The number of days whose messages a ban deletes, up to 7."""
    duration: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionPlan:
    """The result of the checks before an action."""

    replaces: bool = False
    """True where it replaces an action of its kind that is in force."""
    replaced_end: datetime | None = None
    """The time at which the replaced action would have ended; None for one that is permanent."""
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """The data to store in the case, with which the action can be undone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionContext:
    """A request that is being carried out on one target."""

    target: Target
    kind: CaseKind
    member: discord.Member | None
    """The target as a member; None where they are not in the server."""
    request: ActionRequest
    cases: Cases
    clock: Clock
    waited: bool = False
    """True where it had to wait for another action on the target, after which cached state may be out of date."""
    until: datetime | None = None
    case: Case | None = None

    @property
    def guild(self) -> discord.Guild:
        return self.request.actor.guild

    @property
    def audit_reason(self) -> str:
        """Return the reason for Discord's audit log."""
        return self.case.audit_reason(self.request.actor.name) if self.case else ""

    def require_member(self) -> discord.Member:
        """Return the member, or raise `NotMember`."""
        if self.member is None:
            raise NotMember(target=self.target)
        return self.member


@dataclass(frozen=True, slots=True)
class ActionResult:
    """An action that was done, recorded and logged."""

    target: Target
    case: Case
    logged: Logged
    replaced: bool = False
    """True where it replaced an action of its kind."""
    replaced_end: datetime | None = None
    """The time at which the replaced action would have ended; None for one that was permanent."""
    outcome: Any = None
    """The value that `MemberAction.perform` returned."""


Prepare = Callable[[ActionContext], Awaitable[ActionPlan]]
"""A check before an action, which raises a refusal where it is not possible or not needed."""

Perform = Callable[[ActionContext], Awaitable[object]]


async def _prepare_nothing(_: ActionContext) -> ActionPlan:
    return ActionPlan()


async def _perform_nothing(_: ActionContext) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberAction:
    """A kind of action on a member."""

    kind: CaseKind
    permission: str
    """The permission in Discord that a moderator needs by default."""
    needs: tuple[str, ...] = ()
    """The permissions that the bot needs."""
    notice: NoticeTiming = NoticeTiming.NEVER
    members_only: bool = False
    needs_current_roles: bool = False
    """True where Discord is asked for the member's roles even if they are cached."""
    ranked: bool = True
    """True where the target has to be below the actor and the bot."""
    takes_duration: bool = False
    """True where a request needs a duration."""
    prepare: Prepare = _prepare_nothing
    perform: Perform = _perform_nothing
    target_gone: type[Refusal] = TargetGone
    """The refusal where Discord does not know the target."""
