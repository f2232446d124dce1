"""Discord's audit log: one reader receives every entry of every guild, including those written while Tux was offline.

`AuditLogReader` keeps one cursor per guild. It receives entries live from the gateway, and reads the log from the
cursor on at each start and after each gap. There are four ways to learn of entries:

- `subscribe_raw()` is synchronous and comes before discord.py has read the entry. It may get one twice.
- `subscribe()` is synchronous and comes before the others, for decisions that are made without awaiting.
- The fact `AuditLogEntryCreated` comes without guarantees.
- `consume()` is asynchronous and durable. What a consumer cannot handle now it gets again later, even after a restart.

Within one process, the other three get no entry twice. After a restart, the last minutes are read again, so code that
must not act twice has to remember the ids of the entries that it acted on.
"""

from tux.guilds.audit_log.consumers import LEFTOVER, Consume, Wants
from tux.guilds.audit_log.reader import (
    AuditLogEntryCreated,
    AuditLogReader,
    RawAuditLogEntry,
    RawSubscriber,
    Subscriber,
)

__all__ = [
    "LEFTOVER",
    "AuditLogEntryCreated",
    "AuditLogReader",
    "Consume",
    "RawAuditLogEntry",
    "RawSubscriber",
    "Subscriber",
    "Wants",
]
