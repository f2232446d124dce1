"""The script by which Alembic reaches the database, through the connection or the engine that it was given."""

from importlib import import_module

from alembic import context
from sqlalchemy import Connection

from tux.database.types import Table


def run(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        import_module("alembic_postgresql_enum")  # lets Alembic see the values of enumerated types
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


connectable = context.config.attributes["connection"]
if isinstance(connectable, Connection):
    run(connectable)
else:
    with connectable.connect() as engine_connection:
        run(engine_connection)
