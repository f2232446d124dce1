"""Whoever did something is known even where the audit log names nobody, or a victim."""

import pytest

from features.antinuke.detection.entry_payloads import Json, entry
from features.antinuke.detection.streams import GUILD, START
from tux.features.antinuke.detection.attribution import Authors
from tux.features.antinuke.detection.guild_facts import KnownGuild
from tux.features.antinuke.detection.permissions import ADMINISTRATOR, BAN_MEMBERS, KICK_MEMBERS, MANAGE_GUILD
from tux.features.antinuke.kinds import Attribution

OWNER, ROGUE, OTHER, MEMBER, TUX = 5, 7, 8, 9, 99
MAY_PURGE = BAN_MEMBERS | KICK_MEMBERS | MANAGE_GUILD
FACTS = KnownGuild(
    guild_id=GUILD,
    tux_id=TUX,
    owner_id=OWNER,
    powers={ROGUE: MAY_PURGE, OTHER: ADMINISTRATOR, MEMBER: 0, TUX: MAY_PURGE},
)
KICK, PRUNE, BAN = 20, 21, 22


def authors_of(*entries: Json, facts: KnownGuild = FACTS) -> list[tuple[int | None, Attribution]]:
    authors = Authors(facts)
    acts = [act for raw in entries for act in authors.acts_in(raw, received_at=START)]
    return [(act.actor_id, act.attribution) for act in acts]


def bans(count: int, *, user: int | None, start: float = 0.0) -> list[Json]:
    return [entry(BAN, start + number * 0.004, user, 1000 + number) for number in range(count)]


def test_a_bulk_ban_of_which_only_the_first_entry_names_the_author_is_that_authors() -> None:
    first, *rest = authors_of(*bans(1, user=ROGUE), *bans(199, user=None))
    assert first == (ROGUE, Attribution.AUDIT)
    assert rest == [(ROGUE, Attribution.ADJACENT)] * 199


def test_a_ban_long_after_another_is_not_its_authors() -> None:
    assert authors_of(*bans(1, user=ROGUE), *bans(1, user=None, start=60))[1] == (None, Attribution.UNKNOWN)


def test_whoever_waits_for_a_ban_of_somebody_else_cannot_have_theirs_put_down_to_them() -> None:
    waited = authors_of(*bans(1, user=OTHER), *bans(20, user=None, start=0.12))
    assert {actor for actor, _ in waited[1:]} == {None}


def test_of_two_authors_neither_is_blamed() -> None:
    assert authors_of(*bans(1, user=ROGUE), *bans(1, user=OTHER), *bans(1, user=None))[2][0] is None


def test_a_bulk_ban_that_names_nobody_is_nobodys_where_several_could_do_it() -> None:
    assert authors_of(*bans(3, user=None)) == [(None, Attribution.UNKNOWN)] * 3


def test_a_bulk_ban_that_names_nobody_is_that_of_the_only_one_who_could_do_it() -> None:
    alone = KnownGuild(guild_id=GUILD, tux_id=TUX, powers={ROGUE: MAY_PURGE, MEMBER: BAN_MEMBERS, TUX: MAY_PURGE})
    assert authors_of(*bans(3, user=None), facts=alone) == [(ROGUE, Attribution.ELIMINATION)] * 3


def test_the_bulk_ban_of_tux_itself_is_not_put_down_to_anybody_else() -> None:
    facts = KnownGuild(guild_id=GUILD, tux_id=TUX, powers={ROGUE: MAY_PURGE}, banned_by_tux_ids=frozenset({1000, 1001}))
    assert [actor for actor, _ in authors_of(*bans(3, user=None), facts=facts)] == [TUX, TUX, ROGUE]


def test_nobody_hides_behind_a_ban_by_tux() -> None:
    assert authors_of(*bans(1, user=TUX), *bans(3, user=None))[1:] == [(None, Attribution.UNKNOWN)] * 3


@pytest.mark.parametrize("victim", [MEMBER, 12_345])
def test_the_parts_of_a_prune_that_blame_its_victims_are_its_authors(victim: int) -> None:
    parts = [
        entry(PRUNE, number * 3, user, None, members_removed=1000) for number, user in enumerate((ROGUE, *[victim] * 4))
    ]
    assert authors_of(*parts) == [(ROGUE, Attribution.AUDIT), *[(ROGUE, Attribution.ADJACENT)] * 4]


def test_a_victim_is_not_blamed_even_if_the_first_part_of_the_prune_was_lost() -> None:
    assert authors_of(entry(PRUNE, 0, 12_345, None, members_removed=1000)) == [(None, Attribution.UNKNOWN)]


def test_two_who_may_prune_answer_for_their_own() -> None:
    parts = [entry(PRUNE, 0, ROGUE, None, members_removed=9), entry(PRUNE, 1, OTHER, None, members_removed=9)]
    assert [actor for actor, _ in authors_of(*parts, entry(PRUNE, 2, OWNER, None))] == [ROGUE, OTHER, OWNER]


def test_a_kick_is_always_that_of_whoever_is_named() -> None:
    assert authors_of(entry(KICK, 0, ROGUE, MEMBER), entry(KICK, 0, None, MEMBER)) == [
        (ROGUE, Attribution.AUDIT),
        (None, Attribution.UNKNOWN),
    ]
