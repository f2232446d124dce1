"""Faults of the audit log: how it is told of, what it says, and when it shows it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from acting import Actor, Place, small_place
from gateways import gateway
from tux.sandbox import Fault, Sandbox
from tux.sandbox.scenes import add_person

ENTRY = "GUILD_AUDIT_LOG_ENTRY_CREATE"
BAN, UNBAN = 22, 23


@pytest.fixture
def place(sandbox: Sandbox) -> Place:
    return small_place(sandbox)


@pytest.fixture
def told(place: Place) -> Callable[[], list[tuple[int | None, int | None, int]]]:
    """The entries that the bot was told of: type, author and target of each entry."""

    def entries() -> list[tuple[int | None, int | None, int]]:
        return [
            (entry["action_type"], int(entry["user_id"]) if entry["user_id"] else None, int(entry["target_id"]))
            for entry in place.bot.events(ENTRY)
        ]

    return entries


Told = Callable[[], list[tuple[int | None, int | None, int]]]


async def ban(place: Place, *targets: Actor, by: Actor | None = None) -> None:
    for target in targets:
        await (by or place.moderator).ok("PUT", f"/guilds/{place.guild.id}/bans/{target.id}", {})


async def logged(place: Place) -> list[tuple[int | None, int | None, int]]:
    """The entries of bans in the log, oldest first."""
    answer = await place.owner.ok("GET", f"/guilds/{place.guild.id}/audit-logs")
    entries = reversed(answer["audit_log_entries"])
    return [(e["action_type"], int(e["user_id"]) if e["user_id"] else None, int(e["target_id"])) for e in entries]


def strangers(place: Place, count: int) -> list[Actor]:
    """People to ban, who are in the guild."""
    world = place.sandbox.world
    members = [add_person(world, place.guild, f"stranger{number}", f"S{number}", "") for number in range(count)]
    return [Actor(place.sandbox, member.user) for member in members]


async def until(place: Place, condition: Callable[[], bool]) -> None:
    await place.sandbox.until(condition)


async def test_an_entry_that_is_delayed_is_overtaken_by_every_other_event(place: Place, told: Told) -> None:
    place.sandbox.faults.add(Fault("audit_delay", event="MEMBER_BAN_ADD", seconds=0.05, times=1))

    await ban(place, place.newcomer, place.member)

    assert [data["user"]["id"] for data in place.bot.events("GUILD_BAN_ADD")] == [
        str(place.newcomer.id),
        str(place.member.id),
    ]
    assert told() == [(BAN, place.moderator.id, place.member.id)], "the second comes at once"
    await until(place, lambda: len(told()) == 2)
    assert told()[1] == (BAN, place.moderator.id, place.newcomer.id)
    assert [target for *_, target in await logged(place)] == [place.newcomer.id, place.member.id]


async def test_an_entry_is_told_of_twice(place: Place, told: Told) -> None:
    place.sandbox.faults.add(Fault("audit_duplicate", times=1))

    await ban(place, place.newcomer, place.member)

    assert [target for *_, target in told()] == [place.newcomer.id, place.newcomer.id, place.member.id]
    assert len({entry["id"] for entry in place.bot.events(ENTRY)}) == 2
    assert len(place.bot.events("GUILD_BAN_ADD")) == 2, "nothing else is told of twice"
    assert len(await logged(place)) == 2


async def test_entries_change_places(place: Place, told: Told) -> None:
    place.sandbox.faults.add(Fault("audit_reorder", times=1, seconds=100))

    await ban(place, place.newcomer, place.member)

    assert [target for *_, target in told()] == [place.member.id, place.newcomer.id]


async def test_entries_change_places_two_by_two_as_long_as_the_fault_lasts(place: Place, told: Told) -> None:
    place.sandbox.faults.add(Fault("audit_reorder", seconds=100))
    targets = strangers(place, 4)

    await ban(place, *targets)

    first, second, third, fourth = (target.id for target in targets)
    assert [target for *_, target in told()] == [second, first, fourth, third]


async def test_an_entry_that_no_other_overtakes_comes_all_the_same(place: Place, told: Told) -> None:
    place.sandbox.faults.add(Fault("audit_reorder", times=1, seconds=0.01))

    await ban(place, place.newcomer)

    assert told() == []
    await until(place, lambda: bool(told()))


async def test_an_entry_is_lost_and_stays_in_the_log(place: Place, told: Told) -> None:
    place.sandbox.faults.add(Fault("audit_loss", after=1, times=1))

    await ban(place, *strangers(place, 3))

    assert len(told()) == 2
    assert len(place.bot.events("GUILD_BAN_ADD")) == 3
    assert len(await logged(place)) == 3


async def test_everyone_is_told_the_same_lie(place: Place) -> None:
    place.sandbox.faults.add(Fault("audit_loss", chance=0.5, seed=3))

    await ban(place, *strangers(place, 20))

    heard = [[entry["id"] for entry in actor.events(ENTRY)] for actor in (place.bot, place.owner, place.moderator)]
    assert heard[0] == heard[1] == heard[2]
    assert 0 < len(heard[0]) < 20


# what an entry says


async def bulk_ban(place: Place, count: int) -> list[int]:
    targets = [stranger.id for stranger in strangers(place, count)]
    body = {"user_ids": [str(target) for target in targets]}
    await place.owner.ok("POST", f"/guilds/{place.guild.id}/bulk-ban", body)
    return targets


@pytest.mark.parametrize("after", [0, 1])
async def test_a_bulk_ban_has_an_author_on_no_entry_or_on_the_first_alone(place: Place, told: Told, after: int) -> None:
    place.sandbox.faults.add(Fault("null_executor", event="MEMBER_BAN_ADD", after=after))

    targets = await bulk_ban(place, 4)

    authors = [place.owner.id] * after + [None] * (4 - after)
    assert told() == [(BAN, author, target) for author, target in zip(authors, targets, strict=True)]
    assert await logged(place) == told()


async def test_somebody_else_in_the_guild_is_blamed(place: Place, told: Told) -> None:
    place.sandbox.faults.add(Fault("false_executor", event="MEMBER_BAN_ADD"))

    targets = await bulk_ban(place, 30)

    blamed = {author for _, author, _ in told()}
    assert place.owner.id not in blamed
    assert len(blamed) > 1
    assert blamed <= {*targets, *place.guild.members}
    assert await logged(place) == told()


async def test_the_same_seed_blames_the_same_people() -> None:
    blamed: list[list[str]] = []
    for seed in (5, 5, 6):
        async with Sandbox() as sandbox:
            place = small_place(sandbox)
            sandbox.faults.add(Fault("false_executor", event="MEMBER_BAN_ADD", seed=seed))
            await bulk_ban(place, 20)
            ids = [int(entry["user_id"]) for entry in place.bot.events(ENTRY)]
            blamed.append([sandbox.world.users[user_id].username for user_id in ids])
    assert blamed[0] == blamed[1] != blamed[2]


async def test_a_person_of_ones_choice_is_blamed(place: Place, told: Told) -> None:
    place.sandbox.faults.add(Fault("false_executor", executor=place.owner.id))

    await ban(place, place.newcomer)

    assert told() == [(BAN, place.owner.id, place.newcomer.id)]


async def test_an_entry_has_no_type(place: Place) -> None:
    place.sandbox.faults.add(Fault("null_action_type", times=1))
    await ban(place, place.newcomer)
    assert place.bot.last(ENTRY)["action_type"] is None
    log = f"/guilds/{place.guild.id}/audit-logs"
    assert [e["action_type"] for e in (await place.owner.ok("GET", log))["audit_log_entries"]] == [None]
    assert (await place.owner.ok("GET", f"{log}?action_type={BAN}"))["audit_log_entries"] == []


# whom and what it concerns


async def test_a_fault_concerns_only_the_entries_that_it_names(place: Place, told: Told) -> None:
    place.sandbox.faults.add(Fault("null_executor", event="MEMBER_BAN_REMOVE", actor=place.owner.id))

    async def unban(actor: Actor) -> None:
        await actor.ok("DELETE", f"/guilds/{place.guild.id}/bans/{place.newcomer.id}")

    acts: list[Callable[[], Awaitable[None]]] = [
        lambda: ban(place, place.newcomer, by=place.owner),
        lambda: unban(place.moderator),
        lambda: ban(place, place.newcomer, by=place.owner),
        lambda: unban(place.owner),
    ]
    for act in acts:
        await act()

    owner, moderator = place.owner.id, place.moderator.id
    assert [(kind, author) for kind, author, _ in told()] == [
        (BAN, owner),
        (UNBAN, moderator),
        (BAN, owner),
        (UNBAN, None),
    ]


async def test_an_actor_is_who_truly_did_it(place: Place, told: Told) -> None:
    place.sandbox.faults.add(Fault("false_executor", executor=place.owner.id))
    place.sandbox.faults.add(Fault("audit_duplicate", actor=place.moderator.id))

    await ban(place, place.newcomer)

    assert told() == [(BAN, place.owner.id, place.newcomer.id)] * 2


async def test_several_lies_at_once(place: Place, told: Told) -> None:
    place.sandbox.faults.add(Fault("null_executor"))
    place.sandbox.faults.add(Fault("audit_duplicate"))
    place.sandbox.faults.add(Fault("audit_delay", seconds=0.01))

    await ban(place, place.newcomer)

    assert told() == []
    await until(place, lambda: bool(told()))
    assert told() == [(BAN, None, place.newcomer.id)] * 2


async def test_over_the_socket_a_lost_entry_leaves_no_gap_in_the_numbers(sandbox: Sandbox, place: Place) -> None:
    async with gateway(sandbox) as client:
        await client.identify(place.bot.user)
        await client.until("GUILD_CREATE")
        sandbox.faults.add(Fault("audit_loss", times=1))
        before = client.sequence
        await ban(place, place.newcomer, place.member)
        payload = await client.until(ENTRY)
        assert payload["d"]["target_id"] == str(place.member.id)
        between = [seen["s"] for seen in client.seen if seen["s"] is not None and seen["s"] > before]
        assert between == list(range(before + 1, before + 1 + len(between)))


# when the log shows it


async def test_the_log_shows_an_entry_later_than_it_is_told_of(place: Place, told: Told) -> None:
    place.sandbox.faults.add(Fault("audit_log_lag", event="MEMBER_BAN_ADD", seconds=60, times=1))

    await ban(place, place.newcomer, place.member)

    assert len(told()) == 2
    assert [target for *_, target in await logged(place)] == [place.member.id]
    place.sandbox.clock.advance(timedelta(seconds=61))
    assert [target for *_, target in await logged(place)] == [place.newcomer.id, place.member.id]


async def test_the_lag_of_the_log_is_spread_as_told(place: Place) -> None:
    fault = Fault("audit_log_lag", seconds=10, most=20, distribution="uniform", seed=1)
    place.sandbox.faults.add(fault)

    await ban(place, *strangers(place, 30))

    assert await logged(place) == []
    place.sandbox.clock.advance(timedelta(seconds=15))
    shown = len(await logged(place))
    assert 5 < shown < 25
    place.sandbox.clock.advance(timedelta(seconds=6))
    assert len(await logged(place)) == 30
