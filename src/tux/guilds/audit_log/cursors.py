"""Cursors: how far the audit log of each guild was read, in memory and in the database."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from tux.database import Database, Guild, dialect_insert

LATE_SECONDS = 300.0
"""The delay with which an entry may arrive after one that was written later. The cursor stays that far behind."""

_IDS_PER_SECOND = 1000 << 22
"""The difference of two ids that were made a second apart, https://docs.discord.com/developers/reference#snowflakes"""


@dataclass(slots=True)
class GuildLog:
    """The state of reading one guild's log."""

    cursor: int = 0
    """Every entry up to this id was heard and handled, or was there before Tux. 0 while that is not known."""
    stored: int = 0
    """The cursor as the database has it."""
    reached: int = 0
    """Every entry up to this id was heard, but for those that are late."""
    heard: set[int] = field(default_factory=set[int])
    """The ids beyond the cursor that were heard."""
    gaps: int = 0
    """The number of times that entries may have been missed."""
    behind: bool = True
    """Entries may be missing between the one that was reached and those heard since."""
    blind: bool = False
    """Tux may not see the log."""

    def hear(self, entry_id: int) -> bool:
        """Note that an entry was heard; False where it was heard before."""
        if entry_id in self.heard or entry_id <= self.cursor:
            return False
        self.heard.add(entry_id)
        return True

    def advance(self, unhandled: Iterable[int]) -> None:
        """Move the cursor on, but past nothing that is `unhandled` and nothing that may still come."""
        complete = self.reached - int(LATE_SECONDS * _IDS_PER_SECOND)
        cursor = min([complete, *(entry_id - 1 for entry_id in unhandled)])
        if self.cursor and cursor > self.cursor:
            self.cursor = cursor
            self.heard = {entry_id for entry_id in self.heard if entry_id > cursor}

    def begin(self, latest: int) -> None:
        """Begin after `latest`, the last entry that was there at the first look, or before what was heard already."""
        self.cursor = self.reached = min([latest, *(entry_id - 1 for entry_id in self.heard)])

    def interrupt(self) -> None:
        """Open a gap."""
        self.gaps += 1
        self.behind = True

    def catch_up(self) -> None:
        """Close the gap."""
        self.reached = max([self.reached, *self.heard])
        self.behind = False


async def load_cursor(database: Database, guild_id: int) -> int:
    """Return where reading goes on; 0 where the log was never read."""
    async with database.session() as session:
        row = await session.get(Guild, guild_id)
    return (row.audit_seen_id if row else None) or 0


async def store_cursors(database: Database, logs: Mapping[int, GuildLog], guild_ids: Collection[int]) -> None:
    """Write down the cursors of these guilds that have moved."""
    moved = {guild_id: log.cursor for guild_id in guild_ids if (log := logs[guild_id]).cursor != log.stored}
    if not moved:
        return
    async with database.transaction() as session:
        for guild_id, cursor in sorted(moved.items()):
            put = dialect_insert(session, Guild).values(id=guild_id, audit_seen_id=cursor)
            await session.execute(put.on_conflict_do_update(index_elements=[Guild.id], set_={"audit_seen_id": cursor}))
    for guild_id, cursor in moved.items():
        if log := logs.get(guild_id):
            log.stored = cursor
