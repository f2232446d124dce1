"""A feature may refuse what a moderator is about to do, before anything is written or done."""

from collections.abc import Iterator

import pytest

from tux.app import App
from tux.guilds.cases import IntendedAction
from tux.guilds.permissions import OwnMatter
from tux.sandbox import Sandbox
from tux.sandbox.people import LiveGuild


@pytest.fixture
def intended(tux: App) -> Iterator[list[IntendedAction]]:
    """The actions that were about to be taken, the first of which is refused."""
    actions: list[IntendedAction] = []

    def refuse_first(action: IntendedAction) -> None:
        actions.append(action)
        if len(actions) == 1:
            raise OwnMatter

    undo = tux.cases.gate.add(refuse_first)
    yield actions
    undo()


async def numbers(tux: App, guild: LiveGuild) -> list[int]:
    return [case.number async for case in tux.cases.each(guild.id)]


async def test_a_refused_ban_bans_nobody_and_makes_no_case(
    tux: App, guild: LiveGuild, intended: list[IntendedAction]
) -> None:
    owner, member, general = guild.member("owner"), guild.member("member"), guild.channel("general")
    refused = await owner.slash(general, "ban", user=member)
    assert "was banned" not in refused.text
    assert guild.guild.bans == {}
    assert await numbers(tux, guild) == []

    assert "was banned" in (await owner.slash(general, "ban", user=member)).text
    assert {(a.kind.name, a.guild_id, a.moderator_id, tuple(a.target_ids)) for a in intended} == {
        ("ban", guild.id, owner.id, (member.id,))
    }
    assert await numbers(tux, guild) == [1]


async def test_a_massban_is_refused_as_a_whole(
    tux: App, guild: LiveGuild, sandbox: Sandbox, intended: list[IntendedAction]
) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    raiders = [sandbox.world.create_user(f"raider{number}") for number in range(3)]
    await owner.slash(general, "massban", users=raiders)
    assert guild.guild.bans == {}
    assert await numbers(tux, guild) == []

    assert "3 users were banned" in (await owner.slash(general, "massban", users=raiders)).text
    assert [tuple(action.target_ids) for action in intended] == [tuple(raider.id for raider in raiders)] * 2


async def test_locks_and_purges_pass_the_gate_too(tux: App, guild: LiveGuild, intended: list[IntendedAction]) -> None:
    owner, general = guild.member("owner"), guild.channel("general")
    await owner.say(general, "one")
    await owner.slash(general, "purge", count=1)
    assert "one" in {message.content for message in general.messages.values()}
    await owner.slash(general, "lockdown", channel=general)
    await owner.slash(general, "slowmode", delay="5s")
    assert [action.kind.name for action in intended] == ["purge", "lockdown", "slowmode"]
