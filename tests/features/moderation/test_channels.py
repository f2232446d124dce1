"""Slow mode and lockdowns, as moderators and members see them."""

from typing import Any

import pytest

from features.moderation.channels import lock, make_channel, may_write
from tux.app import App
from tux.guilds.cases import CaseState
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.permissions import Permission


async def slow(guild: LiveGuild, **options: Any) -> str:
    return (await guild.member("owner").slash(guild.channel("general"), "slowmode", **options)).text


async def test_slow_mode_is_set_shown_and_turned_off(tux: App, guild: LiveGuild) -> None:
    general = guild.channel("general")

    assert "Slow mode is off in" in await slow(guild)
    assert "is now 1m 30s. Case #1." in await slow(guild, delay="1m30s", reason="calm")
    assert general.rate_limit_per_user == 90
    assert "is 1m 30s" in await slow(guild)
    assert "is already 1m 30s." in await slow(guild, delay="90")
    assert "Slow mode is now off in" in await slow(guild, delay="off")
    assert general.rate_limit_per_user == 0
    case = await tux.cases.get(guild.id, 1)
    assert (case.kind, case.target_id, case.reason, case.data) == (
        "slowmode",
        general.id,
        "calm",
        {"before": 0, "after": 90},
    )


@pytest.mark.usefixtures("tux")
async def test_slow_mode_of_a_thread_is_set_by_choosing_it(guild: LiveGuild) -> None:
    general = guild.channel("general")
    await guild.member("owner").request("POST", f"/channels/{general.id}/threads", {"name": "Talk", "type": 11})
    thread = guild.channel("Talk")

    assert "is now 10s. Case #1." in await slow(guild, delay="10s", channel=thread)
    assert (thread.rate_limit_per_user, general.rate_limit_per_user) == (10, 0)


@pytest.mark.parametrize("typed", ["10s <#{id}>", "<#{id}> 10s", "<#{id}> 10"])
async def test_the_typed_channel_may_come_first_or_last(tux: App, guild: LiveGuild, typed: str) -> None:
    log = guild.channel("mod-log")

    await guild.member("owner").command(guild.channel("general"), f"$sm {typed.format(id=log.id)}")

    assert log.rate_limit_per_user == 10
    assert guild.channel("general").rate_limit_per_user == 0


@pytest.mark.parametrize(
    ("delay", "sentence"),
    [
        ("7h", "slow mode is at most 6 hours"),
        ("99999999", "slow mode is at most 6 hours"),
        ("-5m", "has to be at least a second"),
        ("soon", "“soon” as a duration"),
    ],
)
async def test_an_impossible_delay_gets_one_sentence_and_changes_nothing(
    tux: App, guild: LiveGuild, delay: str, sentence: str
) -> None:
    assert sentence in await slow(guild, delay=delay)
    assert guild.channel("general").rate_limit_per_user == 0
    assert [case async for case in tux.cases.each(guild.id)] == []


async def test_a_lockdown_closes_a_channel_and_its_end_restores_it_exactly(tux: App, guild: LiveGuild) -> None:
    general, everyone = guild.channel("general"), guild.id
    await guild.member("owner").request(
        "PUT",
        f"/channels/{general.id}/permissions/{everyone}",
        {"type": 0, "allow": str(int(Permission.ADD_REACTIONS)), "deny": str(int(Permission.ATTACH_FILES))},
    )
    await guild.member("owner").event("CHANNEL_UPDATE")
    before = (int(general.overwrites[everyone].allow), int(general.overwrites[everyone].deny))

    assert "was locked. `/unlock` unlocks it. Case #1." in await lock(guild, reason="raid")
    assert not await may_write(guild)
    assert "is already locked" in await lock(guild)
    assert "was unlocked. Case #2." in await lock(guild, "unlock")
    assert await may_write(guild)
    assert (int(general.overwrites[everyone].allow), int(general.overwrites[everyone].deny)) == before
    assert "is not locked by me" in await lock(guild, "unlock")
    assert (await tux.cases.get(guild.id, 1)).ended_at is not None


async def test_a_lockdown_leaves_no_overwrites_behind(tux: App, guild: LiveGuild) -> None:
    await lock(guild)
    await lock(guild, "unlock")

    assert guild.channel("general").overwrites == {}


async def test_a_typed_lockdown_is_answered_and_can_be_ended_in_the_same_channel(tux: App, guild: LiveGuild) -> None:
    moderator, general = guild.member("moderator"), guild.channel("general")
    await guild.member("owner").request(
        "PATCH",
        f"/guilds/{guild.id}/roles/{guild.role('Moderator').id}",
        {"permissions": str(int(Permission.MANAGE_CHANNELS | Permission.MANAGE_ROLES))},
    )
    await guild.member("owner").event("GUILD_ROLE_UPDATE")

    locked = await moderator.command(general, "$lockdown")

    assert "was locked" in locked.text
    assert not await may_write(guild)
    assert await may_write(guild, who="moderator")
    assert "was unlocked" in (await moderator.command(general, "$unlock")).text


async def test_permissions_changed_manually_meanwhile_stay(tux: App, guild: LiveGuild) -> None:
    general, everyone, owner = guild.channel("general"), guild.id, guild.member("owner")
    await lock(guild)
    deny = general.overwrites[everyone].deny & ~Permission.ADD_REACTIONS
    await owner.request(
        "PUT",
        f"/channels/{general.id}/permissions/{everyone}",
        {"type": 0, "allow": str(int(Permission.ADD_REACTIONS)), "deny": str(int(deny))},
    )
    await owner.event("CHANNEL_UPDATE", lambda data: str(int(Permission.ADD_REACTIONS)) in str(data))

    await lock(guild, "unlock")

    assert general.overwrites[everyone].allow == Permission.ADD_REACTIONS
    assert not general.overwrites[everyone].deny & Permission.SEND_MESSAGES


async def test_a_whole_server_is_locked_and_unlocked(tux: App, guild: LiveGuild) -> None:
    answer = await lock(guild, everywhere=True)

    assert "1 channel was locked." in answer, "only staff see the other"
    assert not await may_write(guild)
    assert "1 channel was unlocked." in await lock(guild, "unlock", everywhere=True)
    assert await may_write(guild)
    assert all(guild.id not in channel.overwrites for channel in [guild.channel("general")])


async def test_a_refusal_of_discord_is_told_and_recorded_in_the_case(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    sandbox.faults.add(Fault("status", method="PUT", route="/channels/*/permissions/*", status=403))

    assert "I may not change any of" in await lock(guild)
    assert (await tux.cases.get(guild.id, 1)).state is CaseState.FAILED
    assert await may_write(guild)


async def test_a_partial_lockdown_names_the_channels_that_stay_open(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    lobby = await make_channel(guild, "lobby")
    sandbox.faults.add(Fault("status", method="PUT", route=f"/channels/{lobby.id}/permissions/*", status=403))

    answer = await lock(guild, everywhere=True)

    assert "1 channel was locked." in answer
    assert f"I could not change <#{lobby.id}>." in answer
    assert (await tux.cases.get(guild.id, 1)).data["done"] == 1
    assert not await may_write(guild)
    assert await may_write(guild, "lobby")
