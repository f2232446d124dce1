"""The plans by which a database answers statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from tux.database import Database


async def query_plan(database: Database, statement: str, values: Any) -> str:
    """Return the plan of a statement on few rows as the database would choose it on many."""
    async with database.session() as session:
        connection = await session.connection()
        if database.dialect == "postgresql":
            await connection.exec_driver_sql(
                "SET LOCAL enable_seqscan = off"
            )  # with so few rows, it would choose to scan
        explain = "EXPLAIN QUERY PLAN" if database.dialect == "sqlite" else "EXPLAIN"
        rows = await connection.exec_driver_sql(f"{explain} {statement}", values)
        return "\n".join(str(row) for row in rows.all())


@contextmanager
def recorded_statements(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Yield a list of the statements with their parameters, without those that begin transactions."""
    recorded: list[tuple[str, Any]] = []

    def record(_connection: object, _cursor: object, statement: str, values: object, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            recorded.append((statement, values))

    engine = database._engine.sync_engine
    event.listen(engine, "before_cursor_execute", record)
    yield recorded
    event.remove(engine, "before_cursor_execute", record)
