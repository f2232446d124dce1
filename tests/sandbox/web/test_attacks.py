"""Attacks and benign scenarios in the control panel."""

import json

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Route, expect

from screens import Be, Screen
from scripted import ScriptedBot, command, option, whisper
from tux.sandbox import Sandbox
from tux.sandbox.attacks import SCENARIOS
from tux.sandbox.demo import demo
from tux.sandbox.permissions import DEFAULT
from tux.sandbox.scenes import Scene

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest.fixture
def scene(sandbox: Sandbox) -> Scene:
    return demo(sandbox.world)


@pytest_asyncio.fixture(loop_scope="session")
async def screen(be: Be, scene: Scene) -> Screen:
    """Iris's screen with the control panel open; runs act from the sandbox's own process, which is faster to start."""
    assert scene.guild.name == "Penguin Harbour"
    screen = await be("Iris")

    async def stay(route: Route) -> None:
        if route.request.method != "POST":
            await route.continue_()
            return
        body = json.loads(route.request.post_data or "{}")
        await route.continue_(post_data=json.dumps(body | {"apart": False}))

    await screen.page.route("**/sandbox/attacks/*", stay)
    await screen.button("Sandbox controls").click()
    return screen


@pytest.fixture
def panel(screen: Screen) -> Locator:
    return screen.page.get_by_role("complementary", name="Sandbox controls")


async def test_every_attack_and_scenario_starts_from_the_panel(
    screen: Screen, panel: Locator, sandbox: Sandbox, scene: Scene
) -> None:
    bot = ScriptedBot(sandbox, scene.bot, scene.guild)
    await bot.offer(command("ban", "Ban somebody", option(3, "user", required=True)))
    bot.on("ban", whisper("done"))
    for number, scenario in enumerate(SCENARIOS.values(), 1):
        await panel.get_by_label("What", exact=True).select_option(scenario.title)
        await expect(panel.get_by_text(scenario.description)).to_be_visible()
        await panel.get_by_label("Requests in total").fill("1")
        await panel.locator("form.attack").evaluate("form => form.requestSubmit()")
        await sandbox.until(lambda number=number: sandbox.attacks.get(number) is not None)
        run = sandbox.attacks.get(number)
        assert run is not None
        await run.finished()
        assert (run.scenario.name, run.state, run.report.accepted) == (scenario.name, "finished", 1)
        scene.guild.roles[scene.guild.id].permissions = DEFAULT  # administrators cannot be timed out
    assert screen.problems == []


async def test_attacks_and_benign_scenarios_are_listed_apart(panel: Locator) -> None:
    expected = list(dict.fromkeys(scenario.group for scenario in SCENARIOS.values()))
    groups = panel.get_by_label("What", exact=True).locator("optgroup")
    await expect(groups).to_have_count(len(expected))
    labels = [await group.get_attribute("label") or "" for group in await groups.all()]
    assert labels == expected
    assert [label for label in labels if label.startswith("Benign")] == labels[-2:]


async def test_a_run_shows_who_acts_how_far_it_is_and_what_came_of_it(panel: Locator, sandbox: Sandbox) -> None:
    await panel.get_by_label("What", exact=True).select_option("Create channels")
    await panel.get_by_label("Who", exact=True).select_option("Rex")
    await panel.get_by_text("Others who take turns").click()
    await panel.get_by_label("Mona", exact=True).check()
    await panel.get_by_label("Requests per second").fill("50")
    await panel.get_by_label("Requests in total").fill("6")
    await panel.get_by_role("button", name="Start").click()
    run = panel.get_by_role("listitem").first
    await expect(run).to_contain_text("Create channels")
    await expect(run).to_contain_text("rex, mona")
    await expect(run).to_contain_text("6 of 6 accepted · finished")
    await expect(run).to_contain_text("p99: left")
    assert [actor.username for actor in sandbox.attacks.all()[0].actors] == ["rex", "mona"]


async def test_a_run_is_stopped_from_the_panel_and_a_refusal_is_said(
    panel: Locator, screen: Screen, sandbox: Sandbox
) -> None:
    await panel.get_by_label("What", exact=True).select_option("Server set-up by hand")
    await panel.get_by_label("Times as fast").fill("1")
    await panel.get_by_role("button", name="Start").click()
    await panel.get_by_role("button", name="Stop Server set-up by hand").click()
    await expect(panel.get_by_role("listitem").first).to_contain_text("stopped")
    assert sandbox.attacks.all()[0].state == "stopped"


async def test_a_run_says_that_there_was_nothing_to_do(panel: Locator, scene: Scene) -> None:
    scene.guild.emojis.clear()
    await panel.get_by_label("What", exact=True).select_option("Delete emojis")
    await panel.get_by_label("Add what there is too little of").uncheck()
    await panel.get_by_role("button", name="Start").click()
    await expect(panel.get_by_role("listitem").first.get_by_text("There was nothing to do.")).to_be_visible()
