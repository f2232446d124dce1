"""Edits of ranks, without a bot: what is possible, what is refused, and that nobody rises by them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guilds.permissions.someone import Someone, holding
from tux.guilds.permissions import ABOVE_ALL, RankSettings, Rule, errors, rank_edits, standing
from tux.runtime.refusals import Refusal

FRESH = RankSettings()
RULES = {
    "ping": Rule(),
    "ban": Rule(default=("ban_members",)),
    "case": Rule(default=("kick_members",)),
    "case view": Rule(default=("kick_members",)),
    "case wipe": Rule(default=("manage_guild",)),
    "shutdown": Rule(owner_only=True),
}
R1, R2, R3 = 101, 102, 103


def require_refusal(kind: type[Refusal], edit: Callable[[], object]) -> Refusal:
    with pytest.raises(kind) as caught:
        edit()
    return caught.value


# The ranks themselves


def test_a_rank_is_found_by_number_name_or_both_in_any_case() -> None:
    for text in ("3", "moderator", " MODERATOR ", "Moderator (3)"):
        assert rank_edits.find(FRESH, text) == 3
    assert rank_edits.find(FRESH, "junior  moderator") == 2
    refusal = require_refusal(errors.RankUnknown, lambda: rank_edits.find(FRESH, "Mods"))
    assert "Moderator (3)" in refusal.data["ranks"]


def test_a_level_that_is_taken_is_refused() -> None:
    require_refusal(errors.LevelTaken, lambda: rank_edits.create(FRESH, ABOVE_ALL, 3, "Guardian"))


def test_names_compare_case_insensitively() -> None:
    require_refusal(errors.RankNameTaken, lambda: rank_edits.create(FRESH, ABOVE_ALL, 8, "mODERATOR"))
    require_refusal(errors.RankNameTaken, lambda: rank_edits.rename(FRESH, ABOVE_ALL, 4, " junior   moderator"))
    assert rank_edits.rename(FRESH, ABOVE_ALL, 3, "MODERATOR").names[3] == "MODERATOR"


@pytest.mark.parametrize("name", ["", "   ", "12", "x" * 33])
def test_a_name_that_is_empty_a_number_or_too_long_is_refused(name: str) -> None:
    require_refusal(errors.RankNameInvalid, lambda: rank_edits.create(FRESH, ABOVE_ALL, 8, name))


def test_restoring_defaults_adds_only_missing_ranks() -> None:
    without = rank_edits.delete(rank_edits.rename(FRESH, ABOVE_ALL, 3, "Guardian"), ABOVE_ALL, 4, RULES, force=False)

    restored = rank_edits.restore_defaults(without, ABOVE_ALL)

    assert restored.names[3] == "Guardian"
    assert restored.names[4] == "Senior Moderator"
    require_refusal(errors.RanksComplete, lambda: rank_edits.restore_defaults(restored, ABOVE_ALL))


def test_deleting_a_rank_in_use_names_its_uses_and_needs_force() -> None:
    ranks = RankSettings(roles={R1: 3, R2: 5}, commands={"ban": 3, "ping": 1})

    refusal = require_refusal(errors.RankInUse, lambda: rank_edits.delete(ranks, ABOVE_ALL, 3, RULES, force=False))
    after = rank_edits.delete(ranks, ABOVE_ALL, 3, RULES, force=True)

    assert refusal.data["roles"] == [f"<@&{R1}>"]
    assert refusal.data["commands"] == ["`ban`"]
    assert 3 not in after.names
    assert after.roles == {R2: 5}
    assert after.commands == {"ping": 1}


def test_rank_zero_cannot_be_deleted_or_assigned() -> None:
    require_refusal(errors.RankOfEverybody, lambda: rank_edits.delete(FRESH, ABOVE_ALL, 0, RULES, force=True))
    require_refusal(errors.RankOfEverybody, lambda: rank_edits.assign(FRESH, ABOVE_ALL, R1, 0))


def test_a_sentence_names_the_first_and_counts_the_rest() -> None:
    ranks = RankSettings(roles=dict.fromkeys(range(1, 251), 3))

    refusal = require_refusal(errors.RankInUse, lambda: rank_edits.delete(ranks, ABOVE_ALL, 3, RULES, force=False))

    assert refusal.data["roles"][-1] == "+235"


# Roles


def test_moving_a_role_to_another_rank_is_one_change() -> None:
    ranks = RankSettings(roles={R1: 3})

    assert rank_edits.assign(ranks, ABOVE_ALL, R1, 4).roles == {R1: 4}
    require_refusal(errors.RoleHasRank, lambda: rank_edits.assign(ranks, ABOVE_ALL, R1, 3))


@pytest.mark.parametrize(("role", "level"), [(R1, 2), (R2, 3), (R2, 4), (R3, 3)])
def test_nobody_moves_a_role_from_or_to_their_own_rank_or_above(role: int, level: int) -> None:
    ranks = RankSettings(roles={R1: 3, R2: 2})

    require_refusal(errors.NotBelowOwnRank, lambda: rank_edits.assign(ranks, 3, role, level))


def test_without_the_last_role_ranks_come_from_discord_again() -> None:
    ranks = RankSettings(roles={R1: 3})

    assert rank_edits.unassign(ranks, ABOVE_ALL, R1).roles is None
    require_refusal(errors.RoleHasNoRank, lambda: rank_edits.unassign(ranks, ABOVE_ALL, R2))


def test_a_deleted_role_is_dropped_by_the_next_edit_and_discords_permissions_stay_off() -> None:
    ranks = RankSettings(roles={R1: 3})
    owner = Someone(owns_guild=True)

    after = rank_edits.apply_edit(ranks, owner, {R2}, lambda ranks, own: rank_edits.rename(ranks, own, 1, "Friend"))

    assert after.roles == {}


def test_an_assignment_that_would_change_the_editors_own_rank_is_refused() -> None:
    manager = Someone(holding("manage_guild"))
    administrator = Someone(holding("administrator"))
    edit = partial(rank_edits.assign, role_id=R1, level=3)

    require_refusal(errors.OwnRankChanged, lambda: rank_edits.apply_edit(FRESH, manager, {R1}, edit))
    assert rank_edits.apply_edit(FRESH, administrator, {R1}, edit).roles == {R1: 3}


# Commands


def test_a_requirement_is_set_replaced_and_cleared() -> None:
    ranks = rank_edits.set_requirement(FRESH, ABOVE_ALL, "ban", 5, RULES)

    assert ranks.commands == {"ban": 5}
    assert rank_edits.set_requirement(ranks, ABOVE_ALL, "ban", 0, RULES).commands == {"ban": 0}
    assert rank_edits.clear_requirement(ranks, ABOVE_ALL, "ban", RULES).commands == {}
    require_refusal(errors.RequirementUnchanged, lambda: rank_edits.set_requirement(ranks, ABOVE_ALL, "ban", 5, RULES))
    require_refusal(errors.NoRequirement, lambda: rank_edits.clear_requirement(ranks, ABOVE_ALL, "ping", RULES))


def test_a_requirement_of_a_command_that_is_not_loaded_can_be_cleared() -> None:
    ranks = RankSettings(commands={"gone": 2})

    assert rank_edits.clear_requirement(ranks, 3, "gone", RULES).commands == {}
    require_refusal(errors.CommandNotBelowOwnRank, lambda: rank_edits.clear_requirement(ranks, 2, "gone", RULES))


def test_commands_of_the_bots_owner_cannot_be_given_a_rank() -> None:
    require_refusal(
        errors.CommandOfBotOwner, lambda: rank_edits.set_requirement(FRESH, ABOVE_ALL, "shutdown", 0, RULES)
    )


@pytest.mark.parametrize(("command", "level"), [("case wipe", 1), ("ban", 4), ("ping", 4)])
def test_nobody_changes_a_command_from_or_to_their_own_rank_or_above(command: str, level: int) -> None:
    require_refusal(errors.CommandNotBelowOwnRank, lambda: rank_edits.set_requirement(FRESH, 4, command, level, RULES))


def test_a_requirement_on_a_parent_is_refused_if_a_subcommand_is_above_the_editor() -> None:
    """`case wipe` requires rank 5 by default, and opening `case` would open it too."""
    refusal = require_refusal(
        errors.CommandNotBelowOwnRank, lambda: rank_edits.set_requirement(FRESH, 4, "case", 1, RULES)
    )
    assert refusal.data["command"] == "case wipe"

    fixed = RankSettings(commands={"case wipe": 5})
    assert rank_edits.set_requirement(fixed, 4, "case", 1, RULES).commands == {"case": 1, "case wipe": 5}


def test_only_owners_decide_about_administrators() -> None:
    require_refusal(errors.OnlyGuildOwner, lambda: rank_edits.set_administrators_pass(FRESH, 10, passing=False))
    assert not rank_edits.set_administrators_pass(FRESH, ABOVE_ALL, passing=False).administrators_pass
    require_refusal(
        errors.AdministratorsUnchanged, lambda: rank_edits.set_administrators_pass(FRESH, ABOVE_ALL, passing=True)
    )


# Nobody rises

LEVELS = st.integers(0, 10)
ROLES = st.sampled_from((R1, R2, R3, 104))
COMMANDS = st.sampled_from(sorted(RULES))
PERMISSIONS = st.sampled_from(("ban_members", "manage_messages", "manage_guild", "administrator"))
PEOPLE = st.builds(
    lambda permissions, roles: Someone(holding(*permissions), role_ids=frozenset(roles)),
    st.sets(PERMISSIONS, max_size=2),
    st.sets(ROLES, max_size=2),
)
STARTS = st.builds(
    RankSettings,
    roles=st.none() | st.dictionaries(ROLES, LEVELS),
    commands=st.dictionaries(COMMANDS, LEVELS, max_size=3),
    administrators_pass=st.booleans(),
)
EDITS: st.SearchStrategy[rank_edits.Edit] = st.one_of(
    st.builds(lambda role, level: partial(rank_edits.assign, role_id=role, level=level), ROLES, LEVELS),
    st.builds(lambda role: partial(rank_edits.unassign, role_id=role), ROLES),
    st.builds(
        lambda name, to: partial(rank_edits.set_requirement, command=name, level=to, rules=RULES), COMMANDS, LEVELS
    ),
    st.builds(lambda name: partial(rank_edits.clear_requirement, command=name, rules=RULES), COMMANDS),
    st.builds(lambda level: partial(rank_edits.delete, level=level, rules=RULES, force=True), LEVELS),
    st.builds(lambda level: partial(rank_edits.create, level=level, name=f"Rank of {level}"), LEVELS),
    st.builds(lambda passing: partial(rank_edits.set_administrators_pass, passing=passing), st.booleans()),
    st.just(rank_edits.restore_defaults),
)


@dataclass
class Step:
    """An edit by one of the people, or, without an edit, the deletion of a role in Discord."""

    editor: int
    role: int
    edit: rank_edits.Edit | None = field(repr=False)


STEPS = st.lists(st.builds(Step, st.integers(0, 2), ROLES, st.none() | EDITS), max_size=12)


@given(STARTS, st.lists(PEOPLE, min_size=3, max_size=3), STEPS)
def test_no_sequence_of_edits_raises_anybody_to_the_editors_rank(
    ranks: RankSettings, people: list[Someone], steps: list[Step]
) -> None:
    """Anybody who may configure ranks could otherwise give themselves any rank."""
    present = {R1, R2, R3, 104}
    for step in steps:
        before = [standing(person, ranks).level for person in people]
        requirements = _requirements(ranks)
        own = before[step.editor]
        if step.edit is None:
            present.discard(step.role)
            for person in people:
                person.role_ids = frozenset(person.role_ids) & present
            own = 0
        else:
            try:
                ranks = rank_edits.apply_edit(ranks, people[step.editor], present, step.edit)
            except Refusal:
                continue
        after = [standing(person, ranks).level for person in people]
        assert step.edit is None or after[step.editor] == own
        assert all(new <= old or new < own for old, new in zip(before, after, strict=True))
        assert all(
            old == new or max(old, new) < own for old, new in zip(requirements, _requirements(ranks), strict=True)
        )


def _requirements(ranks: RankSettings) -> list[int]:
    return [rank_edits.effective_rank(rule, name, ranks) for name, rule in RULES.items() if not rule.owner_only]
