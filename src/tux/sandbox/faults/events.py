"""The effect of faults on events on their way to a session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from tux.sandbox.faults.fault import Fault
from tux.sandbox.faults.kinds import EVENT_KINDS
from tux.sandbox.faults.rules import Rule
from tux.sandbox.world.user import User

HANDSHAKE = frozenset({"READY", "RESUMED"})
"""Events that no fault affects: without them there is no session."""


@dataclass(slots=True)
class Treatment:
    """The effect of faults on one event on its way to one session."""

    copies: int = 1
    late: float = 0.0
    """The seconds by which it comes later. The events after it wait for it, heartbeats do not."""
    hold: float | None = None
    """The seconds that it waits for another event to overtake it."""
    ending: Fault | None = None
    """The fault that ends the connection in its place; the event comes when the session is resumed."""


def treat(rules: list[Rule], user: User, event: str) -> Treatment:
    """Return the effect of rules on an event on its way to a session of `user`; this draws and counts."""
    treatment = Treatment()
    for rule in _on_the_way(rules, user, event):
        kind = rule.fault.kind
        if not rule.strikes():
            continue
        if kind == "gateway_delay":
            treatment.late += rule.wait()
        elif kind == "gateway_duplicate":
            treatment.copies += 1
        elif kind == "gateway_reorder":
            treatment.hold = rule.wait()
        else:
            treatment.ending = rule.fault
    return treatment


def withholds_ack(rules: list[Rule], user: User) -> bool:
    """Return True if a heartbeat of `user` gets no answer, though events go on; this draws and counts."""
    meant = [rule for rule in rules if rule.fault.kind == "gateway_ack_loss" and _concerns(rule.fault, user)]
    return any(rule.strikes() for rule in meant)


def _concerns(fault: Fault, user: User) -> bool:
    return user.bot if fault.actor is None else fault.actor == user.id


def _on_the_way(rules: list[Rule], user: User, event: str) -> Iterator[Rule]:
    if not rules or event in HANDSHAKE:
        return
    for rule in rules:
        fault = rule.fault
        if _concerns(fault, user) and fault.kind in EVENT_KINDS and fnmatchcase(event, fault.event):
            yield rule
