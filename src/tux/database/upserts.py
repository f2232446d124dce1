"""INSERT … ON CONFLICT, which both dialects have and SQLAlchemy spells twice."""

from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from tux.database.tables import Guild
from tux.database.types import Table

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
    from sqlalchemy.dialects.sqlite import Insert as SqliteInsert


def inserting(session: AsyncSession, table: type[Table]) -> "PostgresInsert | SqliteInsert":
    """An INSERT into `table` that takes `on_conflict_do_update()` and `on_conflict_do_nothing()`."""
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert
    return insert(table)


async def hold_guild(session: AsyncSession, guild_id: int) -> None:
    """Makes sure of the guild's row, and keeps every other holder waiting until this transaction ends."""
    unchanged = {"next_case_number": Guild.next_case_number}
    await session.execute(
        inserting(session, Guild).values(id=guild_id).on_conflict_do_update(index_elements=[Guild.id], set_=unchanged)
    )
