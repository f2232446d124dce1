"""The effect of faults on the entries of audit logs."""

from __future__ import annotations

from fnmatch import fnmatchcase

from tux.sandbox.faults.rules import Rule
from tux.sandbox.world.audit_log import AuditEntry, AuditLogEvent


def hides_executor(rules: list[Rule], entry: AuditEntry) -> bool:
    """Return True if an audit log entry loses its author."""
    name = AuditLogEvent(entry.action_type).name
    return any(
        rule.fault.kind == "null_executor"
        and fnmatchcase(name, rule.fault.event)
        and rule.fault.actor in {None, entry.user_id}
        and rule.strikes()
        for rule in rules
    )
