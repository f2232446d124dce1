"""The gate: who may run a command, typed and as a slash command alike."""

import aiohttp
import pytest

from running import Starting
from tux.app import App
from tux.bot.commands import Group
from tux.guilds.permissions import RankSettings
from tux.sandbox import Sandbox
from tux.sandbox.people import Denied, LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene, add_bot, add_person, add_role


async def test_discord_itself_hides_what_the_rule_of_a_command_forbids(tux: App, guild: LiveGuild) -> None:
    general = guild.channel("general")

    offered = {
        name: {entry["name"] for entry in await guild.member(name).commands(general)}
        for name in ("member", "moderator", "owner")
    }

    assert {"ping", "help"} <= offered["member"]
    assert not {"ban", "config", "needy"} & offered["member"]
    assert "ban" in offered["moderator"]
    assert "needy" in offered["owner"]
    with pytest.raises(Denied):
        await guild.member("member").slash(general, "ban", user=guild.member("newcomer"))


async def test_a_subcommand_has_its_own_rule_which_discord_cannot_enforce(tux: App, guild: LiveGuild) -> None:
    moderator, general = guild.member("moderator"), guild.channel("general")

    by_slash = await moderator.slash(general, "outer inner")
    typed = await moderator.command(general, "$outer inner")
    group = await moderator.command(general, "$outer")
    owner = await guild.member("owner").slash(general, "outer inner")

    assert by_slash.text == typed.text == "You need Manage Server to do that."
    assert by_slash.ephemeral
    assert group.text == "outer alone"
    assert owner.text == "inner"


async def test_a_group_typed_alone_follows_the_rule_of_what_it_does(tux: App, guild: LiveGuild) -> None:
    """No group answers by itself, by whatever name it is typed, where none of its commands may be run."""
    moderator, owner, general = guild.member("moderator"), guild.member("owner"), guild.channel("general")
    groups = [command for command in tux.bot.walk_commands() if isinstance(command, Group) and command.prefixed]
    required = {command.qualified_name: 0 if isinstance(command, Group) else 7 for command in tux.bot.walk_commands()}
    await owner.slash(general, "warn", member=guild.member("newcomer"))
    ranks = {"roles": {guild.role("Moderator").id: 5}, "commands": required}
    await tux.guild_settings.edit(guild.id, RankSettings, lambda _: ranks, by=owner.id)
    typed = [f"{group.full_parent_name} {name}".strip() for group in groups for name in (group.name, *group.aliases)]

    for words in (*typed, "case 1", "cases", f"c <@{guild.member('newcomer').id}>"):
        seen = await moderator.command(general, f"${words}")
        assert "You need the rank Server Owner (7) for that" in seen.text, words
    assert {"case", "config", "config ranks", "config jail", "permissions"} <= {*typed}
    assert "Case #1" in (await owner.command(guild.channel("mod-log"), "$case 1")).text


async def test_a_group_typed_alone_needs_no_more_than_what_it_does(tux: App, guild: LiveGuild) -> None:
    moderator, owner, general = guild.member("moderator"), guild.member("owner"), guild.channel("general")
    ranks = {"roles": {guild.role("Moderator").id: 3}, "commands": {"outer": 7, "outer alone": 3}}
    await tux.guild_settings.edit(guild.id, RankSettings, lambda _: ranks, by=owner.id)

    assert (await moderator.command(general, "$outer")).text == "outer alone"
    assert "You need the rank" in (await moderator.command(general, "$outer slow")).text
    assert "outer alone" in await moderator.autocomplete(general, "help", "command", "outer")


async def test_the_rule_of_a_group_holds_for_its_commands(tux: App, guild: LiveGuild) -> None:
    seen = await guild.member("member").command(guild.channel("general"), "$outer slow")

    assert seen.text == "You need Kick Members to do that."


async def test_administrators_and_the_owner_of_the_server_pass(
    start_tux: Starting, guild: LiveGuild, sandbox: Sandbox
) -> None:
    boss = add_role(sandbox.world, guild.guild, "Boss", Permission.ADMINISTRATOR)
    admin = sandbox.person(add_person(sandbox.world, guild.guild, "admin", "Ada", "admin", boss).user)

    async with start_tux():
        assert (await admin.command(guild.channel("general"), "$outer inner")).text == "inner"
        assert (await guild.member("owner").command(guild.channel("general"), "$outer inner")).text == "inner"


async def test_the_owner_of_the_bot_passes_and_only_they_can_run_owner_commands(
    start_tux: Starting, guild: LiveGuild, scene: Scene
) -> None:
    member, moderator, general = guild.member("member"), guild.member("moderator"), guild.channel("general")

    async with start_tux(owner_ids=[member.id]):
        assert (await member.command(general, "$outer inner")).text == "inner"
        assert (await member.command(general, "$owned")).text == "at your service"
        assert (await guild.member("owner").command(general, "$owned")).text == "at your service"  # the application's
        refused = await moderator.command(general, "$owned")

    assert refused.text == "Only the owner of this bot can do that."


async def test_the_bot_names_the_permission_it_lacks_before_it_begins(start_tux: Starting, guild: LiveGuild) -> None:
    guild.role("Tux").permissions &= ~Permission.MANAGE_WEBHOOKS

    async with start_tux():
        seen = await guild.member("owner").slash(guild.channel("general"), "needy")

    assert "I need the permission Manage Webhooks" in seen.text


async def test_a_command_can_be_slash_only_or_typed_only(tux: App, guild: LiveGuild) -> None:
    moderator, general = guild.member("moderator"), guild.channel("general")

    typed = await moderator.command(general, "$picked")
    picked = await moderator.slash(general, "picked")
    only_typed = await moderator.command(general, "$typed 3")

    assert typed.text == "This only works as a slash command: type `/picked`."
    assert picked.text == "picked"
    assert only_typed.text == "typed 3"
    assert "typed" not in {entry["name"] for entry in await moderator.commands(general)}


async def test_a_bot_is_never_answered(tux: App, guild: LiveGuild, sandbox: Sandbox) -> None:
    member, general = guild.member("member"), guild.channel("general")
    other = add_bot(sandbox.world, guild.guild, "Other", guild.member("owner").user)
    authorization = {"Authorization": f"Bot {other.bot.token}"}
    address = f"{sandbox.api_url}/channels/{general.id}/messages"
    async with (
        aiohttp.ClientSession(headers=authorization) as session,
        session.post(address, json={"content": "$ping"}) as response,
    ):
        assert response.status == 200

    await member.command(general, "$ping")

    from_tux = [m for m in member.messages.values() if m["author"]["id"] == str(tux.bot.user_id)]
    assert len(from_tux) == 1


async def test_only_people_who_may_run_the_command_get_suggestions(tux: App, guild: LiveGuild) -> None:
    general = guild.channel("general")

    for_moderator = await guild.member("moderator").autocomplete(general, "outer inner", "word", "t")
    for_owner = await guild.member("owner").autocomplete(general, "outer inner", "word", "t")

    assert for_moderator == []
    assert for_owner == ["telling"]
