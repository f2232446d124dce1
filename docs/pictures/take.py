"""`make pictures`: takes the pictures of the documentation in the demo, with headless Chromium and emoji in a font."""

import asyncio
import re
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright, expect

from tux.sandbox import Sandbox
from tux.sandbox.demo import demo
from tux.testing.process import BotProcess

HERE = Path(__file__).parent
SIZE = {"width": 1280, "height": 760}
TALL = {"width": 1280, "height": 1200}
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")


async def take() -> None:
    """Take every picture."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("No Chromium was found. On Debian: apt-get install chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for tour in ((_take_ban, _take_ranks), (_take_wizard,)):
            await _take_tour(browser, tour)
        await browser.close()


async def _take_tour(browser: Browser, tour: Sequence[Callable[[Browser, str], Awaitable[None]]]) -> None:
    """Take pictures in a demo of their own, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        async with Sandbox() as sandbox:
            scene = demo(sandbox.world)
            async with BotProcess(sandbox, scene.bot, Path(folder)):
                for stage in tour:
                    await stage(browser, sandbox.url)


async def _take_ban(browser: Browser, url: str) -> None:
    iris = await _open_as(browser, url, "Iris")
    await iris.get_by_role("button", name="staff-room").click()
    await expect(_composer(iris)).to_be_focused()
    await _use_slash(iris, "config logs set", channel="mod-log")
    mona = await _open_as(browser, url, "Mona")
    await _use_slash(mona, "ban", user="freegold", reason="scam links")
    await _take_page(mona, "Case #1", "ban.png")
    await mona.get_by_role("button", name="mod-log").click()
    await _take_page(mona, "Case #1", "case.png")


async def _take_ranks(browser: Browser, url: str) -> None:
    iris = await _open_as(browser, url, "Iris")
    await iris.get_by_role("button", name="staff-room").click()
    await expect(_composer(iris)).to_be_focused()
    await _type(iris, "$permissions explain ban Mona", "Ban Members in Discord")
    await _take_page(iris, "Ban Members in Discord", "permission.png")
    await _type(iris, "$config roles assign Moderator 3", "has the rank")
    await _type(iris, '$config roles assign "Junior Moderator" 2', "has the rank")
    await _type(iris, "$config commands require purge Moderator", "purge")
    await _take_page(iris, "purge", "assign.png")
    await _type(iris, "$permissions explain purge Juno", "Juno")
    await _take_page(iris, "Juno", "explain.png")


async def _take_wizard(browser: Browser, url: str) -> None:
    """Take pictures of the wizard from its third step on, and of what it has created."""
    iris = await _open_as(browser, url, "Iris")
    await iris.set_viewport_size(TALL)
    await _fill_in_slash(iris, "config wizard")
    await _next_step(iris, "Ranks")
    await _next_step(iris, "Role ranks")
    await _take_message(iris, "Suggested ranks", "wizard.png")
    await _newest_message(iris).get_by_role("button", name=re.compile("^Accept")).click()
    for step in ("Moderation log", "Jail", "Server logs"):
        await _next_step(iris, step)
        await _newest_message(iris).get_by_role("button", name="Create it for me").click()
        await _newest_message(iris).get_by_role("button", name="Create", exact=True).click()
        await expect(_newest_message(iris)).to_contain_text("Created and saved", timeout=20_000)
    await _take_message(iris, "Channel for messages", "page.png")
    await _fill_in_slash(iris, "jail", member="Kai", duration="2h", reason="flooding")
    await _take_message(iris, "was jailed", "jail.png")
    await iris.get_by_role("button", name="log-members").first.click()
    await expect(_newest_message(iris)).to_contain_text("roles changed", timeout=20_000)
    await _take_message(iris, "flooding", "server-log.png")


async def _next_step(page: Page, step: str) -> None:
    await _newest_message(page).get_by_role("button", name=f"Next: {step}", exact=True).click()
    await expect(_newest_message(page).get_by_role("heading", name=step, exact=True)).to_be_visible()


async def _type(page: Page, text: str, answer: str) -> None:
    messages = page.get_by_role("article")
    before = await messages.count()
    await _composer(page).fill(text)
    await page.keyboard.press("Escape")
    await page.keyboard.press("Enter")
    await expect(messages).to_have_count(before + 2)  # the command, and its answer
    await expect(messages.last).to_contain_text(answer)


async def _open_as(browser: Browser, url: str, person: str) -> Page:
    context = await browser.new_context(viewport=SIZE, locale="en-GB", color_scheme="dark", reduced_motion="reduce")
    page = await context.new_page()
    await page.goto(url)
    await page.get_by_role("button", name=person).first.click()
    await expect(_composer(page)).to_be_focused()
    return page


def _composer(page: Page):
    return page.get_by_role("textbox", name=re.compile("^Message"))


async def _use_slash(page: Page, command: str, **options: str) -> None:
    await _fill_in_slash(page, command, **options)
    await expect(_newest_message(page)).to_contain_text(re.compile("Case|logged in"))


async def _fill_in_slash(page: Page, command: str, **options: str) -> None:
    await _composer(page).fill(f"/{command}")
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


def _newest_message(page: Page):
    return page.get_by_role("article").last


async def _take_page(page: Page, text: str, name: str) -> None:
    await expect(_newest_message(page)).to_contain_text(text)
    await page.mouse.move(0, 0)
    await page.screenshot(path=HERE / name)


async def _take_message(page: Page, text: str, name: str) -> None:
    """Take a picture of the newest message alone."""
    await expect(_newest_message(page)).to_contain_text(text)
    await page.mouse.move(0, 0)
    await _newest_message(page).screenshot(path=HERE / name)


if __name__ == "__main__":
    asyncio.run(take())
