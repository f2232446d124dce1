"""A new admin sets a server up in the browser, and finds all of it there after a restart."""

import json
import re
import sqlite3
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from e2e.tabs import be, newest, run_command
from screens import open_browser
from tux.sandbox import Sandbox
from tux.sandbox.demo import demo
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import grant
from tux.testing.process import BotProcess


def stored(data: Path, section: str) -> dict[str, object]:
    with sqlite3.connect(data / "tux.sqlite3") as rows:
        found = rows.execute("SELECT data FROM guild_setting WHERE section = ?", (section,)).fetchone()
    return json.loads(found[0]) if found else {}


def button(page: Page, name: str) -> Locator:
    return newest(page).get_by_role("button", name=name, exact=True)


async def go_on(page: Page, to: str) -> None:
    await newest(page).get_by_role("button", name=re.compile(f"^Next: {to}")).click()
    await expect(newest(page).get_by_role("heading", name=to)).to_be_visible()


async def choose(page: Page, number: int, option: str) -> None:
    """Choose from one of the lists on the page."""
    await newest(page).locator(".select-shown").nth(number).click()
    await page.get_by_role("option", name=option, exact=True).click()


async def create(page: Page) -> None:
    """Have Tux create what the page announces."""
    await button(page, "Create it for me").click()
    await expect(newest(page)).to_contain_text("If any of this fails, I undo all of it")
    await button(page, "Create").click()
    await expect(newest(page)).to_contain_text("Created and saved", timeout=20_000)


@pytest.mark.browser
async def test_a_new_admin_walks_the_whole_wizard(sandbox: Sandbox, tmp_path: Path, invited: Permission) -> None:
    scene = demo(sandbox.world)
    grant(sandbox.world, scene, invited)
    channels = {channel.name: channel.id for channel in scene.guild.channels.values()}
    async with BotProcess(sandbox, scene.bot, tmp_path) as bot, open_browser() as browser:
        iris = await be(browser, sandbox, "Iris")
        await run_command(iris, "config wizard")
        await expect(newest(iris)).to_contain_text("Step 1 of")
        await button(iris, "Change").click()
        await iris.get_by_role("dialog").get_by_role("textbox").fill("!")
        await iris.get_by_role("dialog").get_by_role("button", name="Submit").click()
        await expect(newest(iris)).to_contain_text("Prefix: !")
        assert stored(tmp_path, "general") == {"prefix": "!"}

        await go_on(iris, "Ranks")
        await go_on(iris, "Role ranks")
        await newest(iris).get_by_role("button", name=re.compile("^Accept")).click()
        await expect(newest(iris)).to_contain_text("Junior Moderator (2) · @Junior Moderator")

        await go_on(iris, "Moderation log")
        await expect(newest(iris)).to_contain_text("Log channel: not set")
        await choose(iris, 0, "mod-log")
        await expect(newest(iris)).to_contain_text("Log channel: #mod-log")
        assert stored(tmp_path, "logs") == {"moderation_channel_id": channels["mod-log"]}

        assert await bot.stop() == 0
        await bot.start()
        await expect(newest(iris)).to_contain_text("Log channel: #mod-log")
        await choose(iris, 1, "staff-room")
        await expect(newest(iris)).to_contain_text("Report channel: #staff-room")
        assert stored(tmp_path, "logs")["report_channel_id"] == channels["staff-room"]

        await run_command(iris, "config wizard")
        await expect(newest(iris)).to_contain_text("This is where the setup was left off")
        await expect(newest(iris)).to_contain_text("Log channel: #mod-log")
        while not await button(iris, "Finish").count():
            if await button(iris, "Create it for me").count():
                await create(iris)
            leading = newest(iris).get_by_role("button", name=re.compile("^Next:"))
            name = (await leading.inner_text()).removeprefix("Next: ")
            await go_on(iris, name)
        await button(iris, "Finish").click()
        await expect(newest(iris)).to_contain_text("All set")

        await run_command(iris, "jail", member="Kai", duration="2h", reason="flooding")
        await expect(newest(iris)).to_contain_text("was jailed for 2h. They’ll be released")
        await iris.get_by_role("button", name="log-members").first.click()
        await expect(newest(iris)).to_contain_text("Given: @Jailed", timeout=20_000)
        await iris.get_by_role("button", name="general", exact=True).click()

        await iris.get_by_role("textbox", name=re.compile("^Message")).fill("!ping")
        await iris.keyboard.press("Enter")
        await expect(newest(iris)).to_contain_text("Pong")
