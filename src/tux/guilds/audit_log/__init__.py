"""Discord's audit log: one reader hears every entry of every guild, also those written while Tux was away.

`AuditLogReader` keeps one cursor per guild. It hears entries live from the gateway, and reads the log from the cursor
on at each start and after each gap. Whoever wants to know of entries has three ways:

- `subscribe()`: synchronous and before all others, for whoever decides without awaiting.
- the fact `AuditLogEntryCreated`: for whoever needs no promise.
- `consume()`: asynchronous and durable. What a consumer cannot handle now it handles later, also after a restart.

Within one process nobody hears an entry twice. After a restart the last minutes are read once more, so whoever must
not act twice remembers the ids of the entries that it acted on.
"""

from tux.guilds.audit_log.consumers import LEFTOVER, Consume, Wants
from tux.guilds.audit_log.reader import AuditLogEntryCreated, AuditLogReader, Subscriber

__all__ = ["LEFTOVER", "AuditLogEntryCreated", "AuditLogReader", "Consume", "Subscriber", "Wants"]
