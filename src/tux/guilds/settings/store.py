"""What each guild has set: read from memory, written with a revision and a history."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar, cast

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from tux.database import Database, DatabaseUnavailable, hold_guild
from tux.guilds.settings.tables import ChangeKind, GuildSetting, GuildSettingChange
from tux.runtime.clock import Clock
from tux.runtime.facts import Facts
from tux.runtime.occurrences import Occurrence, Reporter, Surface
from tux.runtime.refusals import Fault, Refusal


class Section(BaseModel):
    """Settings of one feature. Every field has a default, and what it holds cannot be changed in place: values are
    shared by everyone who asks."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    section: ClassVar[str]
    """The name under which they are stored: 1 to 64 characters, never to be changed."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if not hasattr(cls, "section"):
            raise TypeError(f"{cls.__name__} does not name its section")
        if wrong := [name for name, known in cls.model_fields.items() if known.is_required()]:
            raise TypeError(f"{cls.__name__} has no default for {', '.join(wrong)}")
        if taken := cls.model_fields.keys() & {"by", "expected_revision"}:
            raise TypeError(f"{cls.__name__} cannot call a setting {', '.join(taken)}: GuildSettings.change() does")


S = TypeVar("S", bound=Section)


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsChanged:
    """A guild changed a section of its settings."""

    guild_id: int
    section: str
    before: Section
    after: Section
    by: int
    revision: int
    number: int
    """Of the step in the guild's history, by which it can be undone."""


class SettingInvalid(Refusal):
    """A value that the setting does not take. `problem` is pydantic's, in English."""

    key = "setting-invalid"


class StaleSettings(Refusal):
    """Somebody else changed the section since it was read; `current` is what they made of it."""

    key = "settings-stale"

    def __init__(self, current: Section, revision: int) -> None:
        super().__init__(section=current.section, revision=revision)
        self.current = current
        self.revision = revision


class SettingsMoved(Refusal):
    """Somebody else changed a section since what is to be stored was made of it. Data: `section`."""

    key = "settings-moved"


class StoredSettingInvalid(Fault):
    """A stored value that this code does not take any more. The field's default stands in for it."""

    key = "setting-stored-invalid"


@dataclass(frozen=True, slots=True)
class _Stored:
    data: Mapping[str, Any] = field(default_factory=dict[str, Any])
    revision: int = 0


_NOTHING = _Stored()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is to be stored of a whole section in place of what its `revision` stored."""

    section: str
    model: type[Section] | None = None
    """None where the code that knows the section is not loaded."""
    revision: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def altered(self) -> Collection[str]:
        """The settings that it changes."""
        return altered(self.before, self.after)


def altered(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """The settings that differ between what was stored before and after."""
    return {name for name in {*before, *after} if before.get(name, _NOTHING) != after.get(name, _NOTHING)}


@dataclass(frozen=True, slots=True)
class _Known:
    """What one guild has stored, and what the models made of it."""

    stored: dict[str, _Stored]
    values: dict[type[Section], Section] = field(default_factory=dict[type[Section], Section])


class GuildSettings:
    """The settings of every guild. A guild is read once, whole, when first asked about; after that nobody waits."""

    def __init__(self, database: Database, facts: Facts, clock: Clock, reporter: Reporter) -> None:
        self._database = database
        self._facts = facts
        self._clock = clock
        self._reporter = reporter
        self._known: dict[int, _Known] = {}
        self._loading: dict[int, asyncio.Future[_Known | None]] = {}
        self._defaults: dict[type[Section], Section] = {}

    async def get(self, guild_id: int, model: type[S], /) -> S:
        """The guild's settings, the defaults where it has set nothing.

        A stored value that is no longer valid is reported, and its default stands in.
        """
        known = self._known.get(guild_id) or await self._load(guild_id)
        value = known.values.get(model) or await self._read(guild_id, model, known)
        return cast("S", value)

    async def revision(self, guild_id: int, model: type[Section], /) -> int:
        """Counts the changes of a section, from 0 for none."""
        known = self._known.get(guild_id) or await self._load(guild_id)
        return known.stored.get(model.section, _NOTHING).revision

    async def everywhere(self, model: type[S], /) -> dict[int, S]:
        """What every guild that ever set something in the section has, by guild, in one read."""
        rows = select(GuildSetting.guild_id, GuildSetting.data).where(GuildSetting.section == model.section)
        async with self._database.session() as session:
            return {guild_id: understood(model, data)[0] for guild_id, data in await session.execute(rows)}

    async def change(
        self, guild_id: int, model: type[Section], /, *, by: int, expected_revision: int | None = None, **values: object
    ) -> SettingsChanged:
        """Sets the fields that are given, and tells it as a fact.

        Refuses with `SettingInvalid` what the model does not take, and with `StaleSettings` when the section no longer
        has `expected_revision`. Stored values that no field claims are kept for the code that knows them.
        """
        if strange := values.keys() - model.model_fields.keys():
            raise TypeError(f"{model.__name__} has no setting {', '.join(strange)}")
        try:
            async with self._database.transaction() as session:
                await hold_guild(session, guild_id)
                draft = await self._draft(session, guild_id, model, expected_revision, values)
                number = await _next_number(session, guild_id)
                await self._keep(session, guild_id, draft, number, by=by)
        finally:
            self.forget(guild_id)  # a commit that failed may still have been kept
        fact = _fact(guild_id, model, draft, by, number)
        self._facts.publish(fact)
        return fact

    async def stored(self, guild_id: int, /) -> Mapping[str, tuple[Mapping[str, Any], int]]:
        """What the database holds now, by section, with its revision: also of code that is not loaded."""
        async with self._database.session() as session:
            rows = await session.scalars(select(GuildSetting).where(GuildSetting.guild_id == guild_id))
            return {row.section: (row.data, row.revision) for row in rows}

    async def rewrite(
        self,
        guild_id: int,
        drafts: Sequence[Draft],
        *,
        by: int,
        kind: ChangeKind,
        undoes: int | None = None,
        also: Callable[[AsyncSession, int], Awaitable[None]] | None = None,
    ) -> int:
        """Stores all of `drafts` or none, as one step of the history, and returns its number. Each is told as a fact.

        `also` is given the number in the same transaction.

        Refuses with `SettingsMoved` where a section is not what its draft was made of, and with `SettingInvalid` what
        its model does not take.
        """
        try:
            async with self._database.transaction() as session:
                await hold_guild(session, guild_id)
                number = await _next_number(session, guild_id)
                for draft in drafts:
                    await self._require_current(session, guild_id, draft)
                    await self._keep(session, guild_id, draft, number, by=by, kind=kind, undoes=undoes)
                if also is not None:
                    await also(session, number)
        finally:
            self.forget(guild_id)
        self.tell(guild_id, drafts, by=by, number=number)
        return number

    def tell(self, guild_id: int, drafts: Sequence[Draft], *, by: int, number: int) -> None:
        """Tells what was stored as facts. Also for what another process has stored: then it is read anew."""
        self.forget(guild_id)
        for draft in drafts:
            if draft.model is not None:
                self._facts.publish(_fact(guild_id, draft.model, draft, by, number))

    async def history(self, guild_id: int, model: type[Section], /, *, limit: int = 50) -> Sequence[GuildSettingChange]:
        """The last changes of a section, the newest first, with what was stored before and after each."""
        changes = (
            select(GuildSettingChange)
            .where(GuildSettingChange.guild_id == guild_id, GuildSettingChange.section == model.section)
            .order_by(GuildSettingChange.revision.desc())
            .limit(limit)
        )
        async with self._database.session() as session:
            return (await session.scalars(changes)).all()

    def forget(self, guild_id: int) -> None:
        """Reads the guild anew when it is next asked about: something else has written, or the guild is gone."""
        self._known.pop(guild_id, None)
        self._loading.pop(guild_id, None)

    async def _load(self, guild_id: int) -> _Known:
        """Reads a guild once for all who ask at the same time; they share its failure too."""
        while loading := self._loading.get(guild_id):
            if known := await asyncio.shield(loading):
                return known
        loading = self._loading[guild_id] = asyncio.get_running_loop().create_future()
        try:
            known = await self._fetch(guild_id)
            if self._loading.get(guild_id) is loading:  # else it was forgotten while we read
                self._known[guild_id] = known
            loading.set_result(known)
        except DatabaseUnavailable as error:
            loading.set_exception(error)
            loading.exception()  # nobody else may be waiting for it
            raise
        finally:
            if not loading.done():  # cancelled: the next in line reads
                loading.set_result(None)
            if self._loading.get(guild_id) is loading:
                del self._loading[guild_id]
        return known

    async def _fetch(self, guild_id: int) -> _Known:
        async with self._database.session() as session:
            rows = await session.scalars(select(GuildSetting).where(GuildSetting.guild_id == guild_id))
            return _Known({row.section: _Stored(row.data, row.revision) for row in rows})

    async def _read(self, guild_id: int, model: type[Section], known: _Known) -> Section:
        stored = known.stored.get(model.section)
        if stored is None:
            return known.values.setdefault(model, self._defaults.setdefault(model, model()))
        value, problem = understood(model, stored.data)
        known.values[model] = value
        if problem:
            fields = ", ".join(sorted(_wrong_fields(problem)))
            fault = StoredSettingInvalid(guild_id=guild_id, section=model.section, settings=fields)
            fault.__cause__ = problem
            await self._reporter.report(
                Occurrence(surface=Surface.SETTINGS, error=fault, source=model.section, guild_id=guild_id)
            )
        return value

    async def _draft(
        self,
        session: AsyncSession,
        guild_id: int,
        model: type[Section],
        expected_revision: int | None,
        values: Mapping[str, object],
    ) -> Draft:
        stored = await _stored(session, guild_id, model.section)
        before, _ = understood(model, stored.data)
        if expected_revision not in {None, stored.revision}:
            raise StaleSettings(before, stored.revision)
        after = _changed(before, values)
        data = {**stored.data, **after.model_dump(mode="json", include=set(values))}
        return Draft(section=model.section, model=model, revision=stored.revision, before=stored.data, after=data)

    async def _require_current(self, session: AsyncSession, guild_id: int, draft: Draft) -> None:
        stored = await _stored(session, guild_id, draft.section)
        if stored.revision != draft.revision:
            raise SettingsMoved(section=draft.section)
        if draft.model is not None:
            require_valid(draft.model, draft.after, draft.altered)

    async def _keep(
        self,
        session: AsyncSession,
        guild_id: int,
        draft: Draft,
        number: int,
        *,
        by: int,
        kind: ChangeKind = ChangeKind.CHANGE,
        undoes: int | None = None,
    ) -> None:
        now = self._clock.now()
        setting = GuildSetting(
            guild_id=guild_id,
            section=draft.section,
            data=draft.after,
            revision=draft.revision + 1,
            updated_by=by,
            updated_at=now,
        )
        change = GuildSettingChange(
            guild_id=guild_id,
            number=number,
            section=draft.section,
            revision=draft.revision + 1,
            kind=kind.value,
            undoes=undoes,
            data_before=draft.before,
            data_after=draft.after,
            changed_by=by,
            changed_at=now,
        )
        await session.merge(setting)
        session.add(change)


async def _stored(session: AsyncSession, guild_id: int, section: str) -> _Stored:
    row = await session.get(GuildSetting, (guild_id, section))
    return _Stored(row.data, row.revision) if row else _NOTHING


async def _next_number(session: AsyncSession, guild_id: int) -> int:
    """Of a step that is about to be kept, while the guild is held."""
    newest = select(func.max(GuildSettingChange.number)).where(GuildSettingChange.guild_id == guild_id)
    return (await session.scalar(newest) or 0) + 1


def _changed(before: S, values: Mapping[str, object]) -> S:
    try:
        return type(before).model_validate({**dict(before), **values})
    except ValidationError as error:
        raise _invalid(before.section, error) from error


def _invalid(section: str, error: ValidationError) -> SettingInvalid:
    first = error.errors()[0]
    return SettingInvalid(section=section, setting=".".join(map(str, first["loc"])), problem=first["msg"])


def require_valid(model: type[Section], data: Mapping[str, Any], settings: Collection[str]) -> None:
    """Raises `SettingInvalid` where one of `settings` is not what the model takes. Others may be wrong already."""
    _, problem = understood(model, data)
    if problem is not None and (not (wrong := _wrong_fields(problem)) or not wrong.isdisjoint(settings)):
        raise _invalid(model.section, problem) from problem


def _fact(guild_id: int, model: type[Section], draft: Draft, by: int, number: int) -> SettingsChanged:
    return SettingsChanged(
        guild_id=guild_id,
        section=draft.section,
        before=understood(model, draft.before)[0],
        after=understood(model, draft.after)[0],
        by=by,
        revision=draft.revision + 1,
        number=number,
    )


def understood(model: type[S], data: Mapping[str, Any]) -> tuple[S, ValidationError | None]:
    """What `model` makes of stored data, with the defaults for what it does not take, and what was wrong."""
    known = {name: data[name] for name in model.model_fields.keys() & data.keys()}
    try:
        return model.model_validate(known), None
    except ValidationError as error:
        sound = known.keys() - _wrong_fields(error)
        kept = sound if len(sound) < len(known) else ()  # fields that are only wrong together all go
        return understood(model, {name: known[name] for name in kept})[0], error


def _wrong_fields(error: ValidationError) -> set[str]:
    return {str(problem["loc"][0]) for problem in error.errors() if problem["loc"]}
