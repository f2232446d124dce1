"""A feature for tests alone, which keeps its settings in a table of its own, one column for each."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from tux.bot.feature import Feature
from tux.bot.feature_scope import FeatureScope
from tux.guilds.settings.changes import Draft, Stored, StoredSection
from tux.guilds.settings.fields import ChannelId
from tux.guilds.settings.section import Section


class WeatherSettings(Section):
    section: ClassVar[str] = "weather"

    channel_id: ChannelId | None = None
    sunny: bool = True


class WeatherTable:
    """The store of the section. A column is NULL where nothing is set."""

    async def load(self, session: AsyncSession, guild_id: int) -> Stored:
        rows = await session.execute(text("SELECT * FROM weather WHERE guild_id = :guild_id"), {"guild_id": guild_id})
        row = rows.one_or_none()
        return {} if row is None else {"weather": StoredSection(_data(row), row.revision)}

    async def load_everywhere(self, session: AsyncSession, section: str) -> Mapping[int, Mapping[str, Any]]:
        return {row.guild_id: _data(row) for row in await session.execute(text("SELECT * FROM weather"))}

    async def save(self, session: AsyncSession, guild_id: int, draft: Draft, *, by: int, at: datetime) -> None:
        values = {"channel_id": draft.after.get("channel_id"), "sunny": draft.after.get("sunny")}
        await session.execute(
            text("REPLACE INTO weather VALUES (:guild_id, :revision, :channel_id, :sunny)"),
            {"guild_id": guild_id, "revision": draft.revision + 1, **values},
        )


def _data(row: Any) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if row.channel_id is not None:
        data["channel_id"] = row.channel_id
    if row.sunny is not None:
        data["sunny"] = bool(row.sunny)
    return data


FEATURE = Feature("weather", settings=WeatherSettings, settings_store=WeatherTable())


async def setup(scope: FeatureScope) -> None:
    async with scope.database.transaction() as session:
        await session.execute(
            text(
                "CREATE TABLE IF NOT EXISTS weather"
                " (guild_id INTEGER PRIMARY KEY, revision INTEGER, channel_id INTEGER, sunny INTEGER)"
            )
        )
