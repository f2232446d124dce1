"""The users that people name by mention, id or name."""

import pytest

from running import Starting, direct
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


async def test_a_slash_command_takes_one_member_from_discords_list_and_more_written_in_any_way(
    tux: App, guild: LiveGuild
) -> None:
    newcomer, member, moderator = guild.member("newcomer"), guild.member("member"), guild.member("moderator")
    written = [
        "<@{a}> <@{b}>",
        "member, newcomer",
        '"Mia Member" {b}',
        "“Mia Member”,@newcomer",
        "{a}\n{b}",
        "{b} member",
    ]

    for given in written:
        others = given.format(a=member.id, b=newcomer.id)
        seen = await moderator.slash(guild.channel("general"), "warn", member=newcomer, others=others)
        assert len(seen.text.splitlines()) == 2

    assert [target for target, _ in await targets(tux, guild)] == [newcomer.id, member.id] * len(written)


async def test_words_that_are_no_name_are_one_unknown_user(tux: App, guild: LiveGuild) -> None:
    newcomer = guild.member("newcomer")

    seen = await guild.member("moderator").slash(
        guild.channel("general"), "warn", member=newcomer, others="FREE GOLD click here"
    )

    assert [line.partition(" Mention")[0] for line in seen.text.splitlines()[1:]] == [
        "- I can’t find anybody called “FREE GOLD click here”."
    ]


@pytest.mark.parametrize("command", ["$ban gone 1d spam", "$tempban gone 1d spam", "$note gone spam"])
async def test_who_is_banned_can_be_named(tux: App, guild: LiveGuild, sandbox: Sandbox, command: str) -> None:
    gone = sandbox.world.create_user("gone", global_name="Long Gone")
    await guild.member("owner").ban(guild, gone)

    await guild.member("moderator").command(guild.channel("general"), command)
    await guild.member("moderator").command(guild.channel("general"), '$cases "long gone"')

    assert (gone.id, "spam") in await targets(tux, guild)
    await direct(guild.member("moderator"), "spam")


async def test_a_shared_display_name_is_ambiguous_and_a_username_wins_over_one(
    tux: App, guild: LiveGuild, sandbox: Sandbox
) -> None:
    moderator, general = guild.member("moderator"), guild.channel("general")
    for number in range(2):
        add_person(sandbox.world, guild.guild, f"twin{number}", "Twin", "")
    add_person(sandbox.world, guild.guild, "impostor", "newcomer", "")
    await moderator.event("GUILD_MEMBER_ADD")

    unclear = await moderator.command(general, "$warn twin")
    clear = await moderator.command(general, "$warn newcomer")

    assert "Several members are called “twin”: `twin0`" in unclear.text
    assert "Case #1" in clear.text
    assert [target for target, _ in await targets(tux, guild)] == [guild.member("newcomer").id]


async def test_a_member_who_is_not_cached_is_found_by_name(
    start_tux: Starting, guild: LiveGuild, sandbox: Sandbox
) -> None:
    quiet = add_person(sandbox.world, guild.guild, "quiet", "Quinn Quiet", "")

    async with start_tux() as app:
        for name in ("quiet", '"quinn quiet"'):
            await guild.member("moderator").command(guild.channel("general"), f"$warn {name}")
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
    moderator, newcomer, general = guild.member("moderator"), guild.member("newcomer"), guild.channel("general")

    typed = await moderator.command(general, f"$ban {given} x")
    slash = await moderator.slash(general, "note", user=newcomer, others=given, reason="x")

    assert "I can’t find anybody called" in typed.text
    assert "I can’t find anybody called" in slash.text
    assert "Reference" not in typed.text + slash.text
    assert await targets(tux, guild) == [(newcomer.id, "x")]


async def test_too_many_users_are_refused_before_anything_happens(tux: App, guild: LiveGuild) -> None:
    many = [guild.member("newcomer").id, *(10**17 + number for number in range(20))]
    moderator, general = guild.member("moderator"), guild.channel("general")

    slash = await moderator.slash(general, "ban", user=many[0], others=" ".join(map(str, many)))
    typed = await moderator.command(general, f"$ban {' '.join(map(str, many))}")

    assert slash.text == typed.text == "You named 21 users, but I take at most 20 at once. Nothing was changed."
    assert slash.ephemeral
    assert await targets(tux, guild) == []
