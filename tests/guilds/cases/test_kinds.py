"""Kinds of cases come from features."""

import pytest

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
    kinds.add(BAN)
    kinds.add(CaseKind("ban"))
    assert list(kinds) == [BAN]


@pytest.mark.parametrize("name", ["", "Ban", "1ban", "-ban", "b n", "b" * 33, "ban\n"])
def test_a_name_that_would_not_last_is_refused(name: str):
    with pytest.raises(ValueError, match="is no name for a kind"):
        CaseKind(name)
