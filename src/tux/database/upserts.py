"""INSERT … ON CONFLICT, which both dialects have and SQLAlchemy provides per dialect."""

from typing import TYPE_CHECKING

from sqlalchemy.ext.asyncio import AsyncSession

from tux.database.tables import Guild
from tux.database.types import Table

if TYPE_CHECKING:
    from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
    from sqlalchemy.dialects.sqlite import Insert as SqliteInsert


def dialect_insert(session: AsyncSession, table: type[Table]) -> "PostgresInsert | SqliteInsert":
    """Return the dialect's INSERT, which has `on_conflict_do_update()` and `on_conflict_do_nothing()`."""
    if session.get_bind().dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert
    return insert(table)


async def lock_guild(session: AsyncSession, guild_id: int) -> None:
    """Lock the guild's row until this transaction ends, creating it if need be. Others that lock it wait."""
    unchanged = {"next_case_number": Guild.next_case_number}
    await session.execute(
        dialect_insert(session, Guild)
        .values(id=guild_id)
        .on_conflict_do_update(index_elements=[Guild.id], set_=unchanged)
    )
