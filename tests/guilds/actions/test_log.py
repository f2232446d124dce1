"""The moderation log posts cases of other features like those of moderation itself."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import discord
import pytest

from histories import at_once
from tux.app import App
from tux.guilds.actions import Logged
from tux.guilds.cases import Case, CaseKind, CaseSettled, CaseState
from tux.guilds.settings.general import LogSettings
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.screens import Seen

ROLED = CaseKind("roled", frozenset({discord.AuditLogAction.member_role_update}))
PRIVATE = CaseKind("private")
UNPOSTED = CaseKind("unposted", posted_by_creator=True)


@pytest.fixture
async def log(tux: App, guild: LiveGuild) -> AsyncIterator[None]:
    """Set up a moderation log, and an audit log whose entries are never late."""
    tux.cases.kinds.add(ROLED, PRIVATE, UNPOSTED)
    channel_id = guild.channel("mod-log").id
    await tux.guild_settings.change(guild.id, LogSettings, by=1, moderation_channel_id=channel_id)
    with at_once():
        yield


async def interrupt_action(app: App, guild: LiveGuild, kind: CaseKind, *, done: bool) -> None:
    """Open a case as another feature would, act if `done`, and get no answer from Discord."""
    newcomer, bot_guild = guild.member("newcomer"), app.bot.get_guild(guild.id)
    assert bot_guild is not None

    async def act() -> None:
        async with app.cases.opening(
            kind, guild_id=guild.id, target_id=newcomer.id, moderator_id=guild.member("moderator").id
        ) as case:
            if done:
                member = await bot_guild.fetch_member(newcomer.id)
                role = await bot_guild.create_role(name="Some role")
                await member.edit(roles=[role], reason=case.audit_reason("moderator"))
            raise TimeoutError

    with pytest.raises(Exception, match="case-in-doubt"):
        await act()


async def posted_case(guild: LiveGuild) -> Seen:
    return await guild.member("moderator").sees("Case #1 · roled", guild.channel("mod-log"))


@pytest.mark.usefixtures("log")
async def test_a_case_of_another_feature_is_posted_once_and_follows_edits_and_its_end(
    tux: App, guild: LiveGuild
) -> None:
    async with tux.cases.opening(
        ROLED,
        guild_id=guild.id,
        target_id=guild.member("newcomer").id,
        moderator_id=guild.member("moderator").id,
        expires_at=tux.clock.now() + timedelta(days=1),
    ):
        pass
    posted = await posted_case(guild)
    while (await tux.cases.get(guild.id, 1)).log_message_id is None:  # noqa: ASYNC110 - there is no event to wait for
        await asyncio.sleep(0)

    await tux.cases.edit(guild.id, 1, reason="a better reason", by=guild.member("moderator").id)
    await posted.changed(lambda now: "a better reason" in now.text)
    await tux.cases.end(guild.id, 1)
    await posted.changed(lambda now: "End: Ended" in now.text)

    assert len(guild.channel("mod-log").messages) == 1


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize("done", [True, False])
async def test_an_interrupted_case_of_another_feature_is_settled_by_its_audit_log_entries(
    tux: App, guild: LiveGuild, done: bool
) -> None:
    settled = asyncio.get_running_loop().create_future()

    async def hear(fact: CaseSettled) -> None:
        settled.set_result(fact.case)

    tux.facts.subscribe(CaseSettled, hear)
    await interrupt_action(tux, guild, ROLED, done=done)

    assert (await settled).state is (CaseState.SETTLED if done else CaseState.FAILED)
    assert ("Failed" in (await posted_case(guild)).text) is not done
    await tux.tasks.drain(0.5, tux.clock)
    assert len(guild.channel("mod-log").messages) == 1


@pytest.mark.usefixtures("log")
async def test_an_interrupted_case_without_traces_is_left_to_its_feature(tux: App, guild: LiveGuild) -> None:
    await interrupt_action(tux, guild, PRIVATE, done=True)
    await tux.tasks.drain(0.5, tux.clock)

    assert (await tux.cases.get(guild.id, 1)).state is CaseState.PENDING
    assert not guild.channel("mod-log").messages


@pytest.mark.usefixtures("log")
async def test_an_immediate_failure_is_not_posted(tux: App, guild: LiveGuild) -> None:
    async def fail() -> None:
        async with tux.cases.opening(ROLED, guild_id=guild.id, target_id=1, moderator_id=1):
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        await fail()
    await tux.tasks.drain(0.5, tux.clock)
    assert not guild.channel("mod-log").messages


@pytest.mark.usefixtures("log")
async def test_of_several_messages_the_worst_outcome_counts(tux: App, guild: LiveGuild, sandbox: Sandbox) -> None:
    bot_guild, cases = tux.bot.get_guild(guild.id), list[Case]()
    assert bot_guild is not None
    for target_id in range(1, 22):  # more than two messages can hold
        async with tux.cases.opening(UNPOSTED, guild_id=guild.id, target_id=target_id, moderator_id=1) as case:
            cases.append(case)
    for status, position in ((403, 0), (404, 1)):
        sandbox.faults.add(Fault("status", "POST", "/channels/*/messages", status=status, after=position, times=1))

    assert await tux.bot.actions.log.post_all(bot_guild, cases) is Logged.FORBIDDEN

    assert len(guild.channel("mod-log").messages) == 1
