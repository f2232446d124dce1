"""The whole way: the bot's own process, the local Discord over sockets, and a person in a browser."""

import sqlite3
from pathlib import Path

import pytest
from playwright.async_api import expect

from e2e.tabs import be, newest, run_command
from screens import open_browser
from tux.sandbox import Fault, Sandbox
from tux.sandbox.demo import demo
from tux.sandbox.gateway.session import Session
from tux.testing.process import BotProcess


def session_of(sandbox: Sandbox, bot_id: int) -> Session:
    [session] = sandbox.connected(bot_id)
    return session


@pytest.mark.browser
async def test_a_ban_in_the_browser_survives_a_dropped_gateway_and_a_restart(sandbox: Sandbox, tmp_path: Path) -> None:
    scene = demo(sandbox.world)
    spammer = next(member for member in scene.guild.members.values() if member.user.username == "freegold")
    async with BotProcess(sandbox, scene.bot, tmp_path) as bot, open_browser() as browser:
        iris = await be(browser, sandbox, "Iris")
        await run_command(iris, "config logs set", channel="mod-log")
        await expect(newest(iris)).to_contain_text("#mod-log")

        mona = await be(browser, sandbox, "Mona")
        await run_command(mona, "ban", user="freegold", reason="scam links")
        await expect(newest(mona)).to_contain_text("Case #1")
        assert spammer.id in scene.guild.bans

        await mona.get_by_role("button", name="mod-log").click()
        await expect(newest(mona)).to_contain_text("scam links")

        before = session_of(sandbox, scene.bot.bot.id)
        sandbox.faults.add(Fault("gateway_drop", event="INTERACTION_CREATE", times=1))  # it comes with the resume
        await run_command(mona, "ping")
        await expect(newest(mona)).to_contain_text("Pong")
        assert session_of(sandbox, scene.bot.bot.id) is before
        assert before.resumes == 1

        assert await bot.stop() == 0
        await bot.start()
        assert session_of(sandbox, scene.bot.bot.id) is not before
        await run_command(mona, "case view", number="1")
        await expect(newest(mona)).to_contain_text("scam links")

    with sqlite3.connect(tmp_path / "tux.sqlite3") as rows:
        found = rows.execute("SELECT number, kind, state, target_id, reason FROM moderation_case").fetchall()
    assert found == [(1, "ban", "settled", spammer.id, "scam links")]
