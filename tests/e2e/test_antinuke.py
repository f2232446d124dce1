"""An attack from the control panel, with a browser: the attacker is stopped, and the guild comes back."""

import asyncio
import re
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from e2e.tabs import be, newest
from screens import open_browser
from tux.cli.demo import switch_antinuke_on
from tux.cli.invites import requested_permissions
from tux.sandbox import Sandbox
from tux.sandbox.demo import demo
from tux.sandbox.permissions import Permission
from tux.sandbox.scenes import Scene, grant
from tux.sandbox.world.access import in_guild
from tux.testing.process import BotProcess

RATE, COUNT = "20", "12"


@pytest.fixture
async def scene(sandbox: Sandbox) -> Scene:
    scene = demo(sandbox.world)
    grant(sandbox.world, scene, Permission(await requested_permissions()))
    return scene


def channels(scene: Scene) -> int:
    return sum(not channel.is_thread for channel in scene.guild.channels.values())


async def attack(page: Page) -> None:
    """Let Rex delete channels, as a click in the control panel does."""
    await page.get_by_role("button", name="Sandbox controls").click()
    panel = page.get_by_role("complementary", name="Sandbox controls")
    await panel.get_by_label("What", exact=True).select_option("Delete channels")
    await panel.get_by_label("Requests per second").fill(RATE)
    await panel.get_by_label("Requests in total").fill(COUNT)
    await panel.get_by_role("button", name="Start").first.click()


async def read_direct_messages(page: Page) -> None:
    """Open the direct messages of Tux."""
    await page.get_by_role("button", name=re.compile("^Direct Messages")).first.click()
    await page.get_by_role("navigation", name=re.compile("^Direct Messages")).get_by_role("button", name="Tux").click()


@pytest.mark.browser
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
async def test_channels_vanish_the_attacker_is_stopped_and_the_guild_comes_back(
    database: str, sandbox: Sandbox, scene: Scene, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    settings = {"TUX_DATABASE_URL": request.getfixturevalue("postgres_url")} if database == "postgres" else {}
    rex = next(member for member in scene.guild.members.values() if member.user.username == "rex")
    before = channels(scene)
    async with BotProcess(sandbox, scene.bot, tmp_path, settings), open_browser() as browser:
        await switch_antinuke_on(sandbox, scene)
        iris = await be(browser, sandbox, "Iris")
        await attack(iris)
        await sandbox.until(lambda: not in_guild(scene.guild, rex) & Permission.MANAGE_CHANNELS)
        [run] = sandbox.attacks.all()
        report = await run.finished()
        assert run.state == "powerless"
        assert channels(scene) == before - report.loss
        assert 2 <= report.loss <= 4
        await iris.get_by_role("button", name="mod-log").click()
        await expect(newest(iris)).to_contain_text("Attack stopped")
        await iris.get_by_role("button", name="Restore …").last.click()
        await iris.get_by_role("button", name="Restore", exact=True).last.click()
        await iris.get_by_role("button", name="Yes, restore now").last.click()
        await sandbox.until(lambda: channels(scene) == before)
        await expect(newest(iris)).to_contain_text("100.0% identical")
        await read_direct_messages(iris)
        await expect(newest(iris)).to_contain_text(f"Attack stopped in {scene.guild.name}: @Rex deleted")


@pytest.mark.browser
async def test_who_was_stopped_by_mistake_gets_their_roles_back_once_however_often_it_is_clicked(
    sandbox: Sandbox, scene: Scene, tmp_path: Path
) -> None:
    rex = next(member for member in scene.guild.members.values() if member.user.username == "rex")
    before = set(rex.roles)
    async with BotProcess(sandbox, scene.bot, tmp_path, {}), open_browser() as browser:
        await switch_antinuke_on(sandbox, scene)
        iris, too = [await be(browser, sandbox, "Iris") for _ in range(2)]
        await attack(iris)
        await sandbox.until(lambda: not set(rex.roles))
        for page in (iris, too):
            await page.get_by_role("button", name="mod-log").click()
            await page.get_by_role("button", name="Undo", exact=True).last.click()
            await expect(newest(page)).to_contain_text("This would give @Rex their roles back")
        await asyncio.gather(*(page.get_by_role("button", name="Undo it").last.dblclick() for page in (iris, too)))
        await sandbox.until(lambda: set(rex.roles) == before)
        await expect(iris.get_by_role("article").filter(has_text="By @Iris")).to_contain_text("Undone")
        await iris.get_by_role("button", name="False alarm").last.dblclick()
        await expect(iris.get_by_role("article").filter(has_text="By @Iris")).to_contain_text("False alarm")
