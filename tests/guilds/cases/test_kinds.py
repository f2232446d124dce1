"""Kinds of cases come from features."""

import pytest
from discord import AuditLogAction

from tux.guilds.cases import CaseKind, CaseKinds

BAN = CaseKind("ban")


def test_a_kind_is_known_once_it_was_brought():
    kinds = CaseKinds()
    assert BAN not in kinds
    kinds.add(BAN, CaseKind("voice-ban"))
    assert BAN in kinds
    assert kinds.get("ban") == BAN
    assert kinds.get("kick") is None
    assert [kind.key for kind in kinds] == ["case-kind-ban", "case-kind-voice-ban"]


def test_a_feature_that_is_loaded_again_brings_its_kinds_again():
    kinds = CaseKinds()
    remove = kinds.add(BAN, CaseKind("voice-ban"))
    remove()
    assert list(kinds) == []
    kinds.add(CaseKind("ban", lasting=True))
    assert kinds.lasting == ["ban"]


@pytest.mark.parametrize("name", ["", "Ban", "1ban", "-ban", "b n", "b" * 33, "ban\n"])
def test_a_name_that_would_not_last_is_refused(name: str):
    with pytest.raises(ValueError, match="is no name for a kind"):
        CaseKind(name)


@pytest.mark.parametrize("again", [CaseKind("ban"), CaseKind("ban", lasting=True)])
def test_a_name_that_is_known_is_refused_and_nothing_is_registered(again: CaseKind):
    kinds = CaseKinds()
    kinds.add(BAN)
    with pytest.raises(ValueError, match="named ban is known already"):
        kinds.add(CaseKind("kick"), again)
    assert list(kinds) == [BAN]


def test_an_act_by_hand_becomes_the_kind_that_says_so():
    kinds = CaseKinds()
    banned, kicked = CaseKind("ban", by_hand=AuditLogAction.ban), CaseKind("kick", by_hand=AuditLogAction.kick)
    kinds.add(banned, kicked, CaseKind("tempban", frozenset({AuditLogAction.ban})))
    assert kinds.by_hand(AuditLogAction.ban) is banned
    assert kinds.by_hand(AuditLogAction.kick) is kicked
    assert kinds.by_hand(AuditLogAction.unban) is None
