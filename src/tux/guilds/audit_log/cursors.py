"""Cursors, which tell how far the audit log of each guild was read, in memory and in the database."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from tux.database import Database, Guild, dialect_insert

LATE_SECONDS = 300.0
"""The longest delay of an entry behind one that was written after it. The cursor stays that far behind."""

_IDS_PER_SECOND = 1000 << 22
"""The difference of ids created a second apart: https://docs.discord.com/developers/reference#snowflakes"""


@dataclass(slots=True)
class GuildLog:
    """The state of reading one guild's log."""

    cursor: int = 0
    """Every entry up to this id was handled, or was written before Tux came. 0 while unknown."""
    stored: int = 0
    """The cursor that is in the database."""
    reached: int = 0
    """Every entry up to this id was received, except for late ones."""
    received: set[int] = field(default_factory=set[int])
    """The ids after the cursor that were received."""
    gaps: int = 0
    """The number of gaps, in which entries may have been missed."""
    behind: bool = True
    """True where entries may be missing between `reached` and those received since."""
    blind: bool = False
    """True where Tux lacks the permission to see the log."""

    def receive(self, entry_id: int) -> bool:
        """Note that an entry was received. Return False where it was received before."""
        if entry_id in self.received or entry_id <= self.cursor:
            return False
        self.received.add(entry_id)
        return True

    def advance(self, unhandled: Iterable[int]) -> None:
        """Advance the cursor, but not past entries that are `unhandled` or may still arrive late."""
        complete = self.reached - int(LATE_SECONDS * _IDS_PER_SECOND)
        cursor = min([complete, *(entry_id - 1 for entry_id in unhandled)])
        if self.cursor and cursor > self.cursor:
            self.cursor = cursor
            self.received = {entry_id for entry_id in self.received if entry_id > cursor}

    def begin(self, latest: int) -> None:
        """Begin after `latest`, the newest entry at the first read, or before any that were received already."""
        self.cursor = self.reached = min([latest, *(entry_id - 1 for entry_id in self.received)])

    def interrupt(self) -> None:
        """Open a gap."""
        self.gaps += 1
        self.behind = True

    def catch_up(self) -> None:
        """Close the gap."""
        self.reached = max([self.reached, *self.received])
        self.behind = False


async def load_cursor(database: Database, guild_id: int) -> int:
    """Return the cursor of a guild from the database, 0 where its log was never read."""
    async with database.session() as session:
        row = await session.get(Guild, guild_id)
    return (row.audit_seen_id if row else None) or 0


async def store_cursors(database: Database, logs: Mapping[int, GuildLog], guild_ids: Collection[int]) -> None:
    """Store the cursors of these guilds that have advanced, except for guilds that were forgotten meanwhile."""
    advanced = {
        guild_id: log.cursor for guild_id in guild_ids if (log := logs.get(guild_id)) and log.cursor != log.stored
    }
    if not advanced:
        return
    async with database.transaction() as session:
        for guild_id, cursor in sorted(advanced.items()):
            insert = dialect_insert(session, Guild).values(id=guild_id, audit_seen_id=cursor)
            await session.execute(
                insert.on_conflict_do_update(index_elements=[Guild.id], set_={"audit_seen_id": cursor})
            )
    for guild_id, cursor in advanced.items():
        if log := logs.get(guild_id):
            log.stored = cursor
