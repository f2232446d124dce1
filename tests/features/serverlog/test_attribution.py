"""Joined entries of the server log, and when their author is named: never for what somebody else did."""

from collections.abc import Callable
from typing import Any

import pytest

from tux.features.serverlog.attribution import HOLD_SECONDS, WINDOW_SECONDS, due
from tux.features.serverlog.entries import LEFT_VOICE, LogEntry
from tux.features.serverlog.events import Event

MOD, OTHER_MOD = 7, 8
EPSILON = 0.001


def seen(event: Event, about: Any, at: float = 0.0, **fields: Any) -> LogEntry:
    """An entry from the gateway."""
    return LogEntry(event, about, arrived_at=at, **fields)


def audited(event: Event, about: Any, at: float = 0.0, by: int = MOD, **fields: Any) -> LogEntry:
    """An entry from the audit log."""
    return seen(event, about, at, from_audit_log=True, actor_id=by, **fields)


def author(event: Event, about: Any, at: float = 0.0, by: int = MOD) -> LogEntry:
    """An entry of the audit log that only says who did what the gateway reports."""
    return audited(event, about, at, by, author_only=True)


def logged(*entries: LogEntry) -> list[LogEntry]:
    """Return what is sent in the end, round by round as the delivery asks."""
    waiting, sent = list(entries), list[LogEntry]()
    for number in range(1, 5):
        present = [entry for entry in waiting if entry.arrived_at <= number * HOLD_SECONDS]
        later = [entry for entry in waiting if entry.arrived_at > number * HOLD_SECONDS]
        ready, waiting = due(present, number * HOLD_SECONDS)
        sent, waiting = sent + ready, waiting + later
    assert waiting == []
    return sent


@pytest.mark.parametrize(
    ("now", "sent"), [(0.0, 0), (HOLD_SECONDS - EPSILON, 0), (HOLD_SECONDS, 1), (HOLD_SECONDS + 60, 1)]
)
def test_an_entry_waits_until_all_have_arrived_that_may_be_about_the_same(now: float, sent: int) -> None:
    ready, waiting = due([seen(Event.MEMBER_BAN, 1)], now)
    assert (len(ready), len(waiting)) == (sent, 1 - sent)


@pytest.mark.parametrize("first", [seen, audited])
@pytest.mark.parametrize(
    ("apart", "entries"), [(0.0, 1), (WINDOW_SECONDS, 1), (WINDOW_SECONDS + EPSILON, 2), (HOLD_SECONDS, 2)]
)
def test_two_entries_about_the_same_are_one_if_they_come_soon_after_each_other(
    first: Callable[..., LogEntry], apart: float, entries: int
) -> None:
    second = audited if first is seen else seen
    sent = logged(first(Event.MEMBER_BAN, 1, 1.0), second(Event.MEMBER_BAN, 1, 1.0 + apart))
    assert len(sent) == entries
    assert [entry.actor_id for entry in sent if entry.from_audit_log] == [MOD]


@pytest.mark.parametrize(
    "gateway", [seen(Event.MEMBER_BAN, 2), seen(Event.MEMBER_UNBAN, 1)], ids=["somebody else", "something else"]
)
def test_entries_about_different_things_stay_two(gateway: LogEntry) -> None:
    assert len(logged(gateway, audited(Event.MEMBER_BAN, 1))) == 2


def test_one_entry_of_the_audit_log_stands_for_one_event_and_not_for_a_second() -> None:
    first, second = (seen(Event.MEMBER_BAN, 1, at) for at in (0.0, 0.5))
    sent = logged(first, second, audited(Event.MEMBER_BAN, 1, 0.6))
    assert [entry.actor_id for entry in sent] == [None, MOD]


def test_one_change_of_roles_by_somebody_stands_for_one_of_two() -> None:
    given: dict[str, Any] = {"role:5": (None, "@A")}
    first, second = (seen(Event.MEMBER_ROLES, 1, at, changes=dict(given)) for at in (0.0, 0.5))
    sent = logged(first, second, audited(Event.MEMBER_ROLES, 1, 0.6, changes=dict(given)))
    assert [entry.actor_id for entry in sent] == [None, MOD]
    assert second.changes == given


def test_a_kick_stands_for_one_leaving_and_not_for_a_second() -> None:
    leavings = [seen(Event.MEMBER_LEAVE, 1, at) for at in (0.0, 1.0)]
    sent = logged(*leavings, audited(Event.MEMBER_KICK, 1, 0.5))
    assert [entry.event for entry in sent] == [Event.MEMBER_LEAVE, Event.MEMBER_KICK]


def test_each_of_two_people_who_give_a_role_at_once_is_named_for_their_own() -> None:
    both: dict[str, Any] = {"role:5": (None, "@A"), "role:6": (None, "@B")}
    sent = logged(
        seen(Event.MEMBER_ROLES, 1, 0.0, changes=both),
        audited(Event.MEMBER_ROLES, 1, 0.1, MOD, changes={"role:5": (None, "@A")}),
        audited(Event.MEMBER_ROLES, 1, 0.2, OTHER_MOD, changes={"role:6": (None, "@B")}),
    )
    assert [(entry.actor_id, [*entry.changes]) for entry in sent] == [(MOD, ["role:5"]), (OTHER_MOD, ["role:6"])]


def test_what_nobody_is_known_to_have_changed_is_logged_without_an_author() -> None:
    both: dict[str, Any] = {"role:5": (None, "@A"), "role:6": (None, "@B")}
    sent = logged(
        seen(Event.MEMBER_ROLES, 1, 0.0, changes=both),
        audited(Event.MEMBER_ROLES, 1, 0.1, changes={"role:5": (None, "@A")}),
    )
    assert [(entry.actor_id, [*entry.changes]) for entry in sent] == [(None, ["role:6"]), (MOD, ["role:5"])]


def test_what_the_gateway_knows_beside_stays() -> None:
    left = seen(Event.MEMBER_LEAVE, 1, details={"joined": "in spring", "member": None}, role_ids=(5,), places=(6,))
    (kick,) = logged(left, audited(Event.MEMBER_KICK, 1, details={"member": "@someone"}))
    assert kick.details == {"member": "@someone", "joined": "in spring"}
    assert (kick.role_ids, kick.places) == ((5,), (6,))


def test_what_is_ignored_stays_so_when_the_audit_log_reports_it_as_well() -> None:
    assert logged(seen(Event.CHANNEL_UPDATE, 1, ignored=True), audited(Event.CHANNEL_UPDATE, 1, 1.0)) == []


def test_a_timeout_by_automod_takes_over_when_it_ends() -> None:
    until: dict[str, Any] = {"timed_out_until": (None, "soon")}
    sent = logged(seen(Event.MEMBER_TIMEOUT, 1, changes=dict(until)), audited(Event.AUTOMOD_TIMEOUT, 1, 0.1))
    assert [(entry.event, entry.changes) for entry in sent] == [(Event.AUTOMOD_TIMEOUT, until)]


@pytest.mark.parametrize(("events", "left"), [(1, 1), (2, 3)])
def test_an_entry_that_does_not_say_what_it_is_about_stands_for_the_only_event(events: int, left: int) -> None:
    gateway = [seen(Event.WEBHOOK_UPDATE, number) for number in range(events)]
    assert len(logged(*gateway, audited(Event.WEBHOOK_CREATE, None, 0.1))) == left


# who deleted, moved or disconnected


@pytest.mark.parametrize(
    ("apart", "named"), [(0.0, MOD), (-WINDOW_SECONDS, MOD), (WINDOW_SECONDS, MOD), (WINDOW_SECONDS + EPSILON, None)]
)
def test_whoever_deleted_a_message_is_named_if_both_come_soon_after_each_other(apart: float, named: int | None) -> None:
    about, at = (10, 1), 2.0
    (entry,) = logged(seen(Event.MESSAGE_DELETE, about, at), author(Event.MESSAGE_DELETE, about, at + apart))
    assert entry.actor_id == named


@pytest.mark.parametrize("deletions", [2, 3])
def test_a_moderator_is_not_named_for_several_deletions_with_one_audit_entry(deletions: int) -> None:
    about = (10, 1)
    gateway = [seen(Event.MESSAGE_DELETE, about, number / 10) for number in range(deletions)]
    sent = logged(*gateway, author(Event.MESSAGE_DELETE, about, 0.2))
    assert [entry.actor_id for entry in sent] == [None] * deletions


def test_of_two_moderators_who_may_have_deleted_a_message_neither_is_named() -> None:
    about = (10, 1)
    authors = [author(Event.MESSAGE_DELETE, about, 0.1, by) for by in (MOD, OTHER_MOD)]
    (entry,) = logged(seen(Event.MESSAGE_DELETE, about), *authors)
    assert entry.actor_id is None


def test_a_moderator_is_named_once_and_not_for_a_deletion_later_on() -> None:
    about = (10, 1)
    sent = logged(
        seen(Event.MESSAGE_DELETE, about, 0.0),
        author(Event.MESSAGE_DELETE, about, 0.1),
        seen(Event.MESSAGE_DELETE, about, 0.1 + 2 * WINDOW_SECONDS),
    )
    assert [entry.actor_id for entry in sent] == [MOD, None]


@pytest.mark.parametrize("about", [(11, 1), (10, 2)], ids=["another channel", "another author"])
def test_a_moderator_is_not_named_for_a_deletion_elsewhere(about: tuple[int, int]) -> None:
    (entry,) = logged(seen(Event.MESSAGE_DELETE, (10, 1)), author(Event.MESSAGE_DELETE, about))
    assert entry.actor_id is None


@pytest.mark.parametrize(("leavings", "named"), [(1, MOD), (2, None)])
def test_whoever_disconnected_somebody_is_named_if_only_one_has_left(leavings: int, named: int | None) -> None:
    gateway = [seen(Event.VOICE_LEAVE, LEFT_VOICE, member_id=number) for number in range(leavings)]
    sent = logged(*gateway, author(Event.VOICE_LEAVE, LEFT_VOICE, 0.1))
    assert {entry.actor_id for entry in sent} == {named}


def test_who_did_what_nobody_reports_is_not_logged_and_not_kept() -> None:
    assert logged(author(Event.MESSAGE_DELETE, (10, 1))) == []
