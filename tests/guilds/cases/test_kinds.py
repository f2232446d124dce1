"""Features register kinds of cases."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from discord import AuditLogAction

from tux.guilds.cases import CaseKind, CaseKinds, ManualAction

BAN = CaseKind("ban")
MANUAL_BAN, MANUAL_KICK = ManualAction(AuditLogAction.ban), ManualAction(AuditLogAction.kick)
MANUAL_TIMEOUT = ManualAction(AuditLogAction.member_update, until="timed_out_until")
MEMBER_UPDATED = ManualAction(AuditLogAction.member_update)
MANUAL_UNTIMEOUT = ManualAction(AuditLogAction.member_update, clears="timed_out_until")
UNTIL = datetime(2030, 1, 1, tzinfo=UTC)


def entry(action: AuditLogAction, **after: object) -> Any:
    """Return an audit log entry that has changed these fields."""
    return SimpleNamespace(action=action, after=SimpleNamespace(**after))


def test_a_kind_is_known_once_it_is_registered():
    kinds = CaseKinds()
    assert BAN not in kinds
    kinds.add(BAN, CaseKind("voice-ban"))
    assert BAN in kinds
    assert kinds.get("ban") == BAN
    assert kinds.get("kick") is None
    assert [kind.key for kind in kinds] == ["case-kind-ban", "case-kind-voice-ban"]


def test_a_feature_that_is_loaded_again_registers_its_kinds_again():
    kinds = CaseKinds()
    remove = kinds.add(BAN, CaseKind("voice-ban"))
    remove()
    assert list(kinds) == []
    kinds.add(CaseKind("ban", lasting=True))
    assert kinds.lasting == ["ban"]


@pytest.mark.parametrize("name", ["", "Ban", "1ban", "-ban", "b n", "b" * 33, "ban\n"])
def test_an_invalid_name_is_refused(name: str):
    with pytest.raises(ValueError, match="is not a name for a kind"):
        CaseKind(name)


@pytest.mark.parametrize("duplicate", [CaseKind("ban"), CaseKind("ban", lasting=True)])
def test_a_name_that_is_taken_is_refused_and_nothing_is_registered(duplicate: CaseKind):
    kinds = CaseKinds()
    kinds.add(BAN)
    with pytest.raises(ValueError, match="named ban is already registered"):
        kinds.add(CaseKind("kick"), duplicate)
    assert list(kinds) == [BAN]


def test_two_kinds_of_one_name_are_refused_and_neither_is_registered():
    kinds = CaseKinds()
    with pytest.raises(ValueError, match="named ban is already registered"):
        kinds.add(CaseKind("kick"), BAN, CaseKind("ban", lasting=True))
    assert list(kinds) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (MANUAL_BAN, MANUAL_BAN),
        (MANUAL_TIMEOUT, MANUAL_TIMEOUT),
        (MEMBER_UPDATED, MANUAL_TIMEOUT),
    ],
)
def test_one_entry_cannot_become_two_kinds_of_case(first: ManualAction, second: ManualAction):
    kinds = CaseKinds()
    remove = kinds.add(CaseKind("ban", manual_action=first))
    with pytest.raises(ValueError, match="ban and odd-ban have the same manual action"):
        kinds.add(CaseKind("kick", manual_action=MANUAL_KICK), CaseKind("odd-ban", manual_action=second))
    assert [kind.name for kind in kinds] == ["ban"]
    remove()
    kinds.add(CaseKind("odd-ban", manual_action=second))


def test_a_manual_action_becomes_the_kind_that_declares_it():
    kinds = CaseKinds()
    ban, kick = CaseKind("ban", manual_action=MANUAL_BAN), CaseKind("kick", manual_action=MANUAL_KICK)
    kinds.add(ban, kick, CaseKind("tempban", frozenset({AuditLogAction.ban})))
    assert kinds.for_manual_action(entry(AuditLogAction.ban)) is ban
    assert kinds.for_manual_action(entry(AuditLogAction.kick)) is kick
    assert kinds.for_manual_action(entry(AuditLogAction.unban)) is None


def test_a_manual_action_may_be_known_by_a_field_that_is_set_or_cleared():
    kinds = CaseKinds()
    timeout = CaseKind("timeout", manual_action=MANUAL_TIMEOUT)
    untimeout = CaseKind("untimeout", manual_action=MANUAL_UNTIMEOUT)
    kinds.add(timeout, untimeout)
    timed_out = entry(AuditLogAction.member_update, timed_out_until=UNTIL)
    assert kinds.for_manual_action(timed_out) is timeout
    assert MANUAL_TIMEOUT.expires_at(timed_out) == UNTIL
    assert kinds.for_manual_action(entry(AuditLogAction.member_update, timed_out_until=None)) is untimeout
    assert kinds.for_manual_action(entry(AuditLogAction.member_update, nick=None)) is None
