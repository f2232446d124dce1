"""Personal data: each part of Tux declares what it stores about people, exports it and erases it.

An erased id is replaced by an alias: a negative number that stands for this person in this guild alone, and which is
the same again if they come back. Texts lose the id altogether.
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

from tux.database import Table, alias_from_key, pseudonym_from_key
from tux.runtime.markup import Markup, code, user_mention
from tux.runtime.texts import Phrase, Texts

ERASURE = "personal-data-erasure"
"""The kind of job that erases what was retained once it is no longer needed. Data: `user_id`."""

_GUILDS_PER_QUERY = 100
"""The number of guilds whose texts one statement searches, so that no statement runs for long."""

_REDACTION = "…"
"""Replaces an id in a text. It is shorter than any id, so the text still fits its column."""

_LEADS = re.compile(
    r"\b[a-z][a-z0-9+.-]*://\S+|\b(?:www\.|discord(?:app)?\.(?:com|gg)/)\S+"  # links
    r"|<(?:@[!&]?|#)\d+>|(?<!\d)-?\d{15,20}(?!\d)"  # mentions and ids
    r"|[\w.+-]*@[\w.]*\w",  # names, and addresses for mail
    re.IGNORECASE,
)
"""Whatever in a text may lead to somebody."""

_LARGEST_EXACT_INTEGER = 2**53
"""Most JSON parsers round integers beyond this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person as the rows of one guild identify them. `key` is the guild's pseudonym key, or None if it has none."""

    user_id: int
    guild_id: int
    key: str | None = None

    @property
    def alias(self) -> int | None:
        return None if self.key is None else alias_from_key(self.key, self.user_id)

    @property
    def pseudonym(self) -> str | None:
        return None if self.key is None else pseudonym_from_key(self.key, self.user_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetainedRecord:
    """A record about a person that is still needed. The text `key`, given `data`, says what it is and why."""

    guild_id: int
    key: str
    data: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PersonErased:
    """A person has had their data deleted. Subscribers drop whatever they have about them in memory."""

    user_id: int


@dataclass(frozen=True, slots=True)
class MatterEnded:
    """A matter concerning a person has ended, so records retained for it may no longer be needed."""

    guild_id: int
    user_id: int


class PersonalData(Protocol):
    """One part of what is stored about people. A feature declares its own in `Feature.data`."""

    @property
    def name(self) -> str:
        """Return the part's name. The text `personal-<name>`, given a `count`, describes it."""
        ...

    @property
    def columns(self) -> Collection[str]:
        """Return every column that may contain a person's id, even within a text or JSON, as `table.column`."""
        ...

    async def guilds(self, session: AsyncSession, people: Mapping[int, Person]) -> set[int]:
        """Return the guilds that store anything about one person, who is given as each guild identifies them."""
        ...

    async def export(self, session: AsyncSession, person: Person) -> Sequence[Mapping[str, Any]]:
        """Return everything stored about the person in one guild as JSON values, and nothing about anybody else."""
        ...

    async def retained(self, session: AsyncSession, person: Person) -> Sequence[RetainedRecord]:
        """Return the records that are still needed."""
        ...

    async def erase(self, session: AsyncSession, person: Person) -> None:
        """Erase everything that is no longer needed. `person.key` is set."""
        ...


@dataclass(frozen=True, slots=True)
class PersonColumn:
    """A column that holds a person's id, and the columns of its rows that this person may see."""

    column: str
    exported: Sequence[str] = ()
    """Columns to export. It is empty where another column exports the same rows.

    Of those that are among the `texts`, others are left out: their ids, mentions and names, and all links.
    """
    own_words: Sequence[str] = ()
    """Those of the exported columns that this person wrote themselves, which are exported as they are."""
    cleared: bool = False
    """True where erasure sets the column to null instead of to an alias."""
    erases: Sequence[str] = ()
    """Columns of the same rows with this person's own words, which erasure sets to null."""


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """Retains the rows about the person in `column` for as long as `condition` holds."""

    column: str
    condition: Callable[[], ColumnElement[bool]]
    key: str
    data: Sequence[str]
    """Columns whose values the text `key` is given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalRows:
    """The rows of one table that belongs to guilds, as `PersonalData`."""

    name: str
    table: type[Table]
    people: Sequence[PersonColumn] = ()
    pseudonyms: Sequence[PersonColumn] = ()
    """Columns that hold a pseudonym of 32 characters. Erasing leaves them alone."""
    texts: Sequence[str] = ()
    """Columns of text or JSON in which people may be mentioned."""
    exported_mention: Sequence[str] = ()
    """Columns to export from a row that only mentions the person."""
    retention: RetentionRule | None = None

    @property
    def columns(self) -> Collection[str]:
        names = [*(person.column for person in (*self.people, *self.pseudonyms)), *self.texts]
        return [f"{self.table.__tablename__}.{name}" for name in names]

    async def guilds(self, session: AsyncSession, people: Mapping[int, Person]) -> set[int]:
        everybody = list(people.values())
        guild_ids: set[int] = set()
        for start in range(0, len(everybody), _GUILDS_PER_QUERY):
            batch = everybody[start : start + _GUILDS_PER_QUERY]
            guild_ids |= set(await session.scalars(self._guild_ids_among(batch)))
        return guild_ids

    def _guild_ids_among(self, people: Sequence[Person]) -> Select[int]:
        """Select the guilds that store something about one person, among those that know them as `people`."""
        guild_id, user_id = self._column("guild_id"), people[0].user_id
        by_id = [self._column(person.column) == user_id for person in self.people]
        is_theirs = or_(*by_id, *self._texts_containing(user_id), *self._by_other_names(people))
        return select(guild_id).where(guild_id.in_([person.guild_id for person in people]), is_theirs).distinct()

    async def export(self, session: AsyncSession, person: Person) -> Sequence[Mapping[str, Any]]:
        exported: list[Mapping[str, Any]] = []
        by_id = [(column, (person.user_id, person.alias)) for column in self.people]
        by_pseudonym = [(column, (person.pseudonym,)) for column in self.pseudonyms]
        for column, names in (*by_id, *by_pseudonym):
            if not column.exported:
                continue
            is_theirs = self._column(column.column).in_([name for name in names if name is not None])
            rows = await self._rows(session, person, is_theirs)
            exported += [self._exported(column, row, person.user_id) for row in rows]
        mentioning = await self._rows_mentioning(session, person)
        return exported + [_exported("mentioned", self.exported_mention, row) for row in mentioning]

    def _exported(self, column: PersonColumn, row: Any, user_id: int) -> Mapping[str, Any]:
        """Return the columns that the person in `column` may see, with nothing about anybody else."""
        exported = dict(_exported(column.column, column.exported, row))
        for name in {*column.exported}.intersection(self.texts).difference(column.own_words):
            exported[name] = without_others(exported[name], user_id)
        return exported

    async def retained(self, session: AsyncSession, person: Person) -> Sequence[RetainedRecord]:
        rule = self.retention
        if rule is None:
            return []
        return [
            RetainedRecord(
                guild_id=person.guild_id, key=rule.key, data={name: getattr(row, name) for name in rule.data}
            )
            for row in await self._retained_rows(session, person)
        ]

    async def erase(self, session: AsyncSession, person: Person) -> None:
        retained = await self._retained_rows(session, person)
        for row in await self._rows_mentioning(session, person):
            if row not in retained:
                for name in self.texts:
                    setattr(row, name, redacted(getattr(row, name), person.user_id))
        await session.flush()
        for column in self.people:
            await self._erase_column(session, person, column, retained)

    async def _erase_column(
        self, session: AsyncSession, person: Person, erased: PersonColumn, retained: Sequence[Any]
    ) -> None:
        column = self._column(erased.column)
        change = update(self.table).where(self._column("guild_id") == person.guild_id, column == person.user_id)
        if self.retention is not None and self.retention.column == erased.column and retained:
            change = change.where(self._column("id").not_in([row.id for row in retained]))
        await session.execute(
            change.values({erased.column: None if erased.cleared else person.alias, **dict.fromkeys(erased.erases)})
        )

    async def _retained_rows(self, session: AsyncSession, person: Person) -> Sequence[Any]:
        if self.retention is None:
            return []
        is_about_them = self._column(self.retention.column) == person.user_id
        return await self._rows(session, person, and_(is_about_them, self.retention.condition()))

    async def _rows_mentioning(self, session: AsyncSession, person: Person) -> Sequence[Any]:
        if not self.texts:
            return []
        candidates = await self._rows(session, person, or_(*self._texts_containing(person.user_id)))
        return [row for row in candidates if self._mentions(row, person.user_id)]

    def _mentions(self, row: Any, user_id: int) -> bool:
        values = [getattr(row, name) for name in self.texts]
        return any(redacted(value, user_id) != value for value in values)

    async def _rows(self, session: AsyncSession, person: Person, condition: ColumnElement[bool]) -> Sequence[Any]:
        rows = select(self.table).where(self._column("guild_id") == person.guild_id, condition)
        return (await session.scalars(rows.order_by(*self.table.__table__.primary_key))).all()

    def _by_other_names(self, people: Iterable[Person]) -> list[ColumnElement[bool]]:
        """Return conditions for the rows that identify a person by their alias or their pseudonym."""
        keyed = [person for person in people if person.key is not None]
        aliases, pseudonyms = [person.alias for person in keyed], [person.pseudonym for person in keyed]
        by_alias = [self._column(column.column).in_(aliases) for column in self.people]
        by_pseudonym = [self._column(column.column).in_(pseudonyms) for column in self.pseudonyms]
        return [*by_alias, *by_pseudonym]

    def _texts_containing(self, user_id: int) -> list[ColumnElement[bool]]:
        return [contains_id(self._column(name), user_id) for name in self.texts]

    def _column(self, name: str) -> Any:
        return getattr(self.table, name)


def mention_phrase(user_id: int) -> Markup | Phrase:
    """Return a mention of the person for use in a sentence, or the phrase for somebody whose data was deleted."""
    return user_mention(user_id) if user_id > 0 else Phrase("person-erased")


def mention_text(user_id: int, texts: Texts, locale: str, *, with_id: bool = False) -> Markup:
    """Return a mention of the person, like `mention_phrase()`; `with_id` adds the id on a line below, for copying."""
    if user_id < 0:
        return texts.say("person-erased", locale=locale)
    mention = user_mention(user_id)
    return Markup(f"{mention}\n{code(str(user_id))}") if with_id else mention


def contains_id(column: Any, user_id: int) -> ColumnElement[bool]:
    """Return the condition that a column of text or JSON contains the digits of an id, perhaps in a longer number."""
    return as_type(column, Text).like(f"%{user_id}%")


def redacted(value: Any, user_id: int) -> Any:
    """Return a text or a JSON value without the id, be it a number, part of a text or a key."""
    if isinstance(value, str):
        return re.sub(rf"<@!?{user_id}>|(?<!\d){user_id}(?!\d)", _REDACTION, value)
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, Any]", value).items()
        others = {name: None if _is_id(entry, user_id) else entry for name, entry in pairs if name != str(user_id)}
        return {name: redacted(entry, user_id) for name, entry in others.items()}
    if isinstance(value, list | tuple):
        entries = cast("Sequence[Any]", value)
        return [redacted(entry, user_id) for entry in entries if not _is_id(entry, user_id)]
    return None if _is_id(value, user_id) else value


def without_others(value: Any, user_id: int) -> Any:
    """Return a text or a JSON value without what may lead to anybody else: ids, mentions, names and links."""
    if isinstance(value, str):
        return _LEADS.sub(lambda match: match[0] if _leads_to(match[0], user_id) else _REDACTION, value)
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, Any]", value).items()
        return {without_others(name, user_id): without_others(entry, user_id) for name, entry in pairs}
    if isinstance(value, list | tuple):
        return [without_others(entry, user_id) for entry in cast("Sequence[Any]", value)]
    return value


def _leads_to(found: str, user_id: int) -> bool:
    """Return whether a part of a text names only this person, or everybody."""
    return re.fullmatch(rf"(?:<@!?)?{user_id}>?|@everyone|@here", found) is not None


def to_json(value: object) -> Any:
    """Return a value of a row as a JSON value. Ids become text, because most parsers would round them as numbers."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(name): to_json(entry) for name, entry in cast("Mapping[object, object]", value).items()}
    if isinstance(value, list | tuple):
        return [to_json(entry) for entry in cast("Sequence[object]", value)]
    return str(value) if isinstance(value, int) and abs(value) > _LARGEST_EXACT_INTEGER else value


def _is_id(value: object, user_id: int) -> bool:
    return not isinstance(value, bool) and value in (user_id, str(user_id))


def _exported(relation: str, names: Sequence[str], row: Any) -> Mapping[str, Any]:
    return {"as": relation, **{name: to_json(getattr(row, name)) for name in names}}
