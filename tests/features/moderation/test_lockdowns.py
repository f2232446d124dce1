"""Lockdowns decide by who can in fact write, and their end restores every overwrite exactly."""

import asyncio
from typing import Any

import pytest

from features.moderation.channels import lock, make_channel, may_write
from tux.app import App
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.permissions import NONE, Permission
from tux.sandbox.scenes import add_person, add_role
from tux.sandbox.world import Channel, Overwrite, Role

P = Permission
SEND, VIEW = P.SEND_MESSAGES, P.VIEW_CHANNEL
NEW = Permission(1 << 60)
"""A permission that is newer than discord.py."""


def overwrites(channel: Channel) -> dict[int, tuple[int, int]]:
    return {key: (int(entry.allow), int(entry.deny)) for key, entry in channel.overwrites.items()}


def put(channel: Channel, target: Role | int, allow: Permission = NONE, deny: Permission = NONE) -> None:
    """Set an overwrite before Tux starts."""
    target_id = target if isinstance(target, int) else target.id
    channel.overwrites[target_id] = Overwrite(target_id, int(isinstance(target, int)), allow, deny)


@pytest.fixture
def general(sandbox: Sandbox, guild: LiveGuild) -> Channel:
    """A channel with people of all kinds of roles around it. Nobody has a rank, so permissions decide who is staff."""
    world, place = sandbox.world, guild.guild
    regular = add_role(world, place, "Regular", NONE)
    helper = add_role(world, place, "Helper", P.MANAGE_MESSAGES)
    place.roles[regular.id].position, place.roles[helper.id].position = 1, 1
    add_person(world, place, "regular", "Rita", "a regular", regular)
    add_person(world, place, "helper", "Hal", "may only manage messages", helper)
    return guild.channel("general")


async def test_a_role_that_the_channel_allows_to_write_is_locked_out_too(
    general: Channel, tux: App, guild: LiveGuild
) -> None:
    put(general, guild.role("Regular"), allow=SEND | P.ATTACH_FILES, deny=P.ADD_REACTIONS)
    before = overwrites(general)
    await hear(guild, general)

    assert "was locked" in await lock(guild)
    assert not await may_write(guild, who="regular")
    assert await may_write(guild, who="moderator")
    assert "is already locked" in await lock(guild)
    assert "was unlocked" in await lock(guild, "unlock")
    assert overwrites(general) == before
    assert await may_write(guild, who="regular")


async def hear(guild: LiveGuild, channel: Channel) -> None:
    """Have Tux hear of a channel that the test has changed."""
    await guild.member("owner").request("PATCH", f"/channels/{channel.id}", {"topic": "changed"})
    await guild.member("owner").event("CHANNEL_UPDATE", lambda data: data.get("topic") == "changed")


async def test_a_member_whom_the_channel_allows_to_write_is_locked_out_too(
    general: Channel, tux: App, guild: LiveGuild
) -> None:
    put(general, guild.member("member").id, allow=SEND)
    before = overwrites(general)
    await hear(guild, general)

    await lock(guild)
    assert not await may_write(guild)
    await lock(guild, "unlock")
    assert overwrites(general) == before


async def test_where_only_everyone_is_denied_a_role_can_still_be_locked_out(
    general: Channel, tux: App, guild: LiveGuild
) -> None:
    put(general, guild.guild.roles[guild.id], deny=SEND)
    put(general, guild.role("Regular"), allow=SEND)
    await hear(guild, general)

    assert "was locked" in await lock(guild)
    assert not await may_write(guild, who="regular")


async def test_a_lockdown_gives_staff_nothing_that_the_channel_denies_them(
    general: Channel, tux: App, guild: LiveGuild
) -> None:
    put(general, guild.guild.roles[guild.id], deny=SEND)
    await hear(guild, general)

    assert not await may_write(guild, who="moderator")
    await lock(guild)
    assert not await may_write(guild, who="moderator")
    assert guild.role("Moderator").id not in general.overwrites or not (
        general.overwrites[guild.role("Moderator").id].allow & SEND
    )


async def test_staff_who_write_by_a_role_that_is_locked_out_keep_writing(
    general: Channel, tux: App, guild: LiveGuild
) -> None:
    moderator = guild.guild.members[guild.member("moderator").id]
    put(general, guild.guild.roles[guild.id], deny=SEND)
    put(general, guild.role("Regular"), allow=SEND)
    await guild.member("owner").request(
        "PUT", f"/guilds/{guild.id}/members/{moderator.id}/roles/{guild.role('Regular').id}"
    )
    before = overwrites(general)
    await hear(guild, general)

    await lock(guild)
    assert not await may_write(guild, who="regular")
    assert await may_write(guild, who="moderator")
    await lock(guild, "unlock")
    assert overwrites(general) == before


@pytest.mark.parametrize(("who", "writes"), [("helper", False), ("moderator", True)])
async def test_without_ranks_permissions_of_a_moderator_or_above_make_staff(
    general: Channel, tux: App, guild: LiveGuild, who: str, writes: bool
) -> None:
    await lock(guild)

    assert await may_write(guild, who=who) is writes


@pytest.mark.parametrize(("rank", "writes"), [(2, False), (3, True), (4, True)])
async def test_with_ranks_the_rank_of_a_moderator_or_above_makes_staff(
    general: Channel, tux: App, guild: LiveGuild, rank: int, writes: bool
) -> None:
    owner = guild.member("owner")
    await owner.slash(general, "config roles assign", role=guild.role("Regular"), rank=str(rank))

    await lock(guild)

    assert await may_write(guild, who="regular") is writes
    assert not await may_write(guild, who="moderator"), "the role has no rank now"


async def test_manage_permissions_in_a_channel_makes_nobody_staff(general: Channel, tux: App, guild: LiveGuild) -> None:
    put(general, guild.role("Regular"), allow=P.MANAGE_ROLES | SEND)
    await hear(guild, general)

    await lock(guild)

    assert not await may_write(guild, who="regular")


async def test_permissions_newer_than_discord_py_survive_a_lockdown_and_its_end(
    general: Channel, tux: App, guild: LiveGuild
) -> None:
    put(general, guild.guild.roles[guild.id], allow=NEW)
    put(general, guild.role("Regular"), deny=NEW)
    put(general, guild.role("Helper"), allow=SEND | NEW)
    before = overwrites(general)
    await hear(guild, general)

    await lock(guild)
    assert general.overwrites[guild.id].allow == NEW
    assert general.overwrites[guild.role("Regular").id].deny == NEW
    assert general.overwrites[guild.role("Helper").id].allow == NEW
    await lock(guild, "unlock")
    assert overwrites(general) == before


async def test_only_the_overwrites_that_are_meant_are_edited(general: Channel, tux: App, guild: LiveGuild) -> None:
    put(general, guild.role("Regular"), deny=P.ATTACH_FILES)
    await hear(guild, general)

    await lock(guild)

    edited = {int(entry.options["id"]) for entry in guild.guild.audit_log if entry.action_type in {13, 14, 15}}
    assert guild.id in edited
    assert guild.role("Regular").id not in edited


async def test_one_channel_of_a_server_wide_lockdown_is_unlocked_alone(
    general: Channel, tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    lobby = await make_channel(guild, "lobby")
    assert "2 channels were locked." in await lock(guild, everywhere=True)

    assert "was unlocked" in await lock(guild, "unlock")

    assert await may_write(guild)
    assert not await may_write(guild, "lobby")
    assert "1 channel was unlocked." in await lock(guild, "unlock", everywhere=True)
    assert (overwrites(general), overwrites(lobby)) == ({}, {})
    assert "This server is not locked by me" in await lock(guild, "unlock", everywhere=True)


async def test_cases_of_lockdowns_say_how_many_channels_were_locked_and_unlocked(
    general: Channel, tux: App, guild: LiveGuild
) -> None:
    await make_channel(guild, "lobby")
    await lock(guild, everywhere=True)
    await lock(guild, "unlock")

    changes = [
        field["value"]
        for number in (1, 2)
        for field in (await guild.member("owner").slash(general, "case view", number=number)).embeds[0]["fields"]
        if field["name"] == "Change"
    ]

    assert changes == ["2 channels locked", "1 channel unlocked"]


async def test_a_channel_that_was_locked_before_the_server_stays_locked_after_it(
    general: Channel, tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    await make_channel(guild, "lobby")
    await lock(guild)
    assert "1 channel was locked." in await lock(guild, everywhere=True)

    answer = await lock(guild, "unlock", everywhere=True)

    assert f"<#{general.id}> had been locked before that" in answer
    assert await may_write(guild, "lobby")
    assert not await may_write(guild)
    assert "was unlocked" in await lock(guild, "unlock")
    assert await may_write(guild)


async def test_two_lockdowns_at_once_restore_to_what_was_before_both(
    general: Channel, tux: App, guild: LiveGuild
) -> None:
    put(general, guild.role("Regular"), allow=SEND)
    before = overwrites(general)
    await hear(guild, general)

    answers = await asyncio.gather(lock(guild), lock(guild, everywhere=True))

    assert len([text for text in answers if "locked. `/unlock`" in text or "1 channel was locked." in text]) == 1
    await asyncio.gather(lock(guild, "unlock"), lock(guild, "unlock", everywhere=True))
    assert overwrites(general) == before


@pytest.mark.parametrize("nth", [0, 1, 2])
async def test_a_channel_that_discord_refuses_half_way_is_left_as_it_was(
    general: Channel, tux: App, guild: LiveGuild, sandbox: Sandbox, nth: int
) -> None:
    put(general, guild.role("Regular"), allow=SEND)
    before = overwrites(general)
    await hear(guild, general)
    fault: dict[str, Any] = {"method": "PUT", "route": "/channels/*/permissions/*", "status": 403}
    sandbox.faults.add(Fault("status", after=nth, times=1, **fault))

    assert "I may not change any of" in await lock(guild)
    assert overwrites(general) == before
    assert await may_write(guild, who="regular")


async def test_what_was_locked_before_discord_stopped_answering_is_told_and_can_be_unlocked(
    general: Channel, tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    lobby = await make_channel(guild, "lobby")
    sandbox.faults.add(Fault("status", method="PUT", route=f"/channels/{lobby.id}/permissions/*", status=501))

    answer = await lock(guild, everywhere=True)

    assert "1 channel was locked." in answer
    assert f"I could not change <#{lobby.id}>." in answer
    sandbox.faults.clear()
    assert (await tux.cases.get(guild.id, 1)).data["failed"] == 1
    assert "1 channel was unlocked." in await lock(guild, "unlock", everywhere=True)
    assert (overwrites(general), overwrites(lobby)) == ({}, {})


async def test_a_deleted_role_does_not_keep_a_channel_locked(general: Channel, tux: App, guild: LiveGuild) -> None:
    put(general, guild.role("Regular"), allow=SEND)
    await hear(guild, general)
    await lock(guild)
    await guild.member("owner").delete(guild.role("Regular"))
    await guild.member("owner").event("GUILD_ROLE_DELETE")

    assert "was unlocked" in await lock(guild, "unlock")
    assert await may_write(guild)


async def test_a_voice_channel_is_locked_for_talking_and_writing(
    general: Channel, tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    voice = await make_channel(guild, "lounge", 2)

    assert "was locked" in await lock(guild, channel=voice)

    assert voice.overwrites[guild.id].deny & (P.CONNECT | SEND) == P.CONNECT | SEND
