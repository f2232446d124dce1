"""The whole way: the bot's own process, the local Discord over sockets, and a person in a browser."""

import re
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from tux.sandbox import Fault, Sandbox
from tux.sandbox.demo import demo
from tux.sandbox.gateway.session import Session
from tux.testing.process import BotProcess

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        await browser.close()


async def be(browser: Browser, sandbox: Sandbox, name: str) -> Page:
    """Open the demo in a browser of one's own and pick a person."""
    page = await (await browser.new_context()).new_page()
    await page.goto(sandbox.url)
    await page.get_by_role("button", name=name).first.click()
    await expect(composer(page)).to_be_focused()
    return page


def composer(page: Page):
    return page.get_by_role("textbox", name=re.compile("^Message"))


def newest(page: Page):
    return page.get_by_role("article").last


async def run_command(page: Page, command: str, **options: str) -> None:
    """Type a slash command as a person does: pick it, fill its options, press Enter."""
    await composer(page).fill(f"/{command}")
    await page.get_by_role("option", name=f"/{command}", exact=True).first.click()
    group = page.get_by_role("group", name=f"/{command}", exact=True)
    for name, value in options.items():
        field = group.get_by_role("textbox", name=name, exact=True)
        if not await field.count():
            await group.get_by_role("button", name=re.compile("optional")).click()
            await page.get_by_role("option", name=name, exact=True).click()
        await field.fill(value)
        if await page.get_by_role("option").count():
            await field.press("Enter")
    await page.keyboard.press("Enter")


def session_of(sandbox: Sandbox, bot_id: int) -> Session:
    [session] = sandbox.connected(bot_id)
    return session


@pytest.mark.browser
async def test_a_ban_in_the_browser_survives_a_dropped_gateway_and_a_restart(sandbox: Sandbox, tmp_path: Path) -> None:
    scene = demo(sandbox.world)
    spammer = next(member for member in scene.guild.members.values() if member.user.username == "freegold")
    async with BotProcess(sandbox, scene.bot, tmp_path) as bot, chromium() as browser:
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
