"""Rows of the database, added and counted."""

from sqlalchemy import func, select

from tux.database import (
    Database,
    Guild,
)


async def add_guild(database: Database, guild_id: int = 1) -> None:
    async with database.transaction() as session:
        session.add(Guild(id=guild_id))


async def count(database: Database, table: type) -> int:
    async with database.session() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0
