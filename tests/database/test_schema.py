"""The tables as the database itself describes them. A new table is covered as soon as it has a migration."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Double,
    Engine,
    Enum,
    Integer,
    LargeBinary,
    Uuid,
    delete,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy import Table as SqlTable
from sqlalchemy.exc import DBAPIError

from databases import connect, import_every_table
from tux.database import Guild, Table, UTCDateTime
from tux.database.engines import tune_sqlite
from tux.database.types import StorableText

import_every_table()

NOW = datetime(2026, 1, 1, tzinfo=UTC)

TABLES = Table.metadata.sorted_tables
"""All tables, each after those that it refers to."""

TABLES_OF_A_GUILD = [table for table in TABLES if table.name != "guild"]

Row = dict[str, Any]


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = connect(database_url)
    if engine.dialect.name == "sqlite":
        tune_sqlite(engine)
    yield engine
    engine.dispose()


class Rows:
    """Rows that the database accepts or refuses, values by trying to insert them. None is stored."""

    def __init__(self, connection: Connection, table: SqlTable) -> None:
        self._connection = connection
        self._table = table
        checks = inspect(connection).get_check_constraints(table.name)
        self.checks = {check["name"] or "": check["sqltext"] for check in checks}

    def valid(self, **fixed: object) -> Row | None:
        """Return a row that satisfies every check, with the `fixed` values and as few others as possible."""
        row: Row | None = {column.name: self._candidates(column)[0] for column in self._table.columns} | fixed
        satisfied: set[str] = set()
        while row and (violated := self.violated_by(row)):
            satisfied.add(violated)
            candidates = self.variations(row, satisfied, fixed)
            row = next((candidate for candidate in candidates if self.violated_by(candidate) not in satisfied), None)
        return row

    def various(self) -> Iterator[Row]:
        """Yield valid rows: the smallest, and one for every value of what is compared with something else."""
        for column in (None, *filter(self._is_compared, self._table.columns)):
            if column is None:
                rows = [self.valid()]
            elif isinstance(column.type, Enum):
                rows = [self.valid(**{column.name: value}) for value in column.type.enums]
            else:
                rows = (self.valid(**{column.name: value}) for value in self._candidates(column)[1:])
                rows = [next(filter(None, rows), None)] if column.nullable else []
            yield from filter(None, rows)

    def _is_compared(self, column: Column[Any]) -> bool:
        """Return whether a check is about this column and others, so that its value decides what they may be."""
        about = [text for text in self.checks.values() if mentions(text, column)]
        others = [other for other in self._table.columns if other is not column]
        return any(mentions(text, other) for text in about for other in others)

    def variations(self, row: Row, names: set[str], fixed: Row) -> Iterator[Row]:
        """Yield the row with all candidates for the columns that these checks are about."""
        texts = [self.checks[name] for name in names]
        columns = [
            column
            for column in self._table.columns
            if column.name not in fixed and any(mentions(text, column) for text in texts)
        ]
        for values in product(*map(self._candidates, columns)):
            yield row | dict(zip((column.name for column in columns), values, strict=True))

    def violated_by(self, row: Row) -> str:
        """Return the check that the database names when it refuses the row, or nothing where it accepts it."""
        self._connection.exec_driver_sql("SAVEPOINT trial")
        try:
            self._connection.execute(insert(self._table).values(row))
        except DBAPIError as error:
            message = str(error.orig)
        else:
            return ""
        finally:
            self._connection.exec_driver_sql("ROLLBACK TO SAVEPOINT trial")
            self._connection.exec_driver_sql("RELEASE SAVEPOINT trial")  # else the next one would be inside it
        named = [name for name in self.checks if name in message]
        assert named or WRONG_TYPE.search(message), f"{self._table.name}: {message}"
        return max(named, key=len, default="its type")

    def _candidates(self, column: Column[Any]) -> list[Any]:
        """Return values worth trying: around every number, and every word, in a check about the column."""
        conditions = " ".join(text for text in self.checks.values() if mentions(text, column))
        numbers = sorted(
            {1, 0, *(int(number) + offset for number in re.findall(r"\d+", conditions) for offset in (-1, 0, 1))}
        )
        values: list[Any] = [{}]
        if isinstance(column.type, Enum):
            values = [*column.type.enums, "no such word"]
        elif isinstance(column.type, StorableText):
            values = ["x", *re.findall(r"'(\w+)'", conditions), *("0" * number for number in numbers if number >= 0)]
        elif isinstance(column.type, Integer):
            values = [1, *numbers, -1]
        elif isinstance(column.type, Double):
            values = [1.0, *map(float, numbers), -1.0]
        elif isinstance(column.type, Boolean):
            values = [True, False]
        elif isinstance(column.type, LargeBinary):
            values = [b"x"]
        elif isinstance(column.type, Uuid):
            values = [UUID(int=1)]
        elif isinstance(column.type, UTCDateTime):
            values = [NOW, NOW + timedelta(days=1), NOW - timedelta(days=1)]
        return [None, *values] if column.nullable else values


WRONG_TYPE = re.compile("invalid input value for enum")


def mentions(condition: str, column: Column[Any]) -> bool:
    return bool(re.search(rf"\b{column.name}\b", condition))


def insert_valid_row(connection: Connection, table: SqlTable) -> None:
    """Insert one valid row into a table."""
    row = Rows(connection, table).valid()
    assert row, f"no row satisfies every check of {table.name}"
    connection.execute(insert(table).values(row))


# Guarantees of the database


def test_every_check_can_be_violated_by_itself(engine: Engine):
    never_violated: list[str] = []
    with engine.connect() as connection:
        for table in TABLES:
            rows = Rows(connection, table)
            valid_rows = list(rows.various())
            for name in rows.checks:
                candidates = (wrong for row in valid_rows for wrong in rows.variations(row, {name}, {}))
                if not any(rows.violated_by(wrong) == name for wrong in candidates):
                    never_violated.append(name)
            insert_valid_row(connection, table)
    assert never_violated == []


def test_deleting_a_guild_deletes_all_that_is_about_it(engine: Engine):
    with engine.connect() as connection:
        for table in TABLES:
            insert_valid_row(connection, table)
        counts = {table.name: connection.scalar(select(func.count()).select_from(table)) for table in TABLES}
        assert counts == dict.fromkeys(counts, 1)
        connection.execute(delete(Guild))
        counts = {table.name: connection.scalar(select(func.count()).select_from(table)) for table in TABLES}
    assert counts == dict.fromkeys(counts, 0)


@pytest.mark.parametrize("table", TABLES_OF_A_GUILD, ids=lambda table: table.name)
def test_every_foreign_key_cascades_and_has_an_index(engine: Engine, table: SqlTable):
    """The deletion of one guild would otherwise read every row of every other."""
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
        assert any(values[: len(columns)] == columns for values in leading), key["name"]


def is_partial(index: Any) -> bool:
    return any(option.endswith("_where") for option in index["dialect_options"])


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_constraint_and_index_follows_the_naming_convention(engine: Engine, table: SqlTable):
    """Migrations refer to them by these names, and failures mention them."""
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
