"""The table in which most features keep their settings: a JSON document for each guild and section."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from tux.guilds.settings.changes import Draft, Stored, StoredSection
from tux.guilds.settings.tables import GuildSetting


class DefaultSectionStore:
    """The store of every section that has no other, including those whose code is not loaded."""

    async def load(self, session: AsyncSession, guild_id: int) -> Stored:
        rows = await session.scalars(select(GuildSetting).where(GuildSetting.guild_id == guild_id))
        return {row.section: StoredSection(row.data, row.revision) for row in rows}

    async def load_everywhere(self, session: AsyncSession, section: str) -> Mapping[int, Mapping[str, Any]]:
        rows = await session.scalars(select(GuildSetting).where(GuildSetting.section == section))
        return {row.guild_id: row.data for row in rows}

    async def save(self, session: AsyncSession, guild_id: int, draft: Draft, *, by: int, at: datetime) -> None:
        await session.merge(
            GuildSetting(
                guild_id=guild_id,
                section=draft.section,
                data=draft.after,
                revision=draft.revision + 1,
                updated_by=by,
                updated_at=at,
            )
        )
