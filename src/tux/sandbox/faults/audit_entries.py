"""The effect of faults on the entries of audit logs: on how they are told of, on what they say, and on the log.

Each fault strikes an entry once, as it is created, for everyone who is told of it. `audit_delay`, `audit_duplicate`,
`audit_reorder` and `audit_loss` change the event alone: the log is complete. `null_executor`, `false_executor` and
`null_action_type` change the entry itself, in the event and in the log, as in Discord's own cases (discord-api-docs
#8188, #6428 and #3546). `audit_log_lag` changes the log alone: the event comes at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from tux.sandbox.faults.kinds import AUDIT_KINDS
from tux.sandbox.faults.rules import Rule
from tux.sandbox.world.audit_log import AuditEntry, AuditLogEvent, Delivery, deliver_at_once
from tux.sandbox.world.guild import Guild


@dataclass(slots=True)
class Lie:
    """The work of faults on one entry.

    Attributes:
        guild: The guild whose log it is in.
        entry: The entry, which is changed in place.
        now: The moment of its creation.
        copies: The number of times that its event is sent.
        late: The seconds by which its event comes later; other events do not wait for it.
        hold: The seconds that its event waits for the event of another entry to overtake it; None if it does not.
    """

    guild: Guild
    entry: AuditEntry
    now: datetime
    copies: int = 1
    late: float = 0.0
    hold: float | None = None


def _delay(rule: Rule, lie: Lie) -> None:
    lie.late += rule.wait()


def _duplicate(_rule: Rule, lie: Lie) -> None:
    lie.copies += 1


def _reorder(rule: Rule, lie: Lie) -> None:
    lie.hold = rule.wait()


def _lose(_rule: Rule, lie: Lie) -> None:
    lie.copies = 0


def _hide_executor(_rule: Rule, lie: Lie) -> None:
    lie.entry.user_id = None


def _blame(rule: Rule, lie: Lie) -> None:
    """Name the fault's executor, or else a member who is drawn; an author who is alone in the guild stays."""
    author = lie.entry.user_id
    others = [member_id for member_id in lie.guild.members if member_id != author]
    if rule.fault.executor is not None:
        lie.entry.user_id = rule.fault.executor
    elif others:
        lie.entry.user_id = rule.random.choice(others)


def _hide_action_type(_rule: Rule, lie: Lie) -> None:
    lie.entry.action_type = None


def _lag(rule: Rule, lie: Lie) -> None:
    lie.entry.visible_at = lie.now + timedelta(seconds=rule.wait())


EFFECTS: dict[str, Callable[[Rule, Lie], None]] = {
    "audit_delay": _delay,
    "audit_duplicate": _duplicate,
    "audit_reorder": _reorder,
    "audit_loss": _lose,
    "null_executor": _hide_executor,
    "false_executor": _blame,
    "null_action_type": _hide_action_type,
    "audit_log_lag": _lag,
}


@dataclass(slots=True)
class AuditEntries:
    """The entries that faults have struck, and the event that waits to be overtaken, by guild id."""

    _held: dict[int, Callable[[], None]] = field(default_factory=dict[int, Callable[[], None]])

    def distort(self, rules: list[Rule], guild: Guild, entry: AuditEntry, now: datetime) -> Delivery:
        """Change a new entry as rules say, and return the function that sends its event; this draws and counts."""
        concerned = [rule for rule in rules if rule.fault.kind in AUDIT_KINDS]
        if not concerned and not self._held:
            return deliver_at_once
        lie = Lie(guild, entry, now)
        name, author = AuditLogEvent(entry.action_type).name if entry.action_type else "", entry.user_id
        for rule in concerned:
            fault = rule.fault
            if fnmatchcase(name, fault.event) and fault.actor in {None, author} and rule.strikes():
                EFFECTS[fault.kind](rule, lie)
        return lambda send: self._deliver(lie, send)

    def _deliver(self, lie: Lie, send: Callable[[], None]) -> None:
        def send_copies() -> None:
            for _ in range(lie.copies):
                send()

        if not lie.copies:
            return
        if lie.hold is not None and lie.guild.id not in self._held:
            self._held[lie.guild.id] = send_copies
            asyncio.get_running_loop().call_later(lie.late + lie.hold, self._release_late, lie.guild.id, send_copies)
        elif lie.late:
            asyncio.get_running_loop().call_later(lie.late, self._send, lie.guild.id, send_copies)
        else:
            self._send(lie.guild.id, send_copies)

    def _send(self, guild_id: int, send: Callable[[], None]) -> None:
        send()
        self._release(guild_id)

    def _release(self, guild_id: int) -> None:
        """Send the event that was held back, if there is one."""
        held = self._held.pop(guild_id, None)
        if held is not None:
            held()

    def _release_late(self, guild_id: int, held: Callable[[], None]) -> None:
        """Send an event that nothing has overtaken, unless it was sent."""
        if self._held.get(guild_id) is held:
            self._release(guild_id)
