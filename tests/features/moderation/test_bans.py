"""Bans and their cases, as moderators and the banned users see them."""

import asyncio
from datetime import timedelta
from typing import Any, Literal

import discord
import pytest
from discord.ext import commands

from databases import Frail
from histories import newest_entry
from running import Starting, lose_database
from tux.app import App
from tux.guilds.cases import CaseState, Notice
from tux.guilds.settings.general import LogSettings
from tux.sandbox import Fault, Sandbox, scenes
from tux.sandbox.people import Denied, LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_person


async def _name_log(guild: LiveGuild) -> None:
    await guild.member("owner").slash(guild.channel("general"), "config logs set", channel=guild.channel("mod-log"))


async def test_a_ban_is_announced_to_the_user_recorded_logged_and_answered(tux: App, guild: LiveGuild) -> None:
    moderator, newcomer = guild.member("moderator"), guild.member("newcomer")
    await _name_log(guild)

    seen = await moderator.slash(guild.channel("general"), "ban", user=newcomer, reason="spam")

    assert "was banned. Case #1." in seen.text
    assert "I told them" in seen.text
    assert not seen.ephemeral
    assert guild.is_banned(newcomer)
    assert "Reason: spam" in (await newcomer.sees("You have been banned from Test Guild")).text
    logged = await moderator.sees("Case #1 · Ban", guild.channel("mod-log"))
    assert f"<@{newcomer.id}>" in logged.text
    assert "spam" in logged.text
    case = await tux.cases.get(guild.id, 1)
    assert (case.state, case.notice, case.log_message_id) == (
        CaseState.SETTLED,
        Notice.DELIVERED,
        logged.message_id,
    )
    entry = await newest_entry(guild)
    assert entry["reason"] == f"moderator ({moderator.id}) · case #1: spam"


async def test_a_ban_can_be_typed_with_a_reason_of_several_words(tux: App, guild: LiveGuild) -> None:
    newcomer = guild.member("newcomer")

    seen = await guild.member("moderator").command(guild.channel("general"), f"$B <@{newcomer.id}> spam and lies")

    assert "was banned. Case #1." in seen.text
    assert (await tux.cases.get(guild.id, 1)).reason == "spam and lies"


async def test_a_user_who_is_not_in_the_server_can_be_banned_by_id(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    stranger = sandbox.world.create_user("stranger")

    seen = await guild.member("moderator").slash(guild.channel("general"), "ban", user=stranger, reason="raid")

    assert "was banned. Case #1." in seen.text
    assert guild.is_banned(stranger)
    assert (await tux.cases.get(guild.id, 1)).notice is Notice.NONE


async def test_a_user_with_closed_direct_messages_is_banned_and_the_moderator_learns_of_it(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    newcomer = guild.member("newcomer")
    sandbox.faults.add(Fault("status", method="POST", route="/users/@me/channels", status=403))
    await _name_log(guild)

    seen = await guild.member("moderator").slash(guild.channel("general"), "ban", user=newcomer)

    assert "I couldn’t tell them" in seen.text
    assert guild.is_banned(newcomer)
    assert (await tux.cases.get(guild.id, 1)).notice is Notice.CLOSED


async def test_a_member_who_is_not_below_the_moderator_cannot_be_banned(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    moderator, general = guild.member("moderator"), guild.channel("general")
    peer = sandbox.person(
        add_person(sandbox.world, guild.guild, "peer", "Peer", "another", guild.role("Moderator")).user
    )
    await moderator.event("GUILD_MEMBER_ADD")

    said = {
        name: (await moderator.slash(general, "ban", user=target)).text
        for name, target in {
            "self": moderator,
            "owner": guild.member("owner"),
            "bot": tux.bot.user_id,
            "peer": peer,
        }.items()
    }

    assert "You can’t do that to yourself" in said["self"]
    assert "owns this server" in said["owner"]
    assert "I can’t do that to myself" in said["bot"]
    assert "not below your highest role" in said["peer"]
    assert not guild.guild.bans


async def test_a_member_above_the_bot_cannot_be_banned(start_tux: Starting, guild: LiveGuild) -> None:
    guild.role("Moderator").position = 50
    moderator = guild.member("moderator")

    async with start_tux():
        seen = await guild.member("owner").slash(guild.channel("general"), "ban", user=moderator)

    assert "Move my role above theirs" in seen.text
    assert seen.ephemeral
    assert not guild.is_banned(moderator)


async def test_a_member_who_is_not_cached_is_not_mistaken_for_a_stranger(
    tux: App, guild: LiveGuild, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer = add_person(sandbox.world, guild.guild, "peer", "Peer", "another", guild.role("Moderator")).user

    async def nobody(*_: object) -> discord.Member:
        raise commands.MemberNotFound("peer")

    monkeypatch.setattr(commands.MemberConverter, "convert", nobody)  # as when the gateway does not answer

    seen = await guild.member("moderator").command(guild.channel("general"), f"$ban {peer.id} no reason")

    assert "not below your highest role" in seen.text
    assert not guild.is_banned(peer)


async def test_a_member_without_the_permission_cannot_ban(tux: App, guild: LiveGuild) -> None:
    seen = await guild.member("member").command(guild.channel("general"), "$ban newcomer")

    assert seen.text == "You need Ban Members to do that."
    assert not guild.is_banned(guild.member("newcomer"))


async def test_a_bot_without_the_permission_says_so_and_does_nothing(start_tux: Starting, guild: LiveGuild) -> None:
    guild.role("Tux").permissions &= ~Permission.BAN_MEMBERS

    async with start_tux():
        seen = await guild.member("owner").slash(guild.channel("general"), "ban", user=guild.member("newcomer"))

    assert "I need the permission Ban Members" in seen.text
    assert not guild.is_banned(guild.member("newcomer"))


async def test_a_ban_that_discord_refuses_leaves_a_failed_case(tux: App, guild: LiveGuild, sandbox: Sandbox) -> None:
    moderator = guild.member("moderator")
    sandbox.faults.add(Fault("status", method="PUT", route="/guilds/*/bans/*", status=403))

    seen = await moderator.slash(guild.channel("general"), "ban", user=guild.member("newcomer"))

    assert "Discord doesn’t let me do that" in seen.text
    assert seen.ephemeral
    case = await tux.cases.get(guild.id, 1)
    assert (case.state, case.failure) == (CaseState.FAILED, "Forbidden")
    answer = await moderator.slash(guild.channel("general"), "case view", number=1)
    assert "State: Failed" in answer.text


@pytest.mark.parametrize("typed", [True, False])
async def test_the_moderator_learns_that_the_outcome_of_an_unanswered_ban_is_unknown(
    tux: App, guild: LiveGuild, sandbox: Sandbox, logs: list[dict[str, object]], typed: bool
) -> None:
    moderator, newcomer, general = guild.member("moderator"), guild.member("newcomer"), guild.channel("general")
    sandbox.faults.add(Fault("reset", method="PUT", route="/guilds/*/bans/*"))

    if typed:
        seen = await moderator.command(general, f"$ban {newcomer.id}")
    else:
        seen = await moderator.slash(general, "ban", user=newcomer)

    assert "I don’t know whether it was done. Case #1 stays open" in seen.text
    assert (await tux.cases.get(guild.id, 1)).state is CaseState.PENDING
    logs[:] = [entry for entry in logs if entry.get("surface") not in {"slash", "prefix"}]


@pytest.mark.parametrize("kind", ["reset", "status"])
async def test_a_failing_direct_message_does_not_stop_a_ban(
    tux: App, guild: LiveGuild, sandbox: Sandbox, kind: Literal["reset", "status"]
) -> None:
    newcomer = guild.member("newcomer")
    sandbox.faults.add(Fault(kind, method="POST", route="/users/@me/channels", status=400))

    seen = await guild.member("moderator").slash(guild.channel("general"), "ban", user=newcomer)

    assert "was banned. Case #1." in seen.text
    assert "I couldn’t tell them" in seen.text
    assert (await tux.cases.get(guild.id, 1)).notice is Notice.FAILED


@pytest.mark.parametrize("kind", ["reset", "status"])
async def test_a_failing_log_does_not_hide_that_the_user_was_banned(
    tux: App, guild: LiveGuild, sandbox: Sandbox, kind: Literal["reset", "status"]
) -> None:
    log = guild.channel("mod-log")
    await _name_log(guild)
    sandbox.faults.add(Fault(kind, method="POST", route=f"/channels/{log.id}/messages", status=400))

    seen = await guild.member("moderator").slash(guild.channel("general"), "ban", user=guild.member("newcomer"))

    assert "was banned. Case #1." in seen.text
    assert "is not in the moderation log" in seen.text


async def test_an_answer_is_sent_again_if_the_connection_breaks(tux: App, guild: LiveGuild, sandbox: Sandbox) -> None:
    moderator, general, bot = guild.member("moderator"), guild.channel("general"), tux.bot.user_id
    sandbox.faults.add(Fault("reset", method="POST", route=f"/channels/{general.id}/messages", times=1, actor=bot))
    sandbox.faults.add(Fault("reset", method="POST", route="/interactions/*/*/callback", times=1))

    typed = await moderator.command(general, f"$ban {sandbox.world.create_user('one').id}")
    slash = await moderator.slash(general, "ban", user=sandbox.world.create_user("two"))

    assert "was banned. Case #1." in typed.text
    assert "was banned. Case #2." in slash.text


async def test_a_lost_answer_does_not_look_as_if_the_ban_had_failed(
    tux: App, guild: LiveGuild, sandbox: Sandbox, logs: list[dict[str, object]]
) -> None:
    moderator, general, newcomer = guild.member("moderator"), guild.channel("general"), guild.member("newcomer")
    bot = tux.bot.user_id
    sandbox.faults.add(Fault("reset", method="POST", route=f"/channels/{general.id}/messages", times=2, actor=bot))

    seen = await moderator.command(general, f"$ban {newcomer.id}")

    assert "What you asked for may already be done" in seen.text
    assert guild.is_banned(newcomer)
    logs[:] = [entry for entry in logs if entry.get("surface") != "prefix"]


async def test_permissions_in_a_channel_give_no_power_over_the_server(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    member, general, stranger = guild.member("member"), guild.channel("general"), sandbox.world.create_user("stranger")
    everything = str(int(Permission.ADMINISTRATOR | Permission.BAN_MEMBERS | Permission.MANAGE_GUILD))
    await guild.member("owner").request(
        "PUT", f"/channels/{general.id}/permissions/{member.id}", {"type": 1, "allow": everything, "deny": "0"}
    )
    await guild.member("owner").event("CHANNEL_UPDATE")

    banned = await member.command(general, f"$ban {stranger.id}")
    configured = await member.command(general, "$config logs set #mod-log")

    assert "You need Ban Members" in banned.text
    assert "You need Manage Server" in configured.text
    assert not guild.guild.bans


async def test_two_moderators_who_ban_one_user_at_once_make_one_ban(tux: App, guild: LiveGuild) -> None:
    general, newcomer = guild.channel("general"), guild.member("newcomer")

    seen = await asyncio.gather(
        guild.member("moderator").slash(general, "ban", user=newcomer),
        guild.member("owner").slash(general, "ban", user=newcomer),
    )

    assert sorted("was banned. Case #1." in answer.text for answer in seen) == [False, True]
    assert sorted("is already banned" in answer.text for answer in seen) == [False, True]
    assert len([case async for case in tux.cases.each(guild.id)]) == 1


async def test_suggestions_that_fail_are_empty_and_reported(
    tux: App, guild: LiveGuild, sandbox: Sandbox, logs: list[dict[str, object]]
) -> None:
    sandbox.faults.add(Fault("status", method="GET", route="/guilds/*/bans", status=400))

    offered = await guild.member("moderator").autocomplete(guild.channel("general"), "unban", "user", "new")

    assert offered == []
    (entry,) = [entry for entry in logs if entry.get("surface") == "autocomplete"]
    assert entry["command"] == "unban"
    logs.remove(entry)


@pytest.mark.parametrize("number", ["99999999999999999999999", "9223372036854775808", "-1", "0"])
async def test_an_unknown_case_number_is_the_moderators_mistake(tux: App, guild: LiveGuild, number: str) -> None:
    for command in (f"$case {number}", f"$case view {number}"):
        seen = await guild.member("moderator").command(guild.channel("general"), command)
        assert "Reference" not in seen.text


async def test_a_second_ban_of_a_stranger_changes_nothing(tux: App, guild: LiveGuild) -> None:
    moderator, newcomer = guild.member("moderator"), guild.member("newcomer")
    await moderator.slash(guild.channel("general"), "ban", user=newcomer)

    seen = await moderator.slash(guild.channel("general"), "ban", user=newcomer)

    assert "is already banned" in seen.text
    assert len(await tux.cases.pending(guild.id)) == 0


async def test_a_deleted_log_channel_is_mentioned_and_the_ban_stands(tux: App, guild: LiveGuild) -> None:
    moderator, newcomer = guild.member("moderator"), guild.member("newcomer")
    await tux.guild_settings.change(guild.id, LogSettings, by=moderator.id, moderation_channel_id=4711)

    seen = await moderator.slash(guild.channel("general"), "ban", user=newcomer)

    assert "Case #1" in seen.text
    assert "that channel no longer exists" in seen.text
    assert guild.is_banned(newcomer)


async def test_a_log_channel_closed_to_the_bot_is_mentioned_and_the_ban_stands(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    newcomer, log = guild.member("newcomer"), guild.channel("mod-log")
    await _name_log(guild)
    sandbox.faults.add(Fault("status", method="POST", route=f"/channels/{log.id}/messages", status=403))

    seen = await guild.member("moderator").slash(guild.channel("general"), "ban", user=newcomer)

    assert "View Channel, Send Messages" in seen.text
    assert guild.is_banned(newcomer)
    assert (await tux.cases.get(guild.id, 1)).log_message_id is None


async def test_a_case_is_shown_to_moderators_and_typed_by_its_number_alone(tux: App, guild: LiveGuild) -> None:
    moderator, general = guild.member("moderator"), guild.channel("general")
    await moderator.slash(general, "ban", user=guild.member("newcomer"), reason="spam")

    for seen in (
        await moderator.slash(general, "case view", number=1),
        await moderator.command(guild.channel("mod-log"), "$case 1"),
        await moderator.command(guild.channel("mod-log"), "$cases view 1"),
    ):
        assert "Case #1 · Ban" in seen.text
        assert "spam" in seen.text
    missing = await moderator.slash(general, "case view", number=7)
    assert missing.text == "There is no case 7 in this server."
    assert missing.ephemeral
    refused = await guild.member("member").command(general, "$case 1")
    assert "You need Timeout Members" in refused.text


async def test_a_long_reason_is_stored_whole_and_shown_as_far_as_it_fits(tux: App, guild: LiveGuild) -> None:
    moderator, general, reason = guild.member("moderator"), guild.channel("general"), "long " * 1100
    await _name_log(guild)

    await moderator.slash(general, "ban", user=guild.member("newcomer"), reason=reason)

    case = await tux.cases.get(guild.id, 1)
    assert (case.reason, case.notice) == (reason.strip(), Notice.DELIVERED)
    audit = str((await newest_entry(guild))["reason"])
    assert len(audit) == 512
    assert audit.endswith("…")


async def test_two_bans_at_once_make_two_cases(tux: App, guild: LiveGuild, sandbox: Sandbox) -> None:
    moderator, owner, general = guild.member("moderator"), guild.member("owner"), guild.channel("general")
    strangers = [sandbox.world.create_user(f"stranger{number}") for number in range(2)]

    seen = await asyncio.gather(
        moderator.slash(general, "ban", user=strangers[0]), owner.slash(general, "ban", user=strangers[1])
    )

    assert sorted("Case #1" in answer.text for answer in seen) == [False, True]
    assert len(guild.guild.bans) == 2
    assert {(await tux.cases.get(guild.id, number)).state for number in (1, 2)} == {CaseState.SETTLED}


async def test_without_a_database_nobody_is_banned_and_the_moderator_is_told(
    tux: App, guild: LiveGuild, logs: list[dict[str, object]]
) -> None:
    newcomer = guild.member("newcomer")
    await lose_database(tux)

    seen = await guild.member("moderator").slash(guild.channel("general"), "ban", user=newcomer)

    assert "The database" in seen.text
    assert "Reference: " in seen.text
    assert not guild.is_banned(newcomer)
    assert not [message for message in newcomer.messages.values() if "banned" in message["content"]]
    logs[:] = [entry for entry in logs if entry.get("surface") != "slash"]


async def test_if_the_database_is_lost_during_a_ban_the_moderator_learns_that_it_is_done(
    tux: App, guild: LiveGuild, logs: list[dict[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    newcomer, bans = guild.member("newcomer"), discord.Guild.ban

    async def ban_and_lose(*args: Any, **options: Any) -> None:
        await bans(*args, **options)
        await lose_database(tux)

    monkeypatch.setattr(discord.Guild, "ban", ban_and_lose)

    seen = await guild.member("moderator").slash(guild.channel("general"), "ban", user=newcomer)

    assert "Discord has done it, but case #1 doesn’t say so yet" in seen.text
    assert guild.is_banned(newcomer)
    logs[:] = [entry for entry in logs if entry.get("surface") != "slash"]


async def test_a_case_that_waited_for_the_database_is_logged_once_it_is_back(
    start_tux: Starting,
    guild: LiveGuild,
    frail_url: str,
    frail_postgres: Frail,
    logs: list[dict[str, object]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moderator, newcomer, bans = guild.member("moderator"), guild.member("newcomer"), discord.Guild.ban

    async def ban_and_lose(*args: Any, **options: Any) -> None:
        await bans(*args, **options)
        frail_postgres.kill()

    monkeypatch.setattr(discord.Guild, "ban", ban_and_lose)
    async with start_tux(database_url=frail_url) as app:
        log = guild.channel("mod-log")
        await app.guild_settings.change(guild.id, LogSettings, by=1, moderation_channel_id=log.id)
        await moderator.slash(guild.channel("general"), "ban", user=newcomer)
        await moderator.sees("case #1 doesn’t say so yet", guild.channel("general"))
        frail_postgres.start()

        logged = await moderator.sees("Case #1", log)

        assert "Outcome unknown" not in logged.text
    logs[:] = [entry for entry in logs if entry.get("surface") != "slash"]


@pytest.mark.parametrize(
    ("name", "days"),
    [("ban", (0, 1, 2, 7)), ("tempban", (0, 1, 7)), ("softban", (1, 2, 7)), ("massban", (0, 1, 7))],
)
async def test_a_ban_deletes_the_messages_of_so_many_days_and_none_that_is_older(
    tux: App, guild: LiveGuild, sandbox: Sandbox, name: str, days: tuple[int, ...]
) -> None:
    owner, general, raider = guild.member("owner"), guild.channel("general"), sandbox.world.create_user("raider")
    minute, options = timedelta(minutes=1), {"duration": "1h"} if name == "tempban" else {}
    for count in days:
        guild.guild.bans.clear()
        author = sandbox.world.join(guild.guild, raider)
        for words, ago in (("younger", timedelta(days=count) - minute), ("older", timedelta(days=count) + minute)):
            scenes.say(sandbox.world, general, author, words, ago=max(ago, minute))
        target = {"users": str(raider.id)} if name == "massban" else {"user": raider}

        await owner.slash(general, name, delete_messages=count, reason="spam", **target, **options)

        left = [message for message in general.messages.values() if message.author is raider]
        assert [message.content for message in left] == (["older"] if count else ["younger", "older"])
        for message in left:
            del general.messages[message.id]


async def test_only_seven_days_of_messages_can_be_deleted(tux: App, guild: LiveGuild) -> None:
    moderator, newcomer, general = guild.member("moderator"), guild.member("newcomer"), guild.channel("general")

    with pytest.raises(Denied):
        await moderator.slash(general, "ban", user=newcomer, delete_messages=8)
    await moderator.command(general, f"$ban {newcomer.id} spam -purge 8")

    assert (await tux.cases.get(guild.id, 1)).reason == "spam -purge 8"


@pytest.mark.parametrize("command", ['$ban ""', '$kick "" spam', '$warn ""'])
async def test_a_command_that_names_nobody_says_so(tux: App, guild: LiveGuild, command: str) -> None:
    seen = await guild.member("owner").command(guild.channel("general"), command)

    assert "You haven’t named anybody" in seen.text
