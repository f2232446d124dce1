"""The changes of every guild's settings as they are told: in order and each once, whichever process has made them."""

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
"""Changes by which another transaction may be overtaken between taking its id and its commit."""


class ChangeFeed:
    """Tells every change once to this process.

    Within a guild, ids of changes grow in the order of their commits: whoever writes settings holds the guild.
    """

    def __init__(
        self,
        database: Database,
        *,
        publish: Callable[[GuildSettingChange], None],
        forget: Callable[[int], None],
        forget_all: Callable[[], None],
    ) -> None:
        """`forget` is called before a change of another process is told, `forget_all` when some may be unknown."""
        self._database = database
        self._publish = publish
        self._forget = forget
        self._forget_all = forget_all
        self._told: dict[int, int] = {}
        """The last change that was told of each guild."""
        self._newest = 0
        self._began_after: int | None = None
        """The last change before this process listened to others; None where it does not."""
        database.notifications.subscribe(_TOPIC, heard=self._hear, missed=self._catch_up)

    async def announce(self, session: AsyncSession, rows: Sequence[GuildSettingChange]) -> None:
        """Have other processes tell these changes of one guild too, if the transaction is kept."""
        await session.flush()
        if rows:
            newest = max(row.id for row in rows)
            await self._database.notifications.send(session, _TOPIC, guild_id=rows[0].guild_id, change=newest)

    async def announce_rewrite(self, session: AsyncSession, guild_id: int) -> None:
        """Have every process read the guild anew, if the transaction is kept."""
        after_commit(session, lambda: self._forget(guild_id))
        await self._database.notifications.send(session, _TOPIC, guild_id=guild_id, change=None)

    async def tell(self, rows: Sequence[GuildSettingChange]) -> None:
        """Tell changes of one guild that this process has just made, after those that came before them elsewhere."""
        earlier: Sequence[GuildSettingChange] = ()
        try:
            if rows and self._began_after is not None:
                until = GuildSettingChange.id < min(row.id for row in rows)
                earlier = await self._untold(rows[0].guild_id, until)
        except DatabaseUnavailable as error:
            _log.warning("changes of settings by other processes are told later", error=str(error))
        finally:
            self._tell_new([*earlier, *rows])

    async def tell_step(self, guild_id: int, number: int) -> None:
        """Tell a step of a guild's history, unless that has been done."""
        step = (GuildSettingChange.guild_id == guild_id, GuildSettingChange.number == number)
        rows = await self._read(*step)
        self._forget(guild_id)
        self._tell_new(rows)

    async def _hear(self, message: Mapping[str, Any]) -> None:
        guild_id: int = message["guild_id"]
        self._forget(guild_id)
        if message["change"] is not None:
            self._tell_new(await self._untold(guild_id, GuildSettingChange.id <= message["change"]))

    async def _catch_up(self) -> None:
        self._forget_all()
        if self._began_after is None:
            async with self._database.session() as session:
                self._began_after = await session.scalar(select(func.max(GuildSettingChange.id))) or 0
            return
        begin = max(self._began_after, self._newest - _MARGIN)
        self._tell_new(await self._read(GuildSettingChange.id > begin))

    async def _untold(self, guild_id: int, until: ColumnElement[bool]) -> Sequence[GuildSettingChange]:
        begin = max(self._began_after or 0, self._told.get(guild_id, 0))
        return await self._read(GuildSettingChange.guild_id == guild_id, GuildSettingChange.id > begin, until)

    async def _read(self, *conditions: ColumnElement[bool]) -> Sequence[GuildSettingChange]:
        async with self._database.session() as session:
            rows = select(GuildSettingChange).where(*conditions).order_by(GuildSettingChange.id)
            return (await session.scalars(rows)).all()

    def _tell_new(self, rows: Iterable[GuildSettingChange]) -> None:
        """Tell what was not told meanwhile. (SQLite gives an id out again: what is told there comes only once.)"""
        shared = self._database.notifications.shared
        for row in rows:
            if not shared or row.id > self._told.get(row.guild_id, 0):
                self._told[row.guild_id] = row.id
                self._newest = max(self._newest, row.id)
                self._publish(row)
