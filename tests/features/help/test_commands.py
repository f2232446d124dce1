"""Help, as different people see it."""

from running import Starting
from tux.app import App
from tux.sandbox.people import LiveGuild


async def test_help_lists_only_the_commands_the_person_can_use(tux: App, guild: LiveGuild) -> None:
    general = guild.channel("general")

    for_member = await guild.member("member").slash(general, "help")
    for_moderator = await guild.member("moderator").slash(general, "help")
    for_owner = await guild.member("owner").slash(general, "help")

    assert "`ping`" in for_member.text
    assert "`ban`" not in for_member.text
    assert "`ban`" in for_moderator.text
    assert "`antinuke enable`" not in for_moderator.text
    assert "`antinuke enable`" in for_owner.text
    assert for_member.ephemeral


async def test_typed_help_is_grouped_by_feature(tux: App, guild: LiveGuild) -> None:
    seen = await guild.member("moderator").command(guild.channel("general"), "$h")

    names = [field["name"] for field in seen.embeds[0]["fields"]]
    assert names[:9] == [
        "Antinuke",
        "Configuration",
        "Help",
        "Jail",
        "Moderation",
        "Privacy",
        "Reports",
        "Status",
        "probe",
    ]


async def test_a_feature_with_many_commands_is_named_once_on_a_page(tux: App, guild: LiveGuild) -> None:
    seen = await guild.member("owner").command(guild.channel("general"), "$help")

    fields = seen.embeds[0]["fields"]
    names = [field["name"] for field in fields]
    second = fields[names.index("Antinuke") + 1]
    assert names.count("Antinuke") == 1
    assert second["name"] == "\u200b"
    assert "antinuke" in second["value"]


async def test_help_explains_one_command_with_its_options(tux: App, guild: LiveGuild) -> None:
    moderator, general = guild.member("moderator"), guild.channel("general")

    seen = await moderator.slash(general, "help", command="/BAN")

    assert f"</ban:{tux.bot.command_ids['ban']}>" in seen.text
    assert "`$ban <user> [duration] [reason]`" in seen.text
    assert "`[delete_messages]`" in seen.text
    assert "Requires: Ban Members" in seen.text


async def test_help_explains_a_group_and_one_of_its_subcommands(tux: App, guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")

    group = await owner.command(general, "$help config logs")
    inner = await owner.command(general, "$help config logs set")

    assert "`config logs set`\n`config logs show`" in group.text
    assert f"</config logs set:{tux.bot.command_ids['config']}>" in inner.text


async def test_a_command_the_person_cannot_use_does_not_exist_for_them(tux: App, guild: LiveGuild) -> None:
    member, general = guild.member("member"), guild.channel("general")

    seen = await member.slash(general, "help", command="ban")
    offered = await member.autocomplete(general, "help", "command", "n")

    assert "There is no command “ban” that you can use" in seen.text
    assert seen.ephemeral
    assert "ping" in offered
    assert "ban" not in offered


async def test_a_mistyped_command_gets_a_suggestion(tux: App, guild: LiveGuild) -> None:
    moderator, general = guild.member("moderator"), guild.channel("general")

    in_help = await moderator.slash(general, "help", command="unbna")
    typed = await moderator.command(general, "$unbna newcomer")

    assert "Did you mean `unban`" in in_help.text
    assert "Did you mean `$unban`" in typed.text


async def test_a_message_that_resembles_no_command_gets_no_answer(tux: App, guild: LiveGuild) -> None:
    member, general = guild.member("member"), guild.channel("general")
    await member.say(general, "$500 for lunch")

    answer = await member.command(general, "$ping")

    assert "Pong" in answer.text
    assert not [m for m in member.messages.values() if "no `500`" in m["content"]]


async def test_only_the_person_who_asked_can_page_through_help(tux: App, guild: LiveGuild) -> None:
    moderator, member, general = guild.member("moderator"), guild.member("member"), guild.channel("general")
    seen = await moderator.command(general, "$help")

    chosen = await moderator.select(seen, "Choose a command", "ban")
    assert "Usage" in chosen.text
    back = await moderator.click(chosen, "All commands")
    assert "What I can do for you here" in back.text

    refused = await member.select(await member.sees("What I can do for you here"), "Choose a command", "ping")
    assert "Only the person who ran the command" in refused.text
    assert refused.ephemeral
    assert "What I can do for you here" in back.text


async def test_many_commands_fill_several_pages(start_tux: Starting, guild: LiveGuild) -> None:
    owner, general = guild.member("owner"), guild.channel("general")

    async with start_tux() as app:
        await app.bot.load_extension("many")
        seen = await owner.command(general, "$help")
        pages = int(seen.text.partition("Page 1 of ")[2].split()[0])
        last = seen
        for _ in range(pages - 1):
            last = await owner.click(last, "Next")
        assert pages > 2
        assert f"Page {pages} of {pages}" in last.text
        chosen = await owner.select(last, "Choose a command", "status-of-many")

    assert "Usage" in chosen.text
