"""Actions that moderators take in Discord itself, without Tux: each of them becomes a case."""

from dataclasses import dataclass
from datetime import datetime

import discord

from tux.guilds.actions import ModerationLog
from tux.guilds.actions.member_actions import TIMEOUT, UNTIMEOUT, Action
from tux.guilds.cases import CaseKind, CaseKinds, Cases
from tux.runtime.tasks import Tasks


@dataclass(frozen=True, slots=True)
class ManualAction:
    """An action that an entry of the audit log stands for."""

    kind: CaseKind
    until: datetime | None = None


def manual_action(entry: discord.AuditLogEntry, kinds: CaseKinds) -> ManualAction | None:
    """Return the action that an entry stands for, or None if it does not become a case."""
    if (kind := kinds.for_manual_action(entry.action)) is not None:
        return ManualAction(kind)
    if entry.action is Action.member_update and hasattr(entry.after, "timed_out_until"):
        until: datetime | None = entry.after.timed_out_until
        return ManualAction(TIMEOUT.kind, until) if until is not None else ManualAction(UNTIMEOUT.kind)
    return None


class ManualActions:
    """Makes a case of each action that is not Tux's own. `own_id` is the user id of the bot."""

    def __init__(self, cases: Cases, log: ModerationLog, tasks: Tasks, own_id: int | None) -> None:
        self._cases = cases
        self._log = log
        self._tasks = tasks
        self._own_id = own_id

    def wants(self, entry: discord.AuditLogEntry) -> bool:
        """Return whether an entry may stand for a manual action."""
        return entry.user_id != self._own_id and manual_action(entry, self._cases.kinds) is not None

    async def adopt(self, entry: discord.AuditLogEntry) -> None:
        """Make a case of an entry, unless it has one already."""
        action = manual_action(entry, self._cases.kinds)
        if action is None or entry.target is None:
            return
        case = await self._cases.adopt(
            action.kind,
            guild_id=entry.guild.id,
            target_id=int(entry.target.id),
            moderator_id=entry.user_id or self._own_id or 1,
            reason=entry.reason or "",
            audit_entry_id=entry.id,
            at=entry.created_at,
            expires_at=action.until,
        )
        if case is not None:  # the next entry need not wait until this case is posted
            self._tasks.spawn(self._log.post(entry.guild, case), name="log a manual action", owner=__name__)
