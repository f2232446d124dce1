"""The users that people name by mention, id or name."""

import pytest

from running import Starting
from tux.app import App
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.scenes import add_person


async def targets(tux: App, guild: LiveGuild) -> list[tuple[int, str]]:
    return [(case.target_id, case.reason) async for case in tux.cases.each(guild.id)]


@pytest.mark.parametrize(
    ("typed", "expected", "reason"),
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
async def test_typed_users_come_first_and_the_words_of_the_reason_are_no_users(
    tux: App, guild: LiveGuild, typed: str, expected: str, reason: str
) -> None:
    ids = {"a": guild.member("member").id, "b": guild.member("newcomer").id}

    await guild.member("moderator").command(guild.channel("general"), f"$warn {typed.format(**ids)}")

    assert await targets(tux, guild) == [(ids[letter], reason.format(**ids)) for letter in expected]


@pytest.mark.parametrize(
    "given", ["<@{a}> <@{b}>", "member, newcomer", '"Mia Member" {b}', "“Mia Member”,@newcomer", "{a}\n{b}"]
)
async def test_a_slash_option_takes_several_users_written_in_any_way(tux: App, guild: LiveGuild, given: str) -> None:
    ids = {"a": guild.member("member").id, "b": guild.member("newcomer").id}

    seen = await guild.member("moderator").slash(guild.channel("general"), "warn", members=given.format(**ids))

    assert [target for target, _ in await targets(tux, guild)] == list(ids.values())
    assert "Case #1" in seen.text
    assert "Case #2" in seen.text


async def test_a_shared_display_name_is_ambiguous_and_a_username_wins_over_one(
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


async def test_a_member_who_is_not_cached_is_found_by_name(
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
async def test_an_unknown_user_is_named_and_nothing_happens(tux: App, guild: LiveGuild, given: str) -> None:
    for seen in (
        await guild.member("moderator").slash(guild.channel("general"), "ban", members=given),
        await guild.member("moderator").command(guild.channel("general"), f"$ban {given} x"),
    ):
        assert "I can’t find anybody called" in seen.text
        assert "Reference" not in seen.text
    assert await targets(tux, guild) == []


async def test_too_many_users_are_refused_before_anything_happens(tux: App, guild: LiveGuild) -> None:
    many = " ".join(str(10**17 + number) for number in range(21))

    seen = await guild.member("moderator").slash(guild.channel("general"), "ban", members=many)

    assert seen.text == "You named 21 users, but I take at most 20 at once. Nothing was changed."
    assert seen.ephemeral
    assert await targets(tux, guild) == []
