"""The protocol for reading and changing settings, and the one for storing them in tables of a feature's own."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from tux.guilds.settings.changes import Draft, Plan, Reading, SettingsChanged, Stored
from tux.guilds.settings.checks import SettingsChecks
from tux.guilds.settings.inputs import SettingInput
from tux.guilds.settings.section import S, Section
from tux.guilds.settings.tables import GuildSettingChange

AlsoStore = Callable[[AsyncSession, int], Awaitable[None]]
"""A function that stores something else in the transaction of a step, given the step's number."""


class SettingsProvider(Protocol):
    """The settings of every guild, wherever they are stored.

    Commands, pages, files, the command line and the dashboard all read and change settings through it.
    """

    @property
    def sections(self) -> Mapping[str, type[Section]]:
        """Return the sections whose code is loaded, by name and in the order of their features."""
        ...

    @property
    def checks(self) -> SettingsChecks:
        """Return what keeps members from choosing settings that do not suit their server."""
        ...

    def inputs(self, model: type[Section], /, *, locales: Sequence[str] = ()) -> Mapping[str, SettingInput]:
        """Return the inputs of a form, by setting and in order. `locales` are the languages to choose from."""
        ...

    async def get(self, guild_id: int, model: type[S], /) -> S:
        """Return a guild's settings, with defaults for those that it has not set."""
        ...

    async def read(self, guild_id: int, model: type[S], /) -> Reading[S]:
        """Return a guild's settings with their revision."""
        ...

    async def stored(self, guild_id: int, /) -> Stored:
        """Return the stored settings by section, including sections whose code is not loaded."""
        ...

    async def draft(
        self, guild_id: int, model: type[Section], /, *, expected_revision: int | None = None, **values: object
    ) -> Draft:
        """Return the section as it would be stored with these values.

        Raise `SettingInvalid` for a value that the model does not accept, and `StaleSettings` where the section is no
        longer at `expected_revision`.
        """
        ...

    async def change(
        self, guild_id: int, model: type[Section], /, *, by: int, expected_revision: int | None = None, **values: object
    ) -> SettingsChanged:
        """Draft and store in one transaction, and publish the change as a fact. Raise what `draft()` raises.

        A setting of several values requires the `expected_revision`: it is made from those that were read.
        """
        ...

    async def edit(
        self, guild_id: int, model: type[S], edit: Callable[[S], Mapping[str, object]], /, *, by: int
    ) -> SettingsChanged:
        """Store the settings that `edit` returns for the present ones, which nobody else can change meanwhile.

        Raise what `edit` raises, in which case nothing is stored, and `SettingInvalid`. The change becomes a fact.
        """
        ...

    async def apply(self, guild_id: int, plan: Plan, *, by: int, also: AlsoStore | None = None) -> int:
        """Store all drafts of the plan or none, as one step of the history, and return its number.

        Raise `SettingsMoved` where a section is no longer at the revision of its draft, and `SettingInvalid` for a
        value that its model does not accept. Each change is published as a fact.
        """
        ...

    async def history(self, guild_id: int, model: type[Section], /, *, limit: int = 50) -> Sequence[GuildSettingChange]:
        """Return the last changes of a section, the newest first. `Steps` has those of all sections."""
        ...

    async def announce(self, guild_id: int, number: int) -> None:
        """Publish a step that another process has stored, as facts, unless that has been done."""
        ...


class SectionStore(Protocol):
    """A store of sections: the table that most features share, or the tables of one feature.

    A feature names its own in `Feature.settings_store`. Every method is given the session of a transaction that may
    involve other stores as well. All stores share one history, so that steps have one numbering and an import is undone
    as a whole. A store has only the present state and its revision.
    """

    async def load(self, session: AsyncSession, guild_id: int) -> Stored:
        """Return the guild's stored settings, by section."""
        ...

    async def load_everywhere(self, session: AsyncSession, section: str) -> Mapping[int, Mapping[str, Any]]:
        """Return the stored settings of every guild in the section, by guild."""
        ...

    async def save(self, session: AsyncSession, guild_id: int, draft: Draft, *, by: int, at: datetime) -> None:
        """Store `draft.after` at `draft.revision + 1`. The caller has checked that the revision is current."""
        ...
