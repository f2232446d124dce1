"""The actions of moderators in the context menus of users and messages."""

import pytest

from tux.app import App
from tux.guilds.cases import Case
from tux.sandbox import Sandbox
from tux.sandbox.people import Denied, LiveGuild
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import add_person

USER_MENUS = {"Cases", "Warn", "Time out"}
MESSAGE_MENUS = {"Warn author"}


async def cases(tux: App, guild: LiveGuild) -> list[Case]:
    return [case async for case in tux.cases.each(guild.id)]


async def test_moderators_are_offered_the_menus_and_members_are_not(tux: App, guild: LiveGuild) -> None:
    general = guild.channel("general")

    offered = {
        name: {entry["name"] for entry in await guild.member(name).commands(general) if entry["type"] != 1}
        for name in ("moderator", "member")
    }

    assert offered["moderator"] >= USER_MENUS | MESSAGE_MENUS
    assert not offered["member"] & (USER_MENUS | MESSAGE_MENUS)
    with pytest.raises(Denied):
        await guild.member("member").menu(general, "Warn", guild.member("newcomer"))


async def test_a_form_asks_for_the_reason_of_a_warning(tux: App, guild: LiveGuild) -> None:
    moderator, newcomer, general = guild.member("moderator"), guild.member("newcomer"), guild.channel("general")

    form = await moderator.menu(general, "Warn", newcomer)
    seen = await moderator.submit(form, reason="be kind")

    assert form.modal["title"] == "Warn newcomer"
    assert "was warned. Case #1." in seen.text
    assert [(case.kind, case.target_id, case.reason) for case in await cases(tux, guild)] == [
        ("warn", newcomer.id, "be kind")
    ]
    await newcomer.sees("You have been warned in Test Guild. Reason: be kind")


async def test_a_form_asks_for_the_duration_of_a_timeout(tux: App, guild: LiveGuild) -> None:
    moderator, newcomer, general = guild.member("moderator"), guild.member("newcomer"), guild.channel("general")

    for duration, told in (("soon", "“soon” as a duration"), ("29d", "at most 28 days"), ("0s", "at least a second")):
        seen = await moderator.submit(await moderator.menu(general, "Time out", newcomer), duration=duration, reason="")
        assert told in seen.text
        assert seen.ephemeral
    assert await cases(tux, guild) == []

    seen = await moderator.submit(await moderator.menu(general, "Time out", newcomer), duration="2h", reason="calm")
    assert "was timed out for 2h. The timeout ends" in seen.text
    assert guild.guild.members[newcomer.id].communication_disabled_until is not None


async def test_the_author_of_a_message_is_warned_about_it(tux: App, guild: LiveGuild) -> None:
    moderator, newcomer, general = guild.member("moderator"), guild.member("newcomer"), guild.channel("general")
    message = await newcomer.say(general, "something rude")
    await moderator.sees("something rude")

    form = await moderator.menu(general, "Warn author", message)
    await moderator.submit(form)

    (case,) = await cases(tux, guild)
    assert case.target_id == newcomer.id
    assert case.reason == f"https://discord.com/channels/{guild.id}/{general.id}/{message.message_id}"


async def test_a_users_cases_are_shown_only_to_the_moderator_who_asks(tux: App, guild: LiveGuild) -> None:
    moderator, newcomer, general = guild.member("moderator"), guild.member("newcomer"), guild.channel("general")
    await moderator.slash(general, "warn", member=newcomer, others=guild.member("member"), reason="spam")

    seen = await moderator.menu(general, "Cases", newcomer)

    assert seen.ephemeral
    assert "`#1` Warning" in seen.text
    assert "`#2`" not in seen.text
    assert (await moderator.menu(general, "Cases", guild.member("owner"))).text == "No cases match."


async def test_the_hierarchy_holds_in_menus_too(tux: App, guild: LiveGuild, sandbox: Sandbox) -> None:
    moderator, general = guild.member("moderator"), guild.channel("general")
    peer = add_person(sandbox.world, guild.guild, "peer", "Peer", "", guild.role("Moderator"))
    await moderator.event("GUILD_MEMBER_ADD")

    seen = await moderator.submit(await moderator.menu(general, "Warn", peer), reason="x")

    assert "not below your highest role" in seen.text
    assert await cases(tux, guild) == []


async def test_a_moderator_who_lost_the_permission_while_the_form_was_open_is_refused(
    tux: App, guild: LiveGuild
) -> None:
    moderator, newcomer, general = guild.member("moderator"), guild.member("newcomer"), guild.channel("general")
    form, role = await moderator.menu(general, "Warn", newcomer), guild.role("Moderator")
    without = str(int(role.permissions & ~Permission.MODERATE_MEMBERS))
    await guild.member("owner").request("PATCH", f"/guilds/{guild.id}/roles/{role.id}", {"permissions": without})

    seen = await moderator.submit(form, reason="x")

    assert "You need Timeout Members" in seen.text
    assert await cases(tux, guild) == []
