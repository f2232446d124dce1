"""Features register kinds of cases."""

import pytest
from discord import AuditLogAction

from tux.guilds.cases import CaseKind, CaseKinds

BAN = CaseKind("ban")


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


def test_a_manual_action_becomes_the_kind_that_declares_it():
    kinds = CaseKinds()
    ban, kick = (
        CaseKind("ban", manual_action=AuditLogAction.ban),
        CaseKind("kick", manual_action=AuditLogAction.kick),
    )
    kinds.add(ban, kick, CaseKind("tempban", frozenset({AuditLogAction.ban})))
    assert kinds.for_manual_action(AuditLogAction.ban) is ban
    assert kinds.for_manual_action(AuditLogAction.kick) is kick
    assert kinds.for_manual_action(AuditLogAction.unban) is None
