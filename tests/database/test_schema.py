"""The tables as the database itself describes them. New ones are covered as soon as there is a migration for them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Engine, Enum, Integer, Text, delete, func, insert, inspect, select
from sqlalchemy import Table as SqlTable
from sqlalchemy.exc import DBAPIError

from databases import connect, import_every_table
from tux.database import Guild, Table, UTCDateTime
from tux.database.engines import tune_sqlite

import_every_table()

NOW = datetime(2026, 1, 1, tzinfo=UTC)

TABLES = Table.metadata.sorted_tables
"""Parents first."""

OF_A_GUILD = [table for table in TABLES if table.name != "guild"]

Row = dict[str, Any]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = connect(database_url)
    if engine.dialect.name == "sqlite":
        tune_sqlite(engine)
    yield engine
    engine.dispose()


class Rows:
    """Rows that the database takes or refuses, found by asking it. None is kept."""

    def __init__(self, connection: Connection, table: SqlTable) -> None:
        self._connection = connection
        self._table = table
        found = inspect(connection).get_check_constraints(table.name)
        self.rules = {check["name"] or "": check["sqltext"] for check in found}

    def sound(self, **keep: object) -> Row | None:
        """A row that keeps every rule, with those values, and otherwise as little in it as possible."""
        row: Row | None = {column.name: self._candidates(column)[0] for column in self._table.columns} | keep
        mended: set[str] = set()
        while row and (broken := self.broken_by(row)):
            mended.add(broken)
            tried = self.variations(row, mended, keep)
            row = next((found for found in tried if self.broken_by(found) not in mended), None)
        return row

    def various(self) -> Iterator[Row]:
        """Sound rows: the least of all, and one for every other value of an enumeration and every optional column."""
        for column in (None, *self._table.columns):
            if column is None:
                tried = [self.sound()]
            elif isinstance(column.type, Enum):
                tried = [self.sound(**{column.name: value}) for value in column.type.enums]
            else:
                tried = (self.sound(**{column.name: value}) for value in self._candidates(column)[1:])
                tried = [next(filter(None, tried), None)] if column.nullable else []
            yield from filter(None, tried)

    def variations(self, row: Row, rules: set[str], keep: Row) -> Iterator[Row]:
        """The row with everything tried out that these rules are about."""
        texts = [self.rules[name] for name in rules]
        columns = [
            column
            for column in self._table.columns
            if column.name not in keep and any(mentions(text, column) for text in texts)
        ]
        for values in product(*map(self._candidates, columns)):
            yield row | dict(zip((column.name for column in columns), values, strict=True))

    def broken_by(self, row: Row) -> str:
        """The rule that the database names when it refuses the row, nothing where it takes it."""
        trial = self._connection.begin_nested()
        try:
            self._connection.execute(insert(self._table).values(row))
        except DBAPIError as error:
            said = str(error.orig)
        else:
            return ""
        finally:
            trial.rollback()
        named = [name for name in self.rules if name in said]
        assert named or WRONG_TYPE.search(said), f"{self._table.name}: {said}"
        return max(named, key=len, default="its type")

    def _candidates(self, column: Column[Any]) -> list[Any]:
        """Values worth trying: around every number and beside every word that a rule about the column names."""
        about = " ".join(text for text in self.rules.values() if mentions(text, column))
        numbers = sorted({1, 0, *(int(number) + by for number in re.findall(r"\d+", about) for by in (-1, 0, 1))})
        found: list[Any] = [{}]
        if isinstance(column.type, Enum):
            found = [*column.type.enums, "of no kind"]
        elif isinstance(column.type, Text):
            found = ["x", *re.findall(r"'(\w+)'", about), *("0" * number for number in numbers if number >= 0)]
        elif isinstance(column.type, Integer):
            found = [1, *numbers, -1]
        elif isinstance(column.type, UTCDateTime):
            found = [NOW, NOW + timedelta(days=1), NOW - timedelta(days=1)]
        return [None, *found] if column.nullable else found


WRONG_TYPE = re.compile("invalid input value for enum")


def mentions(rule: str, column: Column[Any]) -> bool:
    return bool(re.search(rf"\b{column.name}\b", rule))


def keep(connection: Connection, table: SqlTable) -> None:
    """Fills a table with one row."""
    row = Rows(connection, table).sound()
    assert row, f"no row keeps every rule of {table.name}"
    connection.execute(insert(table).values(row))


# What the database promises


def test_every_check_is_broken_once(engine: Engine):
    unbroken: list[str] = []
    with engine.connect() as connection:
        for table in TABLES:
            rows = Rows(connection, table)
            sound = list(rows.various())
            for name in rows.rules:
                tried = (wrong for row in sound for wrong in rows.variations(row, {name}, {}))
                if not any(rows.broken_by(wrong) == name for wrong in tried):
                    unbroken.append(name)
            keep(connection, table)
    assert unbroken == []


def test_deleting_a_guild_deletes_all_that_is_about_it(engine: Engine):
    with engine.connect() as connection:
        for table in TABLES:
            keep(connection, table)
        counted = {table.name: connection.scalar(select(func.count()).select_from(table)) for table in TABLES}
        assert counted == dict.fromkeys(counted, 1)
        connection.execute(delete(Guild))
        counted = {table.name: connection.scalar(select(func.count()).select_from(table)) for table in TABLES}
    assert counted == dict.fromkeys(counted, 0)


@pytest.mark.parametrize("table", OF_A_GUILD, ids=lambda table: table.name)
def test_every_foreign_key_cascades_and_has_an_index(engine: Engine, table: SqlTable):
    """Without an index, deleting one guild reads every row of every other."""
    inspector = inspect(engine)
    keys = inspector.get_foreign_keys(table.name)
    leading = [
        inspector.get_pk_constraint(table.name)["constrained_columns"],
        *(unique["column_names"] for unique in inspector.get_unique_constraints(table.name)),
        *(index["column_names"] for index in inspector.get_indexes(table.name) if not is_partial(index)),
    ]
    assert keys
    for key in keys:
        columns = key["constrained_columns"]
        assert key["options"].get("ondelete") == "CASCADE", key["name"]
        assert any(found[: len(columns)] == columns for found in leading), key["name"]


def is_partial(index: Any) -> bool:
    return any(option.endswith("_where") for option in index["dialect_options"])


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_everything_has_the_name_that_was_promised(engine: Engine, table: SqlTable):
    """By which migrations find it, and failures tell it."""
    inspector, name = inspect(engine), table.name
    assert inspector.get_pk_constraint(name)["name"] == f"pk_{name}"
    for key in inspector.get_foreign_keys(name):
        assert key["name"] == f"fk_{name}_{'_'.join(key['constrained_columns'])}_{key['referred_table']}"
    for unique in inspector.get_unique_constraints(name):
        assert unique["name"] == f"uq_{name}_{'_'.join(unique['column_names'])}"
    for check in inspector.get_check_constraints(name):
        assert re.fullmatch(rf"ck_{name}_\w+", check["name"] or "") or check["name"] in ENUMERATIONS
    for index in inspector.get_indexes(name):
        if not index.get("duplicates_constraint"):
            assert re.fullmatch(rf"ix_{name}_\w+", index["name"] or "")


ENUMERATIONS = {
    f"ck_{table.name}_{column.type.name}"
    for table in TABLES
    for column in table.columns
    if isinstance(column.type, Enum)
}
