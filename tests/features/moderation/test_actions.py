"""Actions on one or several members, as everybody involved sees them."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from running import Starting
from tux.app import App
from tux.guilds.cases import Case, CaseState, Notice
from tux.guilds.settings.general import LogSettings
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import LiveGuild, Person
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene, add_bot, add_person, add_role
from tux.sandbox.screens import Seen

MEMBER_ACTS = ("kick", "warn", "timeout", "untimeout")
ACTS = ("ban", "tempban", "softban", "note", *MEMBER_ACTS)


async def act(guild: LiveGuild, name: str, members: Any, by: str = "moderator", **options: Any) -> Seen:
    """Run a command as a moderator, with the options that it requires."""
    if name in {"timeout", "tempban"}:
        options.setdefault("duration", "2h")
    if name == "note":
        options.setdefault("reason", "a note")
    first, *others = members if isinstance(members, list) else [members]
    option = "user" if name in {"ban", "tempban", "softban", "note"} else "member"
    targets = {option: first} | ({"others": others} if others else {})
    return await guild.member(by).slash(guild.channel("general"), name, **targets, **options)


async def cases(tux: App, guild: LiveGuild) -> list[Case]:
    return [case async for case in tux.cases.each(guild.id)]


def timed_out(guild: LiveGuild, person: Person) -> datetime | None:
    return guild.guild.members[person.id].communication_disabled_until


def direct_messages(person: Person) -> list[str]:
    """Return the direct messages that the bot sent to a person."""
    return [message["content"] for message in person.messages.values() if "guild_id" not in message]


async def audited(guild: LiveGuild) -> list[tuple[int, str]]:
    log = await guild.member("owner").request("GET", f"/guilds/{guild.id}/audit-logs")
    return [(entry["action_type"], entry["reason"]) for entry in log["audit_log_entries"]]


@pytest.mark.parametrize(
    ("name", "said", "told", "notice"),
    [
        ("kick", "was kicked. Case #1.", "You have been kicked from Test Guild. Reason: spam", True),
        ("warn", "was warned. Case #1.", "You have been warned in Test Guild. Reason: spam", True),
        ("note", "The note about", None, False),
        ("timeout", "was timed out for 2h. The timeout ends on <t:", "You have been timed out in Test Guild.", True),
        ("softban", "was softbanned", "kicked from Test Guild, and your recent messages", True),
        ("tempban", "was banned for 2h. The ban ends on <t:", "from Test Guild. The ban ends on <t:", True),
    ],
)
async def test_an_action_is_answered_announced_recorded_and_logged(
    tux: App, guild: LiveGuild, name: str, said: str, told: str | None, notice: bool
) -> None:
    moderator, newcomer, log = guild.member("moderator"), guild.member("newcomer"), guild.channel("mod-log")
    await tux.guild_settings.change(guild.id, LogSettings, by=moderator.id, moderation_channel_id=log.id)

    seen = await act(guild, name, newcomer, reason="spam")

    assert said in seen.text
    assert "Case #1" in seen.text
    assert ("I told them" in seen.text) is notice
    assert [text for text in direct_messages(newcomer) if told and told in text] == direct_messages(newcomer)
    assert bool(direct_messages(newcomer)) is notice
    (case,) = await cases(tux, guild)
    assert (case.kind, case.state, case.reason) == (name, CaseState.SETTLED, "spam")
    assert case.notice is (Notice.DELIVERED if notice else Notice.NONE)
    assert (await moderator.sees("Case #1", log)).message_id == case.log_message_id


async def test_each_action_does_the_right_thing_at_discord_with_an_audit_reason(tux: App, guild: LiveGuild) -> None:
    moderator, newcomer, member = guild.member("moderator"), guild.member("newcomer"), guild.member("member")

    def why(number: int) -> str:
        return f"moderator ({moderator.id}) · case #{number}: x"

    await act(guild, "timeout", member, reason="x", duration="1h")
    until = timed_out(guild, member)
    assert until is not None
    assert abs(until - datetime.now(UTC) - timedelta(hours=1)) < timedelta(minutes=1)
    await act(guild, "untimeout", member, reason="x")
    assert timed_out(guild, member) is None
    await act(guild, "kick", member, reason="x")
    assert member.id not in guild.guild.members
    await act(guild, "softban", newcomer, reason="x")
    assert newcomer.id not in guild.guild.members
    assert not guild.guild.bans
    assert await audited(guild) == [(23, why(4)), (22, why(4)), (20, why(3)), (24, why(2)), (24, why(1))]


async def test_a_softban_deletes_recent_messages(tux: App, guild: LiveGuild) -> None:
    newcomer, general = guild.member("newcomer"), guild.channel("general")
    spam = await newcomer.say(general, "spam")

    await act(guild, "softban", newcomer)

    assert spam.message_id not in general.messages


async def test_a_softban_that_cannot_unban_says_that_they_are_still_banned(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    moderator, newcomer, log = guild.member("moderator"), guild.member("newcomer"), guild.channel("mod-log")
    await tux.guild_settings.change(guild.id, LogSettings, by=moderator.id, moderation_channel_id=log.id)
    sandbox.faults.add(Fault("status", method="DELETE", route="/guilds/*/bans/*", status=403))

    seen = await act(guild, "softban", newcomer)

    assert "they are still banned. Case #1. Try `/unban`." in seen.text
    assert guild.is_banned(newcomer)
    (case,) = await cases(tux, guild)
    assert (case.state, case.failure) == (CaseState.FAILED, "StillBanned")
    assert "Half done: they are still banned" in (await moderator.sees("Case #1", log)).text


@pytest.mark.parametrize("name", ["ban", "tempban", "softban", "kick", "warn", "timeout"])
async def test_a_silent_action_sends_no_direct_message(tux: App, guild: LiveGuild, name: str) -> None:
    newcomer = guild.member("newcomer")

    seen = await act(guild, name, newcomer, silent=True)

    assert "Case #1" in seen.text
    assert "told" not in seen.text
    assert direct_messages(newcomer) == []
    assert (await tux.cases.get(guild.id, 1)).notice is Notice.NONE


async def test_typed_flags_are_not_part_of_the_reason(tux: App, guild: LiveGuild) -> None:
    newcomer, member, general = guild.member("newcomer"), guild.member("member"), guild.channel("general")
    spam = await newcomer.say(general, "spam")

    await guild.member("moderator").command(general, f"$ban <@{newcomer.id}> -r scam links -purge 1 -silent")
    await guild.member("moderator").command(general, f"$warn <@{member.id}> do not -swear or count -10")

    assert [case.reason for case in await cases(tux, guild)] == ["scam links", "do not -swear or count -10"]
    assert direct_messages(newcomer) == []
    assert spam.message_id not in general.messages


@pytest.mark.parametrize("name", ["ban", "tempban", "softban", "kick", "timeout"])
async def test_a_bot_can_be_the_target_and_gets_no_direct_message(
    start_tux: Starting, guild: LiveGuild, sandbox: Sandbox, name: str
) -> None:
    guild.role("Tux").position = 50
    other = add_bot(sandbox.world, guild.guild, "Other", sandbox.world.users[guild.guild.owner_id], Permission(0)).bot

    async with start_tux() as app:
        seen = await act(guild, name, other, by="owner")
        assert "Case #1" in seen.text
        assert (await app.cases.get(guild.id, 1)).notice is Notice.NONE


async def test_a_bot_cannot_be_warned(start_tux: Starting, guild: LiveGuild, sandbox: Sandbox) -> None:
    guild.role("Tux").position = 50
    other = add_bot(sandbox.world, guild.guild, "Other", sandbox.world.users[guild.guild.owner_id], Permission(0)).bot

    async with start_tux() as app:
        seen = await act(guild, "warn", other, by="owner")
        assert "bots can’t be warned" in seen.text
        assert seen.ephemeral
        assert await cases(app, guild) == []


@pytest.mark.parametrize("name", ACTS)
async def test_the_hierarchy_is_checked_before_anything_happens(
    tux: App, guild: LiveGuild, sandbox: Sandbox, name: str
) -> None:
    moderator = guild.member("moderator")
    peer = add_person(sandbox.world, guild.guild, "peer", "Peer", "", guild.role("Moderator"))
    await moderator.event("GUILD_MEMBER_ADD")
    before = len(list(sandbox.traffic))

    seen = await act(guild, name, peer)

    assert "not below your highest role" in seen.text
    assert seen.ephemeral
    assert await cases(tux, guild) == []
    changes = {exchange.method for exchange in list(sandbox.traffic)[before:] if "/interactions" not in exchange.path}
    assert changes <= {"GET"}


@pytest.mark.parametrize("name", MEMBER_ACTS)
async def test_a_member_who_has_just_left_is_refused_and_nothing_changes(tux: App, guild: LiveGuild, name: str) -> None:
    newcomer = guild.member("newcomer")
    await guild.member("owner").kick(guild, newcomer)

    seen = await act(guild, name, newcomer)

    assert seen.text == f"<@{newcomer.id}> is not in this server. Nothing was changed."
    assert seen.ephemeral
    assert [case for case in await cases(tux, guild) if case.moderator_id == guild.member("moderator").id] == []


async def test_a_member_who_leaves_during_the_action_leaves_a_failed_case(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    sandbox.faults.add(Fault("status", method="DELETE", route="/guilds/*/members/*", status=404))

    seen = await act(guild, "kick", guild.member("newcomer"))

    assert "no longer exists. Nothing was changed." in seen.text
    (case,) = await cases(tux, guild)
    assert (case.state, case.failure) == (CaseState.FAILED, "TargetGone")


async def test_a_new_timeout_replaces_the_one_in_force_and_says_so(tux: App, guild: LiveGuild) -> None:
    newcomer = guild.member("newcomer")
    await act(guild, "timeout", newcomer, duration="1h")

    seen = await act(guild, "timeout", newcomer, duration="3h")

    assert "Their earlier timeout would have ended on <t:" in seen.text
    until = timed_out(guild, newcomer)
    assert until is not None
    assert until - datetime.now(UTC) > timedelta(hours=2)
    await tux.tasks.drain(0.5, tux.clock)
    assert [bool(case.ended_at) for case in await cases(tux, guild)] == [True, False]


async def test_the_longest_timeout_is_28_days(tux: App, guild: LiveGuild) -> None:
    newcomer = guild.member("newcomer")

    refused = await act(guild, "timeout", newcomer, duration="29d")
    assert refused.text == "A timeout can last at most 28 days. Nothing was changed."
    assert refused.ephemeral
    assert timed_out(guild, newcomer) is None
    assert await cases(tux, guild) == []

    assert "Case #1" in (await act(guild, "timeout", newcomer, duration="28d")).text


async def test_a_member_without_a_timeout_cannot_be_freed_from_one(tux: App, guild: LiveGuild) -> None:
    newcomer = guild.member("newcomer")

    seen = await act(guild, "untimeout", newcomer)

    assert seen.text == f"<@{newcomer.id}> is not timed out. Nothing was changed."
    assert await cases(tux, guild) == []


async def test_administrators_cannot_be_timed_out(
    start_tux: Starting, guild: LiveGuild, sandbox: Sandbox, scene: Scene
) -> None:
    boss = add_role(sandbox.world, guild.guild, "Boss", Permission.ADMINISTRATOR)
    admin = add_person(sandbox.world, guild.guild, "admin", "Ada", "", boss)
    guild.role("Tux").position = 50

    async with start_tux() as app:
        seen = await act(guild, "timeout", admin, by="owner")
        assert "is an administrator, and Discord lets nobody time out administrators" in seen.text
        assert await cases(app, guild) == []


async def test_a_bot_without_the_permission_says_which_one(start_tux: Starting, guild: LiveGuild) -> None:
    guild.role("Tux").permissions &= ~Permission.MODERATE_MEMBERS

    async with start_tux():
        seen = await act(guild, "timeout", guild.member("newcomer"), by="owner")
        assert "I need the permission Timeout Members" in seen.text
        assert "Case #1" in (await act(guild, "warn", guild.member("newcomer"), by="owner")).text


async def test_a_note_is_only_for_staff_and_can_be_about_a_former_member(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    seen = await act(guild, "note", sandbox.world.create_user("stranger"), reason="a raider elsewhere")

    assert seen.ephemeral
    assert (await tux.cases.get(guild.id, 1)).reason == "a raider elsewhere"


# several at once


async def test_several_targets_get_a_line_and_a_case_each(tux: App, guild: LiveGuild) -> None:
    newcomer, member = guild.member("newcomer"), guild.member("member")

    seen = await act(guild, "timeout", [newcomer, member], reason="both")

    first, second = seen.text.splitlines()
    assert first.startswith(f"- <@{newcomer.id}> (newcomer) was timed out")
    assert "Case #1. I told them" in first
    assert second.startswith(f"- <@{member.id}> (member) was timed out")
    assert [(case.target_id, case.reason) for case in await cases(tux, guild)] == [
        (newcomer.id, "both"),
        (member.id, "both"),
    ]


async def test_a_failure_with_one_target_does_not_stop_the_others(
    tux: App, guild: LiveGuild, sandbox: Sandbox, logs: list[dict[str, object]]
) -> None:
    moderator, newcomer, member = guild.member("moderator"), guild.member("newcomer"), guild.member("member")
    stranger = sandbox.world.create_user("stranger")
    sandbox.faults.add(Fault("status", method="DELETE", route=f"/guilds/*/members/{member.id}", status=400))

    others = f"<@{member.id}>, {stranger.id}, nobody, <@{moderator.id}> <@{newcomer.id}> <@{newcomer.id}>"
    seen = await act(guild, "kick", member, others=others)

    failed, gone, unknown, oneself, kicked = seen.text.splitlines()
    assert failed.startswith(f"- <@{member.id}> (member): Something went wrong.")
    assert "Reference: " in failed
    assert gone == f"- <@{stranger.id}> is not in this server. Nothing was changed."
    assert "anybody called “nobody”" in unknown
    assert oneself == f"- <@{moderator.id}> (moderator): You can’t do that to yourself."
    assert "was kicked. Case #2." in kicked
    assert [case.state for case in await cases(tux, guild)] == [CaseState.FAILED, CaseState.SETTLED]
    logs[:] = [entry for entry in logs if entry.get("surface") != "action"]


async def test_if_nothing_could_be_done_the_answer_is_ephemeral(tux: App, guild: LiveGuild, sandbox: Sandbox) -> None:
    seen = await act(guild, "kick", sandbox.world.create_user("stranger"), others="FREE GOLD click here")

    assert len(seen.text.splitlines()) == 2
    assert seen.ephemeral


async def test_twenty_long_lines_fit_into_messages(tux: App, guild: LiveGuild, sandbox: Sandbox) -> None:
    moderator, general = guild.member("moderator"), guild.channel("general")
    people = [sandbox.world.create_user(f"raider-with-a-rather-long-name-{number}") for number in range(20)]

    seen = await act(guild, "ban", people)
    await moderator.sees("Case #20.", general)

    assert "Case #1." in seen.text
    assert all(guild.is_banned(person) for person in people)
    assert len(seen.text) <= 2000


async def test_two_timeouts_of_one_member_at_once_happen_one_after_the_other(tux: App, guild: LiveGuild) -> None:
    newcomer = guild.member("newcomer")

    seen = await asyncio.gather(
        act(guild, "timeout", newcomer, duration="1h"), act(guild, "timeout", newcomer, by="owner", duration="2h")
    )

    assert sorted("would have ended" in answer.text for answer in seen) == [False, True]
    assert {case.state for case in await cases(tux, guild)} == {CaseState.SETTLED}


async def test_a_typed_reason_loses_no_word(tux: App, guild: LiveGuild) -> None:
    """Once, only the first word of a typed reason arrived."""
    moderator, newcomer, general = guild.member("moderator"), guild.member("newcomer"), guild.channel("general")
    await moderator.command(general, f"$tempban <@{newcomer.id}> 2d for all of this")
    await moderator.command(general, "$unban newcomer for all of that")

    assert [case.reason for case in await cases(tux, guild)] == ["for all of this", "for all of that"]


async def test_failures_do_not_hold_up_other_targets(tux: App, guild: LiveGuild, sandbox: Sandbox) -> None:
    """Once, failures in one server blocked actions of the same kind in all others."""
    sandbox.faults.add(Fault("status", method="PUT", route="/guilds/*/bans/*", status=403, times=12))
    people = [sandbox.world.create_user(f"raider{number}") for number in range(14)]

    await act(guild, "ban", people[:12])
    seen = await act(guild, "ban", people[12:])

    assert seen.text.count("was banned. Case #") == 2
