"""What was done by hand, or cut off, ends up in the cases as Discord's audit log has it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest
from sqlalchemy import select

from databases import Frail
from running import Starting
from tux.app import App
from tux.features.moderation import audit_log
from tux.guilds.actions.kinds import BAN, SOFTBAN, TEMPBAN
from tux.guilds.cases import INTERRUPTED, Case, CaseKind, CaseSettled, CaseState
from tux.guilds.settings.sections import LogSettings
from tux.jobs.tables import DurableJob
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import LiveGuild

Logs = list[dict[str, object]]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox's audit log is never late."""
    monkeypatch.setattr(audit_log, "LOOK_AFTER", (0.0, 0.0))
    monkeypatch.setattr(audit_log, "_YOUNG", timedelta(0))


class Told:
    """The cases that were settled, as they are."""

    def __init__(self, app: App) -> None:
        self.cases: list[Case] = []
        self._heard = asyncio.Event()
        app.facts.subscribe(CaseSettled, self._hear)

    async def _hear(self, fact: CaseSettled) -> None:
        self.cases.append(fact.case)
        self._heard.set()

    async def until(self, count: int) -> list[Case]:
        while len(self.cases) < count:
            self._heard.clear()
            await self._heard.wait()
        return self.cases


async def put_through(app: App, guild: LiveGuild) -> None:
    """Comes back when the bot has read the audit log."""
    cog = app.bot.get_cog("AuditLogReader")
    assert isinstance(cog, audit_log.AuditLogReader)
    while not cog.caught_up(guild.id):  # noqa: ASYNC110 - there is no event for it, and nothing is waited for in vain
        await asyncio.sleep(0)


async def test_what_is_done_by_hand_becomes_cases_with_their_true_authors(tux: App, guild: LiveGuild) -> None:
    moderator, owner = guild.member("moderator"), guild.member("owner")
    newcomer, member = guild.member("newcomer"), guild.member("member")
    await tux.guild_settings.change(
        guild.id, LogSettings, by=owner.id, moderation_channel_id=guild.channel("mod-log").id
    )
    told = Told(tux)
    until = (datetime.now(UTC) + timedelta(hours=1)).replace(microsecond=0)
    at = f"/guilds/{guild.id}/members/{member.id}"

    await moderator.ban(guild, newcomer, reason="spam")
    await told.until(1)
    await owner.request("DELETE", f"/guilds/{guild.id}/bans/{newcomer.id}")
    await told.until(2)
    await owner.request("PATCH", at, {"communication_disabled_until": until.isoformat()})
    await told.until(3)
    await owner.request("PATCH", at, {"communication_disabled_until": None})
    await told.until(4)
    await moderator.kick(guild, member, reason="enough")

    cases = await told.until(5)
    assert [(case.number, case.kind, case.moderator_id, case.target_id, case.reason) for case in cases] == [
        (1, "ban", moderator.id, newcomer.id, "spam"),
        (2, "unban", owner.id, newcomer.id, ""),
        (3, "timeout", owner.id, member.id, ""),
        (4, "untimeout", owner.id, member.id, ""),
        (5, "kick", moderator.id, member.id, "enough"),
    ]
    assert cases[2].expires_at == until
    assert {case.state for case in cases} == {CaseState.SETTLED}
    logged = await owner.sees("Case #5 · Kick", guild.channel("mod-log"))
    assert "enough" in logged.text


async def test_what_tux_does_itself_makes_one_case(tux: App, guild: LiveGuild) -> None:
    newcomer, member, told = guild.member("newcomer"), guild.member("member"), Told(tux)

    await guild.member("moderator").slash(guild.channel("general"), "ban", members=newcomer, reason="spam")
    await guild.member("owner").ban(guild, member)

    assert [case.target_id for case in await told.until(2)] == [newcomer.id, member.id]
    assert len([case async for case in tux.cases.each(guild.id)]) == 2


async def test_what_is_done_while_tux_is_away_becomes_a_case_on_its_return_and_only_once(
    start_tux: Starting, guild: LiveGuild
) -> None:
    moderator, newcomer = guild.member("moderator"), guild.member("newcomer")
    await moderator.ban(guild, guild.member("member"), reason="before Tux came")
    async with start_tux() as app:
        await put_through(app, guild)
        assert [case async for case in app.cases.each(guild.id)] == []

    await moderator.ban(guild, newcomer, reason="while it was away")
    for _ in range(2):
        async with start_tux() as app:
            await put_through(app, guild)
            (case,) = [case async for case in app.cases.each(guild.id)]
    assert (case.kind, case.target_id, case.reason) == ("ban", newcomer.id, "while it was away")


async def cut_off(
    app: App, guild: LiveGuild, target_id: int, act: Callable[[Case], Awaitable[Any]], kind: CaseKind = BAN.kind
) -> None:
    """Opens a case as Tux does, acts, and is cut off."""

    async def begin() -> None:
        async with app.cases.opening(
            kind, guild_id=guild.id, target_id=target_id, moderator_id=7, reason="spam"
        ) as case:
            await act(case)
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await begin()


async def nothing(_: Case) -> None:
    return


async def test_what_was_cut_off_is_settled_on_return_by_the_audit_log(start_tux: Starting, guild: LiveGuild) -> None:
    newcomer = guild.member("newcomer")
    async with start_tux() as app:
        await put_through(app, guild)
        here = app.bot.get_guild(guild.id)
        assert here is not None

        async def ban(case: Case) -> None:
            await here.ban(discord.Object(case.target_id), reason=case.audit_reason("moderator"))

        await cut_off(app, guild, newcomer.id, ban)
        await cut_off(app, guild, newcomer.id, nothing)
        await cut_off(app, guild, guild.member("member").id, ban, SOFTBAN.kind)

    async with start_tux() as app:
        await put_through(app, guild)
        done, undone, half = [case async for case in app.cases.each(guild.id)]
        seen = await guild.member("owner").slash(guild.channel("general"), "case view", number=3)
    assert (half.state, half.failure) == (CaseState.FAILED, "StillBanned")
    assert "they are still banned" in seen.text
    assert (done.number, done.state) == (1, CaseState.SETTLED)
    assert (undone.number, undone.state, undone.failure) == (2, CaseState.FAILED, INTERRUPTED)


@pytest.mark.parametrize("done", [True, False])
async def test_a_ban_that_discord_did_not_answer_is_settled_by_itself(
    tux: App, guild: LiveGuild, sandbox: Sandbox, logs: Logs, monkeypatch: pytest.MonkeyPatch, done: bool
) -> None:
    newcomer, told = guild.member("newcomer"), Told(tux)
    bans = discord.Guild.ban

    async def ban_and_break(*args: Any, **options: Any) -> None:
        if done:
            await bans(*args, **options)
        raise ConnectionResetError

    monkeypatch.setattr(discord.Guild, "ban", ban_and_break)

    seen = await guild.member("moderator").slash(guild.channel("general"), "ban", members=newcomer)

    assert "I do not know whether it is done" in seen.text
    (case,) = await told.until(1)
    assert case.state is (CaseState.SETTLED if done else CaseState.FAILED)
    logs[:] = [entry for entry in logs if entry.get("surface") != "slash"]


@pytest.mark.parametrize("again", ["unban", "ban"])
async def test_a_temporary_ban_is_over_once_somebody_undoes_or_renews_it_by_hand(
    tux: App, guild: LiveGuild, again: str
) -> None:
    owner, newcomer, told = guild.member("owner"), guild.member("newcomer"), Told(tux)
    async with tux.cases.opening(
        TEMPBAN.kind,
        guild_id=guild.id,
        target_id=newcomer.id,
        moderator_id=owner.id,
        expires_at=tux.clock.now() + timedelta(days=1),
    ):
        await owner.ban(guild, newcomer)
    await told.until(2)
    if again == "ban":
        await owner.request("DELETE", f"/guilds/{guild.id}/bans/{newcomer.id}")
        await told.until(3)
        await owner.ban(guild, newcomer)
    else:
        await owner.request("DELETE", f"/guilds/{guild.id}/bans/{newcomer.id}")
    await told.until(4 if again == "ban" else 3)
    await tux.tasks.drain(0.5, tux.clock)

    assert await tux.cases.active(guild.id, newcomer.id, "tempban") == []


async def test_without_the_permission_nothing_is_read_and_nothing_breaks(
    start_tux: Starting, guild: LiveGuild, sandbox: Sandbox
) -> None:
    sandbox.faults.add(Fault("status", method="GET", route="/guilds/*/audit-logs", status=403))
    async with start_tux() as app:
        seen = await guild.member("moderator").slash(guild.channel("general"), "ban", members=guild.member("newcomer"))
        assert "is banned. Case #1." in seen.text
        assert (await app.cases.get(guild.id, 1)).state is CaseState.SETTLED


async def test_what_is_done_by_hand_while_the_database_is_away_becomes_a_case_once_it_is_back(
    start_tux: Starting,
    guild: LiveGuild,
    frail_url: str,
    frail_postgres: Frail,
    logs: Logs,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(audit_log, "_TRY_AGAIN", 0.01)
    owner, newcomer, member = guild.member("owner"), guild.member("newcomer"), guild.member("member")
    async with start_tux(database_url=frail_url) as app:
        await put_through(app, guild)
        told = Told(app)
        frail_postgres.kill()
        await owner.request("PUT", f"/guilds/{guild.id}/bans/{newcomer.id}", {})
        while "an act by hand waits for the database" not in [entry["event"] for entry in logs]:  # noqa: ASYNC110 - as above
            await asyncio.sleep(0)
        frail_postgres.start()
        await owner.request("PUT", f"/guilds/{guild.id}/bans/{member.id}", {})

        cases = await told.until(2)

        assert {(case.target_id, case.moderator_id, case.kind) for case in cases} == {
            (newcomer.id, owner.id, "ban"),
            (member.id, owner.id, "ban"),
        }
        await put_through(app, guild)
        assert len(told.cases) == 2


async def test_a_timeout_by_hand_ends_by_itself(tux: App, guild: LiveGuild) -> None:
    await put_through(tux, guild)
    told, newcomer = Told(tux), guild.member("newcomer")
    until = datetime.now(UTC) + timedelta(hours=1)
    body = {"communication_disabled_until": until.isoformat()}
    await guild.member("owner").request("PATCH", f"/guilds/{guild.id}/members/{newcomer.id}", body)
    (case,) = await told.until(1)

    async with tux.database.session() as session:
        job = (await session.scalars(select(DurableJob))).one()

    assert (job.due_at, job.data) == (case.expires_at, {"case": case.number})
