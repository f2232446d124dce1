"""Every process gets what another sends through PostgreSQL, once and in order, or is told of the gap."""

import asyncio
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from databases import Listen, break_connections, sqlite_url
from tux.database import Database, DatabaseUnavailable
from tux.database.failures import DatabaseInUse
from tux.database.occupancy import sole_use
from tux.runtime.clock import ManualClock
from tux.runtime.occurrences import Occurrence, Surface

TOPIC = "weather"


class Listener:
    """A process that listens: what it hears, how often something may have been lost, and what it reports."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.heard: asyncio.Queue[Mapping[str, Any]] = asyncio.Queue()
        self.missed: asyncio.Queue[None] = asyncio.Queue()
        self.reported: asyncio.Queue[Occurrence] = asyncio.Queue()
        self.unsubscribe = database.notifications.subscribe(TOPIC, on_message=self.heard.put, on_gap=self._on_missed)

    async def _on_missed(self) -> None:
        await self.missed.put(None)

    async def report(self, occurrence: Occurrence) -> str:
        await self.reported.put(occurrence)
        return ""

    async def send(self, **data: object) -> None:
        async with self.database.transaction() as session:
            await self.database.notifications.send(session, TOPIC, **data)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def start(
    postgres_url: str, open_database: Callable[..., Database], clock: ManualClock, listen: Listen
) -> Callable[[], Any]:
    """Starts processes that listen on one database."""

    async def start() -> Listener:
        listener = Listener(open_database(postgres_url, clock=clock))
        await listen(listener.database, listener)
        await listener.missed.get()  # the time before it listened
        return listener

    return start


async def test_the_others_hear_it_in_order_and_its_sender_does_not(start: Callable[[], Any]) -> None:
    sender, first, second = await start(), await start(), await start()
    for number in range(20):
        await sender.send(number=number)
    for listener in (first, second):
        assert [(await listener.heard.get())["number"] for _ in range(20)] == list(range(20))
    await first.send(number=20)
    assert await sender.heard.get() == {"number": 20}  # and nothing of its own came before that


async def test_it_is_told_only_if_the_transaction_is_kept(start: Callable[[], Any]) -> None:
    sender, listener = await start(), await start()

    async def fail_after_sending() -> None:
        async with sender.database.transaction() as session:
            await sender.database.notifications.send(session, TOPIC, number=1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail_after_sending()
    await sender.send(number=2)
    assert await listener.heard.get() == {"number": 2}


async def test_other_topics_and_those_who_have_left_hear_nothing(start: Callable[[], Any]) -> None:
    sender, listener, left = await start(), await start(), await start()
    left.unsubscribe()
    async with sender.database.transaction() as session:
        await sender.database.notifications.send(session, "sports", number=1)
    await sender.send(number=2)
    assert await listener.heard.get() == {"number": 2}
    assert left.heard.empty()


async def test_a_connection_that_breaks_is_made_again_and_its_gap_told(
    start: Callable[[], Any], postgres_url: str
) -> None:
    sender, listener = await start(), await start()
    break_connections(postgres_url)
    await listener.missed.get()
    await sender.send(number=1)
    assert await listener.heard.get() == {"number": 1}


async def test_a_connection_that_is_made_again_keeps_others_from_wiping_the_database(
    start: Callable[[], Any], postgres_url: str
) -> None:
    listener = await start()
    break_connections(postgres_url)
    await listener.missed.get()
    with pytest.raises(DatabaseInUse), sole_use(listener.database.url):
        pass


async def test_a_subscriber_that_fails_is_reported_and_silences_nobody(start: Callable[[], Any]) -> None:
    sender, listener = await start(), await start()

    async def fail(_: Mapping[str, Any]) -> None:
        raise RuntimeError("no")

    listener.unsubscribe()
    listener.database.notifications.subscribe(TOPIC, on_message=fail)
    listener.database.notifications.subscribe(TOPIC, on_message=listener.heard.put)
    await sender.send(number=1)
    occurrence = await listener.reported.get()
    assert (occurrence.surface, occurrence.source, str(occurrence.error)) == (Surface.DATABASE, TOPIC, "no")
    assert await listener.heard.get() == {"number": 1}


async def test_a_subscriber_that_needs_the_database_is_told_of_the_gap_once_it_is_back(
    start: Callable[[], Any], clock: ManualClock
) -> None:
    sender, listener = await start(), await start()

    async def fail(_: Mapping[str, Any]) -> None:
        raise DatabaseUnavailable(database="x")

    unsubscribe = listener.database.notifications.subscribe(TOPIC, on_message=fail)
    await sender.send(number=1)
    assert await listener.heard.get() == {"number": 1}
    await listener.missed.get()
    unsubscribe()
    await sender.send(number=2)
    assert await listener.heard.get() == {"number": 2}
    assert listener.reported.empty()


async def test_a_silent_connection_is_kept(start: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tux.database.notifications._QUIET_SECONDS", 0.01)
    sender, listener = await start(), await start()
    async with listener.database.session() as session:
        for _ in range(3):
            await session.execute(text("SELECT pg_sleep(0.02)"))
    await sender.send(number=1)
    assert await listener.heard.get() == {"number": 1}
    assert listener.missed.empty()


async def test_on_sqlite_nothing_is_sent_and_listening_ends_at_once(
    sqlite_template: Path, tmp_path: Path, open_database: Callable[..., Database]
) -> None:
    shutil.copyfile(sqlite_template, tmp_path / "tux.sqlite3")
    listener = Listener(open_database(sqlite_url(tmp_path / "tux.sqlite3")))
    await listener.database.notifications.listen()
    await listener.database.notifications.run(listener)
    await listener.send(number=1)
    assert (listener.heard.empty(), listener.missed.empty()) == (True, True)


async def test_what_nobody_can_read_is_reported_and_does_not_end_the_listening(
    start: Callable[[], Any], clock: ManualClock, postgres_url: str
) -> None:
    sender, listener = await start(), await start()
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("NOTIFY tux, 'not ours'")
    assert (await listener.reported.get()).source == "notifications"
    assert (await sender.reported.get()).source == "notifications"
    await clock.asleep()
    await clock.advance(10)
    await listener.missed.get()
    await sender.send(number=1)
    assert await listener.heard.get() == {"number": 1}
