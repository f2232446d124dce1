"""Discord's audit log: one reader receives every entry of every guild, including those written while Tux was offline.

`AuditLogReader` keeps one cursor per guild. It receives entries live from the gateway, and reads the log from the
cursor on at each start and after each gap. There are three ways to learn of entries:

- `subscribe()` is synchronous and comes before the others, for decisions that are made without awaiting.
- The fact `AuditLogEntryCreated` comes without guarantees.
- `consume()` is asynchronous and durable. What a consumer cannot handle now it gets again later, even after a restart.

Within one process, no entry is delivered twice. After a restart, the last minutes are read again, so code that must not
act twice has to remember the ids of the entries that it acted on.
"""

from tux.guilds.audit_log.consumers import LEFTOVER, Consume, Wants
from tux.guilds.audit_log.reader import AuditLogEntryCreated, AuditLogReader, Subscriber

__all__ = ["LEFTOVER", "AuditLogEntryCreated", "AuditLogReader", "Consume", "Subscriber", "Wants"]
