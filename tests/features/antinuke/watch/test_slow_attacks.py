"""Whoever stays below every limit of a minute, or does what destroys nothing at once, is stopped all the same."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import chain
from random import Random

import pytest

from features.antinuke.responses.attacked import AttackedGuild
from features.antinuke.watch.slow import Deed, vigil
from running import Starting
from tux.features.antinuke.kinds import AntinukeActionType as Action
from tux.sandbox.attacks.catalog import SCENARIOS
from tux.sandbox.attacks.scenario import Situation
from tux.sandbox.people import Person
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_channel

Deeds = Callable[[AttackedGuild, Person], Iterator[Deed]]
P = Permission


def channels(attacked: AttackedGuild, who: Person, count: int = 40) -> Iterator[Deed]:
    rooms = [add_channel(attacked.world, attacked.guild, f"room-{number}") for number in range(count)]
    return (lambda room=room: who.delete(room) for room in rooms)


def roles(attacked: AttackedGuild, who: Person, count: int = 40) -> Iterator[Deed]:
    badges = [attacked.add_role(f"Badge {number}", 3) for number in range(count)]
    return (lambda badge=badge: who.delete(badge) for badge in badges)


def webhooks(attacked: AttackedGuild, who: Person) -> Iterator[Deed]:
    path = f"/channels/{attacked.live.channel('general').id}/webhooks"

    async def replace() -> None:
        hook = await attacked.owner.request("POST", path, {"name": "News"})
        await who.request("DELETE", f"/webhooks/{hook['id']}")

    return (replace for _ in range(40))


def bans(attacked: AttackedGuild, who: Person) -> Iterator[Deed]:
    victims = [attacked.add_member(f"victim{number}") for number in range(60)]
    return (lambda victim=victim: who.ban(attacked.guild, victim) for victim in victims)


def timeouts(attacked: AttackedGuild, who: Person) -> Iterator[Deed]:
    victims = [attacked.add_member(f"victim{number}") for number in range(60)]

    def silence(victim: Person) -> Deed:
        until = (attacked.sandbox.clock.now() + timedelta(days=20)).isoformat()
        body = {"communication_disabled_until": until}
        return lambda: who.request("PATCH", f"/guilds/{attacked.guild.id}/members/{victim.id}", body)

    return map(silence, victims)


def emojis(attacked: AttackedGuild, who: Person) -> Iterator[Deed]:
    scenario = SCENARIOS["delete-emojis"]
    assert scenario.prepare is not None
    scenario.prepare(Situation(attacked.world, attacked.guild, (who.user,), Random(0), 40, scenario.read({})))
    paths = [f"/guilds/{attacked.guild.id}/emojis/{emoji_id}" for emoji_id in attacked.guild.emojis]
    return (lambda path=path: who.request("DELETE", path) for path in paths)


def a_bit_of_everything(attacked: AttackedGuild, who: Person) -> Iterator[Deed]:
    kinds = [channels(attacked, who), roles(attacked, who), webhooks(attacked, who)]
    return chain.from_iterable(zip(*kinds, strict=False))


@pytest.mark.parametrize(
    ("deeds", "minutes", "most"),
    [
        (channels, 2, 15),
        (channels, 30, 20),
        (roles, 30, 20),
        (webhooks, 30, 25),
        (bans, 20, 50),
        (timeouts, 1, 40),
        (emojis, 3, 35),
        (a_bit_of_everything, 11, 54),
    ],
)
async def test_whoever_goes_slowly_meets_the_limit_of_an_hour_or_a_day(
    attacked: AttackedGuild, start_tux: Starting, deeds: Deeds, minutes: int, most: int
) -> None:
    planned = deeds(attacked, attacked.rex)
    async with vigil(attacked, start_tux) as guarded:
        assert await guarded.deeds_until_stopped(planned, timedelta(minutes=minutes)) == most
        await attacked.sandbox.until(lambda: not attacked.roles(attacked.rex))


async def test_several_who_take_turns_all_day_meet_the_limit_that_they_have_together(
    attacked: AttackedGuild, start_tux: Starting
) -> None:
    gang = [attacked.rex, *(attacked.add_member(f"rogue{number}", attacked.admin) for number in range(4))]
    turns = chain.from_iterable(zip(*(channels(attacked, who, 19) for who in gang), strict=True))
    async with vigil(attacked, start_tux) as guarded:
        number = await guarded.deeds_until_stopped(turns, timedelta(minutes=14))
        assert number == 50
        assert guarded.verdicts[0].weight == 1.0


async def test_a_role_that_everybody_has_and_that_becomes_administrator_is_disarmed_at_once(
    attacked: AttackedGuild, start_tux: Starting
) -> None:
    for member in attacked.guild.members.values():
        member.roles = [*dict.fromkeys([*member.roles, attacked.colour.id])]
    async with vigil(attacked, start_tux) as guarded:
        path = f"/guilds/{attacked.guild.id}/roles/{attacked.colour.id}"
        await attacked.rex.request("PATCH", path, {"permissions": "8"})
        await attacked.sandbox.until(lambda: not attacked.roles(attacked.rex) & {"Admin", "Helper"})
        await attacked.sandbox.until(lambda: not attacked.colour.permissions & P.ADMINISTRATOR)
        assert guarded.verdicts[0].action is Action.ROLE_ESCALATION


async def test_somebody_who_only_gives_roles_to_an_accomplice_is_stopped_and_the_accomplice_disarmed(
    attacked: AttackedGuild, start_tux: Starting
) -> None:
    friend, deputy = attacked.add_member("friend"), attacked.add_role("Deputy", 10, P.ADMINISTRATOR)
    async with vigil(attacked, start_tux):
        path = f"/guilds/{attacked.guild.id}/members/{friend.id}/roles/{deputy.id}"
        await attacked.rex.request("PUT", path)
        await attacked.sandbox.until(lambda: not attacked.roles(attacked.rex))
        await attacked.sandbox.until(lambda: not attacked.roles(friend))
