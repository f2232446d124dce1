"""The faults of one local Discord, and what they do.

All randomness comes from a seed, so that the same calls in the same order meet the same faults.
"""

from __future__ import annotations

import itertools
from random import Random

from tux.sandbox.faults import audit_entries, events, requests
from tux.sandbox.faults.events import Treatment
from tux.sandbox.faults.fault import Fault
from tux.sandbox.faults.rules import Rule
from tux.sandbox.rest.requests import Reply, Request
from tux.sandbox.world.audit_log import AuditEntry
from tux.sandbox.world.user import User


class Faults:
    """The rules in force.

    Args:
        seed: The seed of the randomness of rules without a seed of their own.
    """

    def __init__(self, seed: int = 0) -> None:
        self._seed = seed
        self._rules: list[Rule] = []
        self._numbers = itertools.count(1)

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

    async def apply(self, request: Request, actor: User | None) -> Reply | None:
        """Apply the rules to a request, as `requests.apply` says.

        Raises:
            Reset: the connection is to break without an answer.
        """
        return await requests.apply(list(self._rules), request, actor)

    async def deliver(self, request: Request, actor: User | None) -> None:
        """Apply the rules to the answer to a request, as `requests.deliver` says.

        Raises:
            Reset: the answer is lost.
        """
        await requests.deliver(list(self._rules), request, actor)

    def treat(self, user: User, event: str) -> Treatment:
        """Return the effect of the rules on an event on its way to a session of `user`; this draws and counts."""
        return events.treat(self._rules, user, event)

    def hides_executor(self, entry: AuditEntry) -> bool:
        """Return True if an audit log entry loses its author."""
        return audit_entries.hides_executor(self._rules, entry)
