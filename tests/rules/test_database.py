"""There is one way to the database, and nobody waits for anything else on it."""

import ast
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeGuard

import pytest
from sqlalchemy import Engine, Integer
from sqlalchemy.exc import DBAPIError, InvalidRequestError, SAWarning
from sqlalchemy.orm import DeclarativeBase, mapped_column

import tux
from databases import connect, import_every_table
from tux.database import Table

TESTS = Path(__file__).parents[1]
SOURCE = Path(tux.__file__).parent
DATABASE = SOURCE / "database"
TREES = {path: ast.parse(path.read_text("utf-8")) for path in sorted(SOURCE.rglob("*.py"))}
OURS = {path: tree for path, tree in TREES.items() if SOURCE / "sandbox" not in path.parents}

MAKERS = {"create_engine", "create_async_engine", "sessionmaker", "async_sessionmaker", "Session", "AsyncSession"}
INSIDES = {"_engine", "_reads", "_writes", "sync_session", "sync_engine"}
OPENINGS = {"session", "transaction"}

Block = tuple[str, list[ast.stmt], int]
"""The name of a session, what is done while it is open, and the line."""


def named(node: ast.AST) -> str:
    """The last part of a dotted name."""
    return getattr(node, "attr", None) or getattr(node, "id", "")


def opens(node: ast.AST) -> TypeGuard[ast.Call]:
    """`….session()` or `….transaction()`."""
    called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args
    return called and node.func.attr in OPENINGS


def told(path: Path, line: int) -> str:
    return f"{path.relative_to(SOURCE)}:{line}"


def blocks(tree: ast.AST) -> Iterator[Block]:
    """Yield the places where a session is open: blocks that open one, and functions that are given one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.AsyncWith):
            for item in node.items:
                if opens(item.context_expr) and isinstance(item.optional_vars, ast.Name):
                    yield item.optional_vars.id, node.body, node.lineno
        if isinstance(node, ast.AsyncFunctionDef):
            for argument in node.args.args:
                if argument.annotation and named(argument.annotation) == "AsyncSession":
                    yield argument.arg, node.body, node.lineno


def waits(statement: ast.stmt) -> Iterator[ast.expr]:
    """Yield the expressions that a statement awaits."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Await):
            yield node.value
        if isinstance(node, ast.AsyncFor):
            yield node.iter
        if isinstance(node, ast.AsyncWith):
            yield from (item.context_expr for item in node.items)


def mentions(expression: ast.expr, name: str) -> bool:
    return any(isinstance(node, ast.Name) and node.id == name for node in ast.walk(expression))


def strange_waits(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and text of what is awaited while a session is open and has nothing to do with it."""
    for session, body, _ in blocks(tree):
        for statement in body:
            for awaited in waits(statement):
                if not mentions(awaited, session):
                    yield awaited.lineno, ast.unparse(awaited)


def test_only_the_database_package_makes_engines_and_sessions():
    found = [
        told(path, node.lineno)
        for path, tree in OURS.items()
        if DATABASE not in path.parents
        for node in ast.walk(tree)
        if (isinstance(node, ast.Call) and named(node.func) in MAKERS)
        or (isinstance(node, ast.Attribute) and node.attr in INSIDES)
    ]
    assert found == []


def test_a_session_is_opened_by_async_with_alone():
    found: list[str] = []
    for path, tree in OURS.items():
        entered = {
            id(item.context_expr) for node in ast.walk(tree) if isinstance(node, ast.AsyncWith) for item in node.items
        }
        calls = (node for node in ast.walk(tree) if opens(node))
        found += [told(path, node.lineno) for node in calls if id(node) not in entered]
    assert found == []


def test_nothing_else_is_awaited_while_a_session_is_open():
    """Above all not Discord. Whatever is awaited there is given the session."""
    found = [
        f"{told(path, line)} {text}"
        for path, tree in OURS.items()
        if DATABASE not in path.parents
        for line, text in strange_waits(tree)
    ]
    assert found == []
    assert len([block for tree in OURS.values() for block in blocks(tree)]) > 10


@pytest.mark.parametrize(
    ("inside", "strange"),
    [
        ("await session.execute(statement)", []),
        ("await lock_guild(session, 1)", []),
        ("rows = [await one(session) for one in many]", []),
        ("async with session.begin_nested(): pass", []),
        ("await member.ban(reason=why)", ["member.ban(reason=why)"]),
        ("if much:\n        await channel.send('done')", ["channel.send('done')"]),
        ("async with asyncio.timeout(5):\n        await session.flush()", ["asyncio.timeout(5)"]),
        ("async for entry in guild.audit_logs(): pass", ["guild.audit_logs()"]),
    ],
)
def test_what_is_awaited_for_the_database_and_what_is_not(inside: str, strange: list[str]):
    opened = f"async def f():\n  async with self._database.transaction() as session:\n    {inside}"
    given = f"async def f(session: AsyncSession):\n    {inside}"
    for source in (opened, given):
        assert [text for _, text in strange_waits(ast.parse(source))] == strange


IMPORT_STRICTLY = """
import warnings
from sqlalchemy.exc import SAWarning
warnings.simplefilter("error", SAWarning)
from databases import import_every_table
import_every_table()
"""


def test_no_name_of_a_table_is_one_that_sqlalchemy_minds():
    ended = subprocess.run(
        [sys.executable, "-c", IMPORT_STRICTLY], cwd=TESTS, capture_output=True, text=True, check=False, timeout=60
    )
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.parametrize("name", ["metadata", "registry"])
def test_sqlalchemy_minds_its_own_names(name: str):
    class Anew(DeclarativeBase):
        pass

    column = {"__tablename__": "t", "id": mapped_column(Integer, primary_key=True), name: mapped_column(Integer)}
    with warnings.catch_warnings():
        warnings.simplefilter("error", SAWarning)
        with pytest.raises((SAWarning, InvalidRequestError, AttributeError), match=name):
            type("Careless", (Anew,), column)


import_every_table()

NAMES = sorted({name for table in Table.metadata.tables.values() for name in (table.name, *table.columns.keys())})


def usable(engine: Engine, name: str) -> bool:
    """Return whether SQL takes the name as it is, for a table and for a column."""
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE TEMPORARY TABLE {name} ({name} INTEGER)")
            connection.exec_driver_sql(f"INSERT INTO {name} ({name}) VALUES (42)")
            return connection.exec_driver_sql(f"SELECT {name} FROM {name} WHERE {name} = 42").scalar() == 42
    except DBAPIError:
        return False


def test_no_name_is_a_word_of_sql(make_database_url: Callable[..., str]):
    engine = connect(make_database_url())
    assert [name for name in NAMES if not usable(engine, name)] == []
    assert not any(usable(engine, word) for word in ("order", "group", "check"))
    engine.dispose()
