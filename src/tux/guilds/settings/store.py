"""The settings of every guild, read from memory and written with a revision and a history."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import cast

from sqlalchemy.ext.asyncio import AsyncSession

from tux.database import Database, lock_guild
from tux.guilds.settings import step_queries
from tux.guilds.settings.cache import CachedGuild, GuildCache
from tux.guilds.settings.changes import (
    NOTHING_STORED,
    Draft,
    Plan,
    Reading,
    SettingsChanged,
    SettingsRewritten,
    Stored,
    StoredSection,
)
from tux.guilds.settings.checks import SettingsChecks
from tux.guilds.settings.default_store import DefaultSectionStore
from tux.guilds.settings.errors import SettingsMoved, StaleSettings, StoredSettingInvalid
from tux.guilds.settings.feed import ChangeFeed
from tux.guilds.settings.inputs import SettingInput, section_inputs
from tux.guilds.settings.provider import AlsoStore, SectionStore
from tux.guilds.settings.section import S, Section
from tux.guilds.settings.tables import ChangeKind, GuildSettingChange
from tux.guilds.settings.validation import (
    invalid_fields,
    parse_stored,
    require_fields,
    require_revision,
    require_valid,
    with_changes,
)
from tux.runtime.clock import Clock
from tux.runtime.facts import Facts
from tux.runtime.occurrences import Occurrence, Reporter, Surface


class GuildSettings:
    """The `SettingsProvider` of Tux. A guild is read once, as a whole, when it is first asked for, and then cached.

    A section is stored in the table that most features share, unless it was added with a `SectionStore` of its own.
    """

    def __init__(self, database: Database, facts: Facts, clock: Clock, reporter: Reporter) -> None:
        self._database = database
        self._facts = facts
        self._clock = clock
        self._reporter = reporter
        self.checks = SettingsChecks()
        self._sections: dict[str, type[Section]] = {}
        self._default_store: SectionStore = DefaultSectionStore()
        self._stores: dict[str, SectionStore] = {}
        self._cache = GuildCache(self.stored)
        self._feed = ChangeFeed(
            database,
            publish=self._publish,
            forget=self._cache.forget,
            rewritten=self._rewritten,
            forget_all=self._cache.clear,
        )
        self._undeclared: dict[str, type[Section]] = {}
        """The sections that were changed by this process without having been added."""
        self._defaults: dict[type[Section], Section] = {}

    @property
    def sections(self) -> Mapping[str, type[Section]]:
        """Return the sections whose code is loaded, by name and in the order in which they were added."""
        return self._sections

    def add_section(self, model: type[Section], store: SectionStore | None = None) -> None:
        """Register a section. Without a store of its own, it is stored in the shared table."""
        if model.section in self._sections:
            raise ValueError(f"there are two sections called {model.section}")
        self._sections[model.section] = model
        if store is not None:
            self._stores[model.section] = store
            self._cache.clear()

    def remove_section(self, section: str) -> None:
        """Remove a section whose code is unloaded. Stored settings stay."""
        model = self._sections.pop(section)
        self._stores.pop(section, None)
        self._defaults.pop(model, None)
        if self._undeclared.get(section) is model:
            del self._undeclared[section]
        self._cache.clear()

    def inputs(self, model: type[Section], /, *, locales: Sequence[str] = ()) -> Mapping[str, SettingInput]:
        """Return the inputs of a form, by setting and in order. `locales` are the languages to choose from."""
        return section_inputs(model, locales)

    async def get(self, guild_id: int, model: type[S], /) -> S:
        """Return the guild's settings, with defaults for those that it has not set.

        A stored value that is no longer valid is reported, and replaced by its default.
        """
        return await self._value(guild_id, model, await self._cache.get(guild_id))

    async def read(self, guild_id: int, model: type[S], /) -> Reading[S]:
        """Return the guild's settings with their revision."""
        cached = await self._cache.get(guild_id)
        settings = await self._value(guild_id, model, cached)
        return Reading(settings, cached.stored.get(model.section, NOTHING_STORED).revision)

    async def revision(self, guild_id: int, model: type[Section], /) -> int:
        """Return the revision of the section: the number of times it was changed."""
        return (await self._cache.get(guild_id)).stored.get(model.section, NOTHING_STORED).revision

    async def everywhere(self, model: type[S], /) -> dict[int, S]:
        """Return the settings of every guild that has set anything in the section, by guild, in one query."""
        async with self._database.session() as session:
            rows = await self._store(model.section).load_everywhere(session, model.section)
        return {guild_id: parse_stored(model, data)[0] for guild_id, data in rows.items()}

    async def stored(self, guild_id: int, /) -> Stored:
        """Return the stored settings by section, including sections whose code is not loaded."""
        async with self._database.session() as session:
            return await self._load(session, guild_id)

    async def draft(
        self, guild_id: int, model: type[Section], /, *, expected_revision: int | None = None, **values: object
    ) -> Draft:
        """Return the section as it would be stored with these values. Raise what `change()` raises."""
        require_fields(model, values)
        async with self._database.session() as session:
            return await self._draft(session, guild_id, model, expected_revision, values)

    async def change(
        self, guild_id: int, model: type[Section], /, *, by: int, expected_revision: int | None = None, **values: object
    ) -> SettingsChanged:
        """Store the given settings, and publish the change as a fact.

        Raise `SettingInvalid` for a value that the model does not accept, and `StaleSettings` where the section is no
        longer at `expected_revision`. A setting of several values requires that: whoever adds one to those that they
        have read would undo what somebody else adds meanwhile. Use `edit()` where that should not be refused.
        Stored values that the model does not know are kept.
        """
        require_fields(model, values)
        require_revision(model, values, expected_revision)

        async def drafted(session: AsyncSession) -> Draft:
            return await self._draft(session, guild_id, model, expected_revision, values)

        return await self._change(guild_id, model, drafted, by=by)

    async def edit(
        self, guild_id: int, model: type[S], edit: Callable[[S], Mapping[str, object]], /, *, by: int
    ) -> SettingsChanged:
        """Store the settings that `edit` returns for the present ones, as `SettingsProvider` says."""

        async def drafted(session: AsyncSession) -> Draft:
            stored = await self._stored_section(session, guild_id, model.section)
            values = edit(parse_stored(model, stored.data)[0])
            require_fields(model, values)
            return await self._draft(session, guild_id, model, stored.revision, values)

        return await self._change(guild_id, model, drafted, by=by)

    async def _change(
        self, guild_id: int, model: type[Section], drafted: Callable[[AsyncSession], Awaitable[Draft]], *, by: int
    ) -> SettingsChanged:
        try:
            async with self._database.transaction() as session:
                await lock_guild(session, guild_id)
                draft = await drafted(session)
                number = await step_queries.next_number(session, guild_id)
                row = await self._save(session, guild_id, draft, number, by=by)
                await self._feed.announce(session, [row])
        finally:
            self.forget(guild_id)  # even a commit that failed may have been stored
        await self._feed.publish([row])
        return _fact(model, row)

    async def apply(self, guild_id: int, plan: Plan, *, by: int, also: AlsoStore | None = None) -> int:
        """Store all drafts of the plan or none, as one step of the history, and return its number.

        Raise `SettingsMoved` where a section is no longer at the revision of its draft, and `SettingInvalid` for a
        value that its model does not accept. Each change is published as a fact.
        """
        try:
            async with self._database.transaction() as session:
                await lock_guild(session, guild_id)
                number = await step_queries.next_number(session, guild_id)
                rows: list[GuildSettingChange] = []
                for draft in plan.drafts:
                    await self._require_current(session, guild_id, draft)
                    row = await self._save(session, guild_id, draft, number, by=by, kind=plan.kind, undoes=plan.undoes)
                    rows.append(row)
                if also is not None:
                    await also(session, number)
                await self._feed.announce(session, rows)
        finally:
            self.forget(guild_id)
        await self._feed.publish(rows)
        return number

    async def announce(self, guild_id: int, number: int) -> None:
        """Publish a step that another process has stored, as facts, unless that has been done."""
        await self._feed.publish_step(guild_id, number)

    def _publish(self, row: GuildSettingChange) -> None:
        model = self._sections.get(row.section) or self._undeclared.get(row.section)
        if model is not None:
            self._facts.publish(_fact(model, row))

    def _rewritten(self, guild_id: int) -> None:
        self.forget(guild_id)
        self._facts.publish(SettingsRewritten(guild_id))

    async def history(self, guild_id: int, model: type[Section], /, *, limit: int = 50) -> Sequence[GuildSettingChange]:
        """Return the last changes of a section, the newest first, each with the data before and after it."""
        async with self._database.session() as session:
            return await step_queries.section_history(session, guild_id, model.section, limit)

    def forget(self, guild_id: int) -> None:
        """Read the guild again when it is next asked for, because something else wrote or the guild is gone."""
        self._cache.forget(guild_id)

    def drop(self, guild_id: int) -> None:
        """Keep nothing of a guild whose data was deleted."""
        self.forget(guild_id)
        self._feed.drop(guild_id)

    async def forget_rewritten(self, session: AsyncSession, guild_id: int) -> None:
        """Have every process read the guild anew once the transaction of `session`, which rewrites it, is kept."""
        await self._feed.announce_rewrite(session, guild_id)

    def _store(self, section: str) -> SectionStore:
        return self._stores.get(section, self._default_store)

    async def _load(self, session: AsyncSession, guild_id: int) -> dict[str, StoredSection]:
        stored = dict(await self._default_store.load(session, guild_id))
        for section, store in self._stores.items():
            stored.pop(section, None)
            if (own := (await store.load(session, guild_id)).get(section)) is not None:
                stored[section] = own
        return stored

    async def _value(self, guild_id: int, model: type[S], cached: CachedGuild) -> S:
        value = cached.values.get(model) or await self._parse(guild_id, model, cached)
        return cast("S", value)

    async def _parse(self, guild_id: int, model: type[Section], cached: CachedGuild) -> Section:
        stored = cached.stored.get(model.section)
        if stored is None:
            return cached.values.setdefault(model, self._defaults.setdefault(model, model()))
        value, error = parse_stored(model, stored.data)
        cached.values[model] = value
        if error:
            fields = ", ".join(sorted(invalid_fields(error)))
            fault = StoredSettingInvalid(guild_id=guild_id, section=model.section, settings=fields)
            fault.__cause__ = error
            await self._reporter.report(
                Occurrence(surface=Surface.SETTINGS, error=fault, source=model.section, guild_id=guild_id)
            )
        return value

    async def _stored_section(self, session: AsyncSession, guild_id: int, section: str) -> StoredSection:
        return (await self._store(section).load(session, guild_id)).get(section, NOTHING_STORED)

    async def _draft(
        self,
        session: AsyncSession,
        guild_id: int,
        model: type[Section],
        expected_revision: int | None,
        values: Mapping[str, object],
    ) -> Draft:
        stored = await self._stored_section(session, guild_id, model.section)
        before, _ = parse_stored(model, stored.data)
        if expected_revision not in {None, stored.revision}:
            raise StaleSettings(before, stored.revision)
        after = with_changes(before, values)
        data = {**stored.data, **after.model_dump(mode="json", include=set(values))}
        return Draft(section=model.section, model=model, revision=stored.revision, before=stored.data, after=data)

    async def _require_current(self, session: AsyncSession, guild_id: int, draft: Draft) -> None:
        stored = await self._stored_section(session, guild_id, draft.section)
        if stored.revision != draft.revision:
            raise SettingsMoved(section=draft.section)
        if draft.model is not None:
            require_valid(draft.model, draft.after, draft.altered)

    async def _save(
        self,
        session: AsyncSession,
        guild_id: int,
        draft: Draft,
        number: int,
        *,
        by: int,
        kind: ChangeKind = ChangeKind.CHANGE,
        undoes: int | None = None,
    ) -> GuildSettingChange:
        if draft.model is not None:
            self._undeclared.setdefault(draft.section, draft.model)
        now = self._clock.now()
        await self._store(draft.section).save(session, guild_id, draft, by=by, at=now)
        change = GuildSettingChange(
            guild_id=guild_id,
            number=number,
            section=draft.section,
            revision=draft.revision + 1,
            kind=kind.value,
            undoes=undoes,
            data_before=draft.before,
            data_after=draft.after,
            made=draft.made,
            changed_by=by,
            changed_at=now,
        )
        session.add(change)
        return change


def _fact(model: type[Section], row: GuildSettingChange) -> SettingsChanged:
    return SettingsChanged(
        guild_id=row.guild_id,
        section=row.section,
        before=parse_stored(model, row.data_before)[0],
        after=parse_stored(model, row.data_after)[0],
        by=row.changed_by,
        revision=row.revision,
        number=row.number,
    )
