"""How far a log was read, whatever order its entries come in."""

import pytest

from tux.guilds.audit_log.cursors import LATE_SECONDS, GuildLog

SECOND = 1000 << 22
LATE = int(LATE_SECONDS) * SECOND
FIRST = 10_000_000 * SECOND


@pytest.fixture
def log() -> GuildLog:
    """A log in which everything up to `FIRST` is history."""
    log = GuildLog()
    log.begin(FIRST)
    log.catch_up()
    return log


def hear(log: GuildLog, *entry_ids: int) -> list[bool]:
    new = [log.hear(entry_id) for entry_id in entry_ids]
    if not log.behind:
        log.reached = max(log.reached, *entry_ids)
    return new


def test_an_entry_is_heard_once_in_whatever_order_they_come(log: GuildLog) -> None:
    assert hear(log, FIRST + 2, FIRST + 1, FIRST + 2) == [True, True, False]


def test_what_was_there_at_the_first_look_is_history(log: GuildLog) -> None:
    assert hear(log, FIRST - 1, FIRST) == [False, False]


def test_what_was_heard_before_the_first_look_is_not_history() -> None:
    log = GuildLog()
    log.hear(FIRST - 5)
    log.begin(FIRST)
    log.catch_up()
    log.advance([])
    assert log.cursor == FIRST - 6


def test_the_cursor_stays_behind_so_far_that_what_is_late_can_still_be_heard(log: GuildLog) -> None:
    hear(log, FIRST + 2 * LATE)
    log.advance([])
    assert log.cursor == FIRST + LATE
    assert hear(log, FIRST + LATE + 1) == [True]


def test_the_cursor_stays_before_what_is_not_handled(log: GuildLog) -> None:
    hear(log, FIRST + 5, FIRST + 3 * LATE)
    log.advance([FIRST + 5])
    assert log.cursor == FIRST + 4
    log.advance([])
    assert log.cursor == FIRST + 2 * LATE


def test_the_cursor_never_goes_back(log: GuildLog) -> None:
    hear(log, FIRST + 2 * LATE)
    log.advance([])
    log.advance([FIRST + 1])
    assert log.cursor == FIRST + LATE


def test_what_is_heard_after_a_gap_does_not_move_the_cursor_over_it(log: GuildLog) -> None:
    hear(log, FIRST + 1)
    log.interrupt()
    hear(log, FIRST + 5 * LATE)
    log.advance([])
    assert log.cursor == FIRST
    log.catch_up()
    log.advance([])
    assert log.cursor == FIRST + 4 * LATE
