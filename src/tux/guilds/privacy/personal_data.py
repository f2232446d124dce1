"""What Tux holds about a person: each part of it says where, gives it out, and lets go of it.

In place of an id that is let go stands an alias: a number below 0 that is this person's in this guild alone, and the
same again should they come back. Texts lose the id altogether.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Protocol, cast

from sqlalchemy import ColumnElement, Select, Text, and_, or_, select, update
from sqlalchemy import cast as as_type
from sqlalchemy.ext.asyncio import AsyncSession

from tux.database import Table, alias_by, pseudonym_by
from tux.runtime.texts import Phrase, Texts

ERASURE = "personal-data-erasure"
"""The kind of job that lets go of what was still needed: `user_id`."""

_AT_ONCE = 100
"""Guilds whose texts one statement looks through: no server lets it take long."""

_LEFT_OUT = "…"
"""What stands in a text for an id. Never longer than that, so that every text still fits where it is."""

_EXACT = 2**53
"""Beyond it most programs would round a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody, as the rows of one guild may know them. `key` is the guild's for pseudonyms, if it has one."""

    user_id: int
    guild_id: int
    key: str | None = None

    @property
    def alias(self) -> int | None:
        return None if self.key is None else alias_by(self.key, self.user_id)

    @property
    def pseudonym(self) -> str | None:
        return None if self.key is None else pseudonym_by(self.key, self.user_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Something about a person that is still needed. The text `key`, with `data`, says what and why."""

    guild_id: int
    key: str
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PersonErased:
    """Somebody has had deleted what is held about them. For what is held in memory alone."""

    user_id: int


@dataclass(frozen=True, slots=True)
class MatterEnded:
    """Something about a person has come to its end, so what was kept for it may no longer be needed."""

    guild_id: int
    user_id: int


class PersonalData(Protocol):
    """One part of what is held. A feature names its own in `Feature.data`."""

    @property
    def name(self) -> str:
        """The text `personal-<name>` says, with a `count`, what it is."""
        ...

    @property
    def columns(self) -> Collection[str]:
        """Every column in which a person's id may stand, within a text or JSON as well: `table.column`."""
        ...

    async def guilds(self, session: AsyncSession, people: Mapping[int, Person]) -> set[int]:
        """Where anything is held about one person, who is given as every guild knows them."""
        ...

    async def export(self, session: AsyncSession, person: Person) -> Sequence[Mapping[str, Any]]:
        """What is held about them in one guild, in what JSON has. It tells them of nobody else."""
        ...

    async def kept(self, session: AsyncSession, person: Person) -> Sequence[Kept]:
        """What of it is needed for now."""
        ...

    async def erase(self, session: AsyncSession, person: Person) -> None:
        """Lets go of everything else. `person.key` is there."""
        ...


@dataclass(frozen=True, slots=True)
class Held:
    """A column with the id of a person, and what of its rows is theirs to know."""

    column: str
    shows: Sequence[str] = ()
    """With nothing, another column gives out the same rows."""
    empties: bool = False
    """Whether nothing stands in it afterwards, instead of an alias."""


@dataclass(frozen=True, slots=True)
class Open:
    """Which rows are kept as they are: those about the person in `column` for which `condition` holds."""

    column: str
    condition: Callable[[], ColumnElement[bool]]
    key: str
    tells: Sequence[str]
    """The columns that the text `key` is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """The rows of one table that belongs to guilds, as `PersonalData`."""

    name: str
    table: type[Table]
    held: Sequence[Held] = ()
    pseudonyms: Sequence[Held] = ()
    """Columns with the 32 characters of a pseudonym, which stay."""
    mentions: Sequence[str] = ()
    """Columns of text or JSON in which people may be named."""
    named_by: Sequence[str] = ()
    """What of a row is told where somebody is only mentioned in it."""
    open: Open | None = None

    @property
    def columns(self) -> Collection[str]:
        names = [*(it.column for it in (*self.held, *self.pseudonyms)), *self.mentions]
        return [f"{self.table.__tablename__}.{name}" for name in names]

    async def guilds(self, session: AsyncSession, people: Mapping[int, Person]) -> set[int]:
        everybody = list(people.values())
        found: set[int] = set()
        for some in (everybody[at : at + _AT_ONCE] for at in range(0, len(everybody), _AT_ONCE)):
            found |= set(await session.scalars(self._places(some)))
        return found

    def _places(self, people: Sequence[Person]) -> Select[int]:
        """Where one person is found, among the guilds that know them as `people`."""
        guild_id, user_id = self._column("guild_id"), people[0].user_id
        by_id = [self._column(it.column) == user_id for it in self.held]
        theirs = or_(*by_id, *self._likes(user_id), *self._known_otherwise(people))
        return select(guild_id).where(guild_id.in_([it.guild_id for it in people]), theirs).distinct()

    async def export(self, session: AsyncSession, person: Person) -> Sequence[Mapping[str, Any]]:
        given: list[Mapping[str, Any]] = []
        known = [(it, (person.user_id, person.alias)) for it in self.held]
        named = [(it, (person.pseudonym,)) for it in self.pseudonyms]
        for held, names in (*known, *named):
            if not held.shows:
                continue
            is_theirs = self._column(held.column).in_([name for name in names if name is not None])
            given += [_shown(held.column, held.shows, row) for row in await self._rows(session, person, is_theirs)]
        return given + [_shown("mentioned", self.named_by, row) for row in await self._mentioning(session, person)]

    async def kept(self, session: AsyncSession, person: Person) -> Sequence[Kept]:
        opened = self.open
        if opened is None:
            return []
        return [
            Kept(guild_id=person.guild_id, key=opened.key, data={name: getattr(row, name) for name in opened.tells})
            for row in await self._open(session, person)
        ]

    async def erase(self, session: AsyncSession, person: Person) -> None:
        kept = await self._open(session, person)
        for row in await self._mentioning(session, person):
            if row not in kept:
                for name in self.mentions:
                    setattr(row, name, without(getattr(row, name), person.user_id))
        await session.flush()
        for held in self.held:
            await self._let_go(session, person, held, kept)

    async def _let_go(self, session: AsyncSession, person: Person, held: Held, kept: Sequence[Any]) -> None:
        column = self._column(held.column)
        change = update(self.table).where(self._column("guild_id") == person.guild_id, column == person.user_id)
        if self.open is not None and self.open.column == held.column and kept:
            change = change.where(self._column("id").not_in([row.id for row in kept]))
        await session.execute(change.values({held.column: None if held.empties else person.alias}))

    async def _open(self, session: AsyncSession, person: Person) -> Sequence[Any]:
        if self.open is None:
            return []
        about = self._column(self.open.column) == person.user_id
        return await self._rows(session, person, and_(about, self.open.condition()))

    async def _mentioning(self, session: AsyncSession, person: Person) -> Sequence[Any]:
        if not self.mentions:
            return []
        rows = await self._rows(session, person, or_(*self._likes(person.user_id)))
        return [
            row
            for row in rows
            if any(without(value, person.user_id) != value for value in (getattr(row, name) for name in self.mentions))
        ]

    async def _rows(self, session: AsyncSession, person: Person, which: ColumnElement[bool]) -> Sequence[Any]:
        wanted = select(self.table).where(self._column("guild_id") == person.guild_id, which)
        return (await session.scalars(wanted.order_by(*self.table.__table__.primary_key))).all()

    def _known_otherwise(self, people: Iterable[Person]) -> list[ColumnElement[bool]]:
        aliases = [person.alias for person in people if person.key is not None]
        pseudonyms = [person.pseudonym for person in people if person.key is not None]
        by_alias = [self._column(it.column).in_(aliases) for it in self.held]
        by_pseudonym = [self._column(it.column).in_(pseudonyms) for it in self.pseudonyms]
        return [*by_alias, *by_pseudonym]

    def _likes(self, user_id: int) -> list[ColumnElement[bool]]:
        return [mentions(self._column(name), user_id) for name in self.mentions]

    def _column(self, name: str) -> Any:
        return getattr(self.table, name)


def somebody(user_id: int) -> str | Phrase:
    """A person as a sentence names them, also where only an alias is left of them."""
    return f"<@{user_id}>" if user_id > 0 else Phrase("person-erased")


def name_of(user_id: int, texts: Texts, locale: str, *, with_id: bool = False) -> str:
    """As `somebody()`, in a text that is no answer; `with_id` in a line below, to be copied."""
    if user_id < 0:
        return texts.say("person-erased", locale=locale)
    return f"<@{user_id}>\n`{user_id}`" if with_id else f"<@{user_id}>"


def mentions(column: Any, user_id: int) -> ColumnElement[bool]:
    """Whether the digits of an id stand in a column of text or JSON. Those of a longer number may as well."""
    return as_type(column, Text).like(f"%{user_id}%")


def without(value: Any, user_id: int) -> Any:
    """A text or a value of JSON in which the id stands no more: neither as a number, nor in a text, nor as a key."""
    if isinstance(value, str):
        return re.sub(rf"<@!?{user_id}>|(?<!\d){user_id}(?!\d)", _LEFT_OUT, value)
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, Any]", value).items()
        kept = {name: None if _is(held, user_id) else held for name, held in pairs if name != str(user_id)}
        return {name: without(held, user_id) for name, held in kept.items()}
    if isinstance(value, list | tuple):
        return [without(it, user_id) for it in cast("Sequence[Any]", value) if not _is(it, user_id)]
    return None if _is(value, user_id) else value


def plain(value: object) -> Any:
    """A value of a row in what JSON has. Ids as text: as numbers, most programs would round them."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(name): plain(held) for name, held in cast("Mapping[object, object]", value).items()}
    if isinstance(value, list | tuple):
        return [plain(held) for held in cast("Sequence[object]", value)]
    return str(value) if isinstance(value, int) and abs(value) > _EXACT else value


def _is(value: object, user_id: int) -> bool:
    return not isinstance(value, bool) and value in (user_id, str(user_id))


def _shown(how: str, names: Sequence[str], row: Any) -> Mapping[str, Any]:
    return {"as": how, **{name: plain(getattr(row, name)) for name in names}}
