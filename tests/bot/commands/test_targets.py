"""Who is meant by what somebody writes."""

from typing import Any

import pytest

from running import Starting
from tux.app import App
from tux.bot.commands.targets import ids_in
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.scenes import add_person


def warned(guild: LiveGuild, *names: str) -> list[int]:
    return [guild.member(name).id for name in names]


async def targets(tux: App, guild: LiveGuild) -> list[tuple[int, str]]:
    return [(case.target_id, case.reason) async for case in tux.cases.each(guild.id)]


@pytest.mark.parametrize(
    ("typed", "meant", "reason"),
    [
        ("<@{a}> <@!{b}> one two", "ab", "one two"),
        ("{a} {b}", "ab", ""),
        ("<@{a}>, <@{b}> x", "ab", "x"),
        ("<@{a}><@{b}> x", "ab", "x"),
        ("member newcomer", "a", "newcomer"),
        ("@MEMBER twice", "a", "twice"),
        ('"Mia Member" shown as that', "a", "shown as that"),
        ("<@{a}> <@{a}> {a} once", "a", "once"),
        ("<@{a}> see <@{b}>", "a", "see <@{b}>"),
    ],
)
async def test_typed_the_targets_come_first_and_a_word_of_the_reason_is_nobody(
    tux: App, guild: LiveGuild, typed: str, meant: str, reason: str
) -> None:
    ids = {"a": guild.member("member").id, "b": guild.member("newcomer").id}

    await guild.member("moderator").command(guild.channel("general"), f"$warn {typed.format(**ids)}")

    assert await targets(tux, guild) == [(ids[one], reason.format(**ids)) for one in meant]


@pytest.mark.parametrize(
    "given", ["<@{a}> <@{b}>", "member, newcomer", '"Mia Member" {b}', "“Mia Member”,@newcomer", "{a}\n{b}"]
)
async def test_a_slash_option_takes_several_in_any_way_of_writing_them(tux: App, guild: LiveGuild, given: str) -> None:
    ids = {"a": guild.member("member").id, "b": guild.member("newcomer").id}

    seen = await guild.member("moderator").slash(guild.channel("general"), "warn", members=given.format(**ids))

    assert [target for target, _ in await targets(tux, guild)] == list(ids.values())
    assert "Case #1" in seen.text
    assert "Case #2" in seen.text


async def test_a_shown_name_that_several_have_is_nobody_and_a_username_wins_over_it(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    moderator, general = guild.member("moderator"), guild.channel("general")
    for number in range(2):
        add_person(sandbox.world, guild.guild, f"twin{number}", "Twin", "")
    add_person(sandbox.world, guild.guild, "impostor", "newcomer", "")
    await moderator.event("GUILD_MEMBER_ADD")

    unclear = await moderator.slash(general, "warn", members="twin")
    clear = await moderator.slash(general, "warn", members="newcomer")

    assert "Several members are called “twin”: `twin0`" in unclear.text
    assert unclear.ephemeral
    assert "Case #1" in clear.text
    assert [target for target, _ in await targets(tux, guild)] == [guild.member("newcomer").id]


async def test_a_member_whom_the_bot_has_not_seen_yet_is_found_by_name(
    start_tux: Starting, guild: LiveGuild, sandbox: Sandbox
) -> None:
    quiet = add_person(sandbox.world, guild.guild, "quiet", "Quinn Quiet", "")

    async with start_tux() as app:
        for name in ("quiet", '"quinn quiet"'):
            await guild.member("moderator").slash(guild.channel("general"), "warn", members=name)
        assert [target for target, _ in await targets(app, guild)] == [quiet.id, quiet.id]


@pytest.mark.parametrize(
    "given",
    [
        "nobody",
        "@",
        "9223372036854775808",
        "99999999999999999999",
        "<@&123456789012345678>",
        "123456789012345678",
        "<@",
    ],
)
async def test_who_cannot_be_found_is_named_and_nothing_happens(tux: App, guild: LiveGuild, given: str) -> None:
    for seen in (
        await guild.member("moderator").slash(guild.channel("general"), "ban", members=given),
        await guild.member("moderator").command(guild.channel("general"), f"$ban {given} x"),
    ):
        assert "I can’t find anybody called" in seen.text
        assert "Reference" not in seen.text
    assert await targets(tux, guild) == []


async def test_more_than_the_most_are_refused_before_anything_happens(tux: App, guild: LiveGuild) -> None:
    many = " ".join(str(10**17 + number) for number in range(21))

    seen = await guild.member("moderator").slash(guild.channel("general"), "ban", members=many)

    assert seen.text == "That is 21 people; 20 is the most at once. Nothing has changed."
    assert seen.ephemeral
    assert await targets(tux, guild) == []


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("<@123456789012345678>,<@!123456789012345679>", [123456789012345678, 123456789012345679]),
        ("a123456789012345678", []),
        ("<#123456789012345678> <@&123456789012345678> <:x:123456789012345678>", []),
        ("123456789012345678\n123456789012345678", [123456789012345678]),
        ("12345", []),
    ],
)
def test_only_people_have_ids_here(text: str, ids: list[Any]) -> None:
    assert ids_in(text) == ids
