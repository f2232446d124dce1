"""Whatever is long, many or odd: the page keeps its shape."""

import pytest
from playwright.async_api import expect

from screens import Be, Screen
from scripted import ScriptedBot, button, command, label, modal, option, row
from tux.sandbox import Sandbox
from tux.sandbox.people import File, LiveGuild
from tux.sandbox.scenes import Scene, add_channel, add_person, add_role
from tux.sandbox.world import Channel
from tux.sandbox.world.presence import Presence

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LONG = "W" * 100
PHONE = 390
TOO_WIDE = """
() => {
  const free = "pre, pre *, input, select, .quoted, .quoted *, .topic *, svg, svg *";
  const wide = (element) => {
    const { overflowX, display } = getComputedStyle(element);
    const over = element.scrollWidth > element.clientWidth + 1;
    if (!element.getBoundingClientRect().width || element.matches(free)) return false;
    if (element.getBoundingClientRect().right > innerWidth + 1) return true;
    return display !== "inline" && overflowX !== "hidden" && over;
  };
  const all = [...document.querySelectorAll("body, #app *, #layers *")];
  return all.filter(wide).map((element) => `${element.tagName}.${element.className} ${element.scrollWidth}`);
}
"""


async def fits(screen: Screen) -> None:
    """Nothing reaches beyond what it stands in."""
    assert await screen.page.evaluate(TOO_WIDE) == []


@pytest.fixture
def crowded(sandbox: Sandbox, scene: Scene) -> Channel:
    """Everything has a name as long as it may be."""
    world, guild = sandbox.world, scene.guild
    guild.name = LONG
    role = add_role(world, guild, LONG, guild.roles[guild.id].permissions)
    add_person(world, guild, "w" * 32, LONG[:32], LONG, role)
    category = add_channel(world, guild, LONG, 4)
    add_channel(world, guild, "w" * 100, 2, parent=category)
    return add_channel(world, guild, "w" * 99, parent=category, topic="W" * 1024)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (960, 600), (700, 500), (390, 844)])
async def test_long_names_messages_embeds_and_components_stay_within_the_page(
    be: Be, bot: ScriptedBot, crowded: Channel, guild: LiveGuild, width: int, height: int
) -> None:
    person = guild.member("w" * 32)
    said = await person.say(crowded, "W" * 2000)
    await person.say(
        crowded,
        f"```\n{'W' * 300}\n```\n> {LONG}\n# {LONG}\n- {LONG}\n<@{person.id}> `{LONG}` https://example.com/{LONG}",
        reply_to=said,
    )
    fields = [{"name": LONG, "value": LONG * 5, "inline": number < 4} for number in range(5)]
    await bot.say(
        crowded,
        LONG,
        embeds=[
            {
                "title": LONG,
                "description": LONG * 10,
                "author": {"name": LONG},
                "footer": {"text": LONG},
                "fields": fields,
                "thumbnail": {"url": "https://example.com/x.png"},
            }
        ],
        components=[
            row(*(button("W" * 80, f"b{number}") for number in range(5))),
            row(
                {
                    "type": 3,
                    "custom_id": "s",
                    "placeholder": "W" * 150,
                    "options": [{"label": LONG, "value": "1", "description": LONG, "default": True}],
                }
            ),
        ],
        files=(File(f"{LONG}.txt", b"x", "text/plain"),),
    )
    text = {"type": 10, "content": LONG}
    inside = [text, {"type": 9, "components": [text], "accessory": button("W" * 80, "a")}, row(button("W" * 80, "c"))]
    await bot.say(crowded, flags=1 << 15, components=[{"type": 17, "components": inside}, *inside[:1]])
    screen = await be("Mia Member", width=width, height=height)
    if width == PHONE:
        await screen.button("Servers and channels").click()
        await fits(screen)
    await screen.channel(crowded.name or "").click()
    await expect(screen.newest.locator(".container")).to_be_visible()
    await fits(screen)
    await screen.page.keyboard.press("Control+/")
    await fits(screen)


async def test_on_a_phone_the_channels_lie_over_the_page_while_they_are_asked_for(be: Be, guild: LiveGuild) -> None:
    screen = await be("Mo Moderator", width=PHONE, height=844)
    await expect(screen.channel("mod-log")).to_be_hidden()
    await screen.button("Servers and channels").click()
    await expect(screen.channel("general")).to_be_focused()
    await screen.page.keyboard.press("Escape")
    await expect(screen.channel("mod-log")).to_be_hidden()
    await expect(screen.button("Servers and channels")).to_be_focused()
    await screen.page.keyboard.press("Enter")
    await screen.channel("mod-log").click()
    await expect(screen.channel("mod-log")).to_be_hidden()
    await expect(screen.composer).to_be_focused()


async def test_long_commands_forms_and_notices_stay_within_the_page(be: Be, bot: ScriptedBot, crowded: Channel) -> None:
    name = "w" * 32
    await bot.offer(
        command(
            name, LONG, *(option(3, f"{'o' * 30}{number}", required=True, description=LONG) for number in range(4))
        ),
        command("form", LONG),
    )
    bot.on(
        "form",
        modal(
            "W" * 45,
            *(
                label(
                    "W" * 45,
                    {
                        "type": 3,
                        "custom_id": str(number),
                        "options": [{"label": LONG, "value": "1", "description": LONG}],
                    },
                    LONG,
                )
                for number in range(5)
            ),
        ),
    )
    screen = await be("Mia Member", width=900, height=500)
    await screen.composer.press_sequentially("/")
    await expect(screen.option("/form")).to_be_visible()
    await fits(screen)
    fields = await screen.pick(name)
    await fields.get_by_role("textbox").first.fill(LONG * 3)
    await fits(screen)
    await screen.button("Cancel the command").click()
    await screen.run("form")
    await screen.dialog.locator(".select-shown").last.click()
    await expect(screen.option(LONG)).to_be_in_viewport()
    await screen.option(LONG).click()
    await fits(screen)
    await expect(screen.button("Submit")).to_be_in_viewport()


async def test_a_hundred_members_and_a_thousand_messages_are_there_to_use(
    be: Be, sandbox: Sandbox, bot: ScriptedBot, scene: Scene, general: Channel
) -> None:
    role = add_role(sandbox.world, scene.guild, "Crew", scene.guild.roles[scene.guild.id].permissions)
    for number in range(100):
        sailor = add_person(sandbox.world, scene.guild, f"sailor{number}", f"Sailor {number}", "", role)
        sandbox.world.appear(sailor.user, Presence("online"))
    screen = await be("Mo Moderator")
    await expect(screen.page.get_by_role("heading", name="Crew — 100")).to_be_visible()
    for number in range(1000):
        await bot.say(general, f"line {number}.")
    await expect(screen.messages).to_have_count(1001, timeout=20_000)
    await expect(screen.newest).to_be_in_viewport()
    await screen.say("still quick")
    await expect(screen.newest).to_contain_text("still quick")
    await screen.member("Sailor 99").click()
    await expect(screen.page.get_by_role("menuitem", name="Profile")).to_be_visible()
