"""Prunes, and the entries that Discord writes of large ones."""

import asyncio
from datetime import timedelta

import pytest

from acting import Place

PRUNE = 21


def crowd(place: Place, count: int) -> list[int]:
    """People who have not been seen for ten days; returns their ids."""
    world = place.sandbox.world
    ids = [world.join(place.guild, world.create_user(f"idle{number}")).id for number in range(count)]
    place.sandbox.clock.advance(timedelta(days=10))
    return ids


@pytest.mark.parametrize(("count", "parts"), [(998, [1000]), (999, [1000, 1]), (2500, [1000, 1000, 502])])
async def test_only_the_first_thousand_of_a_prune_names_who_began_it(
    place: Place, count: int, parts: list[int]
) -> None:
    idle = [place.member.id, place.newcomer.id, *crowd(place, count)]

    answer = await place.owner.ok("POST", f"/guilds/{place.guild.id}/prune", {"days": 7}, reason="quiet")

    assert answer == {"pruned": sum(parts)}
    assert idle[-1] not in place.guild.members
    told = place.bot.events("GUILD_AUDIT_LOG_ENTRY_CREATE")
    assert [int(entry["options"]["members_removed"]) for entry in told] == parts
    assert {(entry["action_type"], entry["target_id"], entry["options"]["delete_member_days"]) for entry in told} == {
        (PRUNE, None, "7")
    }
    authors = [int(entry["user_id"]) for entry in told]
    assert authors[0] == place.owner.id
    assert set(authors[1:]) <= set(idle), "the others blame people who were pruned"
    log = await place.owner.ok("GET", f"/guilds/{place.guild.id}/audit-logs?action_type={PRUNE}")
    assert [entry["id"] for entry in log["audit_log_entries"]] == [entry["id"] for entry in reversed(told)]
    assert len(place.bot.events("GUILD_MEMBER_REMOVE")) == sum(parts)


async def test_a_prune_that_finds_nobody_is_recorded_too(place: Place) -> None:
    assert await place.owner.ok("POST", f"/guilds/{place.guild.id}/prune", {"days": 30}) == {"pruned": 0}
    assert place.audited == [(PRUNE, place.owner.id, {"delete_member_days": "30", "members_removed": "0"})]


async def test_others_go_on_while_a_prune_runs(place: Place) -> None:
    idle = crowd(place, 500)
    during: list[int] = []
    kicked = idle[-1]

    async def kick() -> None:
        await place.moderator.ok("DELETE", f"/guilds/{place.guild.id}/members/{kicked}")
        during.append(len(place.guild.members))

    async def prune() -> int:
        return (await place.owner.ok("POST", f"/guilds/{place.guild.id}/prune", {"days": 7}))["pruned"]

    pruned, _ = await asyncio.gather(prune(), kick())
    assert pruned == len(idle) + 2 - 1, "the one who was kicked is not counted"
    assert during[0] > len(place.guild.members)
    assert place.guild.audit_log[-1].action_type == PRUNE
