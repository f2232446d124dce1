"""The screen of a person in one tab, in their own words: the composer, a message, a menu."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from playwright.async_api import (
    Browser,
    ConsoleMessage,
    Dialog,
    Error,
    Locator,
    Page,
    Request,
    async_playwright,
    expect,
)

from browsers import FLAGS, chromium
from tux.sandbox import Sandbox

REFUSED = "Failed to load resource"


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        await browser.close()


class Screen:
    """One tab. `problems` collects what must not happen in it: errors, and requests to anywhere else."""

    def __init__(self, page: Page, sandbox: Sandbox) -> None:
        self.page = page
        self.problems: list[str] = []
        self._origin = sandbox.url
        for event, heard in self._listeners.items():
            page.on(event, heard)

    def leave(self) -> None:
        """Listen no longer."""
        for event, heard in self._listeners.items():
            self.page.remove_listener(event, heard)

    @property
    def _listeners(self) -> dict[str, Callable[..., object]]:
        return {"console": self._logged, "pageerror": self._threw, "request": self._requested, "dialog": self._asked}

    def _threw(self, error: Error) -> None:
        self.problems.append(f"threw {error}")

    async def _asked(self, dialog: Dialog) -> None:
        self.problems.append(f"opened a dialog: {dialog.message}")
        await dialog.dismiss()

    def _logged(self, message: ConsoleMessage) -> None:
        refused = message.text.startswith(REFUSED) and "/api/" in message.location["url"]
        if message.type in {"error", "warning"} and not refused:
            self.problems.append(f"{message.type}: {message.text} {message.location['url']}")

    def _requested(self, request: Request) -> None:
        if not request.url.startswith((self._origin, "data:", "blob:")):
            self.problems.append(f"asked for {request.url}")

    # places

    @property
    def composer(self) -> Locator:
        """The composer, in which one writes."""
        return self.page.get_by_role("textbox", name=re.compile("^Message"))

    @property
    def messages(self) -> Locator:
        """Every message."""
        return self.page.get_by_role("log").get_by_role("article")

    @property
    def newest(self) -> Locator:
        """The latest message."""
        return self.messages.last

    def message(self, text: str) -> Locator:
        """The message with this text."""
        return self.messages.filter(has_text=text)

    @property
    def dialog(self) -> Locator:
        """The dialog or modal that is open."""
        return self.page.get_by_role("dialog")

    @property
    def notices(self) -> Locator:
        """The notices at the bottom."""
        return self.page.locator("#toasts")

    def button(self, name: str, *, exact: bool = True) -> Locator:
        """A button by its name."""
        return self.page.get_by_role("button", name=name, exact=exact)

    def channel(self, name: str) -> Locator:
        """A channel in the list."""
        channels = self.page.get_by_role("navigation", name=re.compile("^(Channels|Direct Messages)"))
        return channels.get_by_role("button", name=_beginning(name))

    def member(self, name: str) -> Locator:
        """Someone in the member list."""
        return self.page.get_by_role("complementary", name="Members").get_by_role("button", name=name, exact=True)

    def option(self, name: str) -> Locator:
        """An entry of the list that is open."""
        return self.page.get_by_role("option", name=name, exact=True)

    # acts

    async def become(self, name: str) -> None:
        """Pick a person, and wait until one could write."""
        await self.page.get_by_role("group", name="People").get_by_role("button", name=name).click()
        await expect(self.composer).to_be_focused()

    async def say(self, text: str) -> None:
        """Send a message."""
        await self.composer.fill(text)
        await self.composer.press("Enter")
        await expect(self.composer).to_have_value("")

    async def pick(self, command: str) -> Locator:
        """Pick a slash command; the group of its fields."""
        await self.composer.fill(f"/{command}")
        await self.option(f"/{command}").click()
        return self.page.get_by_role("group", name=f"/{command}", exact=True)

    async def run(self, command: str) -> None:
        """Run a slash command without options."""
        await self.pick(command)
        await self.page.keyboard.press("Enter")

    async def menu(self, of: Locator, *entries: str) -> None:
        """Open the menu of a message, member or channel, and choose one entry."""
        await of.click(button="right")
        for entry in entries:
            await self.page.get_by_role("menuitem", name=entry, exact=True).click()


class Windows:
    """Windows with one tab each, in contexts of their own, used again by one test after the other."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: list[Page] = []

    async def take(self) -> Page:
        """A tab that nobody uses."""
        if self._free:
            return self._free.pop()
        context = await self._browser.new_context(locale="en-GB", timezone_id="UTC")
        context.set_default_timeout(20_000)
        return await context.new_page()

    async def give_back(self, screen: Screen) -> None:
        """Leave the page and let another test have the tab."""
        screen.leave()
        await screen.page.unroute_all()
        await screen.page.goto("about:blank")
        self._free.append(screen.page)


def _beginning(name: str) -> re.Pattern[str]:
    """A name with or without what is said of it behind a comma."""
    return re.compile("^" + re.escape(name).replace("/", r"\/") + "(,|$)")


Be = Callable[..., Awaitable[Screen]]
"""The fixture `be`: opens a tab in which one is the person of that name."""
