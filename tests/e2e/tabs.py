"""Tabs of a browser, in each of which one is a person of the demo."""

import re

from playwright.async_api import Browser, Page, expect

from tux.sandbox import Sandbox


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
