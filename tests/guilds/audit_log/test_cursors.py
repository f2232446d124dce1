"""The cursor of a log, whatever order its entries arrive in."""

import pytest

from tux.database import Database
from tux.guilds.audit_log.cursors import LATE_SECONDS, GuildLog, load_cursor, store_cursors

SECOND = 1000 << 22
LATE = int(LATE_SECONDS) * SECOND
FIRST = 10_000_000 * SECOND


@pytest.fixture
def log() -> GuildLog:
    """A log in which every entry up to `FIRST` is history."""
    log = GuildLog()
    log.begin(FIRST)
    log.catch_up()
    return log


def receive(log: GuildLog, *entry_ids: int) -> list[bool]:
    new = [log.receive(entry_id) for entry_id in entry_ids]
    if not log.behind:
        log.reached = max(log.reached, *entry_ids)
    return new


def test_an_entry_is_new_once_in_whatever_order_entries_arrive(log: GuildLog) -> None:
    assert receive(log, FIRST + 2, FIRST + 1, FIRST + 2) == [True, True, False]


def test_entries_from_before_the_first_read_are_history(log: GuildLog) -> None:
    assert receive(log, FIRST - 1, FIRST) == [False, False]


def test_entries_received_before_the_first_read_are_not_history() -> None:
    log = GuildLog()
    log.receive(FIRST - 5)
    log.begin(FIRST)
    log.catch_up()
    log.advance([])
    assert log.cursor == FIRST - 6


def test_the_cursor_stays_far_enough_behind_for_late_entries(log: GuildLog) -> None:
    receive(log, FIRST + 2 * LATE)
    log.advance([])
    assert log.cursor == FIRST + LATE
    assert receive(log, FIRST + LATE + 1) == [True]


def test_the_cursor_stays_before_unhandled_entries(log: GuildLog) -> None:
    receive(log, FIRST + 5, FIRST + 3 * LATE)
    log.advance([FIRST + 5])
    assert log.cursor == FIRST + 4
    log.advance([])
    assert log.cursor == FIRST + 2 * LATE


def test_the_cursor_never_goes_back(log: GuildLog) -> None:
    receive(log, FIRST + 2 * LATE)
    log.advance([])
    log.advance([FIRST + 1])
    assert log.cursor == FIRST + LATE


def test_entries_after_a_gap_do_not_move_the_cursor_past_it(log: GuildLog) -> None:
    receive(log, FIRST + 1)
    log.interrupt()
    receive(log, FIRST + 5 * LATE)
    log.advance([])
    assert log.cursor == FIRST
    log.catch_up()
    log.advance([])
    assert log.cursor == FIRST + 4 * LATE


async def test_a_guild_that_was_forgotten_meanwhile_has_no_cursor_stored(database: Database, log: GuildLog) -> None:
    await store_cursors(database, {1: log}, [1, 2])
    assert (await load_cursor(database, 1), await load_cursor(database, 2)) == (FIRST, 0)
