"""Actions that moderators take in Discord itself, without Tux: each of them becomes a case."""

import discord

from tux.guilds.actions import ModerationLog
from tux.guilds.cases import Cases
from tux.runtime.tasks import Tasks


class ManualActions:
    """Makes a case of each action that is not Tux's own. `own_id` is the user id of the bot."""

    def __init__(self, cases: Cases, log: ModerationLog, tasks: Tasks, own_id: int | None) -> None:
        self._cases = cases
        self._log = log
        self._tasks = tasks
        self._own_id = own_id

    def wants(self, entry: discord.AuditLogEntry) -> bool:
        """Return whether an entry may stand for a manual action."""
        return entry.user_id != self._own_id and self._cases.kinds.for_manual_action(entry) is not None

    async def adopt(self, entry: discord.AuditLogEntry) -> None:
        """Make a case of an entry, unless it has one already."""
        kind = self._cases.kinds.for_manual_action(entry)
        if kind is None or kind.manual_action is None or entry.target is None:
            return
        case = await self._cases.adopt(
            kind,
            guild_id=entry.guild.id,
            target_id=int(entry.target.id),
            moderator_id=entry.user_id or self._own_id or 1,
            reason=entry.reason or "",
            audit_entry_id=entry.id,
            at=entry.created_at,
            expires_at=kind.manual_action.expires_at(entry),
        )
        if case is not None:  # the next entry need not wait until this case is posted
            self._tasks.spawn(self._log.post(entry.guild, case), name="log a manual action", owner=__name__)
