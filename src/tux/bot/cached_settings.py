"""The settings of guilds that every message and every command needs, kept in memory."""

from tux.database import DatabaseUnavailable
from tux.guilds.permissions import RankSettings
from tux.guilds.retention import GuildDataDeleted
from tux.guilds.settings.changes import SettingsChanged
from tux.guilds.settings.general import GeneralSettings
from tux.guilds.settings.store import GuildSettings
from tux.runtime.clock import Clock
from tux.runtime.facts import Facts
from tux.runtime.retry import retry_until_available
from tux.runtime.settings import ProcessSettings
from tux.runtime.tasks import Tasks

_NO_RANKS = RankSettings()


class CachedSettings:
    """The prefix, the language and the ranks of each guild.

    No message waits for the database to learn the prefix, and the ranks hold while the database is unavailable.
    """

    def __init__(self, settings: GuildSettings, process: ProcessSettings) -> None:
        self._settings = settings
        self._process = process
        self._general: dict[int, GeneralSettings] = {}
        self._ranks: dict[int, RankSettings] = {}
        self._are_read = False

    async def load(self, facts: Facts, tasks: Tasks, clock: Clock) -> None:
        """Read the settings of all guilds that have any, and follow their changes from then on.

        While the database is unavailable, the default prefix and language hold, nobody knows the ranks, and reading
        goes on in the background.
        """
        facts.subscribe(SettingsChanged, self._on_settings_changed)
        facts.subscribe(GuildDataDeleted, self._on_guild_data_deleted)
        try:
            await self._read()
        except DatabaseUnavailable:
            work = retry_until_available(
                self._read, "the settings of all guilds", clock=clock, unavailable=DatabaseUnavailable
            )
            tasks.spawn(work, name="read the settings of all guilds", owner=__name__, endless=True)

    async def _read(self) -> None:
        """Read the settings of all guilds. Changes that are heard of meanwhile are kept."""
        general = await self._settings.everywhere(GeneralSettings)
        ranks = await self._settings.everywhere(RankSettings)
        self._general, self._ranks = general | self._general, ranks | self._ranks
        self._are_read = True

    def prefix_in(self, guild_id: int | None) -> str:
        """Return the prefix of typed commands in a guild, or in direct messages."""
        settings = self._general.get(guild_id or 0)
        return (settings.prefix if settings else None) or self._process.prefix

    def locale_in(self, guild_id: int | None) -> str:
        """Return the language for everybody in a guild, or in direct messages."""
        settings = self._general.get(guild_id or 0)
        return (settings.locale if settings else None) or self._process.locale

    async def ranks_in(self, guild_id: int | None) -> RankSettings:
        """Return the ranks of a guild, as last known if the database is unavailable.

        Raises `DatabaseUnavailable` where they were never read, as defaults could give somebody more than they have.
        """
        if guild_id is None:
            return _NO_RANKS
        try:
            return await self._settings.get(guild_id, RankSettings)
        except DatabaseUnavailable:
            if not self._are_read and guild_id not in self._ranks:
                raise
            return self._ranks.get(guild_id, _NO_RANKS)

    async def _on_settings_changed(self, change: SettingsChanged) -> None:
        if isinstance(change.after, GeneralSettings):
            self._general[change.guild_id] = change.after
        if isinstance(change.after, RankSettings):
            self._ranks[change.guild_id] = change.after

    async def _on_guild_data_deleted(self, fact: GuildDataDeleted) -> None:
        self._settings.drop(fact.guild_id)
        self._general.pop(fact.guild_id, None)
        self._ranks.pop(fact.guild_id, None)
