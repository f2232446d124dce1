"""The protocol by which everybody reads and changes settings, and the one for keeping them in tables of one's own."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from tux.guilds.settings.changes import Draft, Plan, Reading, SettingsChanged, Stored
from tux.guilds.settings.inputs import SettingInput
from tux.guilds.settings.section import S, Section
from tux.guilds.settings.tables import GuildSettingChange

AlsoStore = Callable[[AsyncSession, int], Awaitable[None]]
"""Stores something else in the transaction of a step, whose number it is given."""


class SettingsProvider(Protocol):
    """The settings of every guild, wherever they are kept.

    Commands, pages, files, the command line and the dashboard all read and change settings through it.
    """

    @property
    def sections(self) -> Mapping[str, type[Section]]:
        """The sections whose code is loaded, by name and in the order of their features."""
        ...

    def inputs(self, model: type[Section], /, *, locales: Sequence[str] = ()) -> Mapping[str, SettingInput]:
        """Return what a form asks for, by setting and in order; `locales` are the languages to choose from."""
        ...

    async def get(self, guild_id: int, model: type[S], /) -> S:
        """Return a guild's settings, with the defaults for what it has not set."""
        ...

    async def read(self, guild_id: int, model: type[S], /) -> Reading[S]:
        """Return a guild's settings with their revision."""
        ...

    async def stored(self, guild_id: int, /) -> Stored:
        """Return what is stored now, by section, that of code which is not loaded included."""
        ...

    async def draft(
        self, guild_id: int, model: type[Section], /, *, expected_revision: int | None = None, **values: object
    ) -> Draft:
        """Return the section as it would be stored with these values.

        Raise `SettingInvalid` for a value that the model does not take, and `StaleSettings` where the section is no
        longer at `expected_revision`.
        """
        ...

    async def change(
        self, guild_id: int, model: type[Section], /, *, by: int, expected_revision: int | None = None, **values: object
    ) -> SettingsChanged:
        """Draft and store in one transaction, and publish the change as a fact. Raise what `draft()` does."""
        ...

    async def apply(self, guild_id: int, plan: Plan, *, by: int, also: AlsoStore | None = None) -> int:
        """Store all drafts of the plan or none, as one step of the history, and return its number.

        Raise `SettingsMoved` where a section is no longer at the revision of its draft, and `SettingInvalid` for a
        value that its model does not take. Each change is published as a fact.
        """
        ...

    async def history(self, guild_id: int, model: type[Section], /, *, limit: int = 50) -> Sequence[GuildSettingChange]:
        """Return the last changes of a section, the newest first. `Steps` has those of all sections, step by step."""
        ...

    async def announce(self, guild_id: int, number: int) -> None:
        """Publish a step of the history, which another process has stored, as facts; only once."""
        ...


class SectionStore(Protocol):
    """A place where sections are kept: the table that most features share, or the tables of one feature.

    A feature names its own in `Feature.settings_store`. Every method is given the session of a transaction that may
    also concern other stores. The history is common to all of them, so that its steps have one numbering and an import
    is undone whole; a store keeps only what holds now, and the revision of it.
    """

    async def load(self, session: AsyncSession, guild_id: int) -> Stored:
        """Return what the guild has stored, by section."""
        ...

    async def load_everywhere(self, session: AsyncSession, section: str) -> Mapping[int, Mapping[str, Any]]:
        """Return what every guild has stored in the section, by guild."""
        ...

    async def save(self, session: AsyncSession, guild_id: int, draft: Draft, *, by: int, at: datetime) -> None:
        """Store `draft.after` at `draft.revision + 1`. That the stored revision is the draft's has been checked."""
        ...
