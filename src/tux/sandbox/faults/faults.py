"""The faults of one local Discord, and what they do.

All randomness comes from a seed, so that the same calls in the same order meet the same faults.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from random import Random

from tux.sandbox.faults import events, requests
from tux.sandbox.faults.audit_entries import AuditEntries
from tux.sandbox.faults.events import Treatment
from tux.sandbox.faults.fault import Fault
from tux.sandbox.faults.rules import Rule
from tux.sandbox.rest.requests import Reply, Request
from tux.sandbox.world.audit_log import AuditEntry, Delivery
from tux.sandbox.world.clock import Clock
from tux.sandbox.world.guild import Guild
from tux.sandbox.world.user import User


class Faults:
    """The rules in force.

    Args:
        seed: The seed of the randomness of rules without a seed of their own.
        clock: The local Discord's time.
    """

    def __init__(self, seed: int = 0, clock: Clock | None = None) -> None:
        self._seed = seed
        self._rules: list[Rule] = []
        self._numbers = itertools.count(1)
        self._clock = clock or Clock()
        self._audit_entries = AuditEntries()

    def add(self, fault: Fault) -> Fault:
        """Put a rule in force and return it with its number."""
        fault.id = next(self._numbers)
        seed = f"{self._seed}/{fault.id}" if fault.seed is None else str(fault.seed)
        self._rules.append(Rule(fault, Random(seed)))  # noqa: S311 - nothing here is a secret
        return fault

    def remove(self, fault_id: int) -> bool:
        """Remove one rule; return False if there is none."""
        before = len(self._rules)
        self._rules = [rule for rule in self._rules if rule.fault.id != fault_id]
        return len(self._rules) < before

    def clear(self) -> None:
        """Remove all rules."""
        self._rules.clear()

    def all(self) -> list[Fault]:
        """Return the rules in force, without those that are used up."""
        return [rule.fault for rule in self._rules if rule.fault.times != 0]

    async def apply(
        self, request: Request, actor: User | None, bucket: Mapping[str, str] | None = None
    ) -> Reply | None:
        """Apply the rules to a request, as `requests.apply` says.

        Raises:
            Reset: the connection is to break without an answer.
        """
        return await requests.apply(list(self._rules), request, actor, bucket or {})

    async def deliver(self, request: Request, actor: User | None) -> None:
        """Apply the rules to the answer to a request, as `requests.deliver` says.

        Raises:
            Reset: the answer is lost.
        """
        await requests.deliver(list(self._rules), request, actor)

    def treat(self, user: User, event: str) -> Treatment:
        """Return the effect of the rules on an event on its way to a session of `user`; this draws and counts."""
        return events.treat(self._rules, user, event)

    def withholds_ack(self, user: User) -> bool:
        """Return True if a heartbeat of `user` gets no answer; this draws and counts."""
        return events.withholds_ack(self._rules, user)

    def distort(self, guild: Guild, entry: AuditEntry) -> Delivery:
        """Change a new audit log entry, and return what sends its event, as `AuditEntries.distort` says."""
        return self._audit_entries.distort(self._rules, guild, entry, self._clock.now())
