"""`/permissions explain` says what the gate does."""

import pytest

from running import Starting
from tux.app import App
from tux.guilds.permissions import RankSettings
from tux.sandbox.people import LiveGuild, Person
from tux.sandbox.permissions import Permission


async def explain(who: Person, guild: LiveGuild, command: str, member: Person | None = None) -> str:
    seen = await who.slash(guild.channel("general"), "permissions explain", command=command, member=member)
    assert seen.ephemeral
    return seen.text


async def test_without_ranks_discords_permissions_are_the_reason(tux: App, guild: LiveGuild) -> None:
    moderator, member = guild.member("moderator"), guild.member("member")

    allowed = await explain(moderator, guild, "ban")
    denied = await explain(moderator, guild, "ban", member)
    subcommand = await explain(moderator, guild, "/outer  INNER")

    assert f"✅ <@{moderator.id}> can use it." in allowed
    assert "By default, it requires Ban Members in Discord" in allowed
    assert "counts as Moderator (3), from the permission Kick Members" in allowed
    assert f"❌ <@{member.id}> can\N{RIGHT SINGLE QUOTATION MARK}t use it." in denied
    assert "They are missing Ban Members here" in denied
    assert "none of their permissions" in denied
    assert "Who can use outer inner" in subcommand
    assert "missing Manage Server" in subcommand


async def test_with_ranks_the_role_and_the_requirement_are_the_reason(tux: App, guild: LiveGuild) -> None:
    moderator, member = guild.member("moderator"), guild.member("member")
    role = guild.role("Moderator")
    ranks = {"roles": {role.id: 3}, "commands": {"outer": 2, "ping": 0}}
    await tux.guild_settings.edit(guild.id, RankSettings, lambda _: ranks, by=1)

    default = await explain(moderator, guild, "ban")
    inherited = await explain(moderator, guild, "outer inner")
    none = await explain(member, guild, "outer")
    opened = await explain(member, guild, "ping")

    assert "By default, it requires Moderator (3) or above" in default
    assert f"has the rank Moderator (3) from the role <@&{role.id}>" in default
    assert "requires Junior Moderator (2) or above for `outer`, which includes this command" in inherited
    assert "✅" in inherited
    assert "❌" in none
    assert "has the rank Member (0): none of their roles has a higher one" in none
    assert "like everybody" in opened


async def test_owners_are_above_every_rank_and_the_bots_missing_permissions_are_named(
    start_tux: Starting, guild: LiveGuild
) -> None:
    guild.role("Tux").permissions &= ~Permission.MANAGE_WEBHOOKS

    async with start_tux():
        needy = await explain(guild.member("owner"), guild, "needy")
        owned = await explain(guild.member("moderator"), guild, "owned")

    assert "✅" in needy
    assert "owns this" in needy
    assert "missing Manage Webhooks here" in needy
    assert "Only the owner of this bot can use it" in owned
    assert "❌" in owned


async def test_explain_says_if_discord_hides_a_command_that_tux_allows(tux: App, guild: LiveGuild) -> None:
    member = guild.member("member")
    await tux.guild_settings.edit(guild.id, RankSettings, lambda _: {"commands": {"outer": 0}}, by=1)

    answer = await explain(member, guild, "outer")

    assert "✅" in answer
    assert "Discord hides `/outer` from them unless it is allowed in Server Settings → Integrations" in answer


async def test_an_unknown_command_is_refused_and_existing_ones_are_suggested(tux: App, guild: LiveGuild) -> None:
    member, general = guild.member("member"), guild.channel("general")

    assert "There is no command “nothing”" in await explain(member, guild, "nothing")
    assert "outer inner" in await member.autocomplete(general, "permissions explain", "command", "outer")


async def test_typed_without_a_subcommand_it_shows_ones_own_rank(tux: App, guild: LiveGuild) -> None:
    seen = await guild.member("moderator").command(guild.channel("general"), "$permissions")

    assert "counts as Moderator (3)" in seen.text


@pytest.mark.parametrize("roles", [None, {1: 3}])
async def test_explain_cannot_lie(tux: App, guild: LiveGuild, roles: dict[int, int] | None) -> None:
    """A tick means that the gate lets it through, for every person and every command of the probe."""
    general = guild.channel("general")
    rank_roles = roles and {guild.role("Moderator").id: 3}
    ranks = {"roles": rank_roles, "commands": {"outer": 2, "typed": 4}}
    await tux.guild_settings.edit(guild.id, RankSettings, lambda _: ranks, by=1)

    for name in ("owner", "moderator", "member"):
        person = guild.member(name)
        for command in ("outer", "outer inner", "typed", "owned", "needy", "ping"):
            explanation = (await person.command(general, f'$permissions explain "{command}"')).text
            answer = (await person.command(general, f"${command} 3".replace("ping 3", "ping"))).text
            refused = answer.startswith(("You need", "Only the owner of this bot"))
            assert ("✅" in explanation) is not refused, (name, command, explanation, answer)
