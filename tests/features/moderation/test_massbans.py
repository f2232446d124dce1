"""Bans of many users at once."""

import asyncio
from typing import Any

import discord
import pytest

from histories import at_once
from running import Starting
from tux.app import App
from tux.guilds.cases import INTERRUPTED, Case, CaseSettled, CaseState
from tux.guilds.settings.general import LogSettings
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import File, LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_person
from tux.sandbox.screens import Seen
from tux.sandbox.world import User


def raiders(sandbox: Sandbox, count: int) -> list[User]:
    return [sandbox.world.create_user(f"raider{number}") for number in range(count)]


class SettledCases:
    """A future that is done once that many cases are settled."""

    def __init__(self, app: App, count: int) -> None:
        self.done = asyncio.get_running_loop().create_future()
        self._remaining = count
        app.facts.subscribe(CaseSettled, self._hear)

    async def _hear(self, _fact: CaseSettled) -> None:
        self._remaining -= 1
        if not self._remaining:
            self.done.set_result(None)


async def massban(guild: LiveGuild, people: object, **options: object) -> Seen:
    return await guild.member("owner").slash(guild.channel("general"), "massban", users=people, **options)


async def cases(tux: App, guild: LiveGuild) -> list[Case]:
    return [case async for case in tux.cases.each(guild.id)]


async def test_one_request_bans_everybody_below_the_moderator_with_a_case_each(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    owner, log, people = guild.member("owner"), guild.channel("mod-log"), raiders(sandbox, 25)
    await tux.guild_settings.change(guild.id, LogSettings, by=owner.id, moderation_channel_id=log.id)

    seen = await massban(guild, people, reason="raid")

    assert seen.text == "25 users were banned. Cases #1 to #25."
    assert set(guild.guild.bans) == {person.id for person in people}
    assert [(case.target_id, case.state, case.reason) for case in await cases(tux, guild)] == [
        (person.id, CaseState.SETTLED, "raid") for person in people
    ]
    assert [
        exchange.path.rpartition("/")[2]
        for exchange in sandbox.traffic
        if "ban" in exchange.path and exchange.method != "GET"
    ] == ["bulk-ban"]
    await owner.sees("Case #25", log)
    assert [len(message["embeds"]) for message in owner.messages.values() if message["channel_id"] == str(log.id)] == [
        10,
        10,
        5,
    ]
    entries = (await owner.request("GET", f"/guilds/{guild.id}/audit-logs"))["audit_log_entries"]
    assert {entry["reason"] for entry in entries} == {f"owner ({owner.id}) · cases #1-#25: raid"}


async def test_users_who_were_not_banned_are_counted_by_the_reason(
    start_tux: Starting, guild: LiveGuild, sandbox: Sandbox
) -> None:
    guild.role("Moderator").permissions |= Permission.MANAGE_GUILD
    moderator, owner, newcomer = guild.member("moderator"), guild.member("owner"), guild.member("newcomer")
    peer = add_person(sandbox.world, guild.guild, "peer", "Peer", "", guild.role("Moderator"))
    before, nobody = sandbox.world.create_user("before"), 123456789012345678
    await owner.ban(guild, before)

    async with start_tux() as app:
        out_of_reach = [moderator.id, owner.id, peer.id, app.bot.user_id]
        people = " ".join(str(user_id) for user_id in [*out_of_reach, before.id, nobody, newcomer.id])
        seen = await moderator.command(guild.channel("general"), f"$massban {people} raid of today")
        mentions = ", ".join(f"<@{user_id}>" for user_id in out_of_reach)

        assert seen.text.splitlines() == [
            "1 user was banned. Case #2.",
            f"1 already banned: <@{before.id}>.",
            f"4 with roles that are not below yours and mine: {mentions}.",
            f"1 couldn’t be banned: <@{nobody}>.",
        ]
        assert [(case.target_id, case.state, case.reason) for case in await cases(app, guild)] == [
            (nobody, CaseState.FAILED, "raid of today"),
            (newcomer.id, CaseState.SETTLED, "raid of today"),
        ]
        assert set(guild.guild.bans) == {before.id, newcomer.id}


async def test_a_member_who_is_not_cached_is_not_mistaken_for_a_stranger(
    start_tux: Starting, guild: LiveGuild, sandbox: Sandbox
) -> None:
    guild.role("Moderator").permissions |= Permission.MANAGE_GUILD
    peer = add_person(sandbox.world, guild.guild, "peer", "Peer", "", guild.role("Moderator"))

    async with start_tux():
        seen = await guild.member("moderator").slash(guild.channel("general"), "massban", users=str(peer.id))

        assert "Nobody was banned." in seen.text
        assert "1 with roles that are not below yours and mine" in seen.text
        assert seen.ephemeral
        assert not guild.is_banned(peer)


async def test_if_discord_bans_none_of_them_the_cases_say_so(tux: App, guild: LiveGuild) -> None:
    seen = await massban(guild, "123456789012345678 123456789012345679")

    assert seen.text.splitlines()[0] == "Nobody was banned."
    assert {(case.state, case.failure) for case in await cases(tux, guild)} == {(CaseState.FAILED, "BanFailed")}


async def test_a_refusal_of_discord_fails_every_case(tux: App, guild: LiveGuild, sandbox: Sandbox) -> None:
    sandbox.faults.add(Fault("status", method="POST", route="/guilds/*/bulk-ban", status=403))

    seen = await massban(guild, raiders(sandbox, 3))

    assert "Discord doesn’t let me do that" in seen.text
    assert [case.state for case in await cases(tux, guild)] == [CaseState.FAILED] * 3
    assert not guild.guild.bans


async def test_without_a_response_every_case_stays_open_until_the_audit_log_says_who_was_banned(
    tux: App,
    guild: LiveGuild,
    sandbox: Sandbox,
    logs: list[dict[str, object]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = [*(raider.id for raider in raiders(sandbox, 3)), 123456789012345678]
    settled, ban = SettledCases(tux, 4), discord.Guild.bulk_ban

    async def ban_and_break_off(*args: Any, **options: Any) -> None:
        await ban(*args, **options)
        raise ConnectionResetError

    monkeypatch.setattr(discord.Guild, "bulk_ban", ban_and_break_off)

    with at_once():
        seen = await massban(guild, " ".join(str(user_id) for user_id in people))
        assert "I don’t know whether it was done" in seen.text
        await settled.done

    assert [(case.state, case.failure) for case in await cases(tux, guild)] == [
        *[(CaseState.SETTLED, None)] * 3,
        (CaseState.FAILED, INTERRUPTED),
    ]
    logs[:] = [entry for entry in logs if entry.get("surface") != "slash"]


@pytest.mark.parametrize(
    ("people", "told"),
    [
        ("nobody", "I found no IDs or mentions in `nobody`."),
        (
            " ".join(str(10**17 + number) for number in range(201)),
            "You named 201 users, but I take at most 200 at once.",
        ),
    ],
)
async def test_too_few_and_too_many_users_get_one_sentence(tux: App, guild: LiveGuild, people: str, told: str) -> None:
    seen = await massban(guild, people)

    assert told in seen.text
    assert seen.ephemeral
    assert await cases(tux, guild) == []


async def test_an_id_counts_once_wherever_it_is_in_the_text(tux: App, guild: LiveGuild, sandbox: Sandbox) -> None:
    (raider,) = raiders(sandbox, 1)

    seen = await massban(guild, f"joined at 10:00: {raider.id}\n<@{raider.id}> again")

    assert seen.text.splitlines() == [
        "1 user was banned. Case #1.",
        "Not IDs, so left out: `joined`, `at`, `10:00:`, `again`.",
    ]


async def test_two_massbans_at_once_ban_everybody_once(tux: App, guild: LiveGuild, sandbox: Sandbox) -> None:
    people, owner, general = raiders(sandbox, 6), guild.member("owner"), guild.channel("general")

    await asyncio.gather(massban(guild, people), massban(guild, people[::-1]))

    assert sorted(case.target_id for case in await cases(tux, guild)) == sorted(person.id for person in people)
    await owner.sees("6 users were banned", general)
    await owner.sees("6 already banned", general)


async def test_ids_too_large_for_the_database_are_named_and_the_others_are_banned(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    raider = raiders(sandbox, 1)[0]

    seen = await massban(guild, f"{raider.id} 9223372036854775808 99999999999999999999 {10**40}")

    assert seen.text.splitlines() == [
        "1 user was banned. Case #1.",
        f"Not IDs, so left out: `9223372036854775808`, `99999999999999999999`, `{10**40}`.",
    ]
    assert set(guild.guild.bans) == {raider.id}


@pytest.mark.parametrize("typed", [False, True])
async def test_a_link_names_nobody_and_an_id_rounded_by_a_spreadsheet_is_named(
    tux: App, guild: LiveGuild, sandbox: Sandbox, typed: bool
) -> None:
    raider, owner, general = raiders(sandbox, 1)[0], guild.member("owner"), guild.channel("general")
    link = f"https://discord.com/channels/{guild.id}/{general.id}/123456789012345678"
    listed = f"1.57E+18 {raider.id} spammed here: {link}"

    if typed:
        seen = await owner.command(general, f"$massban {listed}")
    else:
        seen = await massban(guild, listed)

    assert [case.target_id for case in await cases(tux, guild)] == [raider.id]
    assert seen.text.splitlines() == [
        "1 user was banned. Case #1.",
        "Not IDs, so left out: `1.57E+18`."
        if typed
        else f"Not IDs, so left out: `1.57E+18`, `spammed`, `here:`, `{link[:60]}`.",
    ]


async def test_the_id_of_a_message_with_that_of_its_channel_names_nobody(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    (raider,) = raiders(sandbox, 1)
    message = f"{guild.channel('general').id}-{raider.id + 1}"

    seen = await massban(guild, f"{raider.id}, {message}")

    assert [case.target_id for case in await cases(tux, guild)] == [raider.id]
    assert f"Not IDs, so left out: `{message}`" in seen.text


async def test_ids_behind_the_beginning_of_the_reason_are_named(tux: App, guild: LiveGuild, sandbox: Sandbox) -> None:
    first, second = raiders(sandbox, 2)

    seen = await guild.member("owner").command(guild.channel("general"), f"$massban {first.id} raid {second.id}")

    assert seen.text.splitlines()[1:] == [f"Not banned, because they come after the reason begins: <@{second.id}>."]
    assert set(guild.guild.bans) == {first.id}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
async def test_the_list_can_be_a_text_file(tux: App, guild: LiveGuild, sandbox: Sandbox, encoding: str) -> None:
    people, owner, general = raiders(sandbox, 3), guild.member("owner"), guild.channel("general")
    by_slash, by_message = people[:2], people[2:]
    slash = File("raid.txt", "\r\n".join(f"{person.id},“raider”" for person in by_slash).encode(encoding))
    message = File("message.txt", f"{by_message[0].id}".encode(encoding))

    seen = await owner.slash(general, "massban", file=slash, reason="raid")
    typed = await (await owner.say(general, "$massban raid", files=[message])).answer()

    assert seen.text.splitlines() == ["2 users were banned. Cases #1 to #2.", "Not IDs, so left out: `“raider”`."]
    assert typed.text == "1 user was banned. Case #3."
    assert [(case.target_id, case.reason) for case in await cases(tux, guild)] == [
        (person.id, "raid") for person in people
    ]


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (None, "Give the IDs of the users to ban, or attach a text file with them."),
        (File("raid.txt", b""), "Give the IDs of the users to ban, or attach a text file with them."),
        (File("raid.txt", b"nobody"), "I found no IDs or mentions in `nobody`."),
        (File("raid.png", b"\x89PNG\r\n\x1a\n"), "`raid.png` isn’t a text file."),
        (File("raid.txt", b"1\0"), "`raid.txt` isn’t a text file."),
        (File("raid.txt", b" " * (256 * 1024 + 1)), "`raid.txt` is too large: I read files up to 256 KiB."),
    ],
)
async def test_a_file_without_a_list_is_answered_with_what_the_command_takes(
    tux: App, guild: LiveGuild, file: File | None, told: str
) -> None:
    owner, general = guild.member("owner"), guild.channel("general")

    slash = await owner.slash(general, "massban", file=file)
    typed = await (await owner.say(general, "$massban", files=[file] if file else [])).answer()

    assert told in slash.text
    assert told in typed.text
    assert await cases(tux, guild) == []
