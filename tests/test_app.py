"""The start and the stop of the whole, as operators and people in the middle of something see them."""

import asyncio
import shutil
from collections.abc import MutableMapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest
from sqlalchemy import select

from probe import probe_of
from running import Starting, guild, logs, scene, start_tux, tux
from tux.app import App, Services
from tux.bot.client import Tux
from tux.features.jail.case_kinds import JAIL
from tux.features.moderation.channel_cases import LOCKDOWN
from tux.guilds.actions.member_actions import TEMPBAN
from tux.guilds.cases import EXPIRY, CaseKind, CaseState
from tux.jobs.tables import DurableJob
from tux.runtime.settings import ProcessSettings
from tux.sandbox import Fault, Sandbox
from tux.sandbox.people import LiveGuild
from tux.sandbox.scenes import Scene

__all__ = ["guild", "logs", "scene", "start_tux", "tux"]

Logs = list[MutableMapping[str, Any]]


async def test_a_stop_lets_what_is_in_flight_finish_and_begins_nothing_new(
    start_tux: Starting, guild: LiveGuild, logs: Logs
) -> None:
    member, moderator, general = guild.member("member"), guild.member("moderator"), guild.channel("general")
    async with start_tux(stop_timeout=10) as app:
        doing = asyncio.get_running_loop().create_task(member.slash(general, "late"))
        await probe_of(app).begun.wait()

        app.request_stop()
        refused = [await moderator.command(general, "$ping"), await moderator.slash(general, "ping")]
        probe_of(app).go_on.set()
        seen = await doing

    assert {answer.text for answer in refused} == {"I’m restarting. Try again in a moment."}
    assert seen.text == "late at last"
    assert "command was cut short" not in [entry["event"] for entry in logs]


async def test_what_is_not_done_in_time_is_named(start_tux: Starting, guild: LiveGuild, logs: Logs) -> None:
    member, general = guild.member("member"), guild.channel("general")
    async with start_tux(stop_timeout=0) as app:
        doing = asyncio.get_running_loop().create_task(member.slash(general, "late"))
        await probe_of(app).begun.wait()
    doing.cancel()

    cut = [entry["command"] for entry in logs if entry["event"] == "command was cut short"]
    assert cut == ["/late"]


async def test_an_act_that_is_cut_off_stays_open_on_its_case(
    start_tux: Starting, guild: LiveGuild, sandbox: Sandbox
) -> None:
    moderator = guild.member("moderator")
    async with start_tux(stop_timeout=0) as app:
        slow = sandbox.faults.add(Fault("latency", method="PUT", route="/guilds/*/bans/*", seconds=60))
        doing = asyncio.get_running_loop().create_task(
            moderator.slash(guild.channel("general"), "ban", user=guild.member("newcomer"))
        )
        await guild.member("newcomer").sees("You have been banned")
    doing.cancel()
    sandbox.faults.remove(slow.id)

    async with start_tux() as app:
        assert [case.state for case in await app.cases.pending(guild.id)] == [CaseState.PENDING]


async def test_the_bot_comes_back_with_all_it_knew(start_tux: Starting, guild: LiveGuild) -> None:
    moderator, general = guild.member("moderator"), guild.channel("general")
    async with start_tux():
        await moderator.slash(general, "ban", user=guild.member("newcomer"), reason="spam")

    async with start_tux():
        seen = await moderator.slash(general, "case view", number=1)

    assert "Case #1 · Ban" in seen.text


async def test_a_moderator_reads_that_the_database_is_gone_and_nobody_is_banned(
    tux: App, guild: LiveGuild, logs: Logs, tmp_path: Path
) -> None:
    moderator, general = guild.member("moderator"), guild.channel("general")
    await moderator.slash(general, "ban", user=guild.member("newcomer"))
    for part in tmp_path.glob("tux.sqlite3*"):
        part.unlink()

    seen = await moderator.slash(general, "ban", user=guild.member("member"))

    assert "be reached right now" in seen.text
    assert not guild.is_banned(guild.member("member"))
    (bug,) = (entry for entry in logs if entry["log_level"] == "error")
    logs.remove(bug)
    assert bug["reference"] in seen.text


async def test_a_dropped_gateway_is_taken_up_again_with_what_was_missed(
    tux: App, guild: LiveGuild, sandbox: Sandbox, scene: Scene
) -> None:
    member, moderator, general = guild.member("member"), guild.member("moderator"), guild.channel("general")
    (session,) = sandbox.connected(scene.bot.bot.id)

    sandbox.drop(scene.bot.bot.id)
    typed, picked = await asyncio.gather(
        member.command(general, "$ping"), moderator.slash(general, "ban", user=guild.member("newcomer"))
    )

    assert "Pong" in typed.text
    assert "Case #1" in picked.text
    sent = [orjson.loads(frame)["t"] for _, frame in session.sent]
    assert {"MESSAGE_CREATE", "INTERACTION_CREATE"} < {*sent[: sent.index("RESUMED")]}
    assert sandbox.connected(scene.bot.bot.id) == [session]
    assert len(sandbox.world.session_starts[scene.bot.bot.id]) == 1


async def test_what_ends_the_connection_for_good_ends_the_run_with_it(
    start_tux: Starting, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def connect(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Tux, "connect", connect)

    with pytest.raises(ZeroDivisionError):
        async with start_tux():
            pass


async def test_healthz_tells_whether_the_bot_is_there(
    start_tux: Starting, unused_tcp_port: int, sandbox: Sandbox, scene: Scene
) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}/healthz"
    async with start_tux(health_port=unused_tcp_port) as app, aiohttp.ClientSession() as session:
        await app.bot.wait_until_ready()
        async with session.get(url) as response:
            assert response.status == 200
            body = await response.json()
        assert (body["healthy"], body["guilds"]) == (True, 1)
        assert (body["database"]["breaker"], body["database"]["leaks"]) == ("closed", 0)

        sandbox.drop(scene.bot.bot.id)
        async with asyncio.timeout(30):
            while (response := await session.get(url)).status == 200:
                response.release()
        assert (response.status, (await response.json())["healthy"]) == (503, False)


@pytest.mark.parametrize("kind", [TEMPBAN.kind, JAIL, LOCKDOWN], ids=lambda kind: kind.name)
async def test_without_a_bot_a_temporary_action_of_any_feature_is_known_and_planned(
    sqlite_template: Path, tmp_path: Path, kind: CaseKind
) -> None:
    shutil.copyfile(sqlite_template, tmp_path / "tux.sqlite3")
    async with Services(ProcessSettings(data_dir=tmp_path)) as services:
        expires_at = services.clock.now() + timedelta(days=1)
        async with services.cases.opening(kind, guild_id=1, target_id=2, moderator_id=3, expires_at=expires_at):
            pass
        await services.cases.record(kind, key="raid", guild_id=1, target_id=4, moderator_id=3, expires_at=expires_at)
        async with services.database.session() as session:
            jobs = (await session.scalars(select(DurableJob).order_by(DurableJob.id))).all()
    assert [(job.kind, job.data, job.due_at) for job in jobs] == [
        (EXPIRY, {"case": number}, expires_at) for number in (1, 2)
    ]


async def test_without_a_bot_every_lasting_kind_is_known(tmp_path: Path) -> None:
    async with Services(ProcessSettings(data_dir=tmp_path)) as services:
        assert services.cases.kinds.lasting == ["ban", "jail", "antinuke-quarantine"]
