"""The feed of changes to guilds' settings: each is published once and in order, whichever process made it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import structlog
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from tux.database import Database, DatabaseUnavailable, after_commit
from tux.guilds.settings.tables import GuildSettingChange

_log = structlog.stdlib.get_logger(__name__)

_TOPIC = "settings"
"""The topic of notifications about a guild: `guild_id`, and `change`, the id of the last row of a step.

Without `change`, rows were rewritten that are no step of its history.
"""

_MARGIN = 100
"""The number of ids that other transactions may take between a change's id and its commit."""


class ChangeFeed:
    """Publishes every change once in this process.

    Within a guild, ids of changes grow in the order of their commits, because whoever writes settings locks the guild.
    """

    def __init__(
        self,
        database: Database,
        *,
        publish: Callable[[GuildSettingChange], None],
        forget: Callable[[int], None],
        rewritten: Callable[[int], None],
        forget_all: Callable[[], None],
    ) -> None:
        """Call `forget` before another process's change is published, and `forget_all` when some may be lost.

        `rewritten` is called where stored settings changed without a step in the history.
        """
        self._database = database
        self._publish = publish
        self._forget = forget
        self._rewritten = rewritten
        self._forget_all = forget_all
        self._last_published: dict[int, int] = {}
        """The id of the last change that was published, by guild."""
        self._newest = 0
        self._began_after: int | None = None
        """The id of the last change before this process began to listen to others; None if it does not."""
        database.notifications.subscribe(_TOPIC, on_message=self._receive, on_gap=self._catch_up)

    async def announce(self, session: AsyncSession, rows: Sequence[GuildSettingChange]) -> None:
        """Have other processes publish these changes to one guild too, if the transaction is committed."""
        await session.flush()
        if rows:
            newest = max(row.id for row in rows)
            await self._database.notifications.send(session, _TOPIC, guild_id=rows[0].guild_id, change=newest)

    async def announce_rewrite(self, session: AsyncSession, guild_id: int) -> None:
        """Have every process read the guild again, if the transaction is committed."""
        after_commit(session, lambda: self._rewritten(guild_id))
        await self._database.notifications.send(session, _TOPIC, guild_id=guild_id, change=None)

    def drop(self, guild_id: int) -> None:
        """Forget a guild whose rows are deleted."""
        self._last_published.pop(guild_id, None)

    async def publish(self, rows: Sequence[GuildSettingChange]) -> None:
        """Publish changes to one guild that this process has just made, after earlier ones from other processes."""
        earlier: Sequence[GuildSettingChange] = ()
        try:
            if rows and self._began_after is not None:
                until = GuildSettingChange.id < min(row.id for row in rows)
                earlier = await self._unpublished(rows[0].guild_id, until)
        except DatabaseUnavailable as error:
            _log.warning("changes to settings by other processes will be published later", error=str(error))
        finally:
            self._publish_new([*earlier, *rows])

    async def publish_step(self, guild_id: int, number: int) -> None:
        """Publish a step of a guild's history, unless that has been done."""
        step = (GuildSettingChange.guild_id == guild_id, GuildSettingChange.number == number)
        rows = await self._read(*step)
        self._forget(guild_id)
        self._publish_new(rows)

    async def _receive(self, message: Mapping[str, Any]) -> None:
        guild_id: int = message["guild_id"]
        if message["change"] is None:
            self._rewritten(guild_id)
        else:
            self._forget(guild_id)
            self._publish_new(await self._unpublished(guild_id, GuildSettingChange.id <= message["change"]))

    async def _catch_up(self) -> None:
        self._forget_all()
        if self._began_after is None:
            async with self._database.session() as session:
                self._began_after = await session.scalar(select(func.max(GuildSettingChange.id))) or 0
            return
        begin = max(self._began_after, self._newest - _MARGIN)
        self._publish_new(await self._read(GuildSettingChange.id > begin))

    async def _unpublished(self, guild_id: int, until: ColumnElement[bool]) -> Sequence[GuildSettingChange]:
        begin = max(self._began_after or 0, self._last_published.get(guild_id, 0))
        return await self._read(GuildSettingChange.guild_id == guild_id, GuildSettingChange.id > begin, until)

    async def _read(self, *conditions: ColumnElement[bool]) -> Sequence[GuildSettingChange]:
        async with self._database.session() as session:
            rows = select(GuildSettingChange).where(*conditions).order_by(GuildSettingChange.id)
            return (await session.scalars(rows)).all()

    def _publish_new(self, rows: Iterable[GuildSettingChange]) -> None:
        """Publish the changes that have not been published meanwhile.

        SQLite reuses the ids of deleted rows, but there no change arrives twice.
        """
        shared = self._database.notifications.shared
        for row in rows:
            if not shared or row.id > self._last_published.get(row.guild_id, 0):
                self._last_published[row.guild_id] = row.id
                self._newest = max(self._newest, row.id)
                self._publish(row)
